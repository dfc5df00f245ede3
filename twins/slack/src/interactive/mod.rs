//! What the app is told of what a person does: three seconds, no second try. A file for each family of payloads; all go out
//! through [`outbox`].

mod actions;
mod attachments;
mod commands;
mod dialogs;
mod shortcuts;
mod steps;
mod suggestions;

use nightcrew_model::id::PersonId;
use nightcrew_model::notice::NoticeKind;
use nightcrew_twin_kit::Call;
use nightcrew_twin_kit::deliveries::{Ended, OnEnd};

pub(crate) use actions::{Pressed, acted_in_message, acted_in_view};
pub(crate) use attachments::{Legacy, acted_in_attachment};
pub(crate) use commands::command;
pub(crate) use dialogs::{closed, submitted};
use steps::within;

pub(crate) use shortcuts::{global_shortcut, message_shortcut};
pub(crate) use suggestions::{Asked, suggested};

use crate::json::Object;
use crate::method::{Args, Doing, Promise, good};
use crate::outbox;
use crate::ts::Ts;
use crate::world::{Channel, Kind, Place, Press, RESPONSE_URL_MS, TRIGGER_MS, Trigger, ViewId, Who};
use crate::{auth, id};

/// What a payload has besides the message or the view in it.
const PAYLOAD_BYTES: usize = 1_536;

/// A new response URL, under the address by which the app itself reaches the twin.
fn response_url(
    doing: &mut Doing<'_>,
    person: PersonId,
    place: Place,
    message: Option<(Ts, bool)>,
) -> String {
    let (ts, ephemeral) = message.map_or((None, false), |(ts, ephemeral)| (Some(ts), ephemeral));
    let until_ms = doing.now_ms + RESPONSE_URL_MS;
    let number = doing.world.begin_press(Press { place, ts, ephemeral, person, uses: 0, until_ms });
    let secret = auth::response_secret(doing.desk.key(), number);
    let origin = doing.world.app.origin.as_deref().unwrap_or(&doing.call.origin);
    format!("{origin}/actions/{}/{number}/{secret}", id::TEAM)
}

/// A new trigger, from a view or a conversation.
fn trigger(doing: &mut Doing<'_>, person: PersonId, view: Option<ViewId>, place: Option<Place>) -> String {
    let trigger = Trigger { person, used: false, until_ms: doing.now_ms + TRIGGER_MS, view, place };
    let number = doing.world.begin_trigger(trigger);
    format!("{number}.{}.{}", doing.now_ms.div_euclid(1000), auth::trigger_secret(doing.desk.key(), number))
}

/// How every payload of this kind begins; `bytes` of its parts are known.
fn payload(doing: &Doing<'_>, kind: &str, person: PersonId, bytes: usize) -> Object {
    let handle = doing.world.handle(Who::Person(person));
    Object::with_capacity(bytes + PAYLOAD_BYTES)
        .text("type", kind)
        .object("user", |user| {
            user.plain("id", id::user(person))
                .text("username", handle)
                .text("name", handle)
                .text("team_id", id::TEAM)
        })
        .text("api_app_id", id::APP)
        .text("token", &auth::verification_token(doing.desk.key()))
        .object("team", |team| team.text("id", id::TEAM).text("domain", &doing.world.team.domain))
        .null("enterprise")
        .flag("is_enterprise_install", false)
}

/// The name of a conversation as payloads have it: those that are private have none of their own.
fn name_of(channel: &Channel) -> String {
    match channel.kind {
        Kind::Im => "directmessage".to_owned(),
        Kind::Private => "privategroup".to_owned(),
        Kind::Public | Kind::Group => channel.name.clone(),
    }
}

/// Does something, with the world in hand, when the app has answered or it is clear that it will not.
fn at_end(doing: &Doing<'_>, act: impl FnOnce(&mut Doing<'_>, &Ended) + Send + Sync + 'static) -> OnEnd {
    let (desk, caused_by) = (doing.desk.clone(), doing.call.clone());
    Box::new(move |ended| {
        let call = Call::internal(caused_by.seq, caused_by.trace);
        let args = Args::default();
        desk.change(&call, |world, effects| {
            act(&mut Doing::by_the_app(&desk, world, effects, &args, &call), &ended);
        });
    })
}

/// When the app did not take what a person did, the person reads so: Slack promises them an error message, whose words it does
/// not publish. Whoever waits for it learns of it too.
/// (docs.slack.dev/interactivity/handling-user-interaction: acknowledgment response)
fn told(doing: &Doing<'_>, person: PersonId, place: Option<Place>, promise: Option<Promise>) -> OnEnd {
    let desk = doing.desk.clone();
    let (seq, trace) = (doing.call.seq, doing.call.trace);
    Box::new(move |ended| {
        let trouble = outbox::trouble(&ended);
        if let Some(word) = trouble {
            desk.change(&Call::internal(seq, trace), |world, effects| {
                let channel = place.and_then(|place| world.channel(place)).map(Channel::id);
                let text = format!("The app did not respond ({word}).");
                effects.notice(person, NoticeKind::Trouble { channel, text });
                effects.changed([]);
            });
        }
        if let Some(promise) = promise {
            // Nobody may wait any more; that is no trouble.
            let _ = promise.send(Ok(good().flag("taken", trouble.is_none()).text_if("trouble", trouble)));
        }
    })
}
