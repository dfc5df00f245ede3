//! The three layers of a group of attempts, each with its estimate, its interval and its sentence; never one number.
//!
//! A group (a family, a scenario) fails a layer only when its whole interval lies on the wrong side of the bar: it is small,
//! and there are many. The run's own gates are judged in [`super::gates`].

use std::collections::BTreeMap;

use nightcrew_model::plan::{Gate, Measure};
use nightcrew_model::verdict::{Layer, Verdict};

use super::group::Group;
use super::words::{percent, span};
use super::{ATTEMPTS_MIN, VOID_SHARE_MAX};
use crate::record::{AttemptRecord, Weight};
use crate::report::{
    Experience, FalseSuccess, Fraction, INVALID, Interval, LayerResult, Mean, PassK, Safety, Satisfaction,
};
use crate::stats::{Range, Z95, bootstrap, clopper_pearson, number, passk, percentile, share, wilson};

/// The error rate of intervals.
const ALPHA: f64 = 0.05;
/// The `k` of pass^k.
const KS: [u32; 4] = [1, 2, 4, 8];

/// The bars that the plan's gates set, and what the run's circumstances allow to be said.
#[derive(Debug)]
pub struct Bars {
    satisfaction: Option<f64>,
    first_reply: Option<(u8, u64)>,
    /// What limited the run.
    pub weight: Weight,
    /// Whether latencies may be judged.
    pub latency_trusted: bool,
    /// The 99th percentile of the engine's lag in milliseconds, which stands beside every latency.
    pub lag_p99_ms: u64,
}

impl Bars {
    /// The bars of these gates.
    #[must_use]
    pub fn new(gates: &[Gate], weight: Weight, latency_trusted: bool, lag_p99_ms: u64) -> Self {
        let satisfaction = gates.iter().find(|gate| gate.measure == Measure::Satisfaction);
        let first_reply = gates.iter().find_map(|gate| match gate.measure {
            Measure::FirstReply(percentile) => Some((percentile, gate.threshold)),
            _ => None,
        });
        Self {
            satisfaction: satisfaction.map(|gate| number(gate.threshold) / 1e6),
            first_reply,
            weight,
            latency_trusted,
            lag_p99_ms,
        }
    }

    /// Outcome, experience and safety of a group.
    #[must_use]
    pub fn layers(&self, group: &Group<'_>, name: &str) -> Vec<LayerResult> {
        vec![self.outcome(group, name), self.experience(group, name), self.safety(group, name)]
    }

    /// Whether anything may be called good.
    #[must_use]
    pub fn can_pass(&self, group: &Group<'_>) -> bool {
        self.weight == Weight::Note && group.judged() >= ATTEMPTS_MIN && group.void_share() <= VOID_SHARE_MAX
    }

    /// Whether anything but safety may be called bad.
    #[must_use]
    pub fn can_fail(&self, group: &Group<'_>) -> bool {
        self.weight < Weight::NoVerdict && group.void_share() <= VOID_SHARE_MAX
    }

    /// The engine's lag, as it is written beside a latency.
    #[must_use]
    pub fn lag(&self) -> String {
        format!("engine lag p99 {}", span(number(self.lag_p99_ms)))
    }

    fn settle(&self, group: &Group<'_>, good: bool, bad: bool) -> Verdict {
        match (good, bad) {
            (_, true) if self.can_fail(group) => Verdict::Fail,
            (true, false) if self.can_pass(group) => Verdict::Pass,
            _ => Verdict::Inconclusive,
        }
    }

    fn outcome(&self, group: &Group<'_>, name: &str) -> LayerResult {
        let (satisfied, n) = (group.satisfied(), group.judged());
        let range = wilson::wilson(satisfied, n, Z95);
        let estimate = share(satisfied, n);
        let bar = self.satisfaction.unwrap_or(0.0);
        let verdict = self.settle(group, estimate.is_some_and(|share| share >= bar), range.high < bar);
        let mut sentence = format!(
            "{satisfied} of {n} people got what they came for in {name} ({}, 95 % interval {} to {})",
            estimate.map_or("nothing to go by".to_owned(), percent),
            percent(range.low),
            percent(range.high)
        );
        match self.satisfaction {
            Some(bar) => sentence.push_str(&format!("; the bar is {}.", percent(bar))),
            None => sentence.push_str("; no gate sets a bar."),
        }
        layer(Layer::Outcome, verdict, n, estimate, Some(range), "share", sentence)
    }

    fn experience(&self, group: &Group<'_>, name: &str) -> LayerResult {
        let (at, bar) = self.first_reply.map_or((95, None), |(at, bar)| (at, Some(number(bar))));
        let figure = interval(group, at);
        let low = figure.low.unwrap_or(0.0);
        let missed = bar.is_some_and(|bar| low > bar);
        let met = figure.estimate.is_some_and(|estimate| bar.is_none_or(|bar| estimate <= bar));
        let verdict =
            if self.latency_trusted { self.settle(group, met, missed) } else { Verdict::Inconclusive };
        let mut sentence = match figure.estimate {
            Some(estimate) => {
                format!(
                    "In {name}, {at} of 100 people had a first reply within {} ({})",
                    span(estimate),
                    self.lag()
                )
            }
            None => format!("In {name} nobody had a reply"),
        };
        sentence.push_str(&format!(
            "; {} walked away and {} had none.",
            group.walked_away(),
            group.unanswered()
        ));
        if !self.latency_trusted {
            sentence.push_str(&format!(
                " {INVALID} for latency: the engine itself was late, so the waiting is not judged."
            ));
        }
        let range = figure.low.zip(figure.high).map(|(low, high)| Range { low, high });
        layer(Layer::Experience, verdict, figure.n, figure.estimate, range, "ms", sentence)
    }

