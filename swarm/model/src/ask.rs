//! Questions that checks put to twins: read-only, declared by a twin as it declares its verbs.

use serde::{Deserialize, Serialize};

use crate::id::PersonId;

/// What a question takes at one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArgKind {
    /// A person: in a check, the name of a role of the cast.
    Person,
    /// A text: in a check, a literal or a fact.
    Text,
}

/// What a question answers with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerKind {
    /// True or false.
    Flag,
    /// A whole number.
    Count,
    /// A text.
    Text,
}

/// A question's declaration, as checks are written against it: `okta.in_group(person, text) -> flag`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QuestionCard {
    /// The twin that answers.
    pub twin: &'static str,
    /// The question's name.
    pub name: &'static str,
    /// What it tells.
    pub about: &'static str,
    /// What it takes, in order.
    pub args: &'static [ArgKind],
    /// What it answers with.
    pub answer: AnswerKind,
}

/// One argument of an ask.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AskArg {
    /// A person of the company.
    Person(PersonId),
    /// A text.
    Text(String),
}

/// One question put with its arguments.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Ask {
    /// The twin asked.
    pub twin: String,
    /// The question's name.
    pub question: String,
    /// Its arguments, in order.
    pub args: Vec<AskArg>,
}

/// A twin's answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// True or false.
    Flag(bool),
    /// A whole number.
    Count(i64),
    /// A text.
    Text(String),
}
