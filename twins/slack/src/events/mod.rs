//! The Events API: what the app is told of, signed and by Slack's timetable. Only of conversations that the app belongs to.
//!
//! A file for each family of events; [`send`] is the one way out.

mod channels;
mod files;
mod home;
mod links;
mod messages;
mod reactions;

use nightcrew_twin_kit::Delivery;

pub(crate) use channels::member_joined;
pub(crate) use files::{
    file_changed, file_created, file_deleted, file_public, file_shared, file_unshared, hears_of_file,
};
pub(crate) use home::home_opened;
pub(crate) use links::{link_shared, unfurl_of};
pub(crate) use messages::{message_changed, message_deleted, message_posted};
pub(crate) use reactions::reaction;

use crate::api::Doing;
use crate::json::Object;
use crate::signing;
use crate::ts::Ts;
use crate::world::{Channel, Place, Who};
use crate::{auth, id};

/// What an event is wrapped in.
const WRAPPING_BYTES: usize = 640;

/// The entity that ties later calls about a thread to an attempt.
pub(crate) fn thread_entity(channel: &Channel, ts: Ts) -> String {
    let root = channel.messages.get(&ts).and_then(|message| message.thread).unwrap_or(ts);
    format!("slack:thread:{}:{root}", channel.id())
}

/// Whether the app is told of a conversation.
fn hears(doing: &Doing<'_>, place: Place) -> bool {
    doing.world.app.events_url.is_some()
        && doing.world.channel(place).is_some_and(|channel| channel.members.has(Who::App))
}

/// Wraps an event and queues it, if the app hears of its kind at all. `event` is the inner event as JSON.
pub(crate) fn send(doing: &mut Doing<'_>, kind: &str, event: &str) {
    let Some(url) = doing.world.app.events_url.clone() else { return };
    let number = doing.world.next_number();
    let code = id::code(u32::try_from(number & u64::from(u32::MAX)).unwrap_or(0));
    let authorization = |object: Object| {
        object
            .null("enterprise_id")
            .text("team_id", id::TEAM)
            .text("user_id", id::BOT_USER)
            .fixed(r#""is_bot":true,"is_enterprise_install":false"#)
    };
    let body = Object::with_capacity(event.len() + WRAPPING_BYTES)
        .text("token", &auth::verification_token(doing.desk.key()))
        .text("team_id", id::TEAM)
        .text("context_team_id", id::TEAM)
        .null("context_enterprise_id")
        .text("api_app_id", id::APP)
        .raw("event", event)
        .fixed(r#""type":"event_callback""#)
        .plain("event_id", format_args!("Ev0N{:X}{code}", number >> 32))
        .count("event_time", doing.now_ms.div_euclid(1000))
        .objects("authorizations", 0, std::iter::once(()), |object, ()| authorization(object))
        .flag("is_ext_shared_channel", false)
        .plain("event_context", format_args!("4-{code}"))
        .end();
    doing.effects.deliver(Delivery {
        kind: kind.to_owned(),
        timetable: signing::EVENTS,
        prepare: signing::prepare(url, "application/json", body, auth::signing_secret(doing.desk.key())),
        on_answer: None,
    });
}
