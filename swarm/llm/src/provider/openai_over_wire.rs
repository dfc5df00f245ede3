//! OpenAI's chat completions over a wire of this process: what a run in virtual time calls the model twin by. The same body and
//! the same reading as over a socket; it cannot leave the process, and awaits nothing but the clock.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use http::{Method, StatusCode};
use nightcrew_model::seed::Seed;
use nightcrew_runtime::{Wire, WireError};

use super::key::ApiKey;
use super::openai_answer::{Reading, failure, is_stream, refusal};
use super::openai_chat::ProviderError;
use super::openai_wire::body;
use crate::call::{CallEnd, Failure, Model, Reply, Request, Retry};

/// Where chat completions are.
const PATH: &str = "/v1/chat/completions";
/// The shortest time that an answer takes, in milliseconds: what the twin needs over a socket on an idle machine.
const ANSWER_MS_MIN: u64 = 3;
/// Answers take less than this on top.
const ANSWER_MS_SPREAD: u64 = 6;

/// A provider at the other end of a wire.
pub struct OpenAiOverWire {
    wire: Arc<dyn Wire>,
    key: ApiKey,
    bearer: HeaderValue,
    timeout: Duration,
    model: String,
}

impl std::fmt::Debug for OpenAiOverWire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenAiOverWire").field("model", &self.model).finish_non_exhaustive()
    }
}

impl OpenAiOverWire {
    /// A provider over `wire`, which is asked for the model `model` whatever a request names: it stands in for all others.
    ///
    /// # Errors
    /// When the key cannot be sent.
    pub fn new(
        wire: Arc<dyn Wire>,
        key: ApiKey,
        timeout: Duration,
        model: &str,
    ) -> Result<Self, ProviderError> {
        let bearer = format!("Bearer {}", key.expose());
        let mut bearer = HeaderValue::try_from(bearer).map_err(|_| ProviderError::Key)?;
        bearer.set_sensitive(true);
        Ok(Self { wire, key, bearer, timeout, model: model.to_owned() })
    }

    async fn call(&self, request: &Request) -> Result<Reply, Failure> {
        tokio::time::sleep(takes(request)).await;
        let asked = Request { model: self.model.clone(), ..request.clone() };
        let mut sent = http::Request::new(Bytes::from(body(&asked, "max_completion_tokens").to_string()));
        *sent.method_mut() = Method::POST;
        *sent.uri_mut() = http::Uri::from_static(PATH);
        sent.headers_mut().insert(AUTHORIZATION, self.bearer.clone());
        sent.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let answer = self.wire.call(sent).await.map_err(|error| self.lost(&error))?;
        if answer.status() != StatusCode::OK {
            return Err(refusal(&self.key, answer.status().as_u16(), answer.headers(), answer.body()));
        }
        let mut reading = Reading::default();
        if !is_stream(answer.headers()) {
            return reading.whole(&self.key, answer.body());
        }
        reading.feed(&self.key, answer.body())?;
        reading.streamed(&self.key)
    }

    /// No answer, or no end of it. Only a connection that never came about is known to cost nothing.
    fn lost(&self, error: &WireError) -> Failure {
        let (end, retry) = match error {
            WireError::Connect(_) => (CallEnd::Refused, Retry::After(0)),
            WireError::TooLarge(_) => (CallEnd::Unusable, Retry::Never),
            WireError::Broken(_) => (CallEnd::Cut, Retry::Never),
        };
        failure(&self.key, end, 0, &error.to_string(), retry)
    }
}

/// How long an answer takes, drawn from the request, so that it does not depend on what others ask.
fn takes(request: &Request) -> Duration {
    let last = request.messages.last().map_or("", |message| message.text.as_str());
    let mut draws = Seed(request.seed.unwrap_or(0)).stream(last, "llm service time", 0);
    Duration::from_millis(ANSWER_MS_MIN + draws.below(ANSWER_MS_SPREAD))
}

impl Model for OpenAiOverWire {
    fn complete<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Result<Reply, Failure>> {
        Box::pin(async move {
            match tokio::time::timeout(self.timeout, self.call(request)).await {
                Ok(ended) => ended,
                Err(_) => {
                    let why = "no whole answer in time";
                    Err(failure(&self.key, CallEnd::Timeout, 0, why, Retry::Never))
                }
            }
        })
    }
}
