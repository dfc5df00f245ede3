//! The trait that a twin's author writes. Everything vendor-specific is behind it; nothing of it knows about sockets.

use axum::Router;
use axum::response::Response;
use http::StatusCode;
use http::request::Parts;
use nightcrew_model::act::{Scheme, Verb};
use nightcrew_model::ask::{Answer, AnswerKind, ArgKind, AskArg};
use nightcrew_model::company::Company;
use nightcrew_model::credential::CrewKey;
use nightcrew_model::plan::casting::Arrangement;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::api::{Api, Endpoint};
use crate::desk::Desk;
use crate::effects::{Change, Effects};

/// A behavioural clone of one third-party service.
pub trait Twin: Sized + Send + Sync + 'static {
    /// Its name, as plans and verbs write it: `slack`.
    const NAME: &'static str;
    /// Its version: raised when its behaviour changes, so that runs against different versions are not compared.
    const VERSION: u32;
    /// How people show who they are to it.
    const SCHEME: Scheme;
    /// Whether it delivers anything to the subject: faults of deliveries mean nothing at one that does not.
    const DELIVERS: bool = false;
    /// Whether it answers as a model, with usage and in streams: faults of those mean nothing at one that does not.
    const IS_MODEL: bool = false;

    /// All of its state: a plain value. Clone is snapshot, default is reset.
    type World: Clone + Default + Serialize + DeserializeOwned + Send + 'static;

    /// Puts the company into an empty world. `key` gives the app's own credentials.
    ///
    /// # Errors
    /// When the company cannot be represented, with the reason.
    fn plant(company: &Company, key: &CrewKey, world: &mut Self::World) -> Result<(), PlantError>;

    /// Takes over what outlives a reset: a provider does not forget what it is owed because a company is planted anew.
    fn carry_over(_old: Self::World, _new: &mut Self::World) {}

    /// The vendor's paths, each with its handler and tier.
    fn api() -> Api<Self>;

    /// What a person does that the vendor's API lacks, below `/_door/`.
    fn doors() -> Api<Self> {
        Api::new()
    }

    /// What this twin's part of the control surface does, below `/_twin/<name>/`: what its vendor's own console would do, and
    /// each act of a person by name. Only whoever has the control token gets there.
    fn control() -> Api<Self> {
        Api::new()
    }

    /// The files of its page, below `/_twin/<name>/page`. A browser asks for them before the page in it can show a token, so
    /// that they are served to anybody who reaches the control listener; having no desk, they can hold nothing of the world.
    fn page() -> Router {
        Router::new()
    }

    /// Endpoints that the vendor has and this twin refuses loudly.
    fn unsupported() -> &'static [Endpoint];

    /// The vendor's own way to refuse: for an endpoint that is not served (404, or what the vendor says), and for injected
    /// faults (429, 500, 503, …). The request's extensions hold its [`crate::Call`].
    fn refusal(request: &Parts, status: StatusCode) -> Response;

    /// What a person can do here.
    fn verbs() -> &'static [Verb];

    /// What a check may ask.
    fn questions() -> &'static [Question<Self>];

    /// The subject's environment: names and values, given the address of the vendor's surface (no slash at its end).
    fn environment(key: &CrewKey, base_url: &str) -> Vec<(&'static str, String)>;

    /// Takes note of where the subject listens.
    fn wire(_world: &mut Self::World, _wiring: &SubjectWiring) {}

    /// What follows when it was told anew where the subject listens.
    fn wired(_world: &mut Self::World, _effects: &mut Effects) {}

    /// A change in the company that another twin made: a membership, a deactivated account.
    fn absorb(_world: &mut Self::World, _change: &Change, _effects: &mut Effects) {}

    /// Arranges how somebody stands before an attempt; false when that is another twin's business.
    fn arrange(_world: &mut Self::World, _arrangement: &Arrangement, _effects: &mut Effects) -> bool {
        false
    }

    /// Does the twin's own work that is due (a message that was scheduled), and tells when the next is: Unix milliseconds.
    fn wake(_desk: &Desk<Self>) -> Option<i64> {
        None
    }

    /// Drops what the retention rule no longer keeps. Called now and then with the clock's Unix milliseconds.
    fn retain(_world: &mut Self::World, _unix_ms: i64) {}
}

/// In how many seconds a client may come back that a fault refuses for its rate: an extension of the parts that
/// [`Twin::refusal`] gets with 429, where the plan tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryAfter(pub u32);

impl RetryAfter {
    /// What the plan tells for a refused request, or else the twin's own word.
    #[must_use]
    pub fn of(request: &Parts, otherwise: u32) -> u32 {
        request.extensions.get::<Self>().map_or(otherwise, |told| told.0)
    }
}

/// A company cannot be planted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot plant the company into {twin}: {why}")]
pub struct PlantError {
    /// The twin.
    pub twin: &'static str,
    /// Why.
    pub why: String,
}

/// A question that a twin answers about its world.
pub struct Question<T: Twin> {
    /// Its name: `in_group`.
    pub name: &'static str,
    /// What it tells.
    pub about: &'static str,
    /// What it takes.
    pub args: &'static [ArgKind],
    /// What it answers with.
    pub answer: AnswerKind,
    /// The answer; `None` when the arguments are not of the declared kinds. It must be cheap: it is asked at each change that
    /// touches a person it names.
    pub ask: fn(&T::World, &[AskArg]) -> Option<Answer>,
}

/// Where the subject listens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SubjectWiring {
    /// Where Slack's events go.
    pub events_url: Option<String>,
    /// Where Slack's presses and submissions go; the events' address if none is named.
    pub interactivity_url: Option<String>,
    /// The subject opens sockets to Slack, and everything goes through them.
    pub socket_mode: bool,
}
