//! The Okta twin: people, groups, memberships, apps and their assignment, lifecycle. The org's state decides who may use
//! what in the whole company: a change here is told to the other twins, and no other twin may write it.

mod api;
mod auth;
mod coverage;
mod error;
mod json;
mod questions;
mod search;
mod seed;
mod verbs;
pub mod world;

use axum::response::Response;
use http::StatusCode;
use http::request::Parts;
use nightcrew_model::act::{Scheme, Verb};
use nightcrew_model::company::Company;
use nightcrew_model::credential::CrewKey;
use nightcrew_model::plan::casting::Arrangement;
use nightcrew_twin_kit::twin::PlantError;
use nightcrew_twin_kit::{Api, Effects, Endpoint, Question, Twin};

pub use error::Refusal;
pub use world::Org;

/// The twin.
#[derive(Debug)]
pub struct Okta;

impl Twin for Okta {
    const NAME: &'static str = "okta";
    const VERSION: u32 = 1;
    const SCHEME: Scheme = Scheme::Person;

    type World = Org;

    fn plant(company: &Company, key: &CrewKey, world: &mut Org) -> Result<(), PlantError> {
        seed::plant(company, key, world)
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
        vec![("OKTA_ORG_URL", base_url.to_owned()), ("OKTA_API_TOKEN", auth::api_token(key))]
    }

    fn arrange(world: &mut Org, arrangement: &Arrangement, effects: &mut Effects) -> bool {
        seed::arrange(world, arrangement, effects)
    }
}
