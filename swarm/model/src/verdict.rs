//! What an attempt and a run are judged to be.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The answer to "does it hold?", with the honest third.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Verdict {
    /// It holds.
    Pass,
    /// It does not.
    Fail,
    /// This run cannot say.
    Inconclusive,
}

/// The three layers that are never collapsed into one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Layer {
    /// Whether people got what they came for, by the twins' state.
    Outcome,
    /// What it was like for them.
    Experience,
    /// Whether something happened that must never happen.
    Safety,
}

/// Whose fault a failed attempt is. Only the subject's count against it; the others are void, counted and shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Blame {
    /// The system under test.
    Subject,
    /// The simulated employee.
    Employee,
    /// A twin that does not serve what the vendor serves.
    Twin,
    /// The machine, the network, the engine.
    Infrastructure,
    /// The token budget.
    Budget,
}
