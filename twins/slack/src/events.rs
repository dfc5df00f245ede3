//! The Events API: what the app is told of, signed and by Slack's timetable. Only of conversations that the app belongs to.

use nightcrew_twin_kit::Delivery;

use crate::api::{Doing, shape};
use crate::json::Object;
use crate::signing;
use crate::ts::Ts;
use crate::world::{Channel, Place, Who, World};
use crate::{auth, id};

/// What an event is wrapped in.
const WRAPPING_BYTES: usize = 640;

/// The entity that ties later calls about a thread to an attempt.
pub(crate) fn thread_entity(channel: &Channel, ts: Ts) -> String {
    let root = channel.messages.get(&ts).and_then(|message| message.thread).unwrap_or(ts);
    format!("slack:thread:{}:{root}", channel.id())
}

/// Whether the app is told of a conversation.
fn hears(doing: &Doing<'_>, place: Place) -> bool {
    doing.world.app.events_url.is_some()
        && doing.world.channel(place).is_some_and(|channel| channel.members.has(Who::App))
}

/// A message was posted, by anyone: the bot's own come back to it. `shown` is the message as it is now.
pub(crate) fn message_posted(doing: &mut Doing<'_>, place: Place, ts: Ts, shown: &str) {
    if !hears(doing, place) {
        return;
    }
    let Some(channel) = doing.world.channel(place) else { return };
    let Some(message) = channel.messages.get(&ts) else { return };
    let mention = message.by != Who::App && World::mentions_app(&message.content);
    let placed = || Object::of(shown).text("channel", &channel.id()).plain("event_ts", ts);
    let event = placed().text("channel_type", channel.kind.word()).end();
    let mention = mention.then(|| {
        // The same object under another name: `type` is its second field.
        placed().end().replacen(r#""type":"message""#, r#""type":"app_mention""#, 1)
    });
    send(doing, "message", &event);
    if let Some(mention) = mention {
        send(doing, "app_mention", &mention);
    }
}

/// A message has new content; `before` is what it was.
pub(crate) fn message_changed(doing: &mut Doing<'_>, place: Place, ts: Ts, before: &str, now: Ts) {
    if !hears(doing, place) {
        return;
    }
    let Some(channel) = doing.world.channel(place) else { return };
    let Some(message) = shape::message_at(channel, ts) else { return };
    let event = hidden("message_changed", channel, now)
        .raw("message", &message.end())
        .raw("previous_message", before)
        .end();
    send(doing, "message", &event);
}

/// A message is gone; `before` is what it was.
pub(crate) fn message_deleted(doing: &mut Doing<'_>, place: Place, ts: Ts, before: &str, now: Ts) {
    if !hears(doing, place) {
        return;
    }
    let Some(channel) = doing.world.channel(place) else { return };
    let event = hidden("message_deleted", channel, now)
        .raw("previous_message", before)
        .text("deleted_ts", &ts.to_string())
        .end();
    send(doing, "message", &event);
}

fn hidden(subtype: &str, channel: &Channel, now: Ts) -> Object {
    Object::new()
        .text("type", "message")
        .text("subtype", subtype)
        .text("channel", &channel.id())
        .flag("hidden", true)
        .text("ts", &now.to_string())
        .text("event_ts", &now.to_string())
        .text("channel_type", channel.kind.word())
}

/// Somebody reacted to a message, or no longer does.
pub(crate) fn reaction(
    doing: &mut Doing<'_>,
    kind: &'static str,
    item: (Place, Ts),
    author: Who,
    name: &str,
) {
    let (place, ts) = item;
    if !hears(doing, place) {
        return;
    }
    let Some(channel) = doing.world.channel(place) else { return };
    let item =
        Object::new().text("type", "message").text("channel", &channel.id()).text("ts", &ts.to_string());
    let item = item.end();
    let now = doing.world.next_ts(doing.now_ms).to_string();
    let event = Object::new()
        .text("type", kind)
        .text("user", &doing.who.user())
        .text("reaction", name)
        .raw("item", &item)
        .text("item_user", &author.user())
        .text("event_ts", &now)
        .end();
    send(doing, kind, &event);
}

/// The caller joined a channel.
pub(crate) fn member_joined(doing: &mut Doing<'_>, place: Place) {
    if !hears(doing, place) {
        return;
    }
    let Some(channel) = doing.world.channel(place).map(Channel::id) else { return };
    let now = doing.world.next_ts(doing.now_ms).to_string();
    let event = Object::new()
        .text("type", "member_joined_channel")
        .text("user", &doing.who.user())
        .text("channel", &channel)
        .text("channel_type", "C")
        .text("team", id::TEAM)
        .text("event_ts", &now)
        .end();
    send(doing, "member_joined_channel", &event);
}

/// The caller opened the app's home.
pub(crate) fn home_opened(doing: &mut Doing<'_>, place: Place) {
    let Some(channel) = doing.world.channel(place).map(Channel::id) else { return };
    let now = doing.world.next_ts(doing.now_ms).to_string();
    let event = Object::new()
        .text("type", "app_home_opened")
        .text("user", &doing.who.user())
        .text("channel", &channel)
        .text("tab", "home")
        .text("event_ts", &now)
        .end();
    send(doing, "app_home_opened", &event);
}

/// Wraps an event and queues it.
fn send(doing: &mut Doing<'_>, kind: &str, event: &str) {
    let Some(url) = doing.world.app.events_url.clone() else { return };
    let number = doing.world.next_number();
    let code = id::code(u32::try_from(number & u64::from(u32::MAX)).unwrap_or(0));
    let authorization = |object: Object| {
        object
            .null("enterprise_id")
            .text("team_id", id::TEAM)
            .text("user_id", id::BOT_USER)
            .fixed(r#""is_bot":true,"is_enterprise_install":false"#)
    };
    let body = Object::with_capacity(event.len() + WRAPPING_BYTES)
        .text("token", &auth::verification_token(doing.desk.key()))
        .text("team_id", id::TEAM)
        .text("context_team_id", id::TEAM)
        .null("context_enterprise_id")
        .text("api_app_id", id::APP)
        .raw("event", event)
        .fixed(r#""type":"event_callback""#)
        .plain("event_id", format_args!("Ev0N{:X}{code}", number >> 32))
        .count("event_time", doing.now_ms.div_euclid(1000))
        .objects("authorizations", 0, std::iter::once(()), |object, ()| authorization(object))
        .flag("is_ext_shared_channel", false)
        .plain("event_context", format_args!("4-{code}"))
        .end();
    doing.effects.deliver(Delivery {
        kind: kind.to_owned(),
        timetable: signing::EVENTS,
        prepare: signing::prepare(url, "application/json", body, auth::signing_secret(doing.desk.key())),
        on_answer: None,
    });
}
