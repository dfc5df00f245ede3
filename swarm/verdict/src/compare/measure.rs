//! What is compared of an attempt: for a pair, whether it got worse; where nothing is paired, whether it is bad by itself.

use super::pairs::Pairs;
use crate::record::{AttemptRecord, RunRecords};
use crate::stats::{number, percentile};

/// A wait counts as longer when it grew by this factor …
const LONGER_FACTOR: f64 = 1.2;
/// … and by this much: below, nobody minds, and a machine's noise is as large.
const LONGER_MS: f64 = 250.0;
/// A reply is of the tail when it takes this many times the base's 95th percentile …
const TAIL_FACTOR: f64 = 2.0;
/// … and this much more.
const TAIL_MS: f64 = 1000.0;
/// Re-asks per attempt more, on average, below which nothing is called worse.
const RE_ASKS_MIN: f64 = 0.25;
/// Messages per attempt more, on average, below which nothing is called worse.
const TURNS_MIN: f64 = 0.5;

/// How a pair changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Better.
    Better,
    /// Neither.
    Same,
    /// Worse.
    Worse,
}

/// Tells how a pair changed; `None` when the pair tells nothing.
pub type ChangeOf = Box<dyn Fn(&AttemptRecord, &AttemptRecord) -> Option<Change>>;
/// Tells whether an attempt is bad by itself; `None` when it tells nothing.
pub type BadOf = Box<dyn Fn(&AttemptRecord) -> Option<bool>>;

/// A measure.
pub struct Measure {
    /// Its name.
    pub name: &'static str,
    /// What got worse, for a sentence: "people got what they came for less often".
    pub complaint: &'static str,
    /// The unit of the figure: `share`, `ms` or `mean`.
    pub unit: &'static str,
    /// True when it is about waiting: not judged where the engine was late.
    pub is_latency: bool,
    /// True when a higher figure is better.
    pub higher_is_better: bool,
    /// The least change of the figure that is called worse.
    pub least: f64,
    /// How a pair changed; `None` when the pair tells nothing.
    pub change: ChangeOf,
    /// Whether an attempt is bad by itself; `None` when it tells nothing.
    pub bad: BadOf,
    /// The figure of an attempt.
    pub figure: fn(&AttemptRecord) -> Option<f64>,
    /// True when figures are summed up by their median rather than their mean.
    pub median: bool,
}

impl std::fmt::Debug for Measure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Measure").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Whether people got what they came for.
#[must_use]
pub fn satisfied() -> Measure {
    let measure = flag("satisfied", "people got what they came for less often", |one| !one.is_satisfied());
    Measure { higher_is_better: true, figure: |one| Some(f64::from(u8::from(one.is_satisfied()))), ..measure }
}

/// Whether the subject claimed success that the services denied.
#[must_use]
pub fn false_claims() -> Measure {
    let measure =
        flag("false_claims", "the subject claimed success that the services denied more often", |one| {
            one.false_claims > 0
        });
    Measure { figure: |one| Some(f64::from(u8::from(one.false_claims > 0))), ..measure }
}

/// What it was like for people.
#[must_use]
pub fn experience(pairs: &Pairs<'_>) -> Vec<Measure> {
    let walked = flag("walked_away", "people walked away more often", AttemptRecord::walked_away);
    vec![
        longer(pairs.base),
        tail(pairs.base),
        Measure { figure: |one| Some(f64::from(u8::from(one.walked_away()))), ..walked },
        counted("re_asks", "people had to ask again more often", RE_ASKS_MIN, pairs.base, |one| one.re_asks),
        counted("turns", "people had to write more messages", TURNS_MIN, pairs.base, |one| one.turns),
    ]
}

/// A measure that is bad or not.
fn flag(name: &'static str, complaint: &'static str, bad: fn(&AttemptRecord) -> bool) -> Measure {
    Measure {
        name,
        complaint,
        unit: "share",
        is_latency: false,
        higher_is_better: false,
        least: 0.0,
        change: Box::new(move |base, head| Some(by(bad(base), bad(head)))),
        bad: Box::new(move |one| Some(bad(one))),
        figure: |_| None,
        median: false,
    }
}

/// The typical wait: worse where it grew by a fifth and a quarter of a second. The test asks whether this happened to more
/// than half of the pairs, which chance alone never makes of one release.
fn longer(base: &RunRecords) -> Measure {
    let grew = |from: f64, to: f64| to > (from * LONGER_FACTOR).max(from + LONGER_MS);
    let typical = median(base).unwrap_or(0.0);
    Measure {
        name: "first_reply",
        complaint: "people waited longer for a first reply",
        unit: "ms",
        is_latency: true,
        higher_is_better: false,
        least: 0.0,
        change: Box::new(move |base, head| {
            let worse = grew(reply(base)?, reply(head)?);
            Some(if worse { Change::Worse } else { Change::Better })
        }),
        bad: Box::new(move |one| Some(grew(typical, reply(one)?))),
        figure: reply,
        median: true,
    }
}

/// The long waits: replies that take twice the base's 95th percentile and a second more, or never come.
fn tail(base: &RunRecords) -> Measure {
    let mut replies: Vec<f64> = judged(base).filter_map(reply).collect();
    let p95 = percentile::of_any(&mut replies, 95).unwrap_or(0.0);
    let long = (p95 * TAIL_FACTOR).max(p95 + TAIL_MS);
    let bad = move |one: &AttemptRecord| reply(one).is_none_or(|ms| ms > long);
    Measure {
        name: "first_reply_tail",
        complaint: "more people waited very long for a first reply, or in vain",
        unit: "ms",
        is_latency: true,
        higher_is_better: false,
        least: 0.0,
        change: Box::new(move |base, head| Some(by(bad(base), bad(head)))),
        bad: Box::new(move |one| Some(bad(one))),
        figure: reply,
        median: false,
    }
}

/// A count per attempt.
fn counted(
    name: &'static str,
    complaint: &'static str,
    least: f64,
    base: &RunRecords,
    count: fn(&AttemptRecord) -> u32,
) -> Measure {
    let mut counts: Vec<f64> = judged(base).map(|one| f64::from(count(one))).collect();
    let typical = percentile::of_any(&mut counts, 50).unwrap_or(0.0);
    let figure: fn(&AttemptRecord) -> Option<f64> = match name {
        "re_asks" => |one| Some(f64::from(one.re_asks)),
        _ => |one| Some(f64::from(one.turns)),
    };
    Measure {
        name,
        complaint,
        unit: "mean",
        is_latency: false,
        higher_is_better: false,
        least,
        change: Box::new(move |base, head| {
            Some(match count(head).cmp(&count(base)) {
                std::cmp::Ordering::Less => Change::Better,
                std::cmp::Ordering::Equal => Change::Same,
                std::cmp::Ordering::Greater => Change::Worse,
            })
        }),
        bad: Box::new(move |one| Some(f64::from(count(one)) > typical)),
        figure,
        median: false,
    }
}

fn by(base_bad: bool, head_bad: bool) -> Change {
    match (base_bad, head_bad) {
        (false, true) => Change::Worse,
        (true, false) => Change::Better,
        _ => Change::Same,
    }
}

fn reply(one: &AttemptRecord) -> Option<f64> {
    one.first_reply_ms.map(number)
}

fn judged(run: &RunRecords) -> impl Iterator<Item = &AttemptRecord> {
    run.attempts.iter().filter(|one| one.is_judged())
}

fn median(run: &RunRecords) -> Option<f64> {
    let mut replies: Vec<f64> = judged(run).filter_map(reply).collect();
    percentile::of_any(&mut replies, 50)
}
