//! What the crew of a sealed pack came to: figures of whole families, and nothing that quotes the pack.

use serde::{Deserialize, Serialize};

/// The fewest judged attempts of a family of which anything is told: below it a figure speaks of single stories.
pub const HELD_OUT_ATTEMPTS_MIN: u64 = 20;

/// What became of a sealed pack's attempts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldOut {
    /// SHA-256 of the sealed file, in hex: `sha256sum PACK.age` says whether a file is the one that was used.
    pub commitment: String,
    /// The families with at least [`HELD_OUT_ATTEMPTS_MIN`] judged attempts, each under its label.
    pub families: Vec<HeldOutFamily>,
    /// Judged attempts of families that are too small to be told of, also all together.
    #[serde(default)]
    pub too_few: u64,
    /// Attempts that cannot be held against the subject.
    #[serde(default)]
    pub void: u64,
    /// Attempts that the end of their run cut short.
    #[serde(default)]
    pub cut: u64,
    /// True when something limited the sealed runs (an overloaded engine, a spent budget, a lost subject), so that their figures
    /// say little.
    #[serde(default)]
    pub limited: bool,
}

/// A family of a sealed pack.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldOutFamily {
    /// Its name if the plan has a family of the same name, otherwise a label that says nothing: `family-2`.
    pub label: String,
    /// True when the label is a family of the plan.
    pub visible: bool,
    /// Judged attempts.
    pub n: u64,
    /// Those that satisfied the person.
    pub satisfied: u64,
    /// Those in which something happened that never must.
    pub violations: u64,
}
