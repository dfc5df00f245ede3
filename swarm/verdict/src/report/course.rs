//! How a run went: attempts over its time by what became of them, and the spread of waits. What charts are drawn of.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Steps of the time of a run: what a chart can show.
pub const OUTCOME_STEPS_MAX: u64 = 120;
/// Families whose waits are told, the slowest first.
pub const SPREADS_MAX: usize = 40;

/// How a run went.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RunCourse {
    /// What a step covers, in milliseconds of the crew's clock.
    pub step_ms: u64,
    /// Attempts by the step in which they ended (in which they began, of those cut short), at most [`OUTCOME_STEPS_MAX`] steps.
    pub outcomes: Vec<OutcomeStep>,
    /// The spread of the time to the first reply: the run, then its families, the slowest first; at most [`SPREADS_MAX`].
    pub first_reply: Vec<Spread>,
}

/// What became of the attempts of a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OutcomeStep {
    /// The person got what they came for.
    pub satisfied: u64,
    /// They did not, or something happened that never must.
    pub failed: u64,
    /// They cannot be held against the subject.
    pub void: u64,
    /// Cut short by the end of the run.
    pub cut: u64,
}

/// The spread of a wait over judged attempts, in milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Spread {
    /// The family; empty for the whole run.
    pub family: String,
    /// Of how many attempts.
    pub n: u64,
    /// A tenth waited at most this long.
    pub p10_ms: u64,
    /// The median.
    pub p50_ms: u64,
    /// The 90th percentile.
    pub p90_ms: u64,
    /// The 99th percentile.
    pub p99_ms: u64,
    /// The longest.
    pub max_ms: u64,
}
