//! Tests one measure: the suite, then families and slices, then the scenarios of families that fail, so that many tests do not
//! make many false alarms.
//!
//! The suite spends half of the measure's error rate; the families a quarter and the slices by persona a quarter (each by Holm's
//! procedure). A suite that fails hands its half on to them. Where all people are of one persona there are no slices, and the
//! families have their quarter as well.

use std::collections::BTreeMap;

use nightcrew_model::verdict::Verdict;
use statrs::function::erf::erfc_inv;

use super::comparison::{MeasureComparison, Part};
use super::measure::{Change, Measure};
use super::pairs::Pairs;
use super::wording;
use crate::record::{AttemptRecord, RunRecords, Weight};
use crate::stats::{Z80, Z95, fisher, mcnemar, multiplicity, number, percentile, share};
use crate::summary::{ATTEMPTS_MIN, VOID_SHARE_MAX};

/// What was counted of a part of the two runs.
#[derive(Clone, Debug, Default)]
struct Count {
    n: u64,
    worse: u64,
    better: u64,
    base: Vec<f64>,
    head: Vec<f64>,
    // Where nothing is paired: bad attempts and all attempts, of base and head.
    bad: [(u64, u64); 2],
}

/// Compares one measure at its share `alpha` of the comparison's errors. One of latency is not tested at all where a run is
/// INVALID for latency.
#[must_use]
pub fn test(measure: &Measure, pairs: &Pairs<'_>, alpha: f64, drop: f64) -> MeasureComparison {
    if let Some((which, why)) = pairs.latency_invalid().filter(|_| measure.is_latency) {
        return refused(measure, pairs, alpha, which, why);
    }
    let mut suite = whole(measure, pairs);
    let worse = suite.p.is_some_and(|p| p <= alpha / 2.0) && enough(measure, &suite);
    suite.verdict = verdict(measure, pairs, &suite, worse, drop);
    let mut families = parts(measure, pairs, |run, one| Some(run.scenario(one)?.family.clone()));
    let mut slices = parts(measure, pairs, |run, one| run.personas.get(one.persona as usize).cloned());
    if slices.len() < 2 {
        slices.clear();
    }
    let rest = if worse { alpha } else { alpha / 2.0 };
    let opened = if slices.is_empty() { rest } else { rest / 2.0 };
    for parts in [&mut families, &mut slices] {
        let rejected = multiplicity::holm(&p_values(parts), opened);
        decide(measure, pairs, parts, &rejected, drop);
    }
    let failed = names(&families);
    let mut scenarios = parts(measure, pairs, |run, one| {
        let scenario = run.scenario(one)?;
        failed.contains(&scenario.family).then(|| scenario.name.clone())
    });
    let rejected = multiplicity::benjamini_hochberg(&p_values(&scenarios), alpha);
    decide(measure, pairs, &mut scenarios, &rejected, drop);
    let named = !failed.is_empty() || !names(&slices).is_empty();
    let mut found = MeasureComparison {
        name: measure.name.to_owned(),
        verdict: if named { Verdict::Fail } else { suite.verdict },
        invalid: false,
        method: wording::method(measure, pairs.paired),
        unit: measure.unit.to_owned(),
        alpha,
        smallest_detectable: smallest(measure, &suite, alpha / 2.0, pairs.paired),
        sentence: String::new(),
        suite,
        families,
        slices,
        scenarios,
    };
    found.sentence = wording::sentence(measure, pairs, &found);
    found
}

/// A measure of latency that the engine of one of the runs was too late to measure.
fn refused(measure: &Measure, pairs: &Pairs<'_>, alpha: f64, which: &str, why: &str) -> MeasureComparison {
    let suite = whole(measure, pairs);
    MeasureComparison {
        name: measure.name.to_owned(),
        verdict: Verdict::Inconclusive,
        invalid: true,
        method: "none: not comparable for latency".to_owned(),
        unit: measure.unit.to_owned(),
        alpha,
        suite: Part { low: None, high: None, p: None, ..suite },
        families: Vec::new(),
        slices: Vec::new(),
        scenarios: Vec::new(),
        smallest_detectable: None,
        sentence: format!(
            "{}: not comparable for latency. The run of the {which} release is {why}",
            measure.name
        ),
    }
}

