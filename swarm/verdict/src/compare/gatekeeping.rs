//! Tests one measure: the suite, then families, then the scenarios of families that fail, so that many tests do not make
//! many false alarms.

use std::collections::BTreeMap;

use nightcrew_model::verdict::Verdict;
use statrs::function::erf::erfc_inv;

use super::comparison::{MeasureComparison, Part};
use super::measure::{Change, Measure};
use super::pairs::Pairs;
use crate::record::{AttemptRecord, RunRecords, Weight};
use crate::stats::{Z80, Z95, fisher, mcnemar, multiplicity, number, percentile, share};
use crate::summary::words::{percent, span};
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
    let families = counts(measure, pairs, |_, family| Some(family.to_owned()));
    let whole = counts(measure, pairs, |_, _| Some("suite".to_owned())).remove("suite").unwrap_or_default();
    let mut suite = part("suite", whole, measure, pairs.paired);
    let mut families: Vec<Part> =
        families.into_iter().map(|(name, count)| part(&name, count, measure, pairs.paired)).collect();
    let suite_worse = suite.p.is_some_and(|p| p <= alpha / 2.0) && enough(measure, &suite);
    let p_values: Vec<f64> = families.iter().map(|family| family.p.unwrap_or(1.0)).collect();
    let opened = if suite_worse { alpha } else { alpha / 2.0 };
    let rejected = multiplicity::holm(&p_values, opened);
    for (family, rejected) in families.iter_mut().zip(rejected) {
        family.verdict = verdict(measure, pairs, family, rejected && enough(measure, family), drop);
    }
    suite.verdict = verdict(measure, pairs, &suite, suite_worse, drop);
    let failed: Vec<String> = names(&families);
    let scenarios = scenarios(measure, pairs, &failed, alpha, drop);
    let overall = if failed.is_empty() { suite.verdict } else { Verdict::Fail };
    MeasureComparison {
        name: measure.name.to_owned(),
        verdict: overall,
        invalid: false,
        method: method(measure, pairs.paired),
        unit: measure.unit.to_owned(),
        alpha,
        smallest_detectable: smallest(&suite, alpha / 2.0, pairs.paired),
        sentence: sentence(measure, pairs, overall, &suite, &families, &names(&scenarios)),
        suite,
        families,
        scenarios,
    }
}

/// A measure of latency that the engine of one of the runs was too late to measure.
fn refused(measure: &Measure, pairs: &Pairs<'_>, alpha: f64, which: &str, why: &str) -> MeasureComparison {
    let whole = counts(measure, pairs, |_, _| Some("suite".to_owned())).remove("suite").unwrap_or_default();
    let suite = part("suite", whole, measure, pairs.paired);
    MeasureComparison {
        name: measure.name.to_owned(),
        verdict: Verdict::Inconclusive,
        invalid: true,
        method: "none: not comparable for latency".to_owned(),
        unit: measure.unit.to_owned(),
        alpha,
        suite: Part { low: None, high: None, p: None, ..suite },
        families: Vec::new(),
        scenarios: Vec::new(),
        smallest_detectable: None,
        sentence: format!(
            "{}: not comparable for latency. The run of the {which} release is {why}",
            measure.name
        ),
    }
}

fn names(parts: &[Part]) -> Vec<String> {
    parts.iter().filter(|part| part.verdict == Verdict::Fail).map(|part| part.name.clone()).collect()
}

fn scenarios(measure: &Measure, pairs: &Pairs<'_>, failed: &[String], alpha: f64, drop: f64) -> Vec<Part> {
    let counts = counts(measure, pairs, |scenario, family| {
        failed.iter().any(|name| name == family).then(|| scenario.to_owned())
    });
    let mut parts: Vec<Part> =
        counts.into_iter().map(|(name, count)| part(&name, count, measure, pairs.paired)).collect();
    let p_values: Vec<f64> = parts.iter().map(|part| part.p.unwrap_or(1.0)).collect();
    for (part, rejected) in parts.iter_mut().zip(multiplicity::benjamini_hochberg(&p_values, alpha)) {
        part.verdict = verdict(measure, pairs, part, rejected && enough(measure, part), drop);
    }
    parts
}

