//! Events of messages: posted, changed, deleted.

use super::{hears, messages_in, send};
use crate::json::Object;
use crate::method::Doing;
use crate::shape;
use crate::ts::Ts;
use crate::world::{Channel, Place, Who, World};

/// A message was posted, by anyone: the bot's own come back to it. `shown` is the message as it is now.
pub(crate) fn message_posted(doing: &mut Doing<'_>, place: Place, ts: Ts, shown: &str) {
    if !hears(doing, place) {
        return;
    }
    let Some(channel) = doing.world.channel(place) else { return };
    let Some(message) = channel.messages.get(&ts) else { return };
    let kind = messages_in(channel.kind);
    // What a conversation says of itself names people and calls nobody.
    let spoken = message.content.system().is_none();
    let mention = spoken && message.by != Who::App && World::mentions_app(&message.content);
    let placed = || Object::of(shown).text("channel", &channel.id()).plain("event_ts", ts);
    let event = placed().text("channel_type", channel.kind.word()).end();
    let mention = mention.then(|| {
        // The same object under another name: `type` is its second field.
        placed().end().replacen(r#""type":"message""#, r#""type":"app_mention""#, 1)
    });
    send(doing, kind, &event);
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
    let Some(message) = shape::message_at(doing.world, channel, ts) else { return };
    let kind = messages_in(channel.kind);
    let event = hidden("message_changed", channel, now)
        .raw("message", &message.end())
        .raw("previous_message", before)
        .end();
    send(doing, kind, &event);
}

/// A message is gone; `before` is what it was.
pub(crate) fn message_deleted(doing: &mut Doing<'_>, place: Place, ts: Ts, before: &str, now: Ts) {
    if !hears(doing, place) {
        return;
    }
    let Some(channel) = doing.world.channel(place) else { return };
    let kind = messages_in(channel.kind);
    let event = hidden("message_deleted", channel, now)
        .raw("previous_message", before)
        .text("deleted_ts", &ts.to_string())
        .end();
    send(doing, kind, &event);
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
