//! From judged attempts of a sealed pack to what may be told of them: figures of families that are large enough, under labels that
//! say nothing.

use std::collections::{BTreeMap, BTreeSet};

use nightcrew_model::event::{HELD_OUT_ATTEMPTS_MIN, HeldOut, HeldOutFamily};
use nightcrew_verdict::RunRecords;
use nightcrew_verdict::record::{Judgement, Weight};
use sha2::{Digest as _, Sha256};

/// Families that are too small to be told of one by one.
const OTHERS: &str = "(others)";

/// A family so far.
#[derive(Clone, Copy, Debug, Default)]
struct Figures {
    n: u64,
    satisfied: u64,
    violations: u64,
}

/// All sealed runs so far.
#[derive(Debug, Default)]
pub struct Count {
    families: BTreeMap<String, Figures>,
    void: u64,
    cut: u64,
    limited: bool,
}

impl Count {
    /// Takes a judged run.
    pub fn add(&mut self, records: &RunRecords) {
        self.limited |= records.overloaded.is_some();
        self.limited |= records.degradations.iter().any(|one| one.weight > Weight::Note);
        for scenario in &records.scenarios {
            self.families.entry(scenario.family.clone()).or_default();
        }
        for record in &records.attempts {
            match record.judgement {
                Judgement::Void(_) => self.void += 1,
                Judgement::Cut => self.cut += 1,
                Judgement::Satisfied | Judgement::Failed => {
                    let family = self.families.entry(records.family(record).to_owned()).or_default();
                    family.n += 1;
                    family.satisfied += u64::from(record.is_satisfied());
                    family.violations += u64::from(record.violation);
                }
            }
        }
    }

    /// What may be told beside a plan with these families.
    pub fn told(self, commitment: String, digest: &[u8; 32], known: &BTreeSet<&str>) -> HeldOut {
        let labels = labels(self.families.keys().map(String::as_str), digest);
        let (mut families, mut others) = (Vec::new(), Figures::default());
        for (name, of) in &self.families {
            if of.n < HELD_OUT_ATTEMPTS_MIN {
                others.n += of.n;
                others.satisfied += of.satisfied;
                others.violations += of.violations;
                continue;
            }
            let visible = known.contains(name.as_str());
            let label = if visible { Some(name) } else { labels.get(name.as_str()) };
            families.push(family(label.map_or("", String::as_str), visible, *of));
        }
        // By label: the order of the names themselves would tell something of them.
        families.sort_by(|one, other| one.label.cmp(&other.label));
        let enough = others.n >= HELD_OUT_ATTEMPTS_MIN;
        if enough {
            families.push(family(OTHERS, false, others));
        }
        HeldOut {
            commitment,
            families,
            too_few: if enough { 0 } else { others.n },
            void: self.void,
            cut: self.cut,
            limited: self.limited,
        }
    }
}

fn family(label: &str, visible: bool, of: Figures) -> HeldOutFamily {
    HeldOutFamily {
        label: label.to_owned(),
        visible,
        n: of.n,
        satisfied: of.satisfied,
        violations: of.violations,
    }
}

/// The labels of families: numbers in an order that only whoever has the pack can know, and that is the same in every run.
pub fn labels<'a>(names: impl Iterator<Item = &'a str>, digest: &[u8; 32]) -> BTreeMap<&'a str, String> {
    let keyed = |name: &str| Sha256::new().chain_update(digest).chain_update(name).finalize();
    let mut order: Vec<_> = names.map(|name| (keyed(name), name)).collect();
    order.sort();
    order.into_iter().zip(1..).map(|((_, name), number)| (name, format!("family-{number}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use nightcrew_model::event::HELD_OUT_ATTEMPTS_MIN as MIN;

    fn count(families: &[(&str, u64)]) -> Count {
        let of = |n: u64| Figures { n, satisfied: n / 2, violations: 0 };
        let families = families.iter().map(|(name, n)| ((*name).to_owned(), of(*n))).collect();
        Count { families, ..Count::default() }
    }

    #[test]
    fn only_families_that_are_large_enough_are_told_of_and_under_labels() {
        let of = [("secret-one", MIN), ("secret-two", 5), ("access", MIN + 1)];
        let told = count(&of).told("c".to_owned(), &[7; 32], &BTreeSet::from(["access", "approval"]));
        assert_eq!(told.families.len(), 2);
        assert!(told.families.iter().any(|one| one.visible && one.label == "access" && one.n == MIN + 1));
        assert!(told.families.iter().any(|one| !one.visible && one.label.starts_with("family-")));
        assert_eq!(told.too_few, 5);
        assert!(!format!("{told:?}").contains("secret"));
    }

    #[test]
    fn small_families_are_told_of_together_when_they_are_enough() {
        let told = count(&[("a", MIN - 1), ("b", 1)]).told("c".to_owned(), &[7; 32], &BTreeSet::new());
        let [others] = told.families.as_slice() else { panic!("{told:?}") };
        assert_eq!((others.label.as_str(), others.n, told.too_few), (OTHERS, MIN, 0));
    }

    #[test]
    fn labels_depend_on_the_pack_and_not_on_the_alphabet() {
        let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
        let one = labels(names.into_iter(), &[1; 32]);
        assert_eq!(one, labels(names.into_iter().rev(), &[1; 32]));
        assert_ne!(one, labels(names.into_iter(), &[2; 32]));
    }
}
