//! What a conversation says of itself: who came and went, what it is called now.

use serde::{Deserialize, Serialize};

use super::{Kind, Who};
use crate::text;
use crate::ts::Ts;

/// What happened to a conversation, as a message in it tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum System {
    /// Its author joined.
    Joined {
        /// Who invited them.
        inviter: Option<Who>,
    },
    /// Its author left.
    Left,
    /// It has another topic.
    Topic(String),
    /// It has another purpose.
    Purpose(String),
    /// It has another name.
    Renamed {
        /// The name that it had.
        from: String,
        /// The name that it has now.
        to: String,
    },
    /// It was archived.
    Archived,
    /// It is in use again.
    Unarchived,
    /// Its author pinned a message.
    Pinned(Ts),
}

impl System {
    /// The message's subtype; private channels have words of their own.
    #[must_use]
    pub const fn subtype(&self, kind: Kind) -> &'static str {
        let private = matches!(kind, Kind::Private);
        match self {
            Self::Joined { .. } if private => "group_join",
            Self::Joined { .. } => "channel_join",
            Self::Left if private => "group_leave",
            Self::Left => "channel_leave",
            Self::Topic(_) if private => "group_topic",
            Self::Topic(_) => "channel_topic",
            Self::Purpose(_) if private => "group_purpose",
            Self::Purpose(_) => "channel_purpose",
            Self::Renamed { .. } if private => "group_name",
            Self::Renamed { .. } => "channel_name",
            Self::Archived if private => "group_archive",
            Self::Archived => "channel_archive",
            Self::Unarchived if private => "group_unarchive",
            Self::Unarchived => "channel_unarchive",
            Self::Pinned(_) => "pinned_item",
        }
    }

    /// What the message says.
    #[must_use]
    pub fn text(&self, by: Who) -> String {
        let user = by.user();
        let set = |what: &str, value: &str| match value {
            "" => format!("<@{user}> cleared the channel {what}"),
            value => format!("<@{user}> set the channel {what}: {}", text::escape(value)),
        };
        match self {
            Self::Joined { .. } => format!("<@{user}> has joined the channel"),
            Self::Left => format!("<@{user}> has left the channel"),
            Self::Topic(value) => set("topic", value),
            Self::Purpose(value) => set("purpose", value),
            Self::Renamed { from, to } => {
                format!("<@{user}> has renamed the channel from \"{from}\" to \"{to}\"")
            }
            Self::Archived => format!("<@{user}> archived the channel"),
            Self::Unarchived => format!("<@{user}> un-archived the channel"),
            Self::Pinned(_) => format!("<@{user}> pinned a message to this channel."),
        }
    }
}
