//! OpenAI's chat completions, and whatever else speaks them (vLLM, llama.cpp, Ollama, gateways, our own twin), streamed over
//! reqwest. One call is one request: no retry, no redirect, no proxy, no host but the base address.

use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use reqwest::{Response, StatusCode, Url};

use super::key::ApiKey;
use super::openai_answer::{
    ANSWER_BYTES_MAX, ERROR_BYTES_MAX, Reading, failure, is_stream, refusal, too_long,
};
use super::openai_wire::body;
use crate::call::{CallEnd, Failure, Model, Reply, Request, Retry};

/// Not to wait for a connection longer than this: nothing is billed yet, and another try may be quick.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
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
        if answer.status() != StatusCode::OK {
            return Err(self.refused(answer).await);
        }
        if is_stream(answer.headers()) {
            return self.read_stream(answer).await;
        }
        let body = self.read(answer, ANSWER_BYTES_MAX).await?;
        Reading::default().whole(&self.key, &body)
    }

    async fn read_stream(&self, answer: Response) -> Result<Reply, Failure> {
        let mut reading = Reading::default();
        let mut bytes = answer.bytes_stream();
        while let Some(piece) = bytes.next().await {
            let piece = piece.map_err(|error| self.lost(error))?;
            if reading.feed(&self.key, &piece)? {
                break;
            }
        }
        reading.streamed(&self.key)
    }

    async fn read(&self, answer: Response, limit: usize) -> Result<Vec<u8>, Failure> {
        let status = answer.status().as_u16();
        let mut body = Vec::new();
        let mut bytes = answer.bytes_stream();
        while let Some(piece) = bytes.next().await {
            let piece = piece.map_err(|error| self.lost(error))?;
            if body.len() + piece.len() > limit {
                return Err(too_long(&self.key, status));
            }
            body.extend_from_slice(&piece);
        }
        Ok(body)
    }

    async fn refused(&self, answer: Response) -> Failure {
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let body = self.read(answer, ERROR_BYTES_MAX).await.unwrap_or_default();
        refusal(&self.key, status, &headers, &body)
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
        failure(&self.key, end, 0, &error.without_url().to_string(), retry)
    }
}

impl Model for OpenAiChat {
    fn complete<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Result<Reply, Failure>> {
        Box::pin(async move {
            match tokio::time::timeout(self.timeout, self.call(request)).await {
                Ok(ended) => ended,
                Err(_) => {
                    Err(failure(&self.key, CallEnd::Timeout, 0, "no whole answer in time", Retry::Never))
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
