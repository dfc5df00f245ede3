//! What else stood with a heard text on the person's screen: with it, an attempt can be driven again from its journal.

use serde::{Deserialize, Serialize};

use crate::notice::Button;

/// Where a message stood, and what stood below it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The channel's id.
    pub channel: String,
    /// The message's id in its channel.
    pub ts: String,
    /// The id of the thread's first message, when it is a reply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread: Option<String>,
    /// The buttons below it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<Button>,
    /// True when only this person saw it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ephemeral: bool,
}
