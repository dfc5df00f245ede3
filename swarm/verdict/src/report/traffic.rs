//! What passed between the subject and the twins: calls by endpoint and tier, and tries to deliver.

use nightcrew_model::event::{DeliveryOutcome, Tier};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The calls that reached a twin.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TwinUse {
    /// The twin.
    pub name: String,
    /// All calls.
    pub calls: u64,
    /// Calls by the subject.
    pub subject_calls: u64,
    /// Calls that a fault was applied to.
    pub faults: u64,
    /// Calls that the vendor would have answered 429.
    pub over_limit: u64,
    /// Answers of 500 and above without a fault: the twin's own failures.
    pub server_errors: u64,
    /// By endpoint and tier, the busiest first.
    pub endpoints: Vec<EndpointUse>,
}

/// The calls that reached an endpoint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EndpointUse {
    /// Method and route.
    pub endpoint: String,
    /// How far the twin models it: `semantic`, `shape`, `unsupported`, `unknown`.
    pub tier: String,
    /// All calls.
    pub calls: u64,
    /// Calls by the subject.
    pub subject_calls: u64,
    /// Answers of 400 and above, or with a vendor's error code.
    pub errors: u64,
}

/// An endpoint that the subject called in vain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UnsupportedCall {
    /// The twin.
    pub twin: String,
    /// Method and route.
    pub endpoint: String,
    /// `unsupported`: the vendor has it, the twin does not. `unknown`: the vendor does not have it either.
    pub tier: String,
    /// How often.
    pub calls: u64,
}

/// Tries to deliver something to the subject.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Deliveries {
    /// Taken.
    pub acked: u64,
    /// Not taken, tried again.
    pub retried: u64,
    /// Not taken, given up.
    pub given_up: u64,
}

impl Deliveries {
    /// Counts one try.
    pub fn count(&mut self, outcome: DeliveryOutcome) {
        match outcome {
            DeliveryOutcome::Acked => self.acked += 1,
            DeliveryOutcome::WillRetry => self.retried += 1,
            DeliveryOutcome::GivenUp => self.given_up += 1,
        }
    }
}

/// The name of a tier, as reports write it.
#[must_use]
pub fn tier_name(tier: Tier) -> &'static str {
    match tier {
        Tier::Semantic => "semantic",
        Tier::Shape => "shape",
        Tier::Unsupported => "unsupported",
        Tier::Unknown => "unknown",
    }
}
