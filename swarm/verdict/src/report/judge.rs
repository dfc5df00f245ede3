//! What a model as a judge said about how people were treated, and how far its word can be trusted. It can only ever take away.

use nightcrew_model::rubric::RubricMode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Fraction;

/// Flagged attempts that are named in a report.
pub const FLAGGED_MAX: usize = 100;

/// What a judge said.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct JudgeReport {
    /// The rubric.
    pub rubric: String,
    /// Its author's count of its versions.
    pub version: u32,
    /// The digest of all that the judge is told but for the transcripts.
    pub digest: String,
    /// What its word is good for.
    pub mode: RubricMode,
    /// What was asked of each attempt; `yes` flags it.
    pub question: String,
    /// The model.
    pub model: String,
    /// Judged attempts of the run.
    pub population: u64,
    /// Of these, those that it was to be asked about.
    pub sampled: u64,
    /// Of these, those that it answered readably.
    pub n: u64,
    /// Of these, flagged ones.
    pub flagged: u64,
    /// Attempts on which it twice answered something else than yes or no.
    pub unreadable: u64,
    /// The share flagged, as the judge sees it.
    pub raw: Fraction,
    /// The share corrected for the judge's own errors; absent where that cannot be said.
    pub corrected: Option<CorrectedShare>,
    /// Why there is no corrected share.
    pub uncorrected: Option<String>,
    /// How it fared against labels of people; absent without any.
    pub calibration: Option<JudgeCalibration>,
    /// Satisfied attempts that count as failed because of it.
    pub vetoed: u64,
    /// Why none can; absent when its veto is in effect.
    pub veto_withheld: Option<String>,
    /// Calls of the model.
    pub calls: u64,
    /// What they cost, in nano-dollars.
    pub nano_dollars: u64,
    /// Flagged attempts, at most [`FLAGGED_MAX`].
    pub flagged_attempts: Vec<String>,
    /// It all in a sentence.
    pub sentence: String,
}

/// A share corrected for a judge's errors (Rogan and Gladen), with a 95 % interval that carries the noise of the labels as well.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CorrectedShare {
    /// The estimate.
    pub estimate: f64,
    /// The interval's lower end.
    pub low: f64,
    /// The interval's upper end.
    pub high: f64,
}

/// How a judge fared against labels of people.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct JudgeCalibration {
    /// Labels that it answered readably.
    pub labels: u64,
    /// Labels on which it did not.
    pub unreadable: u64,
    /// Of those labelled bad, the share that it flags.
    pub sensitivity: ExactShare,
    /// Of those labelled fine, the share that it passes.
    pub specificity: ExactShare,
    /// Cohen's kappa; absent when one side only ever said the same word.
    pub kappa: Option<KappaFigure>,
    /// Said when there are too few labels to know the judge by.
    pub thin: Option<String>,
}

/// A share with its exact 95 % interval (Clopper–Pearson).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExactShare {
    /// How many.
    pub count: u64,
    /// Of how many.
    pub n: u64,
    /// The share; absent when `n` is 0.
    pub estimate: Option<f64>,
    /// The interval's lower end.
    pub low: f64,
    /// The interval's upper end.
    pub high: f64,
}

/// Agreement beyond chance, with its 95 % interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct KappaFigure {
    /// 1 for full agreement, 0 for chance.
    pub value: f64,
    /// The interval's lower end.
    pub low: f64,
    /// The interval's upper end.
    pub high: f64,
}
