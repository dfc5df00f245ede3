//! A clone of a model provider that speaks OpenAI's wire format. It answers what a prompt's situation asks for, from the seed and
//! the prompt alone, counts tokens with a real tokenizer, and keeps the bill that a vendor would send: the figure that the
//! governor's ledger must never fall below. It must never know what the crew holds or has been told.
//!
//! | file | what |
//! | --- | --- |
//! | [`world`] | the bill |
//! | [`api`] | the vendor's paths |
//! | [`situation`] | what a prompt asks for |
//! | [`answer`] | what is answered to it |
//! | [`speech`] | plausible words |
//! | [`tokens`] | counting and cutting |
//! | [`error`] | the vendor's refusals |
//! | [`questions`] | what checks and tests may ask |

pub mod answer;
pub mod api;
mod auth;
pub mod error;
pub mod questions;
pub mod situation;
pub mod speech;
pub mod tokens;
pub mod world;

use axum::response::Response;
use http::StatusCode;
use http::request::Parts;
use nightcrew_model::act::{Scheme, Verb};
use nightcrew_model::company::Company;
use nightcrew_model::credential::CrewKey;
use nightcrew_model::event::Tier;
use nightcrew_twin_kit::twin::PlantError;
use nightcrew_twin_kit::{Api, Endpoint, Question, Twin};

pub use auth::{crew_key, subject_key};
pub use world::{Bill, World};

/// The twin's one model.
pub const MODEL: &str = "twin-small";

/// The model-provider twin.
pub struct Llm;

impl Twin for Llm {
    const NAME: &'static str = "llm";
    const VERSION: u32 = 1;
    const SCHEME: Scheme = Scheme::Person;
    const IS_MODEL: bool = true;

    type World = World;

    fn plant(_company: &Company, _key: &CrewKey, _world: &mut World) -> Result<(), PlantError> {
        // A model provider knows nothing of the company.
        Ok(())
    }

    fn carry_over(old: World, new: &mut World) {
        // Planting a company anew does not make a provider forget what it is owed.
        *new = old;
    }

    fn api() -> Api<Self> {
        api::api()
    }

    fn unsupported() -> &'static [Endpoint] {
        const fn refused(method: &'static str, path: &'static str) -> Endpoint {
            Endpoint { method, path, tier: Tier::Unsupported }
        }
        const {
            &[
                refused("POST", "/v1/completions"),
                refused("POST", "/v1/embeddings"),
                refused("POST", "/v1/moderations"),
                refused("POST", "/v1/images/generations"),
                refused("POST", "/v1/audio/speech"),
                refused("POST", "/v1/audio/transcriptions"),
                refused("*", "/v1/files"),
                refused("*", "/v1/batches"),
                refused("GET", "/v1/chat/completions"),
                refused("GET", "/v1/responses/{response_id}"),
                refused("DELETE", "/v1/responses/{response_id}"),
            ]
        }
    }

    fn refusal(request: &Parts, status: StatusCode) -> Response {
        error::refusal(request, status)
    }

    fn verbs() -> &'static [Verb] {
        &[]
    }

    fn questions() -> &'static [Question<Self>] {
        questions::QUESTIONS
    }

    fn environment(key: &CrewKey, base_url: &str) -> Vec<(&'static str, String)> {
        vec![("OPENAI_BASE_URL", format!("{base_url}/v1")), ("OPENAI_API_KEY", subject_key(key))]
    }
}
