//! A persona: an archetype with few numeric traits, each of which changes acts or timing.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A persona as its file writes it. Shares are percent (0–100).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Persona {
    /// Its name, as plans write it: lower case with hyphens.
    pub name: String,
    /// Who this is, in a sentence or two: for readers, and for a model's prompt.
    pub about: String,
    /// Which people of the company may play it.
    #[serde(default)]
    pub role: Role,
    /// How long somebody of this kind has been here, 0 (today) to 100 (always).
    #[serde(default = "half")]
    pub seniority: u8,
    /// Languages they write in, with weights. Empty: the language of the person who plays it.
    #[serde(default)]
    pub languages: std::collections::BTreeMap<String, u32>,
    /// When they work.
    #[serde(default)]
    pub hours: Hours,
    /// How they write.
    #[serde(default)]
    pub style: Style,
    /// Typing errors per thousand letters.
    #[serde(default = "some_typos")]
    pub typos_permille: u16,
    /// Words typed a minute.
    #[serde(default = "usual_wpm")]
    pub words_per_minute: u16,
    /// How well they know such tools: below 30 they describe things vaguely and skip the verifying look.
    #[serde(default = "half")]
    pub competence: u8,
    /// How warmly they meet the subject: below 30 they complain at the first trouble.
    #[serde(default = "half")]
    pub attitude: u8,
    /// Patience as a percentage of the scenario's: 50 halves it, 200 doubles it.
    #[serde(default = "full")]
    pub patience_percent: u16,
    /// Chance, in percent, that a fact is left out of the opening.
    #[serde(default = "some_omission")]
    pub omission: u8,
    /// Whether they mean well.
    #[serde(default)]
    pub intent: Intent,
}

fn half() -> u8 {
    50
}
fn full() -> u16 {
    100
}
fn some_typos() -> u16 {
    8
}
fn usual_wpm() -> u16 {
    52
}
fn some_omission() -> u8 {
    30
}

/// Which people may play a persona.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Anybody.
    #[default]
    Anyone,
    /// Somebody who leads nobody.
    Member,
    /// Somebody to whom others report.
    Manager,
}

/// Working hours: weights of the hours of a week, in the person's own time zone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Hours {
    /// Nine to six on weekdays, with peaks before and after lunch.
    #[default]
    Office,
    /// Early: seven to four.
    Early,
    /// Late: eleven to eight.
    Late,
    /// At any hour.
    Always,
    /// 24 weights for a weekday and 24 for a weekend day, each from midnight, 0–100.
    Curve {
        /// Weights of a weekday's hours.
        weekday: Vec<u8>,
        /// Weights of a weekend day's hours.
        weekend: Vec<u8>,
    },
}

/// How a persona writes. Each is 0–100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Style {
    /// From three words to a paragraph.
    pub length: u8,
    /// From blunt to effusive.
    pub politeness: u8,
    /// Chance of proper capitals and full stops; otherwise lower case.
    pub casing: u8,
    /// Chance of an emoji.
    pub emoji: u8,
}

impl Default for Style {
    fn default() -> Self {
        Self { length: 40, politeness: 40, casing: 60, emoji: 10 }
    }
}

/// Whether a persona means well.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// Means well.
    #[default]
    None,
    /// Tries what is possible.
    Curious,
    /// Careless with what they know.
    Negligent,
    /// Wants more than is theirs.
    Insider,
    /// Pretends to be somebody else.
    SocialEngineer,
}
