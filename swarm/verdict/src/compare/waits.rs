//! Waits, compared: the typical first reply, the long first replies, the longest wait for any reply, and the time until a person
//! had what they came for.

use super::measure::{Change, Measure, by};
use super::pairs::Pairs;
use crate::record::{AttemptRecord, RunRecords};
use crate::stats::{number, percentile};

/// A wait counts as longer when it grew by this factor …
const LONGER_FACTOR: f64 = 1.2;
/// … and by this much: below, nobody minds, and a machine's noise is as large.
const LONGER_MS: f64 = 250.0;
/// A wait is a long one when it takes this many times the other release's in the same attempt …
const LONG_FACTOR: f64 = 2.0;
/// … and this much more.
const LONG_MS: f64 = 1000.0;
/// A person had to wait materially longer for the whole when it took this many times as long …
const SETTLED_FACTOR: f64 = 1.5;
/// … and this much more.
const SETTLED_MS: f64 = 1000.0;
/// The share of pairs, net, from which a longer whole is called worse.
const SETTLED_NET_MIN: f64 = 0.05;
/// Unpaired, a wait is bad that is above this percentile of both runs together: a bound that favours neither.
const BAD_PERCENTILE: u8 = 90;

/// A wait of an attempt, in milliseconds.
type WaitOf = fn(&AttemptRecord) -> Option<f64>;

/// The typical wait: worse where it grew by a fifth and a quarter of a second. The test asks whether this happened to more
/// than half of the pairs, which chance alone never makes of one release.
pub fn longer(pairs: &Pairs<'_>) -> Measure {
    let grew = |from: f64, to: f64| to > (from * LONGER_FACTOR).max(from + LONGER_MS);
    let typical = median(pairs.base, first).unwrap_or(0.0);
    Measure {
        complaint: "people waited longer for a first reply",
        paired_method: "exact sign test: did the wait grow by a fifth and 250 ms for most pairs?",
        change: Box::new(move |base, head| {
            let worse = grew(first(base)?, first(head)?);
            Some(if worse { Change::Worse } else { Change::Better })
        }),
        bad: Box::new(move |one| Some(grew(typical, first(one)?))),
        median: true,
        ..wait("first_reply", first)
    }
}

/// The long first replies: twice the other release's in the same attempt and a second more, or never.
pub fn first_reply_tail(pairs: &Pairs<'_>) -> Measure {
    let bound = bound(pairs, first);
    Measure {
        complaint: "more people waited very long for a first reply, or in vain",
        change: Box::new(|base, head| {
            Some(match (first(base), first(head)) {
                (Some(base), Some(head)) => by(long(head, base), long(base, head)),
                (base, head) => by(base.is_none(), head.is_none()),
            })
        }),
        bad: Box::new(move |one| Some(first(one).is_none_or(|ms| ms > bound))),
        ..wait("first_reply_tail", first)
    }
}

/// The longest wait for any reply. An attempt in which nothing was heard tells of it in the first reply.
pub fn slowest_reply(pairs: &Pairs<'_>) -> Measure {
    let bound = bound(pairs, slowest);
    Measure {
        complaint: "more people waited very long for one of the replies",
        change: Box::new(|base, head| {
            let (base, head) = (slowest(base)?, slowest(head)?);
            Some(by(long(head, base), long(base, head)))
        }),
        bad: Box::new(move |one| Some(slowest(one)? > bound)),
        ..wait("slowest_reply", slowest)
    }
}

/// The time until a person had what they came for; who did not get it tells of it in the outcome.
pub fn settled(pairs: &Pairs<'_>) -> Measure {
    let bound = bound(pairs, whole);
    let longer = |from: f64, to: f64| to >= (from * SETTLED_FACTOR).max(from + SETTLED_MS);
    Measure {
        complaint: "people waited longer until they had what they came for",
        net_min: SETTLED_NET_MIN,
        change: Box::new(move |base, head| {
            let (base, head) = (whole(base)?, whole(head)?);
            Some(by(longer(head, base), longer(base, head)))
        }),
        bad: Box::new(move |one| Some(whole(one)? > bound)),
        median: true,
        ..wait("settled", whole)
    }
}

fn wait(name: &'static str, figure: WaitOf) -> Measure {
    Measure {
        name,
        complaint: "",
        paired_method: "exact sign test over pairs, one-sided: materially longer against materially shorter",
        unit: "ms",
        is_latency: true,
        higher_is_better: false,
        net_min: 0.0,
        change: Box::new(|_, _| None),
        bad: Box::new(|_| None),
        figure,
        median: false,
    }
}

fn long(from: f64, to: f64) -> bool {
    to >= (from * LONG_FACTOR).max(from + LONG_MS)
}

/// What is a long wait in either run: above the 90th percentile of both, and long beside the base's median.
fn bound(pairs: &Pairs<'_>, wait: WaitOf) -> f64 {
    let mut waits: Vec<f64> = judged(pairs.base).chain(judged(pairs.head)).filter_map(wait).collect();
    let high = percentile::of_any(&mut waits, BAD_PERCENTILE).unwrap_or(0.0);
    let typical = median(pairs.base, wait).unwrap_or(0.0);
    high.max(typical * LONG_FACTOR).max(typical + LONG_MS)
}

fn first(one: &AttemptRecord) -> Option<f64> {
    one.first_reply_ms.map(number)
}

fn slowest(one: &AttemptRecord) -> Option<f64> {
    one.conduct.slowest_reply_ms.map(number)
}

fn whole(one: &AttemptRecord) -> Option<f64> {
    one.conduct.settled_ms.filter(|_| one.is_satisfied()).map(number)
}

fn judged(run: &RunRecords) -> impl Iterator<Item = &AttemptRecord> {
    run.attempts.iter().filter(|one| one.is_judged())
}

fn median(run: &RunRecords, wait: WaitOf) -> Option<f64> {
    let mut waits: Vec<f64> = judged(run).filter_map(wait).collect();
    percentile::of_any(&mut waits, 50)
}
