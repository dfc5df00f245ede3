//! `stars.*`: what a person keeps for later. Only people have stars.

use super::shape;
use crate::error::Refusal;
use crate::events;
use crate::json::{self, Object};
use crate::method::{Callers, Doing, Method, Numbered, TIER_2, TIER_3, good, method};
use crate::ts::Ts;
use crate::world::{Kind, Star, Starred};
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

/// What has a star, as lists and events hold it; nothing when it is gone or no longer for the caller to see.
pub(crate) fn item_of(doing: &Doing<'_>, star: Star) -> Option<Object> {
    let channel = doing.world.channel(star.item.place).filter(|channel| channel.is_visible(doing.who))?;
    let kind = match (star.item.ts, channel.kind) {
        (Some(_), _) => "message",
        (None, Kind::Im) => "im",
        (None, Kind::Private | Kind::Group) => "group",
        (None, Kind::Public) => "channel",
    };
    let object = Object::new().text("type", kind).text("channel", &channel.id());
    let object = match star.item.ts {
        Some(ts) => {
            let link = shape::permalink(&doing.call.origin, doing.world, channel.place, ts);
            let message = shape::message_at(doing.world, channel, ts)?.flag("is_starred", true);
            object.raw("message", &message.text("permalink", &link).end())
        }
        None => object,
    };
    Some(object.count("date_create", star.at))
}

fn list(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let page = Numbered::of(doing.args, USUAL, USUAL);
    let stars = doing.world.stars.of(person(doing)?);
    let shown = stars.iter().rev().filter_map(|star| item_of(doing, *star));
    let items: Vec<String> = shown.map(Object::end).collect();
    let range = page.range(items.len());
    let object = good().raw("items", &json::list(items.get(range).unwrap_or_default()));
    Ok(page.paging(object, items.len()))
}
