//! `chat.*`

use nightcrew_model::id::PersonId;

use super::content;
use super::content::{disguise, fits, said, sent, within_step};
use super::files;
use crate::error::Refusal;
use crate::events;
use crate::json::Object;
use crate::method::{Doing, Grant, Method, SPECIAL, TIER_3, TIER_4, good, method};
use crate::notices;
use crate::scopes::Scopes;
use crate::shape;
use crate::text;
use crate::ts::Ts;
use crate::world::{Content, Draft, Ephemeral, Kind, Place, Who};

/// The family's methods.
pub(super) const METHODS: &[Method] = &[
    method("/api/chat.delete", TIER_3, "chat:write", delete),
    method("/api/chat.getPermalink", SPECIAL, "", get_permalink),
    method("/api/chat.meMessage", TIER_3, "chat:write", me_message),
    method("/api/chat.postEphemeral", TIER_4, "chat:write", post_ephemeral),
    method("/api/chat.postMessage", None, "chat:write", post_message),
    method("/api/chat.update", TIER_3, "chat:write", update),
];

/// Letters of a text that a line of the ledger quotes.
const QUOTED_CHARS: usize = 120;

/// What an answer has besides its message.
const ANSWER_BYTES: usize = 128;

/// The conversation to post to: an id, a channel's name, or a user's id for a direct message.
pub(super) fn target(doing: &mut Doing<'_>) -> Result<Place, Refusal> {
    let named = doing.args.required("channel")?;
    let place = if let Some(other) = doing.world.who(named) {
        doing.world.im(doing.who, other, doing.now_ms).0
    } else {
        let found = doing.world.channel_by_id(named).or_else(|| doing.world.channel_by_name(named));
        found.ok_or(Refusal::ChannelNotFound)?.place
    };
    let channel = doing.at(place)?;
    if channel.members.has(doing.who) {
        if channel.archived { Err(Refusal::IsArchived) } else { Ok(place) }
    } else if channel.kind == Kind::Public && posts_anywhere(doing) && !channel.archived {
        Ok(place)
    } else if channel.kind == Kind::Public {
        Err(Refusal::NotInChannel)
    } else {
        Err(Refusal::ChannelNotFound)
    }
}

/// Whether the caller may post into public channels that it does not belong to. The app that nobody described has every scope but
/// not this freedom: it would never learn that it was not invited.
fn posts_anywhere(doing: &Doing<'_>) -> bool {
    match &doing.grant {
        Grant::Token(token) => token.scopes != Scopes::All && token.scopes.has_any("chat:write.public"),
        Grant::Whole(_) => false,
    }
}

/// The thread that a call replies in: the first message of it, also when the call names one of its replies.
pub(super) fn thread(doing: &Doing<'_>, place: Place) -> Result<Option<Ts>, Refusal> {
    let Some(text) = doing.args.text("thread_ts") else { return Ok(None) };
    let ts: Ts = text.parse().map_err(|_| Refusal::ThreadNotFound)?;
    let message = doing.at(place)?.messages.get(&ts).ok_or(Refusal::ThreadNotFound)?;
    Ok(Some(message.thread.unwrap_or(ts)))
}

pub(super) fn post_message(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let place = target(doing)?;
    doing.pace(place)?;
    let thread = thread(doing, place)?;
    let mut content = content(doing.world, doing.args)?;
    disguise(doing, &mut content)?;
    within_step(doing, &mut content);
    let broadcast = thread.is_some() && doing.args.flag("reply_broadcast").unwrap_or(false);
    let draft = Draft { by: doing.who, content, thread, broadcast };
    let ts = doing.world.post(place, draft, doing.now_ms);
    let message = announce(doing, place, ts).ok_or(Refusal::MessageNotFound)?;
    let channel = doing.at(place)?.id();
    let answer = Object::with_capacity(message.len() + ANSWER_BYTES).flag("ok", true);
    Ok(answer.text("channel", &channel).plain("ts", ts).raw("message", &message))
}

