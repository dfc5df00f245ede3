//! What has a star, as lists and events hold it.

use super::{message_at, permalink};
use crate::json::Object;
use crate::world::{Kind, Star, Who, World};

/// The item of a star; nothing when it is gone or no longer for `who` to see. `origin` is where the reader reaches the twin.
pub(crate) fn starred(world: &World, origin: &str, who: Who, star: Star) -> Option<Object> {
    let channel = world.channel(star.item.place).filter(|channel| channel.is_visible(who))?;
    let kind = match (star.item.ts, channel.kind) {
        (Some(_), _) => "message",
        (None, Kind::Im) => "im",
        (None, Kind::Private | Kind::Group) => "group",
        (None, Kind::Public) => "channel",
    };
    let object = Object::new().text("type", kind).text("channel", &channel.id());
    let object = match star.item.ts {
        Some(ts) => {
            let link = permalink(origin, world, channel.place, ts);
            let message = message_at(world, channel, ts)?.flag("is_starred", true);
            object.raw("message", &message.text("permalink", &link).end())
        }
        None => object,
    };
    Some(object.count("date_create", star.at))
}