fn counts(
    measure: &Measure,
    pairs: &Pairs<'_>,
    group: impl Fn(&str, &str) -> Option<String>,
) -> BTreeMap<String, Count> {
    let key = |run: &RunRecords, one: &AttemptRecord| {
        run.scenario(one).and_then(|name| group(&name.name, &name.family))
    };
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
    let interval = (measure.unit == "share").then(|| if flip < 0.0 { (-high, -low) } else { (low, high) });
    let p = if paired {
        if count.worse > count.better { mcnemar::exact_two_sided(count.worse, count.better) } else { 1.0 }
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

/// Whether the figure itself changed enough to be worth a word.
fn enough(measure: &Measure, part: &Part) -> bool {
    part.base
        .zip(part.head)
        .is_none_or(|(base, head)| head - base >= measure.least || measure.higher_is_better)
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
fn smallest(suite: &Part, alpha: f64, paired: bool) -> Option<f64> {
    if suite.n == 0 || !paired {
        return None;
    }
    let fewest = number(mcnemar::fewest_one_way(alpha)) / number(suite.n);
    let differ = suite.discordance.unwrap_or(0.0).max(fewest);
    let z = std::f64::consts::SQRT_2 * erfc_inv(alpha);
    Some(((z + Z80) * libm::sqrt(differ) / libm::sqrt(number(suite.n))).max(fewest).min(1.0))
}

fn method(measure: &Measure, paired: bool) -> String {
    match (paired, measure.name) {
        (true, "first_reply") => "exact sign test: did the wait grow by a fifth and 250 ms for most pairs?",
        (true, "re_asks" | "turns") => "exact sign test over pairs",
        (true, _) => "exact McNemar test over pairs",
        (false, _) => "Fisher's exact test, unpaired",
    }
    .to_owned()
}

fn sentence(
    measure: &Measure,
    pairs: &Pairs<'_>,
    verdict: Verdict,
    suite: &Part,
    families: &[Part],
    scenarios: &[String],
) -> String {
    let figure = |value: Option<f64>| match (value, measure.unit) {
        (None, _) => "nothing".to_owned(),
        (Some(value), "share") => percent(value),
        (Some(value), "ms") => span(value),
        (Some(value), _) => format!("{value:.2}"),
    };
    let [base_lag, head_lag] = [pairs.base, pairs.head].map(|run| span(number(run.lag_p99_ms)));
    let lags = &format!(" (engine lag p99 {base_lag} and {head_lag})");
    let facts = |part: &Part| {
        let pairs = if pairs.paired {
            let rest = if measure.median { "not" } else { "better" };
            format!("{} of {} pairs worse, {} {rest}", part.worse, part.n, part.better)
        } else {
            format!("{} attempts, unpaired", part.n)
        };
        // The lag of both engines stands beside every latency.
        let lag = if measure.is_latency { lags } else { "" };
        let p = part.p.unwrap_or(1.0);
        format!("{} → {}{lag}; {pairs}; p = {p:.2e}", figure(part.base), figure(part.head))
    };
    let failed: Vec<&Part> = families.iter().filter(|family| family.verdict == Verdict::Fail).collect();
    match (verdict, failed.first()) {
        (Verdict::Fail, Some(first)) => {
            let list = failed.iter().map(|family| family.name.as_str()).collect::<Vec<_>>().join(", ");
            let within = if scenarios.is_empty() {
                String::new()
            } else {
                format!(" (scenarios: {})", scenarios.join(", "))
            };
            format!("In {list}{within} {}: in {} {}.", measure.complaint, first.name, facts(first))
        }
        (Verdict::Fail, None) => {
            let most = families.iter().max_by_key(|family| family.worse.saturating_sub(family.better));
            let most = most.map_or(String::new(), |family| format!("; most of it in {}", family.name));
            format!("Over all families {}: {}{most}.", measure.complaint, facts(suite))
        }
        (Verdict::Inconclusive, _) => format!("{}: these runs cannot say ({}).", measure.name, facts(suite)),
        (Verdict::Pass, _) => format!("{}: not worse ({}).", measure.name, facts(suite)),
    }
}
