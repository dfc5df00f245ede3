//! What a sealed pack's crew came to beside the visible one: figures of whole families, and whether the gap between the two speaks
//! of a subject that was fitted to what it could see.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Fraction;

/// A sealed pack in a report.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HeldOutReport {
    /// SHA-256 of the sealed file, in hex: `sha256sum PACK.age` says whether a file is the one that was used.
    pub commitment: String,
    /// All families that are listed, together, against the whole visible run.
    pub suite: HeldOutRow,
    /// Families with enough judged attempts to be told of.
    pub families: Vec<HeldOutRow>,
    /// Judged attempts of families that have too few of them.
    pub too_few: u64,
    /// Attempts that cannot be held against the subject.
    pub void: u64,
    /// Attempts that the end of their run cut short.
    pub cut: u64,
    /// True when something limited the sealed runs, so that nothing is read from the gap.
    pub limited: bool,
    /// The gap above which the alarm is raised, as a share.
    pub margin: f64,
    /// True when a gap lies above the margin with its whole interval.
    pub alarm: bool,
    /// What the gap says, in a sentence.
    pub sentence: String,
}

/// A family of a sealed pack, or all of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HeldOutRow {
    /// The family's name if the plan has it, otherwise a label that says nothing.
    pub name: String,
    /// Satisfied attempts of those judged, with the 95 % Wilson interval.
    pub satisfaction: Fraction,
    /// Attempts in which something happened that never must.
    pub violations: u64,
    /// What the visible run has to compare with; absent where it has too little.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gap: Option<HeldOutGap>,
}

/// Visible minus held-out satisfaction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HeldOutGap {
    /// The visible satisfaction.
    pub visible: Fraction,
    /// The difference of the two shares: above 0, visible stories go better.
    pub estimate: f64,
    /// The lower end of its interval (Newcombe). The intervals of one report hold together, 95 times of 100.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}
