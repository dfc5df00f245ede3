//! Slack's objects: messages, conversations, users, as answers and events hold them.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use nightcrew_model::id::PersonId;

use crate::id;
use crate::json::{self, Object};
use crate::seed::{APP_HANDLE, APP_NAME};
use crate::ts::Ts;
use crate::world::{Channel, Content, Kind, Message, Place, Rare, Who, World};

/// The most repliers that a message names; the count has them all.
const REPLY_USERS_SHOWN: usize = 5;
/// The most people whom a reaction names; the count has them all.
const REACTION_USERS_SHOWN: usize = 50;
/// When accounts were last changed, for those that never were: when the company was planted.
const UPDATED: i64 = 1_704_067_200;

/// What most messages take.
const MESSAGE_BYTES: usize = 1_024;
/// What most conversations take.
pub(crate) const CONVERSATION_BYTES: usize = 896;
/// What most users take.
pub(crate) const USER_BYTES: usize = 1_024;

/// Who wrote a message and what it says: the part that every form of a message begins with.
fn said(by: Who, ts: Ts, content: &Content) -> Object {
    let object = Object::with_capacity(MESSAGE_BYTES);
    // Under another name it is nobody's: so Slack has it.
    let object = if disguise(content).is_some() { object } else { object.text("user", &by.user()) };
    let object = object.fixed(r#""type":"message""#).plain("ts", ts);
    let object = match by {
        Who::App => object
            .text("bot_id", id::BOT)
            .text("app_id", id::APP)
            .text("text", &content.text)
            .text("team", id::TEAM)
            .object("bot_profile", bot_profile),
        Who::Person(_) => {
            object.plain("client_msg_id", ClientId(ts)).text("text", &content.text).text("team", id::TEAM)
        }
    };
    let object = object
        .raw_if("blocks", content.blocks.as_deref())
        .raw_if("attachments", content.attachments.as_deref())
        .raw_if("metadata", content.metadata.as_deref());
    match content.rare.as_deref() {
        Some(rare) => rarely(object, rare),
        None => object,
    }
}

/// A message that waits for its time: it has no id yet.
pub(crate) fn delayed(by: Who, content: &Content) -> String {
    let object = Object::new().text("text", &content.text).fixed(r#""type":"delayed_message""#);
    let object = object.text("user", &by.user()).text("team", id::TEAM);
    let object = match by {
        Who::App => object.text("bot_id", id::BOT).text("app_id", id::APP).object("bot_profile", bot_profile),
        Who::Person(_) => object,
    };
    object
        .raw_if("blocks", content.blocks.as_deref())
        .raw_if("attachments", content.attachments.as_deref())
        .end()
}

/// What few messages have.
fn rarely(object: Object, rare: &Rare) -> Object {
    let object = object.text_if("subtype", subtype(rare)).text_if("username", rare.username.as_deref());
    let icons = |icons: Object| {
        icons.text_if("emoji", rare.icon_emoji.as_deref()).text_if("image_64", rare.icon_url.as_deref())
    };
    let object = match rare.icon_emoji.is_some() || rare.icon_url.is_some() {
        true => object.object("icons", icons),
        false => object,
    };
    match rare.files_shown.as_deref() {
        Some(files) => object.raw("files", files).flag("upload", true).flag("display_as_bot", false),
        None => object,
    }
}

/// The subtype of a message that has something rare.
fn subtype(rare: &Rare) -> Option<&'static str> {
    if !rare.files.is_empty() {
        Some("file_share")
    } else if rare.me {
        Some("me_message")
    } else {
        rare.username.is_some().then_some("bot_message")
    }
}

/// The name that a message is shown under instead of its author's.
fn disguise(content: &Content) -> Option<&str> {
    content.rare.as_deref().and_then(|rare| rare.username.as_deref())
}


/// The id that a person's client gives to what it sends, in the form of a UUID.
struct ClientId(Ts);

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(ts) = self;
        let number = ts.0.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        write!(
            f,
            "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
            number >> 32,
            (number >> 16) & 0xffff,
            number & 0xfff,
            ts.0 & 0xfff,
            ts.0 & 0xffff_ffff_ffff
        )
    }
}

/// The bot, as messages name it.
fn bot_profile(object: Object) -> Object {
    object
        .text("id", id::BOT)
        .flag("deleted", false)
        .text("name", APP_NAME)
        .count("updated", UPDATED)
        .text("app_id", id::APP)
        .text("user_id", id::BOT_USER)
        .fixed(ICONS)
        .text("team_id", id::TEAM)
}

/// Icons without a picture: a twin sends nobody to another host.
const ICONS: &str = r#""icons":{"image_36":"","image_48":"","image_72":""}"#;

