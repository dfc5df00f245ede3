//! Events of reactions.

use super::{hears, send};
use crate::json::Object;
use crate::method::Doing;
use crate::ts::Ts;
use crate::world::{Place, Who};

/// Somebody reacted to a message, or no longer does.
pub(crate) fn reaction(
    doing: &mut Doing<'_>,
    kind: &'static str,
    item: (Place, Ts),
    author: Who,
    name: &str,
) {
    let (place, ts) = item;
    if !hears(doing, place) {
        return;
    }
    let Some(channel) = doing.world.channel(place) else { return };
    let item =
        Object::new().text("type", "message").text("channel", &channel.id()).text("ts", &ts.to_string());
    let item = item.end();
    let now = doing.world.next_ts(doing.now_ms).to_string();
    let event = Object::new()
        .text("type", kind)
        .text("user", &doing.who.user())
        .text("reaction", name)
        .raw("item", &item)
        .text("item_user", &author.user())
        .text("event_ts", &now)
        .end();
    send(doing, kind, &event);
}
