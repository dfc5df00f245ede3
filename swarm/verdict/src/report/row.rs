//! Every attempt of a run on one line each: what a table of all attempts shows, and what a program filters.

use nightcrew_model::verdict::Blame;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Attempts listed in a report, the failing ones first: what a browser sorts without a pause. A report that holds fewer than
/// `accounting.started` of them leaves the rest out.
pub const ATTEMPT_ROWS_MAX: usize = 10_000;

/// One attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AttemptRow {
    /// Its identity: 16 hex digits.
    pub attempt: String,
    /// The scenario.
    pub scenario: String,
    /// The persona.
    pub persona: String,
    /// What it is judged to be.
    pub judgement: RowJudgement,
    /// Whose fault it is, of a void or failed attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blame: Option<Blame>,
    /// True when something happened that never must.
    pub violation: bool,
    /// How it ended, by the engine's word; absent when the journal has no end of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    /// When it began, in milliseconds on the crew's clock.
    pub started_ms: u64,
    /// Messages that the protagonist wrote.
    pub turns: u32,
    /// Times that they had to ask again.
    pub re_asks: u32,
    /// Milliseconds to the first reply; absent when there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_reply_ms: Option<u64>,
    /// The longest wait for a next word, in milliseconds; absent where it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slowest_reply_ms: Option<u64>,
    /// Claims that the twins' state denied.
    pub false_claims: u32,
}

/// What an attempt is judged to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RowJudgement {
    /// The person did not get what they came for, or something happened that never must, and it is the subject's fault.
    Failed,
    /// It cannot be held against the subject.
    Void,
    /// The end of the run or of the journal cut it short.
    Cut,
    /// The person got what they came for.
    Satisfied,
}
