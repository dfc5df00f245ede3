//! By which checks a run was judged, when they are not its own: a journal that was judged again.

use nightcrew_model::verdict::Verdict;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Reasons listed, of attempts that became void.
pub const VOID_REASONS_MAX: usize = 8;

/// By which checks a journal was judged again, and what that changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct JudgedBy {
    /// The digest of these checks.
    pub checks: String,
    /// The digest of the checks that the run itself had.
    pub own_checks: String,
    /// Where these checks are from: a plan file, or the built-in packs.
    pub source: String,
    /// The verdict by the run's own checks.
    pub before: Verdict,
    /// The verdict by these.
    pub after: Verdict,
    /// Attempts that are judged otherwise.
    pub changed: u64,
    /// Attempts that cannot be judged by these checks, though they could by the run's own.
    pub unanswered: u64,
    /// Why, in sentences; at most [`VOID_REASONS_MAX`].
    pub reasons: Vec<String>,
    /// The scenarios whose attempts are judged otherwise, the most first.
    pub scenarios: Vec<Rejudged>,
    /// Scenarios that these checks do not know: judged by the run's own.
    pub kept: Vec<String>,
}

/// How a scenario's attempts are judged otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rejudged {
    /// The scenario.
    pub scenario: String,
    /// Its attempts.
    pub attempts: u64,
    /// Those that are judged otherwise.
    pub changed: u64,
    /// Of these, now satisfied.
    pub now_satisfied: u64,
    /// Of these, now failed.
    pub now_failed: u64,
    /// Of these, now void.
    pub now_void: u64,
    /// Violations before.
    pub violations_before: u64,
    /// Violations now.
    pub violations: u64,
}

impl JudgedBy {
    /// It all in one sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        use crate::summary::words::word;
        let (before, after) = (word(self.before), word(self.after));
        let void = match self.unanswered {
            0 => String::new(),
            1 => "; 1 attempt cannot be judged by them and is void".to_owned(),
            many => format!("; {many} attempts cannot be judged by them and are void"),
        };
        let attempts = if self.changed == 1 { "attempt is" } else { "attempts are" };
        format!(
            "Judged again by the checks of {} ({}, the run's own were {}): {before} before, {after} now; {} {attempts} judged \
             otherwise{void}.",
            self.source, self.checks, self.own_checks, self.changed
        )
    }
}
