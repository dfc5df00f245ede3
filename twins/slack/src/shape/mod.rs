//! Slack's objects, as answers and events hold them: messages, conversations, users, files, pins, stars, user groups, and who is
//! not to be disturbed. A shape is written from what it is given, and knows nobody who asks for it.

mod conversation;
mod dnd;
mod file;
pub(crate) mod file_kind;
mod message;
mod pin;
mod star;
mod user;
mod usergroup;

pub(crate) use conversation::{CONVERSATION_BYTES, conversation, counted, listed, read};
pub(crate) use dnd::{quiet, quiet_seen_by_others, snooze};
pub(crate) use file::{Address, file, file_id, file_number};
pub(crate) use message::{delayed, ephemeral, message, message_at, messages, permalink};
pub(crate) use pin::pinned;
pub(crate) use star::starred;
pub(crate) use user::{Look, NO_PICTURES, USER_BYTES, bot, profile, user, user_fields};
pub(crate) use usergroup::usergroup_fields;

/// When accounts were last changed, for those that never were: when the company was planted.
const UPDATED: i64 = 1_704_067_200;
/// Icons without a picture: a twin sends nobody to another host.
const ICONS: &str = r#""icons":{"image_36":"","image_48":"","image_72":""}"#;

/// A count as JSON has it.
fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
