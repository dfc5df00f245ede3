//! What is compared of an attempt: for a pair, whether it got worse; where nothing is paired, whether it is bad by itself.
//!
//! What can fail a release is what somebody would hold against it, whatever it was changed for: people got less, were told what
//! is not so, waited materially longer, had to write more, were sent elsewhere, heard everything twice, left; what was not asked
//! for was changed; what the vendor does not have was called. What may be an improvement as well (other calls, more calls, other
//! words, a wait that is longer by what nobody minds) only informs: see [`super::shift`].
//!
//! Pairs are compared with the same measure in both directions, so that two runs of one release get better as often as worse
//! however noisy they are. No threshold depends on the words or the speed of a subject: the milliseconds here are what people
//! mind, not what a program needs.

use super::pairs::Pairs;
use super::waits;
use crate::record::{AttemptRecord, RunRecords};
use crate::stats::percentile;

/// The share of pairs that must have got worse, less those that got better, before a count is called worse: that one person in
/// twenty writes one message more is not worth a release.
const NET_MIN: f64 = 0.05;
/// A person heard much more when they heard this many times as much …
const MESSAGES_FACTOR: u32 = 2;
/// … and this many messages more: one more may well be a courtesy.
const MESSAGES_MORE: u32 = 2;

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
    /// How pairs are tested, in a sentence.
    pub paired_method: &'static str,
    /// The unit of the figure: `share`, `ms` or `mean`.
    pub unit: &'static str,
    /// True when it is about waiting: not judged where the engine was late.
    pub is_latency: bool,
    /// True when a higher figure is better.
    pub higher_is_better: bool,
    /// The least share of pairs that got worse, less those that got better, that is called worse.
    pub net_min: f64,
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
    Measure { higher_is_better: true, figure: |one| Some(share(one.is_satisfied())), ..measure }
}

/// Whether the subject claimed success that the services denied.
#[must_use]
pub fn false_claims() -> Measure {
    let complaint = "the subject claimed success that the services denied more often";
    let measure = flag("false_claims", complaint, |one| one.false_claims > 0);
    Measure { figure: |one| Some(share(one.false_claims > 0)), ..measure }
}

/// What the subject did to the services beside what was asked of it.
#[must_use]
pub fn conduct() -> [Measure; 2] {
    let complaint = "the subject called what the vendor does not have more often";
    let unknown = flag("unknown_calls", complaint, |one| one.conduct.unknown_calls > 0);
    let complaint = "the subject changed what nobody asked it to change more often";
    let collateral = flag("collateral", complaint, |one| one.conduct.collateral > 0);
    [
        Measure { figure: |one| Some(share(one.conduct.unknown_calls > 0)), ..unknown },
        Measure { figure: |one| Some(share(one.conduct.collateral > 0)), ..collateral },
    ]
}

/// What it was like for people.
#[must_use]
pub fn experience(pairs: &Pairs<'_>) -> Vec<Measure> {
    let waits =
        [waits::longer, waits::first_reply_tail, waits::slowest_reply, waits::settled].map(|of| of(pairs));
    waits.into_iter().chain([walked_away()]).chain(counts(pairs)).collect()
}

/// Whether people gave up.
#[must_use]
pub fn walked_away() -> Measure {
    let measure = flag("walked_away", "people walked away more often", AttemptRecord::walked_away);
    Measure { figure: |one| Some(share(one.walked_away())), ..measure }
}

/// What people had to do and to read.
#[must_use]
pub fn counts(pairs: &Pairs<'_>) -> [Measure; 4] {
    let counted = |name, complaint, count| counted(name, complaint, pairs.base, count);
    [
        counted("re_asks", "people had to ask again more often", |one| one.re_asks),
        counted("turns", "people had to write more messages", |one| one.turns),
        counted("hand_overs", "people were sent elsewhere more often", |one| one.conduct.hand_overs),
        heard(pairs.base),
    ]
}

/// A measure that is bad or not.
fn flag(name: &'static str, complaint: &'static str, bad: fn(&AttemptRecord) -> bool) -> Measure {
    Measure {
        name,
        complaint,
        paired_method: "exact McNemar test over pairs, one-sided",
        unit: "share",
        is_latency: false,
        higher_is_better: false,
        net_min: 0.0,
        change: Box::new(move |base, head| Some(by(bad(base), bad(head)))),
        bad: Box::new(move |one| Some(bad(one))),
        figure: |_| None,
        median: false,
    }
}

/// A count per attempt. Unpaired, an attempt is bad that is above the base's median.
fn counted(
    name: &'static str,
    complaint: &'static str,
    base: &RunRecords,
    count: fn(&AttemptRecord) -> u32,
) -> Measure {
    let typical = median(base, count);
    Measure {
        name,
        complaint,
        paired_method: "exact sign test over pairs, one-sided; at least a net twentieth of them",
        unit: "mean",
        is_latency: false,
        higher_is_better: false,
        net_min: NET_MIN,
        change: Box::new(move |base, head| Some(more(count(base), count(head)))),
        bad: Box::new(move |one| Some(f64::from(count(one)) > typical)),
        figure: figure_of(name),
        median: false,
    }
}

/// A subject that says everything twice: it takes twice the messages and two more.
fn heard(base: &RunRecords) -> Measure {
    let floods = |from: u32, to: u32| {
        to >= from.saturating_mul(MESSAGES_FACTOR) && to >= from.saturating_add(MESSAGES_MORE)
    };
    let measure =
        counted("messages", "people heard at least twice as many messages", base, |one| one.conduct.messages);
    Measure {
        change: Box::new(move |base, head| {
            let (base, head) = (base.conduct.messages, head.conduct.messages);
            Some(by(floods(head, base), floods(base, head)))
        }),
        ..measure
    }
}

fn figure_of(name: &str) -> fn(&AttemptRecord) -> Option<f64> {
    match name {
        "re_asks" => |one| Some(f64::from(one.re_asks)),
        "hand_overs" => |one| Some(f64::from(one.conduct.hand_overs)),
        "messages" => |one| Some(f64::from(one.conduct.messages)),
        _ => |one| Some(f64::from(one.turns)),
    }
}

fn more(base: u32, head: u32) -> Change {
    match head.cmp(&base) {
        std::cmp::Ordering::Less => Change::Better,
        std::cmp::Ordering::Equal => Change::Same,
        std::cmp::Ordering::Greater => Change::Worse,
    }
}

/// From what each side of a pair is to how the pair changed.
#[must_use]
pub fn by(base_bad: bool, head_bad: bool) -> Change {
    match (base_bad, head_bad) {
        (false, true) => Change::Worse,
        (true, false) => Change::Better,
        _ => Change::Same,
    }
}

fn share(one: bool) -> f64 {
    f64::from(u8::from(one))
}

fn median(run: &RunRecords, count: fn(&AttemptRecord) -> u32) -> f64 {
    let judged = run.attempts.iter().filter(|one| one.is_judged());
    let mut counts: Vec<f64> = judged.map(|one| f64::from(count(one))).collect();
    percentile::of_any(&mut counts, 50).unwrap_or(0.0)
}
