//! Events of conversations and who belongs to them.

use super::{hears, send};
use crate::api::Doing;
use crate::id;
use crate::json::Object;
use crate::world::{Channel, Place};

/// The caller joined a channel.
pub(crate) fn member_joined(doing: &mut Doing<'_>, place: Place) {
    if !hears(doing, place) {
        return;
    }
    let Some(channel) = doing.world.channel(place).map(Channel::id) else { return };
    let now = doing.world.next_ts(doing.now_ms).to_string();
    let event = Object::new()
        .text("type", "member_joined_channel")
        .text("user", &doing.who.user())
        .text("channel", &channel)
        .text("channel_type", "C")
        .text("team", id::TEAM)
        .text("event_ts", &now)
        .end();
    send(doing, "member_joined_channel", &event);
}
