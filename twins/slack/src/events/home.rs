//! Events of the app's home.

use super::send;
use crate::json::Object;
use crate::method::Doing;
use crate::world::{Channel, Place};

/// The caller opened the app's home at a tab of it; `view` is what the app has published there before.
pub(crate) fn home_opened(doing: &mut Doing<'_>, place: Place, tab: &str, view: Option<&str>) {
    let Some(channel) = doing.world.channel(place).map(Channel::id) else { return };
    let now = doing.world.next_ts(doing.now_ms).to_string();
    let event = Object::new()
        .text("type", "app_home_opened")
        .text("user", &doing.who.user())
        .text("channel", &channel)
        .text("tab", tab)
        .raw_if("view", view)
        .text("event_ts", &now)
        .end();
    send(doing, "app_home_opened", &event);
}
