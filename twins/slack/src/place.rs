//! Where people talk: a conversation's number and its kind.

use serde::{Deserialize, Serialize};

/// The number of a conversation in its workspace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Place(pub u32);

/// Kinds of conversations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A public channel.
    #[default]
    Public,
    /// A private channel.
    Private,
    /// A direct conversation of two.
    Im,
    /// A direct conversation of several.
    Group,
}

impl Kind {
    /// The word that events use for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Public => "channel",
            Self::Private => "group",
            Self::Im => "im",
            Self::Group => "mpim",
        }
    }

    /// The word that lists are filtered by.
    #[must_use]
    pub const fn filter(self) -> &'static str {
        match self {
            Self::Public => "public_channel",
            Self::Private => "private_channel",
            Self::Im => "im",
            Self::Group => "mpim",
        }
    }
}
