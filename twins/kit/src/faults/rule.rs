//! One rule in force: which calls it is about, and how many-th of its kind each call is.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use nightcrew_model::id::Trace;
use nightcrew_model::plan::FaultRule;
use nightcrew_model::seed::{Seed, Stream};
use rustc_hash::FxHashMap;

use super::path_matches;

/// Rows (attempt × caller × endpoint) that a rule counts in a generation; two are kept. An attempt has about ten, so six thousand
/// attempts at a time are counted exactly, and one that is forgotten begins at its first call again.
const ROWS_MAX: usize = 65_536;

/// A rule in force.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) rule: FaultRule,
    /// What its draws are for: the twin and the rule itself, so that rules beside it change nothing.
    purpose: String,
    applied: AtomicU32,
    counts: Mutex<Counts>,
}

/// How many calls each row has had: the rows of late, and those before.
#[derive(Debug, Default)]
struct Counts {
    young: FxHashMap<u64, u64>,
    old: FxHashMap<u64, u64>,
}

impl Rule {
    /// A rule; `same` tells apart rules of the same text.
    pub(super) fn new(twin: &str, rule: &FaultRule, same: usize) -> Self {
        // A rule always serialises; without its text its draws would only be those of another rule.
        let text = serde_json::to_string(rule).unwrap_or_default();
        Self {
            rule: rule.clone(),
            purpose: format!("fault {twin} {same} {text}"),
            applied: AtomicU32::new(0),
            counts: Mutex::default(),
        }
    }

    /// The draws for the next call of this row.
    pub(super) fn draw(&self, seed: Seed, row: u64) -> Stream {
        let number = self.counts.lock().unwrap_or_else(PoisonError::into_inner).next(row);
        seed.stream(row, &self.purpose, number)
    }

    /// Whether it is about calls of this method and path.
    pub(super) fn matches(&self, method: &str, path: &str) -> bool {
        let (want, pattern) = match &self.rule {
            FaultRule::BeforeHandler(fault) | FaultRule::AfterHandler(fault) => (&fault.method, &fault.path),
            FaultRule::RateLimited(fault) => (&fault.method, &fault.path),
            FaultRule::CutBefore(fault) | FaultRule::CutAfter(fault) => (&fault.method, &fault.path),
            FaultRule::Latency(fault) => (&fault.method, &fault.path),
            FaultRule::StaleRead(fault) => (&None, &fault.path),
            _ => return false,
        };
        want.as_deref().is_none_or(|want| want.eq_ignore_ascii_case(method))
            && pattern.as_deref().is_none_or(|pattern| path_matches(pattern, path))
    }

    /// Whether it still applies, where it does so only to the first calls; counts this one.
    pub(super) fn within_first(&self, first: Option<u32>) -> bool {
        first.is_none_or(|first| {
            let count = |applied: u32| (applied < first).then(|| applied + 1);
            self.applied.fetch_update(Ordering::Relaxed, Ordering::Relaxed, count).is_ok()
        })
    }
}

impl Counts {
    fn next(&mut self, row: u64) -> u64 {
        if let Some(count) = self.young.get_mut(&row) {
            *count += 1;
            return *count - 1;
        }
        let count = self.old.remove(&row).unwrap_or(0);
        if self.young.len() >= ROWS_MAX {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(row, count + 1);
        count
    }
}

/// The row of a call: its attempt, whether the subject made it, and what it is.
pub(super) fn entity(trace: Option<Trace>, what: &str) -> u64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    let (attempt, by_subject) =
        trace.map_or((0, 2), |trace| (trace.attempt.0, u8::from(trace.parent & Trace::TWIN_BIT != 0)));
    let bytes = attempt.to_le_bytes().into_iter().chain([by_subject]).chain(what.bytes());
    bytes.fold(OFFSET, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counting_takes_bounded_memory_and_remembers_the_latest() {
        let mut counts = Counts::default();
        for row in 0..4 * ROWS_MAX as u64 {
            counts.next(row);
        }
        assert!(counts.young.len() + counts.old.len() <= 2 * ROWS_MAX);
        let last = 4 * ROWS_MAX as u64 - 1;
        assert_eq!((counts.next(last), counts.next(last), counts.next(0)), (1, 2, 0));
    }
}
