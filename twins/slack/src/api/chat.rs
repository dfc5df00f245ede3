//! `chat.*`

use crate::error::Refusal;
use crate::json::Object;
use crate::method::{Doing, Grant, Method, SPECIAL, TIER_3, TIER_4, good, method};
use crate::saying::{announce, change, content, disguise, fits, remove, said, sent, whisper, within_step};
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

pub(super) fn delete(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let (place, ts) = own(doing, Refusal::CantDeleteMessage)?;
    remove(doing, place, ts)?;
    let channel = doing.at(place)?.id();
    Ok(good().text("channel", &channel).text("ts", &ts.to_string()))
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
