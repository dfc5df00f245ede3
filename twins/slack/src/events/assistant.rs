//! Events of assistants: a person opens one, or looks elsewhere beside it.
//! (docs.slack.dev/reference/events/assistant_thread_started)

use super::send;
use crate::id;
use crate::json::Object;
use crate::method::Doing;
use crate::ts::Ts;
use crate::world::{Channel, Place};

/// A thread began, or the person looks at another conversation beside it.
pub(crate) fn assistant_thread(doing: &mut Doing<'_>, kind: &'static str, place: Place, ts: Ts) {
    let now = doing.world.next_ts(doing.now_ms).to_string();
    let Some(thread) = doing.world.assistant_threads.get(place, ts) else { return };
    let channel = |place: Place| doing.world.channel(place).map(Channel::id);
    let context = |object: Object| match thread.context.and_then(channel) {
        Some(channel) => object.text("channel_id", &channel).text("team_id", id::TEAM).null("enterprise_id"),
        None => object,
    };
    let event = Object::new()
        .text("type", kind)
        .object("assistant_thread", |object| {
            object
                .text("user_id", &id::user(thread.person))
                .object("context", context)
                .text("channel_id", &channel(place).unwrap_or_default())
                .plain("thread_ts", ts)
        })
        .text("event_ts", &now)
        .end();
    send(doing, kind, &event);
}
