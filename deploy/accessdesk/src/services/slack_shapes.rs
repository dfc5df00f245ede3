//! The shapes of Slack's answers and of a post, as far as the desk reads and writes them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::services::shape::{Flag, List, Object, Text};
use crate::services::slack::Post;

/// Event type of the metadata on own messages.
const METADATA_TYPE: &str = "accessdesk_reply";

/// What is read of answers, of whatever method.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Said<'a> {
    pub(super) ok: Flag,
    #[serde(borrow)]
    pub(super) error: Text<'a>,
    #[serde(borrow)]
    pub(super) ts: Text<'a>,
    #[serde(borrow)]
    pub(super) channel: Object<ChannelRead<'a>>,
    #[serde(borrow)]
    pub(super) user: Object<PersonRead<'a>>,
    #[serde(borrow)]
    pub(super) user_id: Text<'a>,
    #[serde(borrow)]
    pub(super) bot_id: Text<'a>,
    #[serde(borrow)]
    pub(super) channels: List<ChannelRead<'a>>,
    #[serde(borrow)]
    pub(super) members: List<PersonRead<'a>>,
    #[serde(borrow)]
    pub(super) messages: List<MessageRead<'a>>,
    #[serde(borrow)]
    pub(super) response_metadata: Object<CursorRead<'a>>,
}

/// What is read of a channel.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ChannelRead<'a> {
    #[serde(borrow)]
    pub(super) id: Text<'a>,
    #[serde(borrow)]
    pub(super) name: Text<'a>,
    pub(super) is_member: Flag,
}

/// What is read of a person.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PersonRead<'a> {
    #[serde(borrow)]
    pub(super) id: Text<'a>,
    #[serde(borrow)]
    pub(super) name: Text<'a>,
    #[serde(borrow)]
    pub(super) real_name: Text<'a>,
    #[serde(borrow)]
    pub(super) profile: Object<ProfileRead<'a>>,
    #[serde(borrow)]
    pub(super) locale: Text<'a>,
    pub(super) is_bot: Flag,
    pub(super) deleted: Flag,
}

/// What is read of a person's profile.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ProfileRead<'a> {
    #[serde(borrow)]
    pub(super) real_name: Text<'a>,
    #[serde(borrow)]
    pub(super) display_name: Text<'a>,
    #[serde(borrow)]
    pub(super) email: Text<'a>,
}

/// What is read of a message.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct MessageRead<'a> {
    #[serde(borrow)]
    pub(super) ts: Text<'a>,
    #[serde(borrow)]
    pub(super) metadata: Object<MetadataRead<'a>>,
}

/// What is read of a message's metadata.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct MetadataRead<'a> {
    #[serde(borrow)]
    pub(super) event_payload: Object<PayloadRead<'a>>,
}

/// What is read of the metadata's payload.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PayloadRead<'a> {
    #[serde(borrow)]
    pub(super) key: Text<'a>,
}

/// Where a list goes on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CursorRead<'a> {
    #[serde(borrow)]
    pub(super) next_cursor: Text<'a>,
}

/// What is written of a post.
#[derive(Debug, Serialize)]
pub(super) struct PostBody<'a> {
    pub(super) channel: &'a str,
    pub(super) text: &'a str,
    pub(super) unfurl_links: bool,
    pub(super) metadata: Metadata<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) thread_ts: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) blocks: Option<&'a Value>,
}

/// What is written of a post's metadata.
#[derive(Debug, Serialize)]
pub(super) struct Metadata<'a> {
    pub(super) event_type: &'static str,
    pub(super) event_payload: Payload<'a>,
}

/// What is written of the metadata's payload.
#[derive(Debug, Serialize)]
pub(super) struct Payload<'a> {
    pub(super) key: &'a str,
}

impl<'a> PostBody<'a> {
    /// The body of a post.
    pub(super) fn of(post: &'a Post<'_>) -> Self {
        Self {
            channel: post.channel,
            text: post.text,
            unfurl_links: false,
            metadata: Metadata { event_type: METADATA_TYPE, event_payload: Payload { key: post.key } },
            thread_ts: post.thread,
            blocks: post.blocks.as_ref(),
        }
    }
}
