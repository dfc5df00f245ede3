//! Slack's objects: messages, conversations, users, as answers and events hold them.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use nightcrew_model::id::PersonId;

use crate::id;
use crate::json::{self, Object};
use crate::seed::{APP_HANDLE, APP_NAME};
use crate::ts::Ts;
use crate::world::{Channel, Content, Kind, Message, Place, Who, World};

/// The most repliers that a message names; the count has them all.
const REPLY_USERS_SHOWN: usize = 5;
/// The most people whom a reaction names; the count has them all.
const REACTION_USERS_SHOWN: usize = 50;
/// When accounts were last changed, for those that never were: when the company was planted.
const UPDATED: i64 = 1_704_067_200;

/// Who wrote a message and what it says: the part that every form of a message begins with.
fn said(by: Who, ts: Ts, content: &Content) -> Object {
    let object = Object::new().text("user", &by.user()).text("type", "message").text("ts", &ts.to_string());
    let object = match by {
        Who::App => object
            .text("bot_id", id::BOT)
            .text("app_id", id::APP)
            .text("text", &content.text)
            .text("team", id::TEAM)
            .raw("bot_profile", &bot_profile()),
        Who::Person(_) => object
            .text("client_msg_id", &client_msg_id(ts))
            .text("text", &content.text)
            .text("team", id::TEAM),
    };
    object
        .raw_if("blocks", content.blocks.as_deref())
        .raw_if("attachments", content.attachments.as_deref())
        .raw_if("metadata", content.metadata.as_deref())
}

/// The id that a person's client gives to what it sends, in the form of a UUID.
fn client_msg_id(ts: Ts) -> String {
    let number = ts.0.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    format!(
        "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
        number >> 32,
        (number >> 16) & 0xffff,
        number & 0xfff,
        ts.0 & 0xfff,
        ts.0 & 0xffff_ffff_ffff
    )
}

/// The bot, as messages name it.
fn bot_profile() -> String {
    Object::new()
        .text("id", id::BOT)
        .flag("deleted", false)
        .text("name", APP_NAME)
        .count("updated", UPDATED)
        .text("app_id", id::APP)
        .text("user_id", id::BOT_USER)
        .raw("icons", &icons())
        .text("team_id", id::TEAM)
        .end()
}

/// Icons without a picture: a twin sends nobody to another host.
fn icons() -> String {
    Object::new().text("image_36", "").text("image_48", "").text("image_72", "").end()
}

/// A message, as histories, answers and events hold it.
pub(crate) fn message(channel: &Channel, ts: Ts, message: &Message) -> Object {
    let mut object = said(message.by, ts, &message.content);
    if message.broadcast {
        object = object.text("subtype", "thread_broadcast");
    }
    if let Some(edited) = message.edited {
        let edit = Object::new().text("user", &message.by.user()).text("ts", &edited.to_string()).end();
        object = object.raw("edited", &edit);
    }
    if let Some(root) = message.thread {
        object = object.text("thread_ts", &root.to_string());
        let parent = channel.messages.get(&root).map(|root| root.by.user());
        object = object.text_if("parent_user_id", parent.as_deref());
    } else if let Some(thread) = channel.threads.get(&ts).filter(|thread| !thread.replies.is_empty()) {
        let users = thread.writers.iter().take(REPLY_USERS_SHOWN).map(|who| who.user());
        let latest = thread.replies.last().copied().unwrap_or(ts);
        object = object
            .text("thread_ts", &ts.to_string())
            .count("reply_count", whole(thread.replies.len()))
            .count("reply_users_count", whole(thread.writers.len()))
            .text("latest_reply", &latest.to_string())
            .raw("reply_users", &json::texts(users))
            .flag("is_locked", false)
            .flag("subscribed", false);
    }
    if !message.reactions.is_empty() {
        let reactions = message.reactions.iter().map(|reaction| {
            let users = reaction.by.iter().take(REACTION_USERS_SHOWN).map(|who| who.user());
            Object::new()
                .text("name", &reaction.name)
                .raw("users", &json::texts(users))
                .count("count", whole(reaction.by.len()))
                .end()
        });
        object = object.raw("reactions", &json::list(reactions));
    }
    object
}

/// The message of this id, if there is one.
pub(crate) fn message_at(channel: &Channel, ts: Ts) -> Option<Object> {
    channel.messages.get(&ts).map(|found| message(channel, ts, found))
}

/// A message that only one person sees.
pub(crate) fn ephemeral(ts: Ts, content: &Content, thread: Option<Ts>) -> Object {
    let thread = thread.map(|thread| thread.to_string());
    said(Who::App, ts, content).flag("is_ephemeral", true).text_if("thread_ts", thread.as_deref())
}

/// A conversation, as seen by somebody.
pub(crate) fn conversation(world: &World, channel: &Channel, who: Who) -> Object {
    let object = Object::new().text("id", &channel.id()).count("created", channel.created);
    match channel.kind {
        Kind::Im => object
            .flag("is_archived", false)
            .flag("is_im", true)
            .flag("is_org_shared", false)
            .text("context_team_id", id::TEAM)
            .text("user", &channel.other(who).user())
            .flag(
                "is_user_deleted",
                channel.other(who).person().is_some_and(|person| world.is_deleted(person)),
            )
            .flag("is_open", true)
            .count("priority", 0),
        Kind::Public | Kind::Private | Kind::Group => named(world, channel, who, object),
    }
}

