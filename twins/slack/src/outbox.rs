//! The one way from the workspace to the app: whatever it is told of goes out here, to an address or through its sockets.

use nightcrew_twin_kit::app_sockets::Order;
use nightcrew_twin_kit::deliveries::{Ended, OnEnd, Route};
use nightcrew_twin_kit::{Delivery, Desk, Effects};

use crate::error::Refusal;
use crate::json::Object;
use crate::method::Doing;
use crate::world::World;
use crate::{Slack, auth, signing, socket};

/// What the app is told.
pub(crate) enum Parcel {
    /// An event in its wrapper, as JSON.
    Event(String),
    /// Something that a person pressed, chose or submitted, as JSON. `answers` when the app may answer it at once: a dialog's
    /// submission, the options of a select.
    Interaction {
        /// The payload.
        payload: String,
        /// Whether an answer is read.
        answers: bool,
    },
    /// A command's fields.
    Command(Vec<(&'static str, String)>),
}

/// Where something goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// To this address.
    Address(String),
    /// Through one of the app's sockets.
    Sockets,
}

/// Which way events go; `None` when nobody would hear them.
pub(crate) fn events(doing: &Doing<'_>) -> Option<Way> {
    let app = &doing.world.app;
    way(doing, app.events_url.as_deref())
}

/// Whether anybody would hear an event.
pub(crate) fn is_heard(doing: &Doing<'_>) -> bool {
    let app = &doing.world.app;
    app.socket_mode || app.events_url.is_some() || doing.desk.sockets().count() > 0
}

/// Which way presses, submissions and shortcuts go.
///
/// # Errors
/// When nobody would hear them.
pub(crate) fn interactions(doing: &Doing<'_>) -> Result<Way, Refusal> {
    let app = &doing.world.app;
    let url = app.interactivity_url.as_deref().or(app.events_url.as_deref());
    way(doing, url).ok_or(Refusal::AppNotListening)
}

/// What follows when somebody has said where things go: an address must show that it wants events, sockets that get nothing any
/// more end, and a subscription that was turned off is on again.
pub(crate) fn wired(world: &mut World, effects: &mut Effects) {
    world.subscription.begin_anew();
    if !socket::are_allowed(&world.app) {
        effects.order_sockets(Order::Disable);
    }
    if let Some(url) = world.app.events_url.as_deref().filter(|_| !world.app.socket_mode) {
        effects.challenge(url, &signing::URL_VERIFICATION);
    }
}

/// Sockets when the app said so, or when it has some and named no address.
fn way(doing: &Doing<'_>, url: Option<&str>) -> Option<Way> {
    match url.filter(|_| !doing.world.app.socket_mode) {
        Some(url) => Some(Way::Address(url.to_owned())),
        None if doing.world.app.socket_mode || doing.desk.sockets().count() > 0 => Some(Way::Sockets),
        None => None,
    }
}

/// Sends something. Events are tried by Slack's timetable; for everything else a person waits, and there is one try, of whose
/// end `on_end` learns.
pub(crate) fn send(doing: &mut Doing<'_>, kind: &str, way: Way, parcel: Parcel, on_end: Option<OnEnd>) {
    let is_event = matches!(parcel, Parcel::Event(_));
    let route = match way {
        Way::Address(url) => {
            let (kind, body) = match parcel {
                Parcel::Event(json) => ("application/json", json),
                Parcel::Interaction { payload, .. } => (FORM, form([("payload", payload)])),
                Parcel::Command(fields) => (FORM, form(fields)),
            };
            let prepare = signing::prepare(url, kind, body, auth::signing_secret(doing.desk.key()));
            Route::Address { prepare, challenge: is_event.then_some(&signing::URL_VERIFICATION) }
        }
        Way::Sockets => {
            let (kind, payload, answers) = match parcel {
                Parcel::Event(json) => ("events_api", json, false),
                Parcel::Interaction { payload, answers } => ("interactive", payload, answers),
                Parcel::Command(fields) => ("slash_commands", object(fields), true),
            };
            Route::Socket(Box::new(move |attempt, name| {
                Some(socket::frames::envelope(kind, name, &payload, answers, attempt))
            }))
        }
    };
    let timetable = if is_event { signing::EVENTS } else { signing::INTERACTIONS };
    let on_failure = is_event.then(|| {
        let desk = doing.desk.clone();
        Box::new(move |again| count_failure(&desk, again)) as _
    });
    doing.effects.deliver(Delivery { kind: kind.to_owned(), timetable, route, on_end, on_failure });
}

fn count_failure(desk: &Desk<Slack>, again: bool) {
    let now_ms = desk.unix_ms();
    if desk.arrange(|world| world.subscription.failed(now_ms, again)) {
        tracing::warn!(
            "the app's event subscription is turned off: more than 95 % of an hour's deliveries failed; \
             it gets no events until it is wired anew"
        );
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

fn form(fields: impl IntoIterator<Item = (&'static str, String)>) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

fn object(fields: Vec<(&'static str, String)>) -> String {
    fields.iter().fold(Object::new(), |object, (name, value)| object.text(name, value)).end()
}

/// What Slack's client says when the app did not take what a person did: a command's error word.
pub(crate) fn trouble(ended: &Ended) -> Option<&'static str> {
    match ended {
        Ended::Taken(_) => None,
        Ended::GivenUp { reason: "http_timeout", .. } => Some("operation_timeout"),
        Ended::GivenUp { status: 400..500, .. } => Some("http_client_error"),
        Ended::GivenUp { status: 500..600, .. } => Some("http_service_error"),
        Ended::GivenUp { .. } => Some("dispatch_failed"),
    }
}