/// Says something in the third person.
fn me_message(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let place = target(doing)?;
    doing.pace(place)?;
    let text = doing.args.text("text").ok_or(Refusal::NoText)?;
    fits(text)?;
    let mut content = said(Content { text: text::escape(text), ..Content::default() })?;
    content.rare_mut().me = true;
    let draft = Draft { by: doing.who, content, thread: None, broadcast: false };
    let ts = doing.world.post(place, draft, doing.now_ms);
    announce(doing, place, ts);
    Ok(good().text("channel", &doing.at(place)?.id()).plain("ts", ts))
}

/// What a new message sets off: events, notices, counts, the ledger's line. Returns the message as answers hold it.
pub(crate) fn announce(doing: &mut Doing<'_>, place: Place, ts: Ts) -> Option<String> {
    let shown = shape::message_at(doing.world, doing.world.channel(place)?, ts)?.end();
    events::message_posted(doing, place, ts, &shown);
    events::link_shared(doing, place, ts);
    let audience = doing.world.audience(place, ts);
    let told = notices::posted(doing.world, doing.effects, &audience, place, ts);
    let direct = doing.world.channel(place).filter(|channel| channel.kind == Kind::Im);
    match (doing.who, direct.map(|channel| channel.other(doing.who))) {
        (Who::App, Some(Who::Person(person))) => {
            let buttons = told.as_ref().map_or(0, |told| told.buttons);
            doing.world.count_contact(person, buttons);
            doing.effects.changed([person]);
        }
        _ => doing.effects.changed([]),
    }
    let text = told.map_or_else(|| notices::text_of(doing.world, place, ts), |told| told.text);
    note(doing, "posted in", (place, ts), &audience, &text);
    Some(shown)
}

/// Notes in the ledger what was said where, and ties the call to the thread and the people.
fn note(doing: &Doing<'_>, verb: &str, item: (Place, Ts), audience: &[PersonId], text: &str) {
    let (place, ts) = item;
    let Some(channel) = doing.world.channel(place) else { return };
    doing.call.touch(events::thread_entity(channel, ts));
    for person in audience {
        doing.call.person(*person);
    }
    let end = text.char_indices().nth(QUOTED_CHARS).map_or(text.len(), |(at, _)| at);
    let cut = text.get(..end).unwrap_or_default();
    let more = if cut.len() < text.len() { "…" } else { "" };
    doing.call.note(format!("{verb} {}: {cut}{more}", doing.place_name(place)));
}

/// The message that a call names and the caller wrote.
fn own(doing: &Doing<'_>, refusal: Refusal) -> Result<(Place, Ts), Refusal> {
    let place = doing.channel()?;
    let ts: Ts = doing.args.required("ts")?.parse().map_err(|_| Refusal::MessageNotFound)?;
    let message = doing.at(place)?.messages.get(&ts).ok_or(Refusal::MessageNotFound)?;
    if message.by == doing.who { Ok((place, ts)) } else { Err(refusal) }
}

pub(super) fn update(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let (place, ts) = own(doing, Refusal::CantUpdateMessage)?;
    let sent = sent(doing.world, doing.args)?;
    if sent.text.is_none() && sent.blocks.is_none() && sent.attachments.is_none() {
        return Err(Refusal::NoText);
    }
    let now = doing.world.next_ts(doing.now_ms);
    let mut content = doing.at(place)?.messages.get(&ts).ok_or(Refusal::MessageNotFound)?.content.clone();
    // What is left out stays as it was, but blocks give way to a text that comes without any; an empty list takes them away as well.
    // (docs.slack.dev/reference/methods/chat.update: text, blocks or attachments)
    if let Some(text) = sent.text {
        (content.text, content.blocks) = (text, None);
    }
    if let Some(blocks) = sent.blocks {
        content.blocks = blocks;
    }
    if let Some(attachments) = sent.attachments {
        content.attachments = attachments;
    }
    content.metadata = sent.metadata.or(content.metadata);
    change(doing, place, ts, said(content)?, now)?;
    let channel = doing.at(place)?;
    let message = channel.messages.get(&ts).ok_or(Refusal::MessageNotFound)?;
    Ok(good()
        .text("channel", &channel.id())
        .text("ts", &ts.to_string())
        .text("text", &message.content.text)
        .raw("message", &shape::message(doing.world, channel, ts, message).end()))
}

