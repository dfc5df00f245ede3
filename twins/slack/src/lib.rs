//! The Slack twin: a workspace that unmodified SDKs take for Slack's own, with doors for what a person does in the client and
//! the API lacks. No state of its own outside [`world::World`], no clock but the host's, no client: what it sends is queued.
//!
//! Its rooms from the top down; none uses what stands above it:
//!
//! | room | what lives there |
//! | --- | --- |
//! | [`page`], [`control`] | what somebody looks at, and the twin alone: its console, and each act of a person by name |
//! | [`doors`], [`api`] | what a person does that the API lacks, and the families of methods |
//! | [`interactive`] | what the app is told of what a person does |
//! | [`saying`] | what is said in a conversation, and what it sets off |
//! | [`events`], [`views`] | what the app hears; dialogs and homes at work |
//! | [`outbox`], [`socket`], [`signing`] | the one way to the app |
//! | [`method`] | how a call of any method is read, let in, run and answered |
//! | [`search`], [`notices`] | what is found, and what people notice |
//! | [`shape`], [`blocks`], [`filling`], [`mod@reference`] | how things look: as JSON, to people, filled in, within texts |
//! | [`verbs`], [`questions`], [`coverage`] | what the twin lists: for scenarios, for checks, of what it lacks |
//! | [`auth`], [`seed`] | tokens, and how the company is planted |
//! | [`world`] | the workspace |
//! | [`index`], [`id`], [`place`], [`text`], [`ts`], [`json`], [`error`], [`scopes`], [`manifest`] | what all of it is made of |

pub mod api;
pub mod auth;
pub mod blocks;
pub mod control;
pub mod coverage;
pub mod doors;
pub mod error;
pub mod events;
pub mod filling;
pub mod id;
pub mod index;
pub mod interactive;
pub mod json;
pub mod manifest;
pub mod method;
pub mod notices;
pub mod outbox;
pub mod page;
pub mod place;
pub mod questions;
pub mod reference;
pub mod saying;
pub mod scopes;
pub mod search;
pub mod seed;
pub mod shape;
pub mod signing;
pub mod socket;
pub mod text;
pub mod ts;
pub mod verbs;
pub mod views;
pub mod world;

use axum::Router;
use axum::response::Response;
use http::StatusCode;
use http::request::Parts;
use nightcrew_model::act::{Scheme, Verb};
use nightcrew_model::company::Company;
use nightcrew_model::credential::CrewKey;
use nightcrew_twin_kit::twin::PlantError;
use nightcrew_twin_kit::{Api, Change, Desk, Effects, Endpoint, Question, SubjectWiring, Twin};

use crate::world::World;

/// The Slack twin.
#[derive(Debug)]
pub struct Slack;

impl Twin for Slack {
    const NAME: &'static str = "slack";
    const VERSION: u32 = 1;
    const SCHEME: Scheme = Scheme::SlackUser;
    const DELIVERS: bool = true;

    type World = World;

    fn plant(company: &Company, _key: &CrewKey, world: &mut World) -> Result<(), PlantError> {
        seed::plant(company, world);
        Ok(())
    }

    fn carry_over(old: World, new: &mut World) {
        new.count_on(&old);
    }

    fn api() -> Api<Self> {
        api::routes()
    }

    fn doors() -> Api<Self> {
        doors::routes()
    }

    fn control() -> Api<Self> {
        control::routes().merge(page::routes())
    }

    fn page() -> Router {
        page::files()
    }

    fn unsupported() -> &'static [Endpoint] {
        coverage::UNSUPPORTED
    }

    fn refusal(request: &Parts, status: StatusCode) -> Response {
        method::refusal(request, status)
    }

    fn verbs() -> &'static [Verb] {
        verbs::VERBS
    }

    fn questions() -> &'static [Question<Self>] {
        questions::QUESTIONS
    }

    fn environment(key: &CrewKey, base_url: &str) -> Vec<(&'static str, String)> {
        vec![
            ("SLACK_API_URL", format!("{base_url}/api/")),
            ("SLACK_BOT_TOKEN", auth::bot_token(key)),
            ("SLACK_APP_TOKEN", auth::app_token(key)),
            ("SLACK_SIGNING_SECRET", auth::signing_secret(key)),
        ]
    }

    fn wire(world: &mut World, wiring: &SubjectWiring) {
        world.app.events_url.clone_from(&wiring.events_url);
        world.app.interactivity_url.clone_from(&wiring.interactivity_url);
        world.app.socket_mode = wiring.socket_mode;
    }

    fn wired(world: &mut World, effects: &mut Effects) {
        outbox::wired(world, effects);
    }

    fn absorb(world: &mut World, change: &Change, effects: &mut Effects) {
        if let Change::Account { person, active } = change {
            world.accounts.entry(*person).or_default().deleted = !active;
            effects.changed([*person]);
        }
    }

    fn wake(desk: &Desk<Self>) -> Option<i64> {
        [api::post_due(desk), api::remind(desk)].into_iter().flatten().min()
    }

    fn retain(world: &mut World, unix_ms: i64) {
        world.retain(unix_ms);
    }
}
