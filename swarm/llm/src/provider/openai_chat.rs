//! OpenAI's chat completions, and whatever else speaks them (vLLM, llama.cpp, Ollama, gateways, our own twin), streamed over
//! reqwest. One call is one request: no retry, no redirect, no proxy, no host but the base address.

use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Response, StatusCode, Url};

use super::key::ApiKey;
use super::openai_wire::{Answer, body, finish};
use super::sse::Events;
use crate::call::{CallEnd, Failure, Finish, Model, Reply, Request, Retry};

/// The whole of an answer may have at most so many bytes on the wire: 4 MB, a hundred times the largest sensible one.
const ANSWER_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Of an error's body at most so much is read.
const ERROR_BYTES_MAX: usize = 64 * 1024;
/// Not to wait for a connection longer than this: nothing is billed yet, and another try may be quick.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Refusals with these codes are about money, not about pace: calling again only annoys.
const NEVER_AGAIN: [&str; 6] = [
    "credit_balance_exhausted",
    "insufficient_quota",
    "organization_spend_limit_exceeded",
    "organization_usage_limit_exceeded",
    "project_spend_limit_exceeded",
    "enforced_spend_limit_reached",
];

/// How to reach a provider. The caller has checked that the host is allowed.
#[derive(Clone, Debug)]
pub struct OpenAiSettings {
    /// The base address, such as `http://127.0.0.1:8080/v1`.
    pub base_url: String,
    /// The key.
    pub key: ApiKey,
    /// How long a whole call may take.
    pub timeout: Duration,
    /// True for servers that know the output cap only by its old name, `max_tokens`.
    pub old_output_cap: bool,
}

/// A provider cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// The address is none.
    #[error("`{0}` is no http or https address of a model provider")]
    Address(String),
    /// The key cannot be sent.
    #[error("the provider's key holds characters that a header cannot carry")]
    Key,
    /// TLS or the client cannot be set up.
    #[error("the HTTP client cannot be set up: {0}")]
    Client(String),
}

/// A provider that speaks chat completions.
#[derive(Debug)]
pub struct OpenAiChat {
    client: reqwest::Client,
    url: Url,
    key: ApiKey,
    timeout: Duration,
    output_cap_field: &'static str,
}

