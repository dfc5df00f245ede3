//! Events of people: their profiles and statuses, and who is new. (docs.slack.dev/reference/events)

use super::send;
use crate::json::Object;
use crate::method::Doing;
use crate::shape;
use crate::world::Who;

/// Tells an event that holds a user as they are now.
fn tell(doing: &mut Doing<'_>, kind: &'static str, who: Who) {
    let now = doing.world.next_ts(doing.now_ms);
    let mut look = shape::Look::of_app(doing.world, doing.now_ms);
    let Some(user) = shape::user(doing.world, who, &mut look).map(Object::end) else { return };
    let event = Object::with_capacity(user.len() + shape::USER_BYTES)
        .text("type", kind)
        .raw("user", &user)
        .count("cache_ts", doing.now_ms.div_euclid(1000))
        .plain("event_ts", now)
        .end();
    send(doing, kind, &event);
}

/// Somebody's profile has changed, or only their status.
pub(crate) fn user_changed(doing: &mut Doing<'_>, who: Who, status: bool) {
    tell(doing, "user_change", who);
    tell(doing, "user_profile_changed", who);
    if status {
        tell(doing, "user_status_changed", who);
    }
}

/// Somebody is new in the workspace.
pub(crate) fn team_joined(doing: &mut Doing<'_>, who: Who) {
    tell(doing, "team_join", who);
}