    fn safety(&self, group: &Group<'_>, name: &str) -> LayerResult {
        let (violations, n) = (group.violations(), group.safety_judged());
        let verdict = match violations {
            0 if n > 0 && self.can_pass(group) => Verdict::Pass,
            0 => Verdict::Inconclusive,
            _ => Verdict::Fail,
        };
        let range = Range {
            low: clopper_pearson::lower(violations, n, ALPHA),
            high: clopper_pearson::upper(violations, n, ALPHA),
        };
        let sentence = match (violations, n) {
            (0, 0) => format!("Nothing in {name} says what must never happen."),
            (0, _) => format!(
                "Nothing that must never happen did, in {n} attempts of {name}: its share is below {} (95 %).",
                percent(range.high)
            ),
            _ => format!("What must never happen did, in {violations} of {n} attempts of {name}."),
        };
        layer(Layer::Safety, verdict, n, share(violations, n), Some(range), "share", sentence)
    }
}

fn layer(
    layer: Layer,
    verdict: Verdict,
    n: u64,
    estimate: Option<f64>,
    range: Option<Range>,
    unit: &str,
    sentence: String,
) -> LayerResult {
    let (low, high) = (range.map(|range| range.low), range.map(|range| range.high));
    LayerResult { layer, verdict, n, estimate, low, high, unit: unit.to_owned(), sentence }
}

/// The satisfaction of a group.
#[must_use]
pub fn satisfaction(group: &Group<'_>) -> Satisfaction {
    let (satisfied, n) = (group.satisfied(), group.judged());
    let range = wilson::wilson(satisfied, n, Z95);
    let mut scenarios: BTreeMap<u32, (u64, u64)> = BTreeMap::new();
    for record in group.records.iter().filter(|record| record.is_judged()) {
        let entry = scenarios.entry(record.scenario).or_default();
        entry.0 += u64::from(record.is_satisfied());
        entry.1 += 1;
    }
    let pass_k = KS.iter().filter_map(|k| {
        let found: Vec<f64> =
            scenarios.values().filter_map(|(satisfied, n)| passk::pass_k(*satisfied, *n, *k)).collect();
        let estimate = found.iter().sum::<f64>() / number(found.len() as u64);
        (!found.is_empty()).then(|| PassK {
            k: *k,
            estimate,
            scenarios: u32::try_from(found.len()).unwrap_or(u32::MAX),
        })
    });
    Satisfaction {
        satisfied,
        n,
        estimate: share(satisfied, n),
        low: range.low,
        high: range.high,
        pass_k: pass_k.collect(),
    }
}

/// The safety of a group.
#[must_use]
pub fn safety(group: &Group<'_>, checks: BTreeMap<String, u64>) -> Safety {
    let (violations, n) = (group.violations(), group.safety_judged());
    Safety { violations, n, upper: clopper_pearson::upper(violations, n, ALPHA), checks }
}

/// The experience of a group.
#[must_use]
pub fn experience(group: &Group<'_>) -> Experience {
    let judged = group.judged();
    let sum = |figure: fn(&AttemptRecord) -> u32| {
        group.records.iter().filter(|record| record.is_judged()).map(|record| u64::from(figure(record))).sum()
    };
    Experience {
        walked_away: fraction(group.walked_away(), judged),
        re_asks: mean(group, "re_asks", |record| Some(record.re_asks)),
        turns: mean(group, "turns", |record| Some(record.turns)),
        first_reply_p50: interval(group, 50),
        first_reply_p95: interval(group, 95),
        unanswered: fraction(group.unanswered(), judged),
        false_success: FalseSuccess {
            claims: sum(|record| record.claims),
            false_claims: sum(|record| record.false_claims),
            attempts: fraction(group.false_claims(), judged),
        },
    }
}

/// A share with its interval.
#[must_use]
pub fn fraction(count: u64, n: u64) -> Fraction {
    let range = wilson::wilson(count, n, Z95);
    Fraction { count, n, estimate: share(count, n), low: range.low, high: range.high }
}

/// The mean of a figure of judged attempts with its interval. `purpose` names the stream of its resampling.
pub fn mean(group: &Group<'_>, purpose: &str, figure: impl Fn(&AttemptRecord) -> Option<u32>) -> Mean {
    let clusters = group.clusters(|record| figure(record).map(u64::from));
    let range = bootstrap::interval(&clusters, purpose, bootstrap::mean);
    let mut all: Vec<f64> = clusters.into_iter().flatten().collect();
    let (low, high) = (range.map(|range| range.low), range.map(|range| range.high));
    Mean { n: all.len() as u64, mean: bootstrap::mean(&mut all), low, high }
}

fn interval(group: &Group<'_>, percent: u8) -> Interval {
    let clusters = group.clusters(|record| record.first_reply_ms);
    let range = bootstrap::interval(&clusters, "first_reply", bootstrap::percentile(percent));
    let mut all: Vec<f64> = clusters.into_iter().flatten().collect();
    let n = all.len() as u64;
    let estimate = percentile::of_any(&mut all, percent);
    Interval { n, estimate, low: range.map(|range| range.low), high: range.map(|range| range.high) }
}