impl OpenAiChat {
    /// A client for this provider.
    ///
    /// # Errors
    /// When address, key or TLS are unusable.
    pub fn new(settings: OpenAiSettings) -> Result<Self, ProviderError> {
        let address = || ProviderError::Address(settings.base_url.clone());
        let whole = format!("{}/chat/completions", settings.base_url.trim_end_matches('/'));
        let url = Url::parse(&whole).map_err(|_| address())?;
        // A password in an address would end up in logs of whoever prints addresses.
        if !matches!(url.scheme(), "http" | "https") || !url.username().is_empty() || url.password().is_some()
        {
            return Err(address());
        }
        let mut headers = HeaderMap::new();
        let bearer = format!("Bearer {}", settings.key.expose());
        let mut bearer = HeaderValue::try_from(bearer).map_err(|_| ProviderError::Key)?;
        bearer.set_sensitive(true);
        headers.insert(AUTHORIZATION, bearer);
        // A second installation is refused, which is harmless: the first was the same provider.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut client = reqwest::Client::builder()
            .default_headers(headers)
            .connect_timeout(CONNECT_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy();
        if url.scheme() == "http" {
            // Small containers carry no certificates, and a plain address needs none.
            client = client.tls_certs_only([]);
        }
        let client =
            client.build().map_err(|error| ProviderError::Client(error.without_url().to_string()))?;
        let output_cap_field = if settings.old_output_cap { "max_tokens" } else { "max_completion_tokens" };
        Ok(Self { client, url, key: settings.key, timeout: settings.timeout, output_cap_field })
    }

    async fn call(&self, request: &Request) -> Result<Reply, Failure> {
        let sent = self.client.post(self.url.clone()).json(&body(request, self.output_cap_field)).send();
        let answer = sent.await.map_err(|error| self.lost(error))?;
        if answer.status() == StatusCode::OK {
            let streamed = answer
                .headers()
                .get(reqwest::header::CONTENT_TYPE)
                .and_then(|kind| kind.to_str().ok())
                .is_some_and(|kind| kind.starts_with("text/event-stream"));
            if streamed { self.read_stream(answer).await } else { self.read_whole(answer).await }
        } else {
            Err(self.refusal(answer).await)
        }
    }

    async fn read_stream(&self, answer: Response) -> Result<Reply, Failure> {
        let mut reading = Reading::default();
        let mut events = Events::default();
        let mut bytes = answer.bytes_stream();
        let mut total = 0;
        while !reading.done {
            let Some(piece) = bytes.next().await else { break };
            let piece = piece.map_err(|error| self.lost(error))?;
            total += piece.len();
            let fed = events.feed(&piece, |data| reading.take(data));
            if fed.is_err() || total > ANSWER_BYTES_MAX {
                return Err(self.failure(
                    CallEnd::Unusable,
                    200,
                    "the answer is longer than any may be",
                    Retry::Never,
                ));
            }
            if let Some(error) = reading.error.take() {
                return Err(self.failure(CallEnd::Error, 200, &error, Retry::Never));
            }
        }
        let Some(finish) = reading.finish else {
            return Err(self.failure(CallEnd::Cut, 200, "the answer broke off", Retry::Never));
        };
        // An end mark without usage and usage without an end mark both happen; usage always comes last.
        if !reading.done && reading.usage.is_none() {
            return Err(self.failure(
                CallEnd::Cut,
                200,
                "the answer broke off before its end mark",
                Retry::Never,
            ));
        }
        Ok(Reply { text: reading.text, usage: reading.usage, finish, tier: reading.tier })
    }

    /// A server that was asked to stream and does not.
    async fn read_whole(&self, answer: Response) -> Result<Reply, Failure> {
        let body = self.read(answer, ANSWER_BYTES_MAX).await?;
        let mut reading = Reading::default();
        reading.take(&body);
        match (reading.error, reading.finish) {
            (Some(error), _) => Err(self.failure(CallEnd::Error, 200, &error, Retry::Never)),
            (None, Some(finish)) => {
                Ok(Reply { text: reading.text, usage: reading.usage, finish, tier: reading.tier })
            }
            (None, None) => {
                Err(self.failure(CallEnd::Unusable, 200, "the answer is no completion", Retry::Never))
            }
        }
    }

    async fn read(&self, answer: Response, limit: usize) -> Result<Vec<u8>, Failure> {
        let status = answer.status().as_u16();
        let mut body = Vec::new();
        let mut bytes = answer.bytes_stream();
        while let Some(piece) = bytes.next().await {
            let piece = piece.map_err(|error| self.lost(error))?;
            if body.len() + piece.len() > limit {
                let text = "the answer is longer than any may be";
                return Err(self.failure(CallEnd::Unusable, status, text, Retry::Never));
            }
            body.extend_from_slice(&piece);
        }
        Ok(body)
    }

    /// An answer that is not 200. Its status decides what it may have cost; a broken body changes nothing about that.
    async fn refusal(&self, answer: Response) -> Failure {
        let status = answer.status().as_u16();
        let wait = retry_after_ms(answer.headers());
        let forbidden = answer.headers().get("x-should-retry").is_some_and(|word| word == "false");
        let body = self.read(answer, ERROR_BYTES_MAX).await.unwrap_or_default();
        let error = serde_json::from_slice::<Answer>(&body).ok().and_then(|answer| answer.error);
        let field = |name: &str| {
            error
                .as_ref()
                .and_then(|error| error.get(name))
                .and_then(serde_json::Value::as_str)
                .unwrap_or_default()
        };
        let about_money = NEVER_AGAIN.contains(&field("code")) || NEVER_AGAIN.contains(&field("type"));
        let again = matches!(status, 408 | 429 | 500 | 502 | 503 | 504 | 529) && !about_money && !forbidden;
        let message = match field("message") {
            "" => String::from_utf8_lossy(&body).into_owned(),
            message => message.to_owned(),
        };
        let retry = if again { Retry::After(wait) } else { Retry::Never };
        self.failure(end_of_status(status), status, &message, retry)
    }

    /// No answer, or no end of it. Only a connection that never came about is known to cost nothing.
    fn lost(&self, error: reqwest::Error) -> Failure {
        let (end, retry) = if error.is_connect() || error.is_builder() {
            (CallEnd::Refused, Retry::After(0))
        } else if error.is_timeout() {
            (CallEnd::Timeout, Retry::Never)
        } else {
            (CallEnd::Cut, Retry::Never)
        };
        self.failure(end, 0, &error.without_url().to_string(), retry)
    }

    fn failure(&self, end: CallEnd, status: u16, message: &str, retry: Retry) -> Failure {
        Failure { end, status, message: self.key.scrub(message), retry }
    }
}

impl Model for OpenAiChat {
    fn complete<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Result<Reply, Failure>> {
        Box::pin(async move {
            match tokio::time::timeout(self.timeout, self.call(request)).await {
                Ok(ended) => ended,
                Err(_) => Err(self.failure(CallEnd::Timeout, 0, "no whole answer in time", Retry::Never)),
            }
        })
    }
}

/// What a status other than 200 says about the bill: a refusal did not run, a failure may have.
const fn end_of_status(status: u16) -> CallEnd {
    match status {
        408 | 500 | 502 | 504 => CallEnd::Error,
        // Overloaded: refused at the door.
        300..=499 | 503 | 529 => CallEnd::Refused,
        // Whatever else there may be: assume the dearer.
        _ => CallEnd::Error,
    }
}

/// `Retry-After` in whole seconds (dates are not used by providers), or `retry-after-ms`.
fn retry_after_ms(headers: &HeaderMap) -> u64 {
    let number = |value: &HeaderValue| value.to_str().ok().and_then(|text| text.trim().parse::<u64>().ok());
    let milliseconds = headers.get("retry-after-ms").and_then(number);
    let seconds = headers.get(RETRY_AFTER).and_then(number).map(|secs| secs.saturating_mul(1000));
    milliseconds.or(seconds).unwrap_or(0)
}

/// What has been read of an answer.
#[derive(Debug, Default)]
struct Reading {
    text: String,
    usage: Option<nightcrew_model::usage::Usage>,
    finish: Option<Finish>,
    tier: Option<String>,
    error: Option<String>,
    done: bool,
}

impl Reading {
    fn take(&mut self, data: &[u8]) {
        if data == b"[DONE]" {
            self.done = true;
            return;
        }
        let Ok(answer) = serde_json::from_slice::<Answer>(data) else {
            // One unreadable chunk makes the answer unreadable; its usage would be a guess.
            self.error
                .get_or_insert_with(|| "a part of the answer is no JSON of the expected shape".to_owned());
            return;
        };
        if let Some(error) = answer.error.filter(|error| !error.is_null()) {
            self.error.get_or_insert_with(|| error.to_string());
        }
        if let Some(usage) = answer.usage.as_ref().and_then(super::openai_wire::WireUsage::usage) {
            self.usage = Some(usage);
        }
        if answer.service_tier.is_some() {
            self.tier = answer.service_tier;
        }
        for choice in answer.choices.into_iter().filter(|choice| choice.index == 0) {
            if let Some(content) = choice.delta.and_then(|piece| piece.content) {
                self.text.push_str(&content);
            }
            if let Some(reason) = choice.finish_reason {
                self.finish = Some(finish(&reason));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_says_what_may_have_been_billed() {
        for refused in [301, 400, 401, 402, 403, 404, 413, 422, 429, 503, 529] {
            assert_eq!(end_of_status(refused), CallEnd::Refused, "{refused}");
        }
        for unknown in [201, 204, 408, 500, 502, 504, 520, 599] {
            assert_eq!(end_of_status(unknown), CallEnd::Error, "{unknown}");
        }
    }

    #[test]
    fn an_address_with_a_password_or_another_scheme_is_refused() {
        for wrong in ["ftp://127.0.0.1/v1", "http://u:p@127.0.0.1/v1", "not an address", "file:///v1"] {
            let settings = OpenAiSettings {
                base_url: wrong.to_owned(),
                key: ApiKey::new("sk-secret"),
                timeout: Duration::from_secs(1),
                old_output_cap: false,
            };
            assert!(!format!("{settings:?}").contains("secret"));
            assert!(matches!(OpenAiChat::new(settings), Err(ProviderError::Address(_))), "{wrong}");
        }
    }
}
