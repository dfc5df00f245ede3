//! What a model call used, as the provider reported it.

use serde::{Deserialize, Serialize};

/// Tokens of one model call. `input` includes what was read from or written to a prompt cache.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// All billable input tokens.
    pub input: u64,
    /// The part of `input` that was read from a prompt cache.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub cache_read: u64,
    /// The part of `input` that was written to a prompt cache.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub cache_write: u64,
    /// All billable output tokens, reasoning included.
    pub output: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if hands a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}