/// The names of the parts that fail.
pub fn names(parts: &[Part]) -> Vec<String> {
    parts.iter().filter(|part| part.verdict == Verdict::Fail).map(|part| part.name.clone()).collect()
}

fn p_values(parts: &[Part]) -> Vec<f64> {
    parts.iter().map(|part| part.p.unwrap_or(1.0)).collect()
}

fn decide(measure: &Measure, pairs: &Pairs<'_>, parts: &mut [Part], rejected: &[bool], drop: f64) {
    for (part, rejected) in parts.iter_mut().zip(rejected) {
        part.verdict = verdict(measure, pairs, part, *rejected && enough(measure, part), drop);
    }
}

fn whole(measure: &Measure, pairs: &Pairs<'_>) -> Part {
    let count = counts(measure, pairs, |_, _| Some("suite".to_owned())).remove("suite");
    part("suite", count.unwrap_or_default(), measure, pairs.paired)
}

fn parts(
    measure: &Measure,
    pairs: &Pairs<'_>,
    group: impl Fn(&RunRecords, &AttemptRecord) -> Option<String>,
) -> Vec<Part> {
    let counts = counts(measure, pairs, group);
    counts.into_iter().map(|(name, count)| part(&name, count, measure, pairs.paired)).collect()
}

fn counts(
    measure: &Measure,
    pairs: &Pairs<'_>,
    key: impl Fn(&RunRecords, &AttemptRecord) -> Option<String>,
) -> BTreeMap<String, Count> {
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    if pairs.paired {
        for (base, head) in &pairs.pairs {
            let (Some(key), Some(change)) = (key(pairs.head, head), (measure.change)(base, head)) else {
                continue;
            };
            let count = counts.entry(key).or_default();
            count.n += 1;
            count.worse += u64::from(change == Change::Worse);
            count.better += u64::from(change == Change::Better);
            count.base.extend((measure.figure)(base));
            count.head.extend((measure.figure)(head));
        }
        return counts;
    }
    for (side, run) in [pairs.base, pairs.head].into_iter().enumerate() {
        for one in run.attempts.iter().filter(|one| one.is_judged()) {
            let (Some(key), Some(bad)) = (key(run, one), (measure.bad)(one)) else { continue };
            let count = counts.entry(key).or_default();
            count.n += u64::from(side == 1);
            if let Some(slot) = count.bad.get_mut(side) {
                *slot = (slot.0 + u64::from(bad), slot.1 + 1);
            }
            let figures = if side == 0 { &mut count.base } else { &mut count.head };
            figures.extend((measure.figure)(one));
        }
    }
    counts
}

fn part(name: &str, mut count: Count, measure: &Measure, paired: bool) -> Part {
    let (base, head) = (sum_up(&mut count.base, measure), sum_up(&mut count.head, measure));
    let (low, high) = if paired { difference(&count) } else { unpaired_difference(&count) };
    let flip = if measure.higher_is_better { -1.0 } else { 1.0 };
    // The interval is of `head − base` of the figure; only for shares is that what was counted.
    let net = if paired {
        share(count.worse, count.n).zip(share(count.better, count.n)).map(|(worse, better)| worse - better)
    } else {
        let [base, head] = count.bad.map(|(bad, n)| share(bad, n));
        base.zip(head).map(|(base, head)| head - base)
    };
    let interval = (measure.unit == "share").then(|| if flip < 0.0 { (-high, -low) } else { (low, high) });
    let p = if paired {
        if count.worse > count.better { mcnemar::exact_one_sided(count.worse, count.better) } else { 1.0 }
    } else {
        let [(base_bad, base_n), (head_bad, head_n)] = count.bad;
        let worse = share(head_bad, head_n) > share(base_bad, base_n);
        if worse { fisher::exact_two_sided(base_bad, base_n, head_bad, head_n) } else { 1.0 }
    };
    Part {
        name: name.to_owned(),
        verdict: Verdict::Inconclusive,
        n: count.n,
        base,
        head,
        worse: count.worse,
        better: count.better,
        net,
        discordance: paired.then(|| share(count.worse + count.better, count.n)).flatten(),
        low: interval.map(|interval| interval.0),
        high: interval.map(|interval| interval.1),
        p: (count.n > 0).then_some(p),
    }
}

