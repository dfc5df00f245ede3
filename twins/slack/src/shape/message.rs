//! A message, as histories, answers and events hold it.

use std::fmt;
use std::sync::LazyLock;

use super::{ICONS, UPDATED, whole};
use crate::id;
use crate::json::{self, Object};
use crate::ts::Ts;
use crate::world::{Channel, Content, Message, Place, Rare, System, Who, World};

/// The most repliers that a message names; the count has them all.
const REPLY_USERS_SHOWN: usize = 5;
/// The most people whom a reaction names; the count has them all.
const REACTION_USERS_SHOWN: usize = 50;

/// What most messages take.
const MESSAGE_BYTES: usize = 1_024;
/// What a message takes of a list, as most are: a few lines of text.
const LISTED_BYTES: usize = 512;

/// Who wrote a message and what it says: the part that every form of a message begins with.
fn said(object: Object, by: Who, ts: Ts, content: &Content, tail: &str) -> Object {
    // Under another name it is nobody's: so Slack has it.
    let object = if disguise(content).is_some() { object } else { object.text("user", &by.user()) };
    let object = object.fixed(r#""type":"message""#).plain("ts", ts);
    let object = match by {
        Who::App => object.fields(&APP_HEAD).text("text", &content.text).fields(tail),
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
pub(crate) fn delayed(world: &World, by: Who, content: &Content) -> String {
    let object = Object::new().text("text", &content.text).fixed(r#""type":"delayed_message""#);
    let object = object.text("user", &by.user()).text("team", id::TEAM);
    let object = match by {
        Who::App => object
            .text("bot_id", id::BOT)
            .text("app_id", id::APP)
            .object("bot_profile", |profile| bot_profile(profile, world)),
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

/// What stands before the text of each message of the app.
static APP_HEAD: LazyLock<String> =
    LazyLock::new(|| Object::new().text("bot_id", id::BOT).text("app_id", id::APP).inner());
/// What stands behind it.
fn app_tail(world: &World) -> String {
    Object::with_capacity(LISTED_BYTES)
        .text("team", id::TEAM)
        .object("bot_profile", |profile| bot_profile(profile, world))
        .inner()
}

/// What stands behind the text of a message of this author.
fn tail_of(world: &World, by: Who) -> String {
    match by {
        Who::App => app_tail(world),
        Who::Person(_) => String::new(),
    }
}

/// What stands before the name of the bot.
static BOT_HEAD: LazyLock<String> =
    LazyLock::new(|| Object::new().text("id", id::BOT).flag("deleted", false).inner());
/// What stands behind it.
static BOT_TAIL: LazyLock<String> = LazyLock::new(|| {
    Object::new()
        .count("updated", UPDATED)
        .text("app_id", id::APP)
        .text("user_id", id::BOT_USER)
        .fixed(ICONS)
        .text("team_id", id::TEAM)
        .inner()
});

/// The bot, as messages name it.
fn bot_profile(object: Object, world: &World) -> Object {
    object.fields(&BOT_HEAD).text("name", world.app.name()).fields(&BOT_TAIL)
}

/// A message, as histories, answers and events hold it.
pub(crate) fn message(world: &World, channel: &Channel, ts: Ts, message: &Message) -> Object {
    let tail = tail_of(world, message.by);
    message_fields(Object::with_capacity(MESSAGE_BYTES), channel, ts, message, &tail)
}

/// The fields of a message, into an object that is begun; `tail` is what stands behind the text of those of the app.
fn message_fields(object: Object, channel: &Channel, ts: Ts, message: &Message, tail: &str) -> Object {
    if let Some(system) = message.content.system() {
        return of_itself(object, channel, ts, message, system);
    }
    let mut object = said(object, message.by, ts, &message.content, tail);
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
    if let Some(pin) = channel.pins.get(ts) {
        let place = channel.id();
        object = object.raw("pinned_to", &json::texts([&place])).object("pinned_info", |info| {
            info.text("channel", &place).text("pinned_by", &pin.by.user()).count("pinned_ts", pin.at)
        });
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

/// A message that a conversation writes of itself.
fn of_itself(object: Object, channel: &Channel, ts: Ts, message: &Message, system: &System) -> Object {
    let object = object
        .fixed(r#""type":"message""#)
        .text("subtype", system.subtype(channel.kind))
        .plain("ts", ts)
        .text("user", &message.by.user())
        .text("text", &message.content.text);
    match system {
        System::Joined { inviter } => object.text_if("inviter", inviter.map(Who::user).as_deref()),
        System::Topic(topic) => object.text("topic", topic),
        System::Purpose(purpose) => object.text("purpose", purpose),
        System::Renamed { from, to } => object.text("old_name", from).text("name", to),
        System::Pinned(ts) => object.text("item_type", "C").object("item", |item| {
            item.text("type", "message").text("channel", &channel.id()).plain("ts", ts)
        }),
        System::Left | System::Archived | System::Unarchived => object,
    }
}

/// The message of this id, if there is one.
pub(crate) fn message_at(world: &World, channel: &Channel, ts: Ts) -> Option<Object> {
    channel.messages.get(&ts).map(|found| message(world, channel, ts, found))
}

/// A list of messages as a field; those that are gone meanwhile are left out.
pub(crate) fn messages(
    object: Object,
    name: &'static str,
    world: &World,
    channel: &Channel,
    wanted: impl Iterator<Item = Ts>,
) -> Object {
    let found: Vec<(Ts, &Message)> = wanted.filter_map(|ts| Some((ts, channel.messages.get(&ts)?))).collect();
    // Written once: a page of history has it a hundred times.
    let tail = app_tail(world);
    object.objects(name, LISTED_BYTES, found.into_iter(), |object, (ts, message)| {
        message_fields(object, channel, ts, message, &tail)
    })
}

/// A message that only one person sees.
pub(crate) fn ephemeral(world: &World, ts: Ts, content: &Content, thread: Option<Ts>) -> Object {
    let thread = thread.map(|thread| thread.to_string());
    let object = said(Object::with_capacity(MESSAGE_BYTES), Who::App, ts, content, &app_tail(world));
    object.flag("is_ephemeral", true).text_if("thread_ts", thread.as_deref())
}

/// A message's address.
pub(crate) fn permalink(origin: &str, world: &World, place: Place, ts: Ts) -> String {
    let channel = world.channel(place).map(Channel::id).unwrap_or_default();
    format!("{origin}/archives/{channel}/p{}", ts.to_string().replace('.', ""))
}