/// A message, as histories, answers and events hold it.
pub(crate) fn message(channel: &Channel, ts: Ts, message: &Message) -> Object {
    let mut object = said(message.by, ts, &message.content);
    if message.broadcast && message.content.rare.as_deref().and_then(subtype).is_none() {
        object = object.text("subtype", "thread_broadcast");
    }
    if let Some(edited) = message.edited {
        object = object.object("edited", |edit| edit.text("user", &message.by.user()).plain("ts", edited));
    }
    if let Some(root) = message.thread {
        object = object.plain("thread_ts", root);
        let parent = channel.messages.get(&root).map(|root| root.by.user());
        object = object.text_if("parent_user_id", parent.as_deref());
    } else if let Some(thread) = channel.threads.get(&ts).filter(|thread| !thread.replies.is_empty()) {
        let users = thread.writers.iter().take(REPLY_USERS_SHOWN).map(|who| who.user());
        let latest = thread.replies.last().copied().unwrap_or(ts);
        object = object
            .plain("thread_ts", ts)
            .count("reply_count", whole(thread.replies.len()))
            .count("reply_users_count", whole(thread.writers.len()))
            .plain("latest_reply", latest)
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
    conversation_fields(Object::with_capacity(CONVERSATION_BYTES), world, channel, who)
}

/// The fields of a conversation.
pub(crate) fn conversation_fields(object: Object, world: &World, channel: &Channel, who: Who) -> Object {
    let object = object.text("id", &channel.id()).count("created", channel.created);
    match channel.kind {
        Kind::Im => object
            .fixed(r#""is_archived":false,"is_im":true,"is_org_shared":false"#)
            .text("context_team_id", id::TEAM)
            .text("user", &channel.other(who).user())
            .flag(
                "is_user_deleted",
                channel.other(who).person().is_some_and(|person| world.is_deleted(person)),
            )
            .fixed(r#""is_open":true,"priority":0"#),
        Kind::Public | Kind::Private | Kind::Group => named(world, channel, who, object),
    }
}

fn named(world: &World, channel: &Channel, who: Who, object: Object) -> Object {
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
        .fixed(r#""is_shared":false,"is_org_shared":false,"is_pending_ext_shared":false,"pending_shared":[]"#)
        .text("context_team_id", id::TEAM)
        .count("updated", channel.created * 1000)
        .null("parent_conversation")
        .text("creator", &Who::Person(PersonId(0)).user())
        .flag("is_ext_shared", false)
        .raw("shared_team_ids", &json::texts([id::TEAM]))
        .fixed(r#""pending_connected_team_ids":[]"#)
        .flag("is_member", channel.members.has(who))
        .fixed(r#""topic":{"value":"","creator":"","last_set":0}"#)
        .object("purpose", |about| {
            about.text("value", &channel.purpose).fixed(r#""creator":"","last_set":0"#)
        })
        .fixed(r#""previous_names":[]"#)
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
        Who::App => Some(user_fields(Object::new(), world, who, &mut Offsets::at(unix_ms))),
        Who::Person(person) => {
            world.person(person)?;
            let object = Object::with_capacity(USER_BYTES);
            Some(user_fields(object, world, who, &mut Offsets::at(unix_ms)))
        }
    }
}

/// A user's fields; none for a person who is not of the company.
pub(crate) fn user_fields<'a>(
    object: Object,
    world: &'a World,
    who: Who,
    offsets: &mut Offsets<'a>,
) -> Object {
    let Who::Person(person) = who else { return bot_user(object) };
    let Some(described) = world.person(person) else { return object };
    let name = described.display_name();
    let head = described.manager.is_none();
    let profile = |profile: Object| {
        profile
            .text("title", &described.title)
            .fixed(r#""phone":"","skype":"""#)
            .text("real_name", &name)
            .text("real_name_normalized", &name)
            .text("display_name", described.handle())
            .text("display_name_normalized", described.handle())
            .fixed(NO_STATUS)
            .text("email", &described.email)
            .text("first_name", &described.given)
            .text("last_name", &described.family)
            .fixed(r#""image_24":"","image_72":"","image_512":"""#)
            .text("team", id::TEAM)
    };
    object
        .text("id", &id::user(person))
        .text("team_id", id::TEAM)
        .text("name", described.handle())
        .flag("deleted", world.is_deleted(person))
        .fixed(r#""color":"9f69e7""#)
        .text("real_name", &name)
        .text("tz", &described.timezone)
        .text("tz_label", &described.timezone)
        .count("tz_offset", offsets.of(&described.timezone))
        .object("profile", profile)
        .flag("is_admin", head)
        .flag("is_owner", head)
        .flag("is_primary_owner", head)
        .fixed(A_PERSON)
        .count("updated", UPDATED)
}

/// What the profile of a person says who has set no status.
const NO_STATUS: &str =
    r#""fields":{},"status_text":"","status_emoji":"","status_expiration":0,"avatar_hash":"""#;
/// What every person's account is.
const A_PERSON: &str = r#""is_restricted":false,"is_ultra_restricted":false,"is_bot":false,"is_app_user":false,"is_email_confirmed":true"#;

/// Distances of zones from UTC at one moment: a page of people has few zones.
pub(crate) struct Offsets<'a> {
    unix_ms: i64,
    known: BTreeMap<&'a str, i32>,
}

impl<'a> Offsets<'a> {
    /// The distances at this moment.
    pub(crate) const fn at(unix_ms: i64) -> Self {
        Self { unix_ms, known: BTreeMap::new() }
    }

    fn of(&mut self, zone: &'a str) -> i32 {
        let unix_ms = self.unix_ms;
        *self.known.entry(zone).or_insert_with(|| offset_secs(zone, unix_ms))
    }
}

/// A zone's distance from UTC now, in seconds; 0 for a zone that this machine does not know.
fn offset_secs(zone: &str, unix_ms: i64) -> i32 {
    let (Ok(zone), Ok(now)) = (TimeZone::get(zone), Timestamp::from_millisecond(unix_ms)) else { return 0 };
    zone.to_offset(now).seconds()
}

fn bot_user(object: Object) -> Object {
    let profile = |profile: Object| {
        profile
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
    };
    object
        .text("id", id::BOT_USER)
        .text("team_id", id::TEAM)
        .text("name", APP_HANDLE)
        .flag("deleted", false)
        .text("color", "e7392d")
        .text("real_name", APP_NAME)
        .text("tz", "UTC")
        .text("tz_label", "UTC")
        .count("tz_offset", 0)
        .object("profile", profile)
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
        .fixed(ICONS)
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
