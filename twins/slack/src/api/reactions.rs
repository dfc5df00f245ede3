//! `reactions.*`

use super::{Doing, Method, TIER_2, TIER_3, good, method, shape};
use crate::error::Refusal;
use crate::events;
use crate::json::Object;
use crate::notices;
use crate::ts::Ts;
use crate::world::{Place, Reaction, Who};

/// The family's methods.
pub(super) const METHODS: &[Method] = &[
    method("/api/reactions.add", TIER_3, "reactions:write", add),
    method("/api/reactions.get", TIER_3, "reactions:read", get),
    method("/api/reactions.remove", TIER_2, "reactions:write", remove),
];

/// Slack's most different reactions to one message.
const NAMES_MAX: usize = 23;
/// The most people who react alike to one message: beyond it a message would grow with its crowd.
const BY_MAX: usize = 1_000;
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
    doing.effects.changed([]);
    events::reaction(doing, "reaction_removed", (place, ts), author, &name);
    Ok(good())
}

pub(super) fn get(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let (place, ts) = item(doing)?;
    let channel = doing.at(place)?;
    let message = shape::message_at(channel, ts).ok_or(Refusal::MessageNotFound)?;
    Ok(good().text("type", "message").text("channel", &channel.id()).raw("message", &message.end()))
}
