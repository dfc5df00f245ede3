//! The sealed pack's figures against the visible ones: does the subject do well only where it could look?

use nightcrew_model::event::{HELD_OUT_ATTEMPTS_MIN, HeldOut};

use super::group::Group;
use super::layers::fraction;
use super::words::percent;
use crate::fold::transcript::cap;
use crate::record::RunRecords;
use crate::report::{HeldOutGap, HeldOutReport, HeldOutRow};
use crate::stats::{newcombe, normal_quantile, number};

/// The gap that is nobody's fitting: two sets of stories are never equally hard, and five points of satisfaction are what the
/// choice of stories alone makes between two packs of one family. Only an interval that lies wholly above it raises the alarm.
pub const MARGIN: f64 = 0.05;
/// The chance that any of a report's gaps misses the truth.
const ALPHA: f64 = 0.05;
/// Families of a journal that are looked at: a pack has a dozen.
const FAMILIES_MAX: usize = 200;
/// The name of all families together.
const ALL: &str = "all sealed families";

/// The sealed pack's part of the report; `None` when the run had none.
#[must_use]
pub fn report(told: Option<&HeldOut>, records: &RunRecords) -> Option<HeldOutReport> {
    let told = told?;
    // What a journal from elsewhere tells of too little is not passed on.
    let enough = |n: u64| n >= HELD_OUT_ATTEMPTS_MIN;
    let mut families: Vec<(HeldOutRow, Option<(u64, u64)>)> = Vec::new();
    let (mut n, mut satisfied, mut violations) = (0_u64, 0_u64, 0_u64);
    for family in told.families.iter().take(FAMILIES_MAX).filter(|family| enough(family.n)) {
        let good = family.satisfied.min(family.n);
        n = n.saturating_add(family.n);
        satisfied = satisfied.saturating_add(good);
        violations = violations.saturating_add(family.violations);
        let seen = family
            .visible
            .then(|| counts(&Group::of(&records.attempts, |record| records.family(record) == family.label)));
        families.push((row(&cap(&family.label), good, family.n, family.violations), seen));
    }
    let whole = counts(&Group::of(&records.attempts, |_| true));
    families.insert(0, (row(ALL, satisfied, n, violations), enough(n).then_some(whole)));
    let compared = families.iter().filter(|(_, seen)| seen.is_some_and(|(_, n)| enough(n))).count();
    let z = normal_quantile(1.0 - ALPHA / (2.0 * number(compared.max(1) as u64)));
    let mut rows = families.into_iter().map(|(row, seen)| HeldOutRow {
        gap: seen.filter(|(_, n)| enough(*n)).map(|seen| gap(seen, &row, z)),
        ..row
    });
    let suite = rows.next().unwrap_or_default();
    let families: Vec<HeldOutRow> = rows.collect();
    let worst = worst(&suite, &families);
    let alarm = !told.limited && worst.is_some_and(|(_, gap)| gap.low > MARGIN);
    let sentence = sentence(told, worst, alarm);
    Some(HeldOutReport {
        commitment: cap(&told.commitment),
        suite,
        families,
        too_few: told.too_few,
        void: told.void,
        cut: told.cut,
        limited: told.limited,
        margin: MARGIN,
        alarm,
        sentence,
    })
}

/// Satisfied and judged attempts.
fn counts(group: &Group<'_>) -> (u64, u64) {
    (group.satisfied(), group.judged())
}

fn row(name: &str, satisfied: u64, n: u64, violations: u64) -> HeldOutRow {
    HeldOutRow { name: name.to_owned(), satisfaction: fraction(satisfied, n), violations, gap: None }
}

fn gap((satisfied, n): (u64, u64), row: &HeldOutRow, z: f64) -> HeldOutGap {
    let sealed = (row.satisfaction.count, row.satisfaction.n);
    let range = newcombe::difference((satisfied, n), sealed, z);
    let estimate = newcombe::estimate((satisfied, n), sealed).unwrap_or_default();
    HeldOutGap { visible: fraction(satisfied, n), estimate, low: range.low, high: range.high }
}

/// The gap that says most for an alarm.
fn worst<'a>(suite: &'a HeldOutRow, families: &'a [HeldOutRow]) -> Option<(&'a HeldOutRow, HeldOutGap)> {
    let rows = std::iter::once(suite).chain(families);
    let gaps = rows.filter_map(|row| row.gap.map(|gap| (row, gap)));
    // Of equal ones the first, which is the suite's.
    gaps.reduce(|most, one| if one.1.low > most.1.low { one } else { most })
}

