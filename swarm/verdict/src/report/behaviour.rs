//! How the subject went about its work, over judged attempts: what it called, how much it said, how long it took, what it claimed
//! and what it changed that nobody asked for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{FalseSuccess, Fraction, Mean, Percentiles};

/// Endpoints listed of a mix: a subject calls a dozen or two.
pub const MIX_ROWS_MAX: usize = 200;

/// The subject's behaviour.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Behaviour {
    /// Judged attempts.
    pub attempts: u64,
    /// False where the journal leaves calls out (`detail`): what is about calls is then not known, and its `n` is 0.
    pub calls_known: bool,
    /// Its calls, per attempt.
    pub calls: Mean,
    /// What people heard of it, per attempt.
    pub messages: Mean,
    /// Messages that the protagonist wrote, per attempt.
    pub turns: Mean,
    /// Times that a person had to ask again, per attempt.
    pub re_asks: Mean,
    /// Times that it sent a person elsewhere, per attempt.
    pub hand_overs: Mean,
    /// The longest wait for its next word in each attempt, in machine milliseconds; not known with `detail: summary`.
    pub slowest_reply: Percentiles,
    /// From the opening to the end of each attempt, in machine milliseconds.
    pub settled: Percentiles,
    /// What it claimed to be done against the twins' state at that instant.
    pub claims: FalseSuccess,
    /// From its first claim to the state that the claim is about, in machine milliseconds: 0 when the state was there first.
    pub claim_to_state: Percentiles,
    /// Attempts with a claim whose state never came.
    pub never_came: Fraction,
    /// What it changed that no scenario asked for.
    pub collateral: Collateral,
    /// Its calls to endpoints that neither the vendor nor the twin has.
    pub unknown: StrayCalls,
    /// Its calls to endpoints that the vendor has and the twin does not serve.
    pub unsupported: StrayCalls,
    /// The mix of its calls, the most called first; at most [`MIX_ROWS_MAX`].
    pub mix: Vec<EndpointShare>,
}

/// Changes that are not in the scenario's `changes`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Collateral {
    /// Judged attempts with such a change, of those whose scenario lists what may change.
    pub attempts: Fraction,
    /// Judged attempts whose scenario lists nothing, or whose calls the journal leaves out: not judged.
    pub unjudged: u64,
    /// Where, the most changes first.
    pub endpoints: Vec<EndpointShare>,
}

/// Calls to what is not there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StrayCalls {
    /// How many.
    pub calls: u64,
    /// Judged attempts with such a call.
    pub attempts: Fraction,
    /// Where, the most called first.
    pub endpoints: Vec<EndpointShare>,
}

/// How often the subject called an endpoint.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EndpointShare {
    /// `twin METHOD /route`.
    pub endpoint: String,
    /// How often.
    pub calls: u64,
    /// Calls per judged attempt; absent without any.
    pub per_attempt: Option<f64>,
    /// Judged attempts with such a call.
    pub attempts: Fraction,
}
