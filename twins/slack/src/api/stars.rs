//! `stars.*`: what a person keeps for later. Only people have stars.

use crate::error::Refusal;
use crate::events;
use crate::json::{self, Object};
use crate::method::{Callers, Doing, Method, Numbered, TIER_2, TIER_3, good, method};
use crate::shape;
use crate::ts::Ts;
use crate::world::{Star, Starred};
use nightcrew_model::id::PersonId;

/// The family's methods.
pub(super) const METHODS: &[Method] = &[
    method("/api/stars.add", TIER_2, "stars:write", add).of(Callers::People),
    method("/api/stars.list", TIER_3, "stars:read", list).of(Callers::People),
    method("/api/stars.remove", TIER_2, "stars:write", remove).of(Callers::People),
];

/// Stars of a page when no count is given.
const USUAL: usize = 100;

fn person(doing: &Doing<'_>) -> Result<PersonId, Refusal> {
    doing.who.person().ok_or(Refusal::NotAllowedTokenType)
}

/// What a call names: a conversation, or a message in it.
fn item(doing: &Doing<'_>) -> Result<Starred, Refusal> {
    if doing.args.text("channel").is_none() {
        let file = doing.args.text("file").is_some();
        return Err(if file { Refusal::FileNotFound } else { Refusal::NoItemSpecified });
    }
    let place = doing.channel()?;
    let Some(timestamp) = doing.args.text("timestamp") else { return Ok(Starred { place, ts: None }) };
    let ts: Ts = timestamp.parse().map_err(|_| Refusal::BadTimestamp)?;
    if !doing.at(place)?.messages.contains_key(&ts) {
        return Err(Refusal::MessageNotFound);
    }
    Ok(Starred { place, ts: Some(ts) })
}

fn add(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let person = person(doing)?;
    let star = Star { item: item(doing)?, at: doing.now_ms.div_euclid(1000) };
    if !doing.world.stars.add(person, star) {
        return Err(Refusal::AlreadyStarred);
    }
    doing.effects.changed([]);
    events::star(doing, "star_added", star);
    Ok(good())
}

fn remove(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let person = person(doing)?;
    let star = Star { item: item(doing)?, at: doing.now_ms.div_euclid(1000) };
    if !doing.world.stars.remove(person, star.item) {
        return Err(Refusal::NotStarred);
    }
    doing.effects.changed([]);
    events::star(doing, "star_removed", star);
    Ok(good())
}

fn list(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let page = Numbered::of(doing.args, USUAL, USUAL);
    let (world, origin) = (&*doing.world, &*doing.call.origin);
    let stars = world.stars.of(person(doing)?);
    let shown = stars.iter().rev().filter_map(|star| shape::starred(world, origin, doing.who, *star));
    let items: Vec<String> = shown.map(Object::end).collect();
    let range = page.range(items.len());
    let object = good().raw("items", &json::list(items.get(range).unwrap_or_default()));
    Ok(page.paging(object, items.len()))
}
