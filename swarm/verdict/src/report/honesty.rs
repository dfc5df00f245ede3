//! The honesty panel: how far the crew itself can be trusted, and how far the verdict hangs on it.

use std::collections::BTreeMap;

use nightcrew_model::verdict::{Blame, Verdict};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Fraction, Mean, RungName};

/// Slips listed of each kind: enough to look some of them up.
pub const SLIPS_MAX: usize = 20;

/// How far the crew can be trusted. Typing errors are not among the figures: what somebody meant to write is in no journal.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Honesty {
    /// Whether the journal holds what everybody wrote; figures of texts are absent otherwise.
    pub texts_known: bool,
    /// How the crew writes, over all its messages.
    pub style: WritingStyle,
    /// The crew's messages by the rung of the ladder of minds that worded them; `fallback` is the template instead of a model
    /// that could not answer.
    pub rungs: BTreeMap<RungName, Fraction>,
    /// Attempts that cannot be held against the subject, by whose fault it is, of all that ended.
    pub void: BTreeMap<Blame, Fraction>,
    /// Judged attempts whose person walked away.
    pub walked_away: Fraction,
    /// Attempts in which a fact that is to be withheld was told before anybody asked for it, of those that withhold one.
    pub leaked: Fraction,
    /// Some of them, with the fact's name; at most [`SLIPS_MAX`].
    pub leaks: Vec<Slip>,
    /// Attempts in which a person named an address, a ticket, a mention or a long number that is neither among their facts, nor
    /// somebody of the company, nor was heard before in the attempt; of all attempts in which somebody wrote.
    pub invented: Fraction,
    /// Some of them, with what was named; at most [`SLIPS_MAX`]. Hostile text: escape it.
    pub inventions: Vec<Slip>,
    /// Other mixes of the personas by which the verdict on the outcome would be another. Empty when it stands.
    pub mix: Vec<MixFlip>,
    /// The same run with another mind, where one was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<SecondMind>,
    /// What a reader should know of it, in sentences.
    pub sentences: Vec<String>,
}

/// How the crew writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WritingStyle {
    /// Words of a message.
    pub words: Mean,
    /// Messages without any capital letter, of those with letters that have capitals.
    pub lower_case: Fraction,
    /// Messages with a word of politeness, in any language that the crew speaks.
    pub polite: Fraction,
    /// Messages with an emoji.
    pub emoji: Fraction,
}

/// Something that the crew should not have done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Slip {
    /// The attempt: 16 hex digits.
    pub attempt: String,
    /// The fact's name, or what was named.
    pub what: String,
}

/// A mix of personas by which the verdict would be another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MixFlip {
    /// The persona; its variants go with it.
    pub persona: String,
    /// What was done with it.
    pub change: MixChange,
    /// What the gates on the outcome would then say.
    pub verdict: Verdict,
    /// The same in a sentence.
    pub sentence: String,
}

/// How the mix of personas was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MixChange {
    /// Its attempts were left out.
    LeftOut,
    /// Its attempts were counted twice.
    Doubled,
}

/// What another mind comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SecondMind {
    /// The mind of this one.
    pub mind: String,
    /// Its verdict by itself.
    pub verdict: Verdict,
    /// The other mind.
    pub other_mind: String,
    /// Its verdict.
    pub other_verdict: Verdict,
    /// True when one passes and the other fails: the verdict then hangs on who plays the people.
    pub flips: bool,
    /// The same in a sentence.
    pub sentence: String,
}
