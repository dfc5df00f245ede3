//! The Events API: what the app is told of, signed and by Slack's timetable. Only of conversations that the app belongs to.
//!
//! A file for each family of events; [`send`] is the one way out.

mod app;
mod assistant;
mod channels;
mod dnd;
mod files;
mod functions;
mod home;
mod links;
mod messages;
mod people;
mod pins;
mod reactions;
mod stars;
mod usergroups;

use nightcrew_model::plan::Limits;

pub(crate) use app::{app_uninstalled, tokens_revoked};
pub(crate) use assistant::assistant_thread;
pub(crate) use channels::{
    channel_archived, channel_created, channel_renamed, direct_opened, im_created, member_joined, member_left,
};
pub(crate) use dnd::dnd_updated;
pub(crate) use files::{
    file_changed, file_created, file_deleted, file_public, file_shared, file_unshared, hears_of_file,
};
pub(crate) use functions::{FunctionExecuted, function_executed};
pub(crate) use home::home_opened;
pub(crate) use links::{link_shared, unfurl_of};
pub(crate) use messages::{message_changed, message_deleted, message_posted};
pub(crate) use people::{team_joined, user_changed};
pub(crate) use pins::pin;
pub(crate) use reactions::reaction;
pub(crate) use stars::star;
pub(crate) use usergroups::{subteam, subteam_members};

use crate::json::Object;
use crate::method::Doing;
use crate::outbox::{self, Parcel};
use crate::ts::Ts;
use crate::world::{Admission, Channel, Kind, Place, Who};
use crate::{auth, id};

/// What an event is wrapped in.
const WRAPPING_BYTES: usize = 640;

/// The entity that ties later calls about a thread to an attempt.
pub(crate) fn thread_entity(channel: &Channel, ts: Ts) -> String {
    let root = channel.messages.get(&ts).and_then(|message| message.thread).unwrap_or(ts);
    ["slack:thread:", &channel.id(), ":", &root.to_string()].concat()
}

/// Whether the app is told of a conversation.
fn hears(doing: &Doing<'_>, place: Place) -> bool {
    outbox::is_heard(doing) && doing.world.channel(place).is_some_and(|channel| channel.members.has(Who::App))
}

/// What subscriptions call messages of a kind of conversation.
const fn messages_in(kind: Kind) -> &'static str {
    match kind {
        Kind::Public => "message.channels",
        Kind::Private => "message.groups",
        Kind::Im => "message.im",
        Kind::Group => "message.mpim",
    }
}

/// Wraps an event and sends it, if the app asked for its kind and Slack still tells it anything. `kind` is the event's type as
/// subscriptions name it (`message.channels`), `event` the inner event as JSON.
pub(crate) fn send(doing: &mut Doing<'_>, kind: &str, event: &str) {
    if doing.world.app.hears(kind) {
        send_anyway(doing, kind, event);
    }
}

/// The same for what nobody subscribes to.
fn send_anyway(doing: &mut Doing<'_>, kind: &str, event: &str) {
    let Some(way) = outbox::events(doing) else { return };
    let named = kind.split_once('.').filter(|(of, _)| *of == "message").map_or(kind, |(of, _)| of);
    let limits = doing.desk.limits() == Limits::Enforce;
    match doing.world.subscription.admit(doing.now_ms, limits) {
        Admission::Send => {}
        Admission::Limited { tell } => {
            doing.effects.withhold(named);
            if let Some(minute) = tell {
                let told = rate_limited(doing, minute);
                outbox::send(doing, "app_rate_limited", way, Parcel::Event(told), None);
            }
            return;
        }
        Admission::Off => return doing.effects.withhold(named),
    }
    let body = wrapped(doing, event);
    outbox::send(doing, named, way, Parcel::Event(body), None);
}

/// What the app is told once a minute while it gets no events because there are too many.
/// (docs.slack.dev/reference/events/app_rate_limited)
fn rate_limited(doing: &Doing<'_>, minute: i64) -> String {
    Object::new()
        .text("token", &auth::verification_token(doing.desk.key()))
        .text("type", "app_rate_limited")
        .text("team_id", id::TEAM)
        .count("minute_rate_limited", minute)
        .text("api_app_id", id::APP)
        .end()
}

fn wrapped(doing: &mut Doing<'_>, event: &str) -> String {
    let number = doing.world.next_number();
    let code = id::code(u32::try_from(number & u64::from(u32::MAX)).unwrap_or(0));
    let authorization = |object: Object| {
        object
            .null("enterprise_id")
            .text("team_id", id::TEAM)
            .text("user_id", id::BOT_USER)
            .fixed(r#""is_bot":true,"is_enterprise_install":false"#)
    };
    Object::with_capacity(event.len() + WRAPPING_BYTES)
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
        .end()
}
