//! The twins' ledger as it is handed out: entries in the order in which they came to be known, and pages of them.

use serde::{Deserialize, Serialize};

use crate::event::{Called, Delivered, Observed};
use crate::id::AttemptId;

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its place in the ledger: 1, 2, 3, …
    pub place: u64,
    /// When, in microseconds of the host's clock.
    pub us: u64,
    /// The attempt, where one is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempt: Option<AttemptId>,
    /// What caused it: a number of the journal, or with [`crate::id::Trace::TWIN_BIT`] one of this ledger; 0 for nothing known.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub cause: u64,
    /// What happened.
    pub what: Recorded,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if hands a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// What a ledger records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recorded {
    /// A call.
    Called(Called),
    /// A delivery, or a try.
    Delivered(Delivered),
    /// A question's answer.
    Observed(Observed),
}

/// A page of the ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Entries that came after the reader's place but are no longer kept.
    pub lost: u64,
    /// The entries.
    pub entries: Vec<Entry>,
}
