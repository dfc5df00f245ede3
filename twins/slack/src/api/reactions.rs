//! `reactions.*`

use crate::error::Refusal;
use crate::events;
use crate::json::{self, Object};
use crate::method::{Doing, Method, Numbered, Page, TIER_2, TIER_3, good, method};
use crate::notices;
use crate::shape;
use crate::ts::Ts;
use crate::world::{Place, Reaction, Who};

/// The family's methods.
pub(super) const METHODS: &[Method] = &[
    method("/api/reactions.add", TIER_3, "reactions:write", add),
    method("/api/reactions.get", TIER_3, "reactions:read", get),
    method("/api/reactions.list", TIER_2, "reactions:read", list),
    method("/api/reactions.remove", TIER_2, "reactions:write", remove),
];

/// Slack's most different reactions to one message.
const NAMES_MAX: usize = 23;
/// The most people who react alike to one message: beyond it a message would grow with its crowd.
const BY_MAX: usize = 1_000;
/// Items of a list's page when no count is given, and at most.
const LIST_USUAL: usize = 100;
const LIST_MAX: usize = 1_000;
/// The longest name of a reaction.
const NAME_MAX: usize = 100;

fn item(doing: &Doing<'_>) -> Result<(Place, Ts), Refusal> {
    let Some(timestamp) = doing.args.text("timestamp") else { return Err(Refusal::NoItemSpecified) };
    let place = doing.channel()?;
    let ts: Ts = timestamp.parse().map_err(|_| Refusal::BadTimestamp)?;
    let channel = doing.at(place)?;
    if !channel.messages.contains_key(&ts) {
        return Err(Refusal::MessageNotFound);
    }
    if !channel.members.has(doing.who) {
        return Err(Refusal::NotInChannel);
    }
    doing.call.touch(events::thread_entity(channel, ts));
    Ok((place, ts))
}

/// The name of a reaction, with or without colons.
fn name(doing: &Doing<'_>) -> Result<String, Refusal> {
    let name = doing.args.required("name")?.trim_matches(':');
    let plain = |letter: char| letter.is_alphanumeric() || "_-+:'".contains(letter);
    if name.is_empty() || name.len() > NAME_MAX || !name.chars().all(plain) {
        return Err(Refusal::InvalidName);
    }
    Ok(name.to_owned())
}

pub(super) fn add(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let (place, ts) = item(doing)?;
    let name = name(doing)?;
    let who = doing.who;
    let channel = doing.world.channels.get_mut(&place).ok_or(Refusal::ChannelNotFound)?;
    let message = channel.messages.get_mut(&ts).ok_or(Refusal::MessageNotFound)?;
    let full = message.reactions.len() >= NAMES_MAX;
    match message.reactions.iter_mut().find(|reaction| reaction.name == name) {
        Some(reaction) if reaction.by.contains(&who) => return Err(Refusal::AlreadyReacted),
        Some(reaction) if reaction.by.len() >= BY_MAX => return Err(Refusal::TooManyReactions),
        Some(reaction) => reaction.by.push(who),
        None if full => return Err(Refusal::TooManyReactions),
        None => message.reactions.push(Reaction { name: name.clone(), by: vec![who] }),
    }
    let author = message.by;
    doing.world.reacted.note(who, place, ts);
    doing.effects.changed([]);
    if let Who::Person(person) = author {
        doing.call.person(person);
        notices::reacted(doing.world, doing.effects, (place, ts), person, who, &name);
    }
    events::reaction(doing, "reaction_added", (place, ts), author, &name);
    doing.call.note(format!("reacted with :{name}: in {}", doing.place_name(place)));
    Ok(good())
}

pub(super) fn remove(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let (place, ts) = item(doing)?;
    let name = name(doing)?;
    let who = doing.who;
    let channel = doing.world.channels.get_mut(&place).ok_or(Refusal::ChannelNotFound)?;
    let message = channel.messages.get_mut(&ts).ok_or(Refusal::MessageNotFound)?;
    let reaction =
        message.reactions.iter_mut().find(|reaction| reaction.name == name && reaction.by.contains(&who));
    reaction.ok_or(Refusal::NoReaction)?.by.retain(|other| *other != who);
    message.reactions.retain(|reaction| !reaction.by.is_empty());
    let author = message.by;
    if !message.reactions.iter().any(|reaction| reaction.by.contains(&who)) {
        doing.world.reacted.forget(who, place, ts);
    }
    doing.effects.changed([]);
    events::reaction(doing, "reaction_removed", (place, ts), author, &name);
    Ok(good())
}

pub(super) fn get(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let (place, ts) = item(doing)?;
    let channel = doing.at(place)?;
    let message = shape::message_at(doing.world, channel, ts).ok_or(Refusal::MessageNotFound)?;
    Ok(good().text("type", "message").text("channel", &channel.id()).raw("message", &message.end()))
}

/// Messages that somebody reacted to, the latest first, as far as the caller may see them.
pub(super) fn list(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let who = match doing.args.text("user") {
        None => doing.who,
        Some(user) => doing.world.who(user).ok_or(Refusal::UserNotFound)?,
    };
    let numbered = Numbered::of(doing.args, LIST_USUAL, LIST_MAX);
    let page = Page::of(doing.args, format!("reactions:{}", who.user()), numbered.count)?;
    let (world, caller) = (&*doing.world, doing.who);
    let is_seen = |(ts, place): &(Ts, Place)| {
        let channel = world.channel(*place).filter(|channel| channel.is_visible(caller));
        channel.is_some_and(|channel| channel.messages.contains_key(ts))
    };
    let all: Vec<(Ts, Place)> = world.reacted.latest_first(who).filter(is_seen).collect();
    // By a cursor, or by the number of a page: this method knows both.
    let from = page.from.and_then(|from| usize::try_from(from).ok());
    let range = from.map_or(numbered.range(all.len()), |from| {
        from.min(all.len())..from.saturating_add(page.limit).min(all.len())
    });
    let next = (range.end < all.len()).then_some(range.end as u64);
    let items = all.get(range).unwrap_or_default().iter().filter_map(|(ts, place)| {
        let channel = world.channel(*place)?;
        let message = shape::message_at(doing.world, channel, *ts)?.end();
        let item = Object::new().text("type", "message").text("channel", &channel.id());
        Some(item.raw("message", &message).end())
    });
    let object = good().raw("items", &json::list(items));
    Ok(page.close(numbered.paging(object, all.len()), next))
}
