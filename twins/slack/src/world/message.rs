//! A message. What an app sent as JSON is kept as text, so that it comes back with its fields in their order.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{System, Who};
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
    /// What few messages have: behind one pointer, so that the many do not pay for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rare: Option<Arc<Rare>>,
}

/// What few messages have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rare {
    /// It is said in the third person: `/me waves`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub me: bool,
    /// The name that it is shown under, instead of the bot's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// The emoji that it is shown with, with colons.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icon_emoji: Option<String>,
    /// The picture that it is shown with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icon_url: Option<String>,
    /// The conversation says it of itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<System>,
    /// The number of the workflow's step that wrote it: whoever acts in it acts within that step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<u32>,
    /// The numbers of the files that are shared with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<u64>,
    /// Those files as JSON, as they were when they were last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub files_shown: Option<Arc<str>>,
}

impl Content {
    /// Whether it says or shows anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
            && self.blocks.is_none()
            && self.attachments.is_none()
            && self.rare.as_deref().is_none_or(|rare| rare.files.is_empty())
    }

    /// What the conversation says by it of itself.
    #[must_use]
    pub fn system(&self) -> Option<&System> {
        self.rare.as_deref().and_then(|rare| rare.system.as_ref())
    }

    /// The number of the workflow's step that wrote it.
    #[must_use]
    pub fn step(&self) -> Option<u32> {
        self.rare.as_deref().and_then(|rare| rare.step)
    }

    /// What few messages have, to change it.
    pub(crate) fn rare_mut(&mut self) -> &mut Rare {
        Arc::make_mut(self.rare.get_or_insert_default())
    }
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
