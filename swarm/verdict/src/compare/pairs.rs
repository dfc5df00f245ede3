//! Pairs of attempts: the same person, scenario and ordinal of one plan and seed, in two runs. An attempt's identity is
//! made of these, so pairing is a merge of two sorted lists.

use std::cmp::Ordering;

use super::comparison::Matching;
use crate::record::{AttemptRecord, RunRecords, Weight};

/// The share of judged attempts that must pair up for the comparison to be a paired one.
const PAIRED_SHARE_MIN: u64 = 2;

/// Two runs, matched.
#[derive(Debug)]
pub struct Pairs<'a> {
    /// The run of the earlier release.
    pub base: &'a RunRecords,
    /// The run of the release in question.
    pub head: &'a RunRecords,
    /// Attempts judged in both.
    pub pairs: Vec<(&'a AttemptRecord, &'a AttemptRecord)>,
    /// How attempts were matched.
    pub matching: Matching,
    /// True when at least half of the judged attempts pair up.
    pub paired: bool,
}

impl<'a> Pairs<'a> {
    /// Matches two runs.
    #[must_use]
    pub fn of(base: &'a RunRecords, head: &'a RunRecords) -> Self {
        let mut matching = Matching::default();
        let mut pairs = Vec::new();
        let (mut left, mut right) = (base.attempts.iter().peekable(), head.attempts.iter().peekable());
        loop {
            let order = match (left.peek(), right.peek()) {
                (None, None) => break,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(a), Some(b)) => a.id.cmp(&b.id),
            };
            match order {
                Ordering::Less => {
                    left.next();
                    matching.base_only += 1;
                }
                Ordering::Greater => {
                    right.next();
                    matching.head_only += 1;
                }
                Ordering::Equal => {
                    if let (Some(a), Some(b)) = (left.next(), right.next()) {
                        // One identity in two scenarios means two plans: such attempts have nothing in common.
                        if a.is_judged() && b.is_judged() && name(base, a) == name(head, b) {
                            pairs.push((a, b));
                        } else {
                            matching.void += 1;
                        }
                    }
                }
            }
        }
        matching.pairs = pairs.len() as u64;
        let judged = |run: &RunRecords| run.attempts.iter().filter(|one| one.is_judged()).count() as u64;
        let paired =
            matching.pairs * PAIRED_SHARE_MIN >= judged(base).min(judged(head)) && matching.pairs > 0;
        Self { base, head, pairs, matching, paired }
    }

    /// The heaviest that limited either run.
    #[must_use]
    pub fn weight(&self) -> Weight {
        let all = self.base.degradations.iter().chain(&self.head.degradations);
        all.map(|one| one.weight).max().unwrap_or(Weight::Note)
    }

    /// Which run is INVALID for latency, and why; `None` when waiting times of both may be compared.
    #[must_use]
    pub fn latency_invalid(&self) -> Option<(&'static str, &str)> {
        let runs = [("earlier", self.base), ("new", self.head)];
        runs.into_iter().find_map(|(which, run)| Some((which, run.latency_invalid.as_deref()?)))
    }
}

fn name<'a>(run: &'a RunRecords, record: &AttemptRecord) -> Option<&'a str> {
    run.scenario(record).map(|scenario| scenario.name.as_str())
}
