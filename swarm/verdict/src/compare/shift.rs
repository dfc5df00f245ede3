//! What shifted, whether for better or for worse: waits, effort, calls and their mix. For information: a release that calls
//! something else, or a few milliseconds later, is another one and not a worse one. Calls within an attempt depend on each other,
//! so attempts are what is tested: pairs by the paired permutation test, others by Kolmogorov and Smirnov's.

use std::collections::BTreeMap;

use super::comparison::Shift;
use super::pairs::Pairs;
use crate::record::{AttemptRecord, RunRecords};
use crate::stats::permutation::{self, Differences};
use crate::stats::{kolmogorov, multiplicity, number};
use crate::summary::words::span;

/// The share of false ones among the shifts that stand out.
const FALSE_DISCOVERIES: f64 = 0.05;
/// Endpoints told apart in the mix: as many as a place can name.
const ENDPOINTS_MAX: usize = u16::MAX as usize;
/// Endpoints that the sentence on the mix names.
const NAMED_MAX: usize = 3;

/// A quantity of an attempt.
struct Quantity {
    name: &'static str,
    what: &'static str,
    unit: &'static str,
    of: fn(&AttemptRecord) -> Option<f64>,
}

/// What is looked at.
const QUANTITIES: [Quantity; 9] = [
    Quantity {
        name: "first_reply",
        what: "The wait for a first reply",
        unit: "ms",
        of: |one| one.first_reply_ms.map(number),
    },
    Quantity {
        name: "slowest_reply",
        what: "The longest wait for a reply",
        unit: "ms",
        of: |one| one.conduct.slowest_reply_ms.map(number),
    },
    Quantity {
        name: "settled",
        what: "The time to an attempt's end",
        unit: "ms",
        of: |one| one.conduct.settled_ms.map(number),
    },
    Quantity {
        name: "claim_to_state",
        what: "The time from a claim to the state that it is about",
        unit: "ms",
        of: |one| one.conduct.claim_to_state_ms.map(number),
    },
    Quantity {
        name: "turns",
        what: "Messages that a person wrote",
        unit: "count",
        of: |one| Some(f64::from(one.turns)),
    },
    Quantity {
        name: "re_asks",
        what: "Times that a person asked again",
        unit: "count",
        of: |one| Some(f64::from(one.re_asks)),
    },
    Quantity {
        name: "messages",
        what: "Messages that people heard",
        unit: "count",
        of: |one| Some(f64::from(one.conduct.messages)),
    },
    Quantity {
        name: "hand_overs",
        what: "Times that a person was sent elsewhere",
        unit: "count",
        of: |one| Some(f64::from(one.conduct.hand_overs)),
    },
    Quantity { name: "calls", what: "Calls", unit: "count", of: |one| Some(f64::from(one.conduct.calls)) },
];

/// All shifts, those that stand out first and among them the largest.
#[must_use]
pub fn shifts(pairs: &Pairs<'_>) -> Vec<Shift> {
    let late = pairs.latency_invalid().is_some();
    let told = QUANTITIES.iter().filter(|quantity| !(late && quantity.unit == "ms"));
    let mut shifts: Vec<Shift> = told.filter_map(|quantity| scalar(quantity, pairs)).collect();
    shifts.extend(mix(pairs));
    let p_values: Vec<f64> = shifts.iter().map(|shift| shift.p).collect();
    let found = multiplicity::benjamini_hochberg(&p_values, FALSE_DISCOVERIES);
    for (shift, found) in shifts.iter_mut().zip(found) {
        shift.stands_out = found && shift.size > 0.0;
    }
    shifts.sort_by(|a, b| {
        b.stands_out.cmp(&a.stands_out).then(b.size.total_cmp(&a.size)).then(a.p.total_cmp(&b.p))
    });
    shifts
}

fn scalar(quantity: &Quantity, pairs: &Pairs<'_>) -> Option<Shift> {
    let (mut base, mut head) = (Vec::new(), Vec::new());
    let mut differences: Vec<Differences> = Vec::new();
    if pairs.paired {
        for (one, other) in &pairs.pairs {
            let (Some(before), Some(after)) = ((quantity.of)(one), (quantity.of)(other)) else { continue };
            base.push(before);
            head.push(after);
            if (after - before).abs() > 0.0 {
                differences.push(vec![(0, after - before)]);
            }
        }
    } else {
        base.extend(judged(pairs.base).filter_map(quantity.of));
        head.extend(judged(pairs.head).filter_map(quantity.of));
    }
    let means = (mean(&base)?, mean(&head)?);
    let n = head.len() as u64;
    let size = kolmogorov::distance(&mut base, &mut head);
    let (p, method) = if pairs.paired {
        (permutation::paired(&differences, 1, quantity.name), "paired permutation test of the mean")
    } else {
        (kolmogorov::p_value(size, base.len() as u64, n), "Kolmogorov and Smirnov's test, unpaired")
    };
    let figure = |value: f64| if quantity.unit == "ms" { span(value) } else { format!("{value:.2}") };
    Some(Shift {
        name: quantity.name.to_owned(),
        unit: quantity.unit.to_owned(),
        n,
        base: means.0,
        head: means.1,
        size,
        p,
        stands_out: false,
        method: method.to_owned(),
        sentence: format!(
            "{}: {} → {} on average; the distributions are {:.0} % apart (p = {p:.3}).",
            quantity.what,
            figure(means.0),
            figure(means.1),
            size * 100.0
        ),
    })
}

