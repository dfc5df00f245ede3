//! What the journal tells of background work.

use serde::{Deserialize, Serialize};

/// Background work so far: acts of people with a routine, which belong to no attempt and are never judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Background {
    /// People with a routine.
    pub people: u32,
    /// Acts that were answered, well or not.
    pub acts: u64,
    /// Those of them that failed.
    pub failed: u64,
}
