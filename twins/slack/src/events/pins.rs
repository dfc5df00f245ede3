//! Events of pins.

use super::{hears, send};
use crate::json::Object;
use crate::method::Doing;
use crate::shape;
use crate::ts::Ts;
use crate::world::{Pin, Place};

/// Somebody pinned a message, or unpinned it; `pin` is how it was pinned.
pub(crate) fn pin(doing: &mut Doing<'_>, kind: &'static str, item: (Place, Ts), pin: Pin) {
    let (place, ts) = item;
    if !hears(doing, place) {
        return;
    }
    let now = doing.world.next_ts(doing.now_ms).to_string();
    let Some(channel) = doing.world.channel(place) else { return };
    let Some(author) = channel.messages.get(&ts).map(|message| message.by.user()) else { return };
    let Some(item) = shape::pinned(doing.world, &doing.call.origin, channel, ts, pin) else { return };
    let left = channel.pins.len();
    let event = Object::new()
        .text("type", kind)
        .text("user", &doing.who.user())
        .text("channel_id", &channel.id())
        .raw("item", &item.end())
        .text("item_user", &author)
        .plain("pin_count", left)
        .object("pinned_info", |info| {
            info.text("channel", &channel.id()).text("pinned_by", &pin.by.user()).count("pinned_ts", pin.at)
        });
    let event = if kind == "pin_removed" { event.flag("has_pins", left > 0) } else { event };
    let event = event.text("event_ts", &now).end();
    send(doing, kind, &event);
}
