//! One's conversations, for the list at the side.

use nightcrew_model::id::PersonId;

use super::names;
use crate::json::{self, Object};
use crate::world::{Channel, Kind, Place, Who, World};

/// The most conversations that are looked through.
const LOOKED_AT_MAX: usize = 2_000;
/// The most that are shown; of direct ones those with the latest word.
const SHOWN_MAX: usize = 200;

/// The part `places`.
pub(super) fn part(world: &World, person: PersonId) -> String {
    let who = Who::Person(person);
    let all = world.places_of(who, Place(0)).take(LOOKED_AT_MAX);
    let mut channels: Vec<&Channel> = all.filter_map(|place| world.channel(place)).collect();
    let last = |channel: &Channel| channel.timeline.last().copied();
    channels
        .retain(|channel| matches!(channel.kind, Kind::Public | Kind::Private) || last(channel).is_some());
    channels.sort_by_key(|channel| std::cmp::Reverse(last(channel)));
    channels.truncate(SHOWN_MAX);
    json::list(channels.into_iter().map(|channel| {
        let unread = if channel.members.has(who) { world.reading(channel.place, who).shown } else { 0 };
        let object = described(Object::new(), world, who, channel).count("unread", i64::from(unread));
        match last(channel) {
            Some(ts) => object.plain("latest", ts).end(),
            None => object.end(),
        }
    }))
}

/// What a conversation is called and who is in it.
pub(super) fn described(object: Object, world: &World, who: Who, channel: &Channel) -> Object {
    let people = if channel.members.everyone { world.people.len() } else { channel.members.people.len() };
    let members = people + usize::from(channel.members.app);
    let object = object
        .text("id", &channel.id())
        .text("kind", channel.kind.word())
        .text("name", &names::of_place(world, who, channel))
        .count("members", i64::try_from(members).unwrap_or(i64::MAX))
        .flag("joined", channel.members.has(who))
        .flag("has_app", channel.members.app);
    match channel.kind {
        Kind::Im => object.text("with", &channel.other(who).user()),
        _ => object,
    }
}