fn sentence(told: &HeldOut, worst: Option<(&HeldOutRow, HeldOutGap)>, alarm: bool) -> String {
    let points = |share: f64| format!("{:.1}", share * 100.0);
    let Some((row, gap)) = worst else {
        return format!(
            "The sealed pack says nothing yet: no family of it, or not the visible run, has {HELD_OUT_ATTEMPTS_MIN} judged attempts."
        );
    };
    if told.limited {
        return "The sealed runs were limited, so the gap between visible and sealed stories says nothing."
            .to_owned();
    }
    let shares = format!(
        "{} of people are satisfied in visible stories and {} in {}",
        percent(gap.visible.estimate.unwrap_or_default()),
        percent(row.satisfaction.estimate.unwrap_or_default()),
        row.name
    );
    let range = format!("{} points ({} to {})", points(gap.estimate), points(gap.low), points(gap.high));
    let margin = points(MARGIN);
    if alarm {
        format!(
            "Sealed stories go worse than visible ones: {shares}, a gap of {range}, all of which lies above {margin}. The subject may \
             have been fitted to the stories that it could see."
        )
    } else {
        format!(
            "No sign of fitting to the visible stories: {shares}, a gap of {range}, not surely above {margin}."
        )
    }
}

#[cfg(test)]
mod tests {
    use nightcrew_model::event::HeldOutFamily;

    use super::*;
    use crate::record::{AttemptRecord, Judgement, ScenarioName};

    fn visible(satisfied: u64, n: u64) -> RunRecords {
        let judged = |id: u64| if id < satisfied { Judgement::Satisfied } else { Judgement::Failed };
        let attempt = |id: u64| AttemptRecord::quiet(id, judged(id));
        RunRecords {
            scenarios: vec![ScenarioName { name: "s".to_owned(), family: "access".to_owned() }],
            attempts: (0..n).map(attempt).collect(),
            ..RunRecords::default()
        }
    }

    fn told(families: &[(&str, bool, u64, u64)]) -> HeldOut {
        let families = families.iter().map(|(label, visible, satisfied, n)| HeldOutFamily {
            label: (*label).to_owned(),
            visible: *visible,
            n: *n,
            satisfied: *satisfied,
            violations: 0,
        });
        HeldOut { families: families.collect(), ..HeldOut::default() }
    }

    #[test]
    fn a_run_without_a_pack_says_nothing_of_one() {
        assert!(report(None, &visible(90, 100)).is_none());
    }

    #[test]
    fn a_subject_that_only_does_what_it_has_seen_raises_the_alarm() {
        let told = told(&[("access", true, 40, 100), ("family-2", false, 95, 100)]);
        let report = report(Some(&told), &visible(196, 200)).unwrap();
        assert!(report.alarm, "{}", report.sentence);
        assert!(report.sentence.contains("98.0 %") && report.sentence.contains("40.0 %"));
        assert!(report.sentence.contains("access"), "the worst is named: {}", report.sentence);
        assert_eq!(report.suite.satisfaction.n, 200);
        assert!(report.families[1].gap.is_none(), "the plan has no such family");
    }

    #[test]
    fn neither_chance_nor_a_small_gap_nor_a_limited_run_does() {
        for (satisfied, n) in [(48, 50), (45, 50), (22, 25), (100, 100)] {
            let told = told(&[("access", true, satisfied, n)]);
            let report = report(Some(&told), &visible(194, 200)).unwrap();
            assert!(!report.alarm, "{}", report.sentence);
        }
        let limited = HeldOut { limited: true, ..told(&[("access", true, 10, 100)]) };
        let report = report(Some(&limited), &visible(194, 200)).unwrap();
        assert!(!report.alarm && report.sentence.contains("limited"), "{}", report.sentence);
    }

    #[test]
    fn too_few_attempts_are_not_told_of() {
        let report = report(Some(&told(&[("access", true, 3, 19)])), &visible(194, 200)).unwrap();
        assert!(report.families.is_empty() && report.suite.gap.is_none());
        assert_eq!(report.suite.satisfaction.n, 0);
        assert!(report.sentence.contains("20 judged attempts"), "{}", report.sentence);
    }

    #[test]
    fn an_honest_subject_is_seldom_accused() {
        // The same chance of satisfaction in both: the alarm is false.
        let mut stream = nightcrew_model::seed::Seed(5).stream("held-out", "alarm", 0);
        let alarms = (0..1000).filter(|_| {
            let mut hits = |n: u64| (0..n).filter(|_| stream.chance_permille(900)).count() as u64;
            let (seen, sealed) = (hits(200), hits(40));
            report(Some(&told(&[("access", true, sealed, 40)])), &visible(seen, 200)).unwrap().alarm
        });
        assert!(alarms.count() <= 25, "the alarm is one-sided, at less than 2.5 %");
    }
}