fn named(world: &World, channel: &Channel, who: Who, object: Object) -> Object {
    let about =
        |value: &str| Object::new().text("value", value).text("creator", "").count("last_set", 0).end();
    object
        .text("name", &channel.name)
        .flag("is_channel", channel.kind == Kind::Public)
        .flag("is_group", channel.kind == Kind::Private)
        .flag("is_im", false)
        .flag("is_mpim", channel.kind == Kind::Group)
        .flag("is_private", channel.kind != Kind::Public)
        .flag("is_archived", false)
        .flag("is_general", channel.name == "general")
        .count("unlinked", 0)
        .text("name_normalized", &channel.name)
        .flag("is_shared", false)
        .flag("is_org_shared", false)
        .flag("is_pending_ext_shared", false)
        .raw("pending_shared", "[]")
        .text("context_team_id", id::TEAM)
        .count("updated", channel.created * 1000)
        .null("parent_conversation")
        .text("creator", &Who::Person(PersonId(0)).user())
        .flag("is_ext_shared", false)
        .raw("shared_team_ids", &json::texts([id::TEAM]))
        .raw("pending_connected_team_ids", "[]")
        .flag("is_member", channel.members.has(who))
        .raw("topic", &about(""))
        .raw("purpose", &about(&channel.purpose))
        .raw("previous_names", "[]")
        .count("num_members", whole(member_count(world, channel)))
}

/// How many belong to a conversation.
fn member_count(world: &World, channel: &Channel) -> usize {
    let people = if channel.members.everyone { world.people.len() } else { channel.members.people.len() };
    people + usize::from(channel.members.app)
}

/// A user.
pub(crate) fn user(world: &World, who: Who, unix_ms: i64) -> Option<Object> {
    match who {
        Who::App => Some(bot_user()),
        Who::Person(person) => person_user(world, person, unix_ms),
    }
}

fn person_user(world: &World, person: PersonId, unix_ms: i64) -> Option<Object> {
    let described = world.person(person)?;
    let name = described.display_name();
    let deleted = world.is_deleted(person);
    let profile = Object::new()
        .text("title", &described.title)
        .text("phone", "")
        .text("skype", "")
        .text("real_name", &name)
        .text("real_name_normalized", &name)
        .text("display_name", described.handle())
        .text("display_name_normalized", described.handle())
        .raw("fields", "{}")
        .text("status_text", "")
        .text("status_emoji", "")
        .count("status_expiration", 0)
        .text("avatar_hash", "")
        .text("email", &described.email)
        .text("first_name", &described.given)
        .text("last_name", &described.family)
        .text("image_24", "")
        .text("image_72", "")
        .text("image_512", "")
        .text("team", id::TEAM)
        .end();
    let head = described.manager.is_none();
    let object = Object::new()
        .text("id", &id::user(person))
        .text("team_id", id::TEAM)
        .text("name", described.handle())
        .flag("deleted", deleted)
        .text("color", "9f69e7")
        .text("real_name", &name)
        .text("tz", &described.timezone)
        .text("tz_label", &described.timezone)
        .count("tz_offset", offset_secs(&described.timezone, unix_ms))
        .raw("profile", &profile)
        .flag("is_admin", head)
        .flag("is_owner", head)
        .flag("is_primary_owner", head)
        .flag("is_restricted", false)
        .flag("is_ultra_restricted", false)
        .flag("is_bot", false)
        .flag("is_app_user", false)
        .flag("is_email_confirmed", true)
        .count("updated", UPDATED);
    Some(object)
}

/// A zone's distance from UTC now, in seconds; 0 for a zone that this machine does not know.
fn offset_secs(zone: &str, unix_ms: i64) -> i32 {
    let (Ok(zone), Ok(now)) = (TimeZone::get(zone), Timestamp::from_millisecond(unix_ms)) else { return 0 };
    zone.to_offset(now).seconds()
}

fn bot_user() -> Object {
    let profile = Object::new()
        .text("title", "")
        .text("real_name", APP_NAME)
        .text("real_name_normalized", APP_NAME)
        .text("display_name", "")
        .text("display_name_normalized", "")
        .text("status_text", "")
        .text("status_emoji", "")
        .text("api_app_id", id::APP)
        .flag("always_active", true)
        .text("bot_id", id::BOT)
        .text("first_name", APP_NAME)
        .text("last_name", "")
        .text("image_72", "")
        .text("team", id::TEAM)
        .end();
    Object::new()
        .text("id", id::BOT_USER)
        .text("team_id", id::TEAM)
        .text("name", APP_HANDLE)
        .flag("deleted", false)
        .text("color", "e7392d")
        .text("real_name", APP_NAME)
        .text("tz", "UTC")
        .text("tz_label", "UTC")
        .count("tz_offset", 0)
        .raw("profile", &profile)
        .flag("is_admin", false)
        .flag("is_owner", false)
        .flag("is_primary_owner", false)
        .flag("is_restricted", false)
        .flag("is_ultra_restricted", false)
        .flag("is_bot", true)
        .flag("is_app_user", false)
        .count("updated", UPDATED)
}

/// The app's bot, as `bots.info` describes it.
pub(crate) fn bot() -> String {
    Object::new()
        .text("id", id::BOT)
        .flag("deleted", false)
        .text("name", APP_NAME)
        .count("updated", UPDATED)
        .text("app_id", id::APP)
        .text("user_id", id::BOT_USER)
        .raw("icons", &icons())
        .end()
}

/// A message's address.
pub(crate) fn permalink(origin: &str, world: &World, place: Place, ts: Ts) -> String {
    let channel = world.channel(place).map(Channel::id).unwrap_or_default();
    format!("{origin}/archives/{channel}/p{}", ts.to_string().replace('.', ""))
}

/// A count as JSON has it.
fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
