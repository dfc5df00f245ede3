//! The lines of `judgements.jsonl`: which judge was opened on which run, each of its answers, and what people say instead.

use nightcrew_model::money::NanoDollars;
use nightcrew_model::rubric::RubricMode;
use serde::{Deserialize, Serialize};

/// The format of these lines.
pub const FORMAT: u32 = 1;

/// A line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Line {
    /// A judge begins, or goes on.
    Opened(Opened),
    /// It answered.
    Judged(Judged),
    /// Calls that came to no answer: what they cost.
    Lost(Lost),
    /// People's word.
    Labelled(Labelled),
}

/// A judge begins, or goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// [`FORMAT`] of the writer.
    pub format: u32,
    /// The identity of the run.
    pub run: String,
    /// Who judges.
    pub judge: Judge,
    /// The rubric's name.
    pub rubric: String,
    /// Its author's count.
    pub version: u32,
    /// What its word is good for.
    pub mode: RubricMode,
    /// What is asked.
    pub question: String,
    /// How many attempts it is to be asked about.
    pub sampled: u64,
    /// Of how many judged ones.
    pub population: u64,
    /// True when labels follow, which are then the only ones.
    pub labels: bool,
}

/// Who judges: another rubric, another wrapping of it or another model is another judge.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Judge {
    /// The digest of all that it is told but for the transcript.
    pub digest: String,
    /// The model.
    pub model: String,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// Whose.
    pub judge: Judge,
    /// About what: an attempt, or a labelled transcript from elsewhere.
    pub of: String,
    /// True for an attempt of the sample, false for what is judged only to know the judge.
    pub sampled: bool,
    /// The answer.
    pub answer: Answer,
    /// Calls of the model.
    pub calls: u32,
    /// What they cost.
    pub charge: NanoDollars,
}

/// Calls that came to no answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lost {
    /// Whose.
    pub judge: Judge,
    /// About what.
    pub of: String,
    /// Calls of the model.
    pub calls: u32,
    /// What they cost.
    pub charge: NanoDollars,
}

/// People's word about an attempt or a transcript.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Labelled {
    /// About what.
    pub of: String,
    /// True when they say that the person was treated badly in this way.
    pub label: bool,
}

/// A judge's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The person was treated badly in this way.
    Yes,
    /// They were not.
    No,
    /// Neither of the two words, twice.
    Unreadable,
}

/// Reads lines. What is none (a last one that was cut off, one that was tampered with) is counted and left out.
#[must_use]
pub fn read(text: &str) -> (Vec<Line>, u64) {
    let mut broken = 0;
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let read = lines.filter_map(|line| serde_json::from_str(line).map_err(|_| broken += 1).ok());
    (read.collect(), broken)
}
