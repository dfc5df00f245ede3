//! The Jira Cloud twin: projects, issues, comments, transitions and JQL search behind the access that Okta's groups carry.
//! It never decides who belongs to a group; it learns that from the company and from what other twins tell.

mod api;
mod auth;
mod coverage;
mod error;
pub mod jql;
mod json;
mod questions;
mod seed;
mod text;
mod verbs;
pub mod world;

use axum::response::Response;
use http::StatusCode;
use http::request::Parts;
use nightcrew_model::act::{Scheme, Verb};
use nightcrew_model::company::Company;
use nightcrew_model::credential::CrewKey;
use nightcrew_twin_kit::twin::PlantError;
use nightcrew_twin_kit::{Api, Change, Effects, Endpoint, Question, Twin};

pub use error::Refusal;
pub use text::Rich;
pub use world::Site;

/// The twin.
#[derive(Debug)]
pub struct Jira;

impl Twin for Jira {
    const NAME: &'static str = "jira";
    const VERSION: u32 = 1;
    const SCHEME: Scheme = Scheme::EmailToken;

    type World = Site;

    fn plant(company: &Company, _key: &CrewKey, world: &mut Site) -> Result<(), PlantError> {
        seed::plant(company, world)
    }

    fn api() -> Api<Self> {
        api::routes()
    }

    fn doors() -> Api<Self> {
        api::doors()
    }

    fn unsupported() -> &'static [Endpoint] {
        coverage::UNSUPPORTED
    }

    fn refusal(request: &Parts, status: StatusCode) -> Response {
        error::refusal(request, status)
    }

    fn verbs() -> &'static [Verb] {
        verbs::VERBS
    }

    fn questions() -> &'static [Question<Self>] {
        questions::QUESTIONS
    }

    fn environment(key: &CrewKey, base_url: &str) -> Vec<(&'static str, String)> {
        vec![
            ("JIRA_BASE_URL", base_url.to_owned()),
            ("JIRA_EMAIL", auth::SERVICE_EMAIL.to_owned()),
            ("JIRA_API_TOKEN", auth::api_token(key)),
        ]
    }

    fn absorb(world: &mut Site, change: &Change, effects: &mut Effects) {
        seed::absorb(world, change, effects);
    }

    fn retain(world: &mut Site, unix_ms: i64) {
        world.retain(unix_ms);
    }
}
