//! How much of a run its journal keeps.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How much of a run its journal keeps. A verdict is the same at every level, and an attempt in which something went wrong (a
/// fault, a refusal, no answer, somebody who walked away) is kept in full.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Detail {
    /// Everything.
    #[default]
    Full,
    /// What people did and heard; of an attempt that went well neither the subject's calls nor what was delivered to it.
    Acts,
    /// Of an attempt that went well only what its verdict needs: beginning, end, what was heard and approved, the twins' answers.
    Summary,
}

impl Detail {
    /// Whether everything is kept.
    #[must_use]
    pub fn is_full(&self) -> bool {
        *self == Self::Full
    }
}
