//! A pinned message, as lists and events hold it.

use super::{message_at, permalink};
use crate::json::Object;
use crate::ts::Ts;
use crate::world::{Channel, Pin, World};

/// The item of a pin; nothing when its message is gone. `origin` is where the reader reaches the twin.
pub(crate) fn pinned(world: &World, origin: &str, channel: &Channel, ts: Ts, pin: Pin) -> Option<Object> {
    let link = permalink(origin, world, channel.place, ts);
    let message = message_at(world, channel, ts)?.text("permalink", &link).end();
    Some(
        Object::new()
            .text("type", "message")
            .count("created", pin.at)
            .text("created_by", &pin.by.user())
            .text("channel", &channel.id())
            .raw("message", &message),
    )
}