fn sum_up(figures: &mut [f64], measure: &Measure) -> Option<f64> {
    match (measure.unit, measure.median) {
        ("ms", true) => percentile::of_any(figures, 50),
        ("ms", false) => percentile::of_any(figures, 95),
        _ => crate::stats::bootstrap::mean(figures),
    }
}

/// The interval of the growth of the bad share in pairs (Agresti and Min 2005: two pairs are added that differ).
fn difference(count: &Count) -> (f64, f64) {
    let n = number(count.n) + 2.0;
    let (worse, better) = (number(count.worse) + 0.5, number(count.better) + 0.5);
    let centre = (worse - better) / n;
    let half = Z95 * libm::sqrt(((worse + better) - (worse - better) * (worse - better) / n).max(0.0)) / n;
    ((centre - half).max(-1.0), (centre + half).min(1.0))
}

/// The same for shares that are not paired (Agresti and Caffo 2000: one good and one bad attempt are added to each).
fn unpaired_difference(count: &Count) -> (f64, f64) {
    let [base, head] = count.bad.map(|(bad, n)| ((number(bad) + 1.0) / (number(n) + 2.0), number(n) + 2.0));
    let half = Z95 * libm::sqrt(base.0 * (1.0 - base.0) / base.1 + head.0 * (1.0 - head.0) / head.1);
    ((head.0 - base.0 - half).max(-1.0), (head.0 - base.0 + half).min(1.0))
}

/// Whether enough pairs got worse, net, to be worth a word.
fn enough(measure: &Measure, part: &Part) -> bool {
    part.net.is_none_or(|net| net >= measure.net_min)
}

fn verdict(measure: &Measure, pairs: &Pairs<'_>, part: &Part, worse: bool, drop: f64) -> Verdict {
    let heavy = pairs.weight();
    if worse {
        return if heavy < Weight::NoVerdict { Verdict::Fail } else { Verdict::Inconclusive };
    }
    let lost = share(pairs.matching.void, pairs.matching.void + pairs.matching.pairs).unwrap_or(0.0);
    let step = part
        .base
        .zip(part.head)
        .map_or(0.0, |(base, head)| if measure.higher_is_better { base - head } else { head - base });
    let dropped = measure.unit == "share" && step >= drop;
    if part.n < ATTEMPTS_MIN || lost > VOID_SHARE_MAX || dropped || heavy > Weight::Note {
        return Verdict::Inconclusive;
    }
    Verdict::Pass
}

/// The smallest worsening that would have been seen with a chance of 80 %, by the usual formula for McNemar's test, and
/// never fewer pairs than the test needs at all.
fn smallest(measure: &Measure, suite: &Part, alpha: f64, paired: bool) -> Option<f64> {
    // The typical wait asks for more than half of the pairs: a share of attempts says nothing about it.
    if suite.n == 0 || !paired || measure.name == "first_reply" {
        return None;
    }
    let fewest = number(mcnemar::fewest_one_way(alpha)) / number(suite.n);
    let differ = suite.discordance.unwrap_or(0.0).max(fewest);
    let z = std::f64::consts::SQRT_2 * erfc_inv(2.0 * alpha);
    Some(
        ((z + Z80) * libm::sqrt(differ) / libm::sqrt(number(suite.n)))
            .max(fewest)
            .max(measure.net_min)
            .min(1.0),
    )
}
