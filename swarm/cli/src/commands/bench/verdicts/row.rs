//! Comparisons of one kind, counted: how often they failed, what they named, at how many pairs.

use std::collections::BTreeMap;

use nightcrew_model::verdict::Verdict;
use nightcrew_verdict::compare::comparison::{Comparison, MeasureComparison, Part};
use nightcrew_verdict::stats::clopper_pearson;
use serde::Serialize;

use super::expected::Expected;

/// The error rate of the table's intervals.
const ALPHA: f64 = 0.05;
/// Accusers and seeds that a row lists.
const LISTED_MAX: usize = 40;

/// A share with its Clopper–Pearson interval of 95 %.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Share {
    /// How many.
    pub count: u64,
    /// Of how many.
    pub of: u64,
    /// The interval's lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

impl Share {
    fn new(count: u64, of: u64) -> Self {
        let range = clopper_pearson::two_sided(count, of, ALPHA);
        Self { count, of, low: range.low, high: range.high }
    }

    /// As a table shows it: `48 of 50 (86.3–99.5 %)`.
    pub fn text(&self) -> String {
        format!("{} of {} ({:.1}–{:.1} %)", self.count, self.of, self.low * 100.0, self.high * 100.0)
    }
}

/// A comparison that failed, and how to have it again.
#[derive(Clone, Debug, Serialize)]
pub struct Failed {
    /// The seed of the plan of both runs.
    pub plan_seed: u64,
    /// The seeds of the calls' times, of base and head.
    pub service_seeds: [u64; 2],
    /// The verdict in a sentence.
    pub sentence: String,
}

/// Comparisons of one kind, counted.
#[derive(Debug, Default)]
pub struct Counts {
    verdicts: BTreeMap<&'static str, u64>,
    named: u64,
    pairs: Vec<u64>,
    named_by: BTreeMap<String, u64>,
    failed: Vec<Failed>,
}

/// A row of the table.
#[derive(Debug, Serialize)]
pub struct Row {
    /// `honest`, or the defect's name.
    pub what: String,
    /// Comparisons that failed.
    pub fail: Share,
    /// Comparisons that could not say.
    pub inconclusive: u64,
    /// Comparisons that named the right layer and family; absent for the honest ones.
    pub named: Option<Share>,
    /// The median of pairs that a comparison rested on.
    pub pairs: u64,
    /// What named it, by `layer measure (part)`, and how often.
    pub named_by: BTreeMap<String, u64>,
    /// Seeds of comparisons that failed, of the honest ones: false alarms to look into.
    pub false_alarms: Vec<Failed>,
}

impl Counts {
    /// Counts a comparison; `seeds` tells how to have it again.
    pub fn add(&mut self, found: &Comparison, expected: Option<Expected>, seeds: (u64, [u64; 2])) {
        *self.verdicts.entry(crate::summary::word(found.verdict)).or_default() += 1;
        self.pairs.push(found.matching.pairs);
        for name in names(found) {
            if self.named_by.len() < LISTED_MAX || self.named_by.contains_key(&name) {
                *self.named_by.entry(name).or_default() += 1;
            }
        }
        match expected {
            Some(expected) => self.named += u64::from(is_named(found, expected)),
            None if found.verdict == Verdict::Fail && self.failed.len() < LISTED_MAX => {
                let (plan_seed, service_seeds) = seeds;
                self.failed.push(Failed { plan_seed, service_seeds, sentence: found.sentence.clone() });
            }
            None => {}
        }
    }

    /// The row of these counts.
    pub fn row(mut self, what: &str, is_defect: bool) -> Row {
        self.pairs.sort_unstable();
        let n = self.pairs.len() as u64;
        let count = |verdict| self.verdicts.get(crate::summary::word(verdict)).copied().unwrap_or(0);
        Row {
            what: what.to_owned(),
            fail: Share::new(count(Verdict::Fail), n),
            inconclusive: count(Verdict::Inconclusive),
            named: is_defect.then(|| Share::new(self.named, n)),
            pairs: self.pairs.get(self.pairs.len() / 2).copied().unwrap_or(0),
            named_by: self.named_by,
            false_alarms: self.failed,
        }
    }
}

/// Whether a failed measure of an expected layer names an expected family or persona.
fn is_named(found: &Comparison, expected: Expected) -> bool {
    let layers = found.layers.iter().filter(|layer| expected.layers.contains(&layer.layer));
    let mut measures = layers.flat_map(|layer| &layer.measures);
    measures.any(|measure| {
        let whole = std::iter::once(&measure.suite).filter(|suite| suite.verdict == Verdict::Fail);
        failed(measure).chain(whole).any(|part| expected.parts.contains(&part.name.as_str()))
    })
}

/// What a comparison accuses.
fn names(found: &Comparison) -> Vec<String> {
    let mut names = Vec::new();
    for layer in &found.layers {
        for measure in layer.measures.iter().filter(|measure| measure.verdict == Verdict::Fail) {
            let mut parts: Vec<&str> = failed(measure).map(|part| part.name.as_str()).collect();
            if parts.is_empty() {
                parts.push("suite");
            }
            names.extend(parts.iter().map(|part| format!("{:?} {} ({part})", layer.layer, measure.name)));
        }
    }
    names
}

fn failed(measure: &MeasureComparison) -> impl Iterator<Item = &Part> {
    measure.families.iter().chain(&measure.slices).filter(|part| part.verdict == Verdict::Fail)
}
