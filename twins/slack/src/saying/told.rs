//! What it sets off that a message is new, changed or gone: events, notices, counts, the ledger's line.

use nightcrew_model::id::PersonId;

use crate::error::Refusal;
use crate::method::Doing;
use crate::ts::Ts;
use crate::world::{Content, Draft, Ephemeral, Kind, Place, System, Who};
use crate::{events, notices, shape};

/// Letters of a text that a line of the ledger quotes.
const QUOTED_CHARS: usize = 120;

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
    doing.call.note([verb, " ", &doing.place_name(place), ": ", cut, more].concat());
}

/// Gives a message new content, and tells whoever saw the old.
pub(crate) fn change(
    doing: &mut Doing<'_>,
    place: Place,
    ts: Ts,
    content: Content,
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
        unshared(doing, place, ts, &rare.files);
    }
    doing.effects.changed([]);
    Ok(())
}

/// A message with these files is gone: they are shared there no longer.
fn unshared(doing: &mut Doing<'_>, place: Place, ts: Ts, numbers: &[u64]) {
    for number in numbers {
        let Some(file) = doing.world.files.get_mut(*number) else { continue };
        let before = file.shares.len();
        file.shares.retain(|share| (share.place, share.ts) != (place, ts));
        if file.shares.len() < before {
            events::file_unshared(doing, *number, place);
        }
    }
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

/// Has a conversation say of itself what somebody did to it, and tells the app that hears it.
pub(crate) fn tell(doing: &mut Doing<'_>, place: Place, by: Who, system: System) {
    let mut content = Content { text: system.text(by), ..Content::default() };
    content.rare_mut().system = Some(system);
    let ts = doing.world.post(place, Draft { by, content, thread: None, broadcast: false }, doing.now_ms);
    let shown = doing.world.channel(place).and_then(|channel| shape::message_at(doing.world, channel, ts));
    if let Some(shown) = shown {
        events::message_posted(doing, place, ts, &shown.end());
    }
}
