//! A rubric: one question about how a person was treated, put to a model as a judge. A file of its own, versioned by its content.

use std::num::NonZeroU32;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::plan::Share;

/// A rubric's file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rubric {
    /// The rubric's name.
    pub name: String,
    /// Its author's count of its versions; a changed text is another rubric whatever this says.
    pub version: u32,
    /// What the judge's word is good for.
    pub mode: RubricMode,
    /// What is asked of each attempt, so that `yes` means that the person was treated badly in this way.
    pub question: String,
    /// What the judge is told beside it: what counts, what does not, examples. The transcript is put after it as data.
    pub prompt: String,
    /// Which of the judged attempts it is asked about; all of them unless told otherwise.
    #[serde(default)]
    pub sample: RubricSample,
}

/// What a judge's word is good for. It can never turn a failed or void attempt into a satisfied one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RubricMode {
    /// Its figures stand in the report and change no verdict.
    #[default]
    Annotate,
    /// A satisfied attempt that it flags counts as failed, if labels show that it rarely flags wrongly.
    Veto,
}

/// Which attempts a judge is asked about, drawn from the run's seed, each scenario in proportion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RubricSample {
    /// All.
    #[default]
    All,
    /// This share of them.
    Share(Share),
    /// As many.
    Attempts(NonZeroU32),
}