/// Gives a message new content, and tells whoever saw the old.
pub(crate) fn change(
    doing: &mut Doing<'_>,
    place: Place,
    ts: Ts,
    content: crate::world::Content,
    now: Ts,
) -> Result<(), Refusal> {
    let before = shape::message_at(doing.world, doing.at(place)?, ts).ok_or(Refusal::MessageNotFound)?.end();
    let channel = doing.world.channels.get_mut(&place).ok_or(Refusal::ChannelNotFound)?;
    let message = channel.messages.get_mut(&ts).ok_or(Refusal::MessageNotFound)?;
    message.content = content;
    message.edited = Some(now);
    doing.world.index.note(now, place, ts);
    events::message_changed(doing, place, ts, &before, now);
    let audience = doing.world.audience(place, ts);
    notices::changed(doing.world, doing.effects, &audience, place, ts);
    doing.effects.changed([]);
    let text = notices::text_of(doing.world, place, ts);
    note(doing, "updated in", (place, ts), &audience, &text);
    Ok(())
}

pub(super) fn delete(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let (place, ts) = own(doing, Refusal::CantDeleteMessage)?;
    remove(doing, place, ts)?;
    let channel = doing.at(place)?.id();
    Ok(good().text("channel", &channel).text("ts", &ts.to_string()))
}

/// Takes a message away, and tells whoever saw it.
pub(crate) fn remove(doing: &mut Doing<'_>, place: Place, ts: Ts) -> Result<(), Refusal> {
    let (audience, text) = (doing.world.audience(place, ts), notices::text_of(doing.world, place, ts));
    note(doing, "deleted in", (place, ts), &audience, &text);
    let before = shape::message_at(doing.world, doing.at(place)?, ts).ok_or(Refusal::MessageNotFound)?.end();
    notices::deleted(doing.world, doing.effects, place, ts);
    let now = doing.world.next_ts(doing.now_ms);
    events::message_deleted(doing, place, ts, &before, now);
    let files =
        doing.world.channel(place).and_then(|channel| channel.messages.get(&ts)?.content.rare.clone());
    if let Some(channel) = doing.world.channels.get_mut(&place) {
        channel.remove(ts);
    }
    doing.world.streams.end(ts);
    if let Some(rare) = files {
        files::unshared(doing, place, ts, &rare.files);
    }
    doing.effects.changed([]);
    Ok(())
}

pub(super) fn post_ephemeral(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let place = target(doing)?;
    let user = doing.args.required("user")?;
    let Some(Who::Person(to)) = doing.world.who(user) else { return Err(Refusal::UserNotInChannel) };
    if !doing.at(place)?.members.has(Who::Person(to)) {
        return Err(Refusal::UserNotInChannel);
    }
    let thread = thread(doing, place)?;
    let mut content = content(doing.world, doing.args)?;
    within_step(doing, &mut content);
    let ts = whisper(doing, Ephemeral { place, to, content, thread });
    Ok(good().text("message_ts", &ts.to_string()))
}

/// Shows a message to one person.
pub(crate) fn whisper(doing: &mut Doing<'_>, ephemeral: Ephemeral) -> Ts {
    let (place, to, thread) = (ephemeral.place, ephemeral.to, ephemeral.thread);
    let ts = doing.world.whisper(ephemeral, doing.now_ms);
    notices::whispered(doing.world, doing.effects, ts, false);
    doing.effects.changed([]);
    doing.call.person(to);
    if let (Some(channel), Some(thread)) = (doing.world.channel(place), thread) {
        doing.call.touch(events::thread_entity(channel, thread));
    }
    let name = doing.world.handle(Who::Person(to));
    doing.call.note(format!(
        "showed @{name} in {}: {}",
        doing.place_name(place),
        notices::whispered_text(doing.world, ts)
    ));
    ts
}

pub(super) fn get_permalink(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let place = doing.channel()?;
    let ts: Ts = doing.args.required("message_ts")?.parse().map_err(|_| Refusal::MessageNotFound)?;
    let channel = doing.at(place)?;
    if !channel.messages.contains_key(&ts) {
        return Err(Refusal::MessageNotFound);
    }
    let link = shape::permalink(&doing.call.origin, doing.world, place, ts);
    Ok(good().text("channel", &channel.id()).text("permalink", &link))
}
