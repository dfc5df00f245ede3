//! What people notice: direct messages, mentions, threads that they follow, what is shown to them alone, reactions to what
//! they wrote. Not a channel's other traffic: whoever wants that reads its history.

use nightcrew_model::id::PersonId;
use nightcrew_model::notice::{Author, Message, NoticeKind};
use nightcrew_twin_kit::Effects;

use crate::ts::Ts;
use crate::world::{Content, Place, Who, World};
use crate::{blocks, reference};

/// Letters of a text that a line of the ledger quotes.
const QUOTED_CHARS: usize = 120;

fn author(who: Who) -> Author {
    match who {
        Who::App => Author::Subject,
        Who::Person(person) => Author::Person(person),
    }
}

/// What a person sees of a content: its text, or without one the words of its blocks; and its buttons.
fn seen(world: &World, content: &Content) -> blocks::Seen {
    let mut seen = blocks::seen(world, content.blocks.as_deref(), content.attachments.as_deref());
    if !content.text.trim().is_empty() {
        seen.text = reference::shown(world, &content.text);
    }
    for number in content.rare.iter().flat_map(|rare| &rare.files) {
        if let Some(file) = world.files.get(*number) {
            seen.line(&format!("[file: {}]", file.title));
        }
    }
    seen
}

/// A message as a person sees it.
fn message(world: &World, place: Place, ts: Ts) -> Option<Message> {
    let channel = world.channel(place)?;
    let message = channel.messages.get(&ts)?;
    let seen = seen(world, &message.content);
    Some(Message {
        channel: channel.id(),
        ts: ts.to_string(),
        thread: message.thread.map(|root| root.to_string()),
        from: author(message.by),
        text: seen.text,
        buttons: seen.buttons,
        inputs: seen.inputs,
        ephemeral: false,
    })
}

/// The text of a message as a person sees it.
pub(crate) fn text_of(world: &World, place: Place, ts: Ts) -> String {
    let message = world.channel(place).and_then(|channel| channel.messages.get(&ts));
    message.map(|message| seen(world, &message.content).text).unwrap_or_default()
}

/// What people were told of a message.
pub(crate) struct Told {
    /// Its text.
    pub text: String,
    /// How many buttons it has.
    pub buttons: usize,
}

/// A message was posted, for these people to see. Returns what they see, if anybody does.
pub(crate) fn posted(
    world: &World,
    effects: &mut Effects,
    audience: &[PersonId],
    place: Place,
    ts: Ts,
) -> Option<Told> {
    tell(world, effects, audience, (place, ts), NoticeKind::Message)
}

/// A message has new content.
pub(crate) fn changed(world: &World, effects: &mut Effects, audience: &[PersonId], place: Place, ts: Ts) {
    tell(world, effects, audience, (place, ts), NoticeKind::MessageChanged);
}

fn tell(
    world: &World,
    effects: &mut Effects,
    audience: &[PersonId],
    item: (Place, Ts),
    kind: fn(Message) -> NoticeKind,
) -> Option<Told> {
    if audience.is_empty() {
        return None;
    }
    let message = message(world, item.0, item.1)?;
    let told = Told { text: message.text.clone(), buttons: message.buttons.len() };
    effects.notice_all(audience, kind(message));
    Some(told)
}

/// A message is about to go.
pub(crate) fn deleted(world: &World, effects: &mut Effects, place: Place, ts: Ts) {
    let Some(channel) = world.channel(place).map(crate::world::Channel::id) else { return };
    for person in world.audience(place, ts) {
        effects.notice(person, NoticeKind::MessageDeleted { channel: channel.clone(), ts: ts.to_string() });
    }
}

/// A message is shown to one person, for the first time or `again`.
pub(crate) fn whispered(world: &World, effects: &mut Effects, ts: Ts, again: bool) {
    let Some(ephemeral) = world.ephemerals.get(&ts) else { return };
    let Some(channel) = world.channel(ephemeral.place) else { return };
    let seen = seen(world, &ephemeral.content);
    let message = Message {
        channel: channel.id(),
        ts: ts.to_string(),
        thread: ephemeral.thread.map(|root| root.to_string()),
        from: Author::Subject,
        text: seen.text,
        inputs: seen.inputs,
        buttons: seen.buttons,
        ephemeral: true,
    };
    let kind = if again { NoticeKind::MessageChanged(message) } else { NoticeKind::Message(message) };
    effects.notice(ephemeral.to, kind);
}

/// The beginning of a message that one person sees, for the ledger.
pub(crate) fn whispered_text(world: &World, ts: Ts) -> String {
    let Some(ephemeral) = world.ephemerals.get(&ts) else { return String::new() };
    seen(world, &ephemeral.content).text.chars().take(QUOTED_CHARS).collect()
}

/// A message that one person sees is about to go.
pub(crate) fn whisper_gone(world: &World, effects: &mut Effects, ts: Ts) {
    let Some(ephemeral) = world.ephemerals.get(&ts) else { return };
    let Some(channel) = world.channel(ephemeral.place) else { return };
    let gone = NoticeKind::MessageDeleted { channel: channel.id(), ts: ts.to_string() };
    effects.notice(ephemeral.to, gone);
}

/// Somebody reacted to a person's message.
pub(crate) fn reacted(
    world: &World,
    effects: &mut Effects,
    item: (Place, Ts),
    author: PersonId,
    by: Who,
    name: &str,
) {
    let (place, ts) = item;
    let Some(channel) = world.channel(place) else { return };
    if by == Who::Person(author) {
        return;
    }
    let (channel, ts) = (channel.id(), ts.to_string());
    effects.notice(author, NoticeKind::Reaction { channel, ts, from: by.user(), name: name.to_owned() });
}
