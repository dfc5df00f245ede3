//! Events of files: created, shared, made public, changed, no longer shared, deleted. The app hears of files that it brought, and
//! of those in its conversations. (docs.slack.dev/reference/events/file_shared)

use super::send;
use crate::json::Object;
use crate::method::Doing;
use crate::shape::file_id;
use crate::world::{Channel, Place, Who};

/// Whether the app is told of a file.
pub(crate) fn hears_of_file(doing: &Doing<'_>, number: u64) -> bool {
    let Some(file) = doing.world.files.get(number) else { return false };
    let member =
        |place: Place| doing.world.channel(place).is_some_and(|channel| channel.members.has(Who::App));
    file.by == Who::App || file.shares.iter().any(|share| member(share.place))
}

/// Whether the app may know of a conversation that an event names.
fn knows_of(doing: &Doing<'_>, place: Place) -> bool {
    doing.world.channel(place).is_some_and(|channel| channel.is_visible(Who::App))
}

/// A file was completed.
pub(crate) fn file_created(doing: &mut Doing<'_>, number: u64) {
    tell(doing, "file_created", number, None);
}

/// A file was shared in a conversation.
pub(crate) fn file_shared(doing: &mut Doing<'_>, number: u64, place: Place) {
    tell(doing, "file_shared", number, Some(place));
}

/// A file was shared where everybody may see it, for the first time.
pub(crate) fn file_public(doing: &mut Doing<'_>, number: u64) {
    tell(doing, "file_public", number, None);
}

/// A file has changed.
pub(crate) fn file_changed(doing: &mut Doing<'_>, number: u64) {
    tell(doing, "file_change", number, None);
}

/// A file is shared in a conversation no longer.
pub(crate) fn file_unshared(doing: &mut Doing<'_>, number: u64, place: Place) {
    let channel = doing.world.channel(place);
    let member = channel.is_some_and(|channel| channel.members.has(Who::App));
    if member || (knows_of(doing, place) && hears_of_file(doing, number)) {
        write(doing, "file_unshared", number, Some(place));
    }
}

/// A file is gone; whoever calls knows whether the app heard of it.
pub(crate) fn file_deleted(doing: &mut Doing<'_>, number: u64) {
    write(doing, "file_deleted", number, None);
}

fn tell(doing: &mut Doing<'_>, kind: &'static str, number: u64, place: Option<Place>) {
    if place.is_none_or(|place| knows_of(doing, place)) && hears_of_file(doing, number) {
        write(doing, kind, number, place);
    }
}

fn write(doing: &mut Doing<'_>, kind: &'static str, number: u64, place: Option<Place>) {
    let file = file_id(number);
    let channel = place.and_then(|place| doing.world.channel(place)).map(Channel::id);
    let now = doing.world.next_ts(doing.now_ms).to_string();
    let event = Object::new().text("type", kind).text("file_id", &file);
    let event = match kind {
        "file_deleted" => event,
        _ => event.text("user_id", &doing.who.user()).object("file", |inner| inner.text("id", &file)),
    };
    let event = event.text_if("channel_id", channel.as_deref()).text("event_ts", &now).end();
    send(doing, kind, &event);
}
