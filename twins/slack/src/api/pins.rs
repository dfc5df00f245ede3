//! `pins.*`

use crate::error::Refusal;
use crate::events;
use crate::json::Object;
use crate::method::{Doing, Method, TIER_2, good, method};
use crate::saying::tell;
use crate::shape;
use crate::ts::Ts;
use crate::world::{PINS_MAX, Pin, Place, System};

/// The family's methods.
pub(super) const METHODS: &[Method] = &[
    method("/api/pins.add", TIER_2, "pins:write", add),
    method("/api/pins.list", TIER_2, "pins:read", list),
    method("/api/pins.remove", TIER_2, "pins:write", remove),
];

/// The message that a call names, in a conversation of the caller's.
fn item(doing: &Doing<'_>) -> Result<(Place, Ts), Refusal> {
    let place = doing.channel()?;
    let timestamp = doing.args.text("timestamp").ok_or(Refusal::NoItemSpecified)?;
    let ts: Ts = timestamp.parse().map_err(|_| Refusal::BadTimestamp)?;
    let channel = doing.at(place)?;
    if !channel.members.has(doing.who) {
        return Err(Refusal::NotInChannel);
    }
    if !channel.messages.contains_key(&ts) {
        return Err(Refusal::MessageNotFound);
    }
    doing.call.touch(events::thread_entity(channel, ts));
    Ok((place, ts))
}

fn add(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let (place, ts) = item(doing)?;
    let pin = Pin { by: doing.who, at: doing.now_ms.div_euclid(1000) };
    let channel = doing.world.channels.get_mut(&place).ok_or(Refusal::ChannelNotFound)?;
    if channel.pins.get(ts).is_some() {
        return Err(Refusal::AlreadyPinned);
    }
    if channel.pins.len() >= PINS_MAX {
        return Err(Refusal::TooManyPins);
    }
    channel.pins.put(ts, pin);
    doing.effects.changed([]);
    events::pin(doing, "pin_added", (place, ts), pin);
    tell(doing, place, doing.who, System::Pinned(ts));
    doing.call.note(format!("pinned a message in {}", doing.place_name(place)));
    Ok(good())
}

fn remove(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let (place, ts) = item(doing)?;
    let channel = doing.world.channels.get_mut(&place).ok_or(Refusal::ChannelNotFound)?;
    let pin = channel.pins.remove(ts).ok_or(Refusal::NoPin)?;
    doing.effects.changed([]);
    events::pin(doing, "pin_removed", (place, ts), pin);
    doing.call.note(format!("unpinned a message in {}", doing.place_name(place)));
    Ok(good())
}

fn list(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let place = doing.channel()?;
    let channel = doing.at(place)?;
    if !channel.members.has(doing.who) && doing.by_app() {
        return Err(Refusal::NotInChannel);
    }
    let (world, origin) = (&*doing.world, &*doing.call.origin);
    let items = channel.pins.latest_first();
    let items = items.filter_map(|(ts, pin)| shape::pinned(world, origin, channel, ts, pin));
    Ok(good().raw("items", &crate::json::list(items.map(Object::end))))
}
