//! Events of stars: what a person does with their own. The app hears of those in its conversations.

use super::{hears, send};
use crate::json::Object;
use crate::method::Doing;
use crate::shape;
use crate::world::Star;

/// The caller gave a star, or took it away.
pub(crate) fn star(doing: &mut Doing<'_>, kind: &'static str, star: Star) {
    if !hears(doing, star.item.place) {
        return;
    }
    let now = doing.world.next_ts(doing.now_ms).to_string();
    let Some(item) = shape::starred(doing.world, &doing.call.origin, doing.who, star) else { return };
    let event = Object::new()
        .text("type", kind)
        .text("user", &doing.who.user())
        .raw("item", &item.end())
        .text("event_ts", &now)
        .end();
    send(doing, kind, &event);
}
