//! Whether people of one kind are treated as people of another: each variant of a persona against its original.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Fraction;

/// A variant of a persona against its original: the same need, one trait changed, people drawn at random for both.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Treatment {
    /// The original persona.
    pub persona: String,
    /// The trait that was changed: `language`, `typos_permille`, `seniority`, `competence`, `hours`, `channel`, `name_script`.
    #[serde(rename = "trait")]
    pub of: String,
    /// Its value in the variant.
    pub value: String,
    /// What it comes to.
    pub equality: Equality,
    /// People of the original, and how they fared.
    pub original: Treated,
    /// People of the variant, and how they fared.
    pub variant: Treated,
    /// The variant's share of satisfied attempts less the original's; absent when one of the two has none.
    pub difference: Option<f64>,
    /// The lower end of its 95 % interval (Newcombe's), widened for people who tried more than once.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// Fisher's exact two-sided p value of the difference; significance is by Holm's rule over all rows.
    pub p: f64,
    /// What it means, in a sentence.
    pub sentence: String,
}

/// What a comparison of two kinds of people comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Equality {
    /// The whole interval of the difference lies within the margin.
    Equal,
    /// The difference is no chance.
    Unequal,
    /// Neither can be said.
    #[default]
    CannotSay,
}

/// How people of one kind fared, over judged attempts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Treated {
    /// People who tried.
    pub people: u64,
    /// Attempts that satisfied them.
    pub satisfied: Fraction,
    /// Attempts that ended because they walked away.
    pub walked_away: Fraction,
    /// Messages that they wrote, per attempt; absent without an attempt.
    pub turns: Option<f64>,
    /// The median time to the first reply in machine milliseconds; absent without a reply.
    pub first_reply_p50_ms: Option<u64>,
}
