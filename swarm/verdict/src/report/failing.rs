//! A failing attempt: what proves it, and what was said and done.

use nightcrew_model::verdict::{Blame, Layer};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Failing attempts listed in a report: what a person could read, and what keeps a report in one small file.
pub const FAILING_MAX: usize = 200;
/// Transcript lines kept of one attempt: an attempt has a few dozen; a runaway one is cut in the middle.
pub const TRANSCRIPT_LINES_MAX: usize = 80;
/// Bytes kept of one line of a transcript or of evidence.
pub const LINE_BYTES_MAX: usize = 500;
/// Lines of evidence kept of one attempt.
pub const EVIDENCE_LINES_MAX: usize = 24;

/// A failing attempt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FailingAttempt {
    /// Its identity: 16 hex digits.
    pub attempt: String,
    /// The scenario.
    pub scenario: String,
    /// The scenario's family.
    pub family: String,
    /// The persona.
    pub persona: String,
    /// The person: `p7`.
    pub person: String,
    /// The person's name; the person's id when the journal has no name.
    pub name: String,
    /// Whose fault it is.
    pub blame: Blame,
    /// The layer that failed; for a void attempt the layer that could not be judged.
    pub layer: Layer,
    /// Why, in a sentence.
    pub why: String,
    /// When it began, in milliseconds on the crew's clock.
    pub started_ms: u64,
    /// When it ended.
    pub ended_ms: u64,
    /// Checks, the twins' answers and the numbers of events that prove it.
    pub evidence: Vec<String>,
    /// What was said and done, in order.
    pub transcript: Vec<TranscriptLine>,
    /// Lines left out of the middle of the transcript.
    pub omitted_lines: u64,
}

/// One line of a transcript.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TranscriptLine {
    /// When, in milliseconds on the crew's clock.
    pub at_ms: u64,
    /// The event's number in the journal.
    pub seq: u64,
    /// Who: a person's name, `the subject`, or a twin's name.
    pub who: String,
    /// What kind of line it is.
    pub kind: LineKind,
    /// What was said or done. Hostile text: escape it.
    pub text: String,
}

/// The kinds of transcript lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// A person said or did something.
    Act,
    /// The subject said something.
    Subject,
    /// Somebody else was heard.
    Heard,
    /// A call changed a twin's world or failed.
    Call,
    /// A twin's answer to a check's question changed.
    State,
    /// The engine's word.
    Note,
}
