//! One call of a model: what is asked, what comes back, and how it can fail. The kind of failure decides what the call may have
//! cost, so it is never guessed towards the cheaper side.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use nightcrew_model::usage::Usage;

/// Something that can be called.
pub trait Model: Send + Sync {
    /// Makes exactly one call: no retry, no fallback. Dropping the future abandons the call, which may still be billed.
    fn complete<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Result<Reply, Failure>>;
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The model's name, as the provider knows it.
    pub model: String,
    /// What holds for the whole conversation: the same for all employees as far as possible, so that providers can cache it.
    pub system: Arc<str>,
    /// The conversation, oldest first.
    pub messages: Vec<Message>,
    /// What the answer must look like.
    pub schema: Option<Schema>,
    /// The most tokens that the answer may have, reasoning included. Always sent.
    pub max_output_tokens: u32,
    /// The provider's seed, where it has one.
    pub seed: Option<u64>,
    /// The temperature in thousandths; the provider's own if none is given.
    pub temperature_milli: Option<u16>,
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Who says it.
    pub role: Role,
    /// What.
    pub text: String,
}

/// Who says something to a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The one who asks.
    User,
    /// The model, earlier.
    Assistant,
}

/// A JSON schema that the answer must satisfy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schema {
    /// Its name: letters, digits, `_` and `-`.
    pub name: String,
    /// The schema.
    pub schema: Arc<serde_json::Value>,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The answer's text.
    pub text: String,
    /// What it used, if the provider said so.
    pub usage: Option<Usage>,
    /// Why the answer ended.
    pub finish: Finish,
    /// The service tier that the provider says it used.
    pub tier: Option<String>,
}

/// Why an answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finish {
    /// It was complete.
    Stop,
    /// It ran into the output cap.
    Length,
    /// Anything else: a filter, a tool, a refusal.
    Other,
}

/// How a call ended, in the journal's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallEnd {
    /// An answer with its usage.
    Ok,
    /// An answer without its usage.
    NoUsage,
    /// Refused before it could run: nothing is charged.
    Refused,
    /// The provider failed, and it may have run.
    Error,
    /// The answer broke off.
    Cut,
    /// No answer in time.
    Timeout,
    /// An answer that is none: not the provider's format.
    Unusable,
}

impl CallEnd {
    /// The journal's word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::NoUsage => "no_usage",
            Self::Refused => "refused",
            Self::Error => "error",
            Self::Cut => "cut",
            Self::Timeout => "timeout",
            Self::Unusable => "unusable",
        }
    }
}

/// How a call failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} (status {status}): {message}", end.word())]
pub struct Failure {
    /// In the journal's words.
    pub end: CallEnd,
    /// The HTTP status; 0 when there was none.
    pub status: u16,
    /// The provider's words or ours: capped, without the key, hostile text.
    pub message: String,
    /// Whether to call again.
    pub retry: Retry,
}

/// Whether calling again can help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// It cannot.
    Never,
    /// It may, not earlier than after so many milliseconds.
    After(u64),
}
