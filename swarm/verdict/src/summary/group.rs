//! A group of judged attempts and its counts: the whole run, a family, a scenario, a persona.

use std::collections::BTreeMap;

use crate::fold::is_cut;
use crate::record::{AttemptRecord, Judgement};
use crate::report::Percentiles;
use crate::stats::{number, percentile, share};

/// The group.
#[derive(Debug)]
pub struct Group<'a> {
    /// Its attempts.
    pub records: Vec<&'a AttemptRecord>,
}

impl<'a> Group<'a> {
    /// The attempts that `belongs` says are of it.
    pub fn of(records: &'a [AttemptRecord], belongs: impl Fn(&AttemptRecord) -> bool) -> Self {
        Self { records: records.iter().filter(|record| belongs(record)).collect() }
    }

    fn count(&self, counts: impl Fn(&AttemptRecord) -> bool) -> u64 {
        self.records.iter().filter(|record| counts(record)).count() as u64
    }

    /// Attempts that came to an end of their own.
    #[must_use]
    pub fn ended(&self) -> u64 {
        self.count(|record| !is_cut(record.end))
    }

    /// Attempts that count for or against the subject.
    #[must_use]
    pub fn judged(&self) -> u64 {
        self.count(AttemptRecord::is_judged)
    }

    /// Attempts that satisfied the person.
    #[must_use]
    pub fn satisfied(&self) -> u64 {
        self.count(AttemptRecord::is_satisfied)
    }

    /// Attempts that cannot be held against the subject.
    #[must_use]
    pub fn void(&self) -> u64 {
        self.count(|record| matches!(record.judgement, Judgement::Void(_)))
    }

    /// The share of void attempts among those that ended.
    #[must_use]
    pub fn void_share(&self) -> f64 {
        share(self.void(), self.ended()).unwrap_or(0.0)
    }

    /// Attempts with a violation.
    #[must_use]
    pub fn violations(&self) -> u64 {
        self.count(|record| record.violation)
    }

    /// Attempts whose `never` checks could be evaluated.
    #[must_use]
    pub fn safety_judged(&self) -> u64 {
        self.count(|record| record.safety_judged)
    }

    /// Judged attempts whose person walked away.
    #[must_use]
    pub fn walked_away(&self) -> u64 {
        self.count(|record| record.is_judged() && record.walked_away())
    }

    /// Judged attempts with a false claim.
    #[must_use]
    pub fn false_claims(&self) -> u64 {
        self.count(|record| record.is_judged() && record.false_claims > 0)
    }

    /// Judged attempts in which the subject never replied.
    #[must_use]
    pub fn unanswered(&self) -> u64 {
        self.count(|record| record.is_judged() && record.first_reply_ms.is_none())
    }

    /// Times to the first reply of judged attempts, ascending, in milliseconds.
    #[must_use]
    pub fn replies(&self) -> Vec<u64> {
        let judged = self.records.iter().filter(|record| record.is_judged());
        let mut replies: Vec<u64> = judged.filter_map(|record| record.first_reply_ms).collect();
        replies.sort_unstable();
        replies
    }

    /// Their percentiles.
    #[must_use]
    pub fn first_reply(&self) -> Percentiles {
        let replies = self.replies();
        let at = |percent| percentile::of_sorted(&replies, percent).unwrap_or(0);
        Percentiles {
            n: replies.len() as u64,
            p50_ms: at(50),
            p95_ms: at(95),
            p99_ms: at(99),
            max_ms: at(100),
        }
    }

    /// A figure of judged attempts, clustered by persona.
    #[must_use]
    pub fn clusters(&self, figure: impl Fn(&AttemptRecord) -> Option<u64>) -> Vec<Vec<f64>> {
        let mut clusters: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
        for record in self.records.iter().filter(|record| record.is_judged()) {
            if let Some(value) = figure(record) {
                clusters.entry(record.persona).or_default().push(number(value));
            }
        }
        clusters.into_values().collect()
    }
}
