//! A message. What an app sent as JSON is kept as text, so that it comes back with its fields in their order.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Who;
use crate::ts::Ts;

/// What a message says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// Its text, escaped as Slack escapes it.
    pub text: String,
    /// Its blocks as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocks: Option<Arc<str>>,
    /// Its attachments as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachments: Option<Arc<str>>,
    /// Its metadata as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Arc<str>>,
}

/// A reaction to a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reaction {
    /// Its name, without colons.
    pub name: String,
    /// Who reacted so, in order.
    pub by: Vec<Who>,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Who wrote it.
    pub by: Who,
    /// What it says.
    pub content: Content,
    /// The first message of the thread that it replies in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread: Option<Ts>,
    /// A reply that the channel shows as well.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub broadcast: bool,
    /// When it was last changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited: Option<Ts>,
    /// Reactions, in the order of their first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<Reaction>,
}
