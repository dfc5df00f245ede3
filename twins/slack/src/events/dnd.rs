//! Events of who is not to be disturbed: one with all of it for whoever it is, one with what others see.

use super::send;
use crate::json::Object;
use crate::method::Doing;
use crate::shape;

/// The caller's own quiet changed.
pub(crate) fn dnd_updated(doing: &mut Doing<'_>) {
    let who = doing.who;
    for kind in ["dnd_updated", "dnd_updated_user"] {
        let now = doing.world.next_ts(doing.now_ms).to_string();
        let status = match kind {
            "dnd_updated" => shape::quiet(Object::new(), doing.world, doing.now_ms, who),
            _ => shape::quiet_seen_by_others(Object::new(), doing.world, doing.now_ms, who),
        };
        let event = Object::new()
            .text("type", kind)
            .text("user", &who.user())
            .raw("dnd_status", &status.end())
            .text("event_ts", &now)
            .end();
        send(doing, kind, &event);
    }
}