/// The calls by endpoint, of all pairs.
fn mix(pairs: &Pairs<'_>) -> Option<Shift> {
    if !pairs.paired || pairs.pairs.is_empty() {
        return None;
    }
    let columns = columns(pairs);
    let mut sums: BTreeMap<u16, (f64, f64)> = BTreeMap::new();
    let mut all = Vec::with_capacity(pairs.pairs.len());
    for (base, head) in &pairs.pairs {
        let mut counts: BTreeMap<u16, f64> = BTreeMap::new();
        for (run, one, sign) in [(pairs.base, base, -1.0), (pairs.head, head, 1.0)] {
            for (place, calls) in &one.conduct.mix {
                let name = run.endpoints.get(usize::from(*place));
                let Some(column) = name.and_then(|name| columns.get(name.as_str())) else { continue };
                let calls = f64::from(*calls);
                *counts.entry(*column).or_default() += sign * calls;
                let sum = sums.entry(*column).or_default();
                *(if sign < 0.0 { &mut sum.0 } else { &mut sum.1 }) += calls;
            }
        }
        all.push(counts.into_iter().filter(|(_, more)| more.abs() > 0.0).collect::<Differences>());
    }
    let n = number(pairs.pairs.len() as u64);
    let (base, head) = sums.values().fold((0.0, 0.0), |all, sum| (all.0 + sum.0, all.1 + sum.1));
    if base + head <= 0.0 {
        return None;
    }
    let part = |calls: f64, of: f64| if of > 0.0 { calls / of } else { 0.0 };
    let size = sums.values().map(|sum| (part(sum.0, base) - part(sum.1, head)).abs()).sum::<f64>() / 2.0;
    let p = permutation::paired(&all, columns.len(), "mix");
    Some(Shift {
        name: "mix".to_owned(),
        unit: "calls".to_owned(),
        n: pairs.pairs.len() as u64,
        base: base / n,
        head: head / n,
        size,
        p,
        stands_out: false,
        method: "paired permutation test of the calls by endpoint".to_owned(),
        sentence: format!(
            "The mix of calls: {:.1} % of them go elsewhere (p = {p:.3}){}.",
            size * 100.0,
            most(&columns, &sums, n)
        ),
    })
}

/// A column for every endpoint of either run.
fn columns<'a>(pairs: &Pairs<'a>) -> BTreeMap<&'a str, u16> {
    let mut columns = BTreeMap::new();
    for name in pairs.base.endpoints.iter().chain(&pairs.head.endpoints).take(ENDPOINTS_MAX) {
        let next = u16::try_from(columns.len()).unwrap_or(u16::MAX);
        columns.entry(name.as_str()).or_insert(next);
    }
    columns
}

/// The endpoints whose calls per attempt changed most.
fn most(columns: &BTreeMap<&str, u16>, sums: &BTreeMap<u16, (f64, f64)>, n: f64) -> String {
    let sum = |column: &u16| sums.get(column).copied().unwrap_or_default();
    let mut changed: Vec<(&str, (f64, f64))> = columns
        .iter()
        .map(|(name, column)| (*name, sum(column)))
        .filter(|(_, (a, b))| (a - b).abs() > 0.0)
        .collect();
    changed.sort_by(|a, b| (b.1.1 - b.1.0).abs().total_cmp(&(a.1.1 - a.1.0).abs()));
    changed.truncate(NAMED_MAX);
    let told = changed.iter().map(|(name, (a, b))| format!("{name} {:.2} → {:.2} an attempt", a / n, b / n));
    let told = told.collect::<Vec<_>>().join(", ");
    if told.is_empty() { told } else { format!(": {told}") }
}

fn judged(run: &RunRecords) -> impl Iterator<Item = &AttemptRecord> {
    run.attempts.iter().filter(|one| one.is_judged())
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / number(values.len() as u64))
}
