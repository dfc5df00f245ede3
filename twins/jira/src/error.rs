//! Jira's errors: `{errorMessages: […], errors: {field: message}}`, the same for every endpoint. What somebody may not see is
//! answered as if it were not there.

use std::collections::BTreeMap;

use axum::response::{IntoResponse as _, Response};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use nightcrew_twin_kit::faults::path_matches;
use nightcrew_twin_kit::twin::RetryAfter;
use nightcrew_twin_kit::{Api, Call, Endpoint};
use serde_json::{Value, json};

use crate::jql::JqlError;
use crate::{Jira, coverage};

/// The most bytes of a client's own text that an error repeats.
const REPEATED_BYTES_MAX: usize = 120;
/// Seconds after which a client that was refused by a fault may come back.
const FAULT_RETRY_SECS: u32 = 1;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-arequestid");
const TRACE_ID: HeaderName = HeaderName::from_static("atl-traceid");

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{status}: {}", .messages.join(" "))]
pub struct Refusal {
    /// The HTTP status.
    pub status: StatusCode,
    /// What is wrong as a whole.
    pub messages: Vec<String>,
    /// What is wrong with which field.
    pub fields: BTreeMap<String, String>,
    /// For a 429: the limit that was met, and the seconds to wait.
    pub limit: Option<(&'static str, u32)>,
}

impl Refusal {
    fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, messages: vec![message.into()], fields: BTreeMap::new(), limit: None }
    }

    /// No credential, or a wrong one.
    #[must_use]
    pub fn unauthenticated() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "Client must be authenticated to access this resource.")
    }

    /// A known account without access to the product.
    #[must_use]
    pub fn no_access() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "You do not have permission to access this site. Ask your admin for access to Jira.",
        )
    }

    /// Not allowed.
    #[must_use]
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, message)
    }

    /// Not there, or not to be seen.
    #[must_use]
    pub fn missing(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, message)
    }

    /// No such issue, or not to be seen.
    #[must_use]
    pub fn no_issue() -> Self {
        Self::missing("Issue does not exist or you do not have permission to see it.")
    }

    /// No such project, or not to be seen.
    #[must_use]
    pub fn no_project(key: &str) -> Self {
        Self::missing(format!("No project could be found with key '{}'.", clipped(key)))
    }

    /// Something is wrong with the request.
    #[must_use]
    pub fn bad(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// Something is wrong with a field.
    #[must_use]
    pub fn field(name: &str, message: impl Into<String>) -> Self {
        Self::fields([(clipped(name).to_owned(), message.into())].into())
    }

    /// Something is wrong with some fields.
    #[must_use]
    pub fn fields(fields: BTreeMap<String, String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, messages: Vec::new(), fields, limit: None }
    }

    /// Removed by the vendor.
    #[must_use]
    pub fn removed() -> Self {
        let message = "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046";
        Self::new(StatusCode::GONE, message)
    }

    /// Too many calls.
    #[must_use]
    pub fn rate(reason: &'static str, retry_after: u32) -> Self {
        let refusal = Self::new(StatusCode::TOO_MANY_REQUESTS, "Rate limit exceeded.");
        Self { limit: Some((reason, retry_after)), ..refusal }
    }

    /// The body.
    #[must_use]
    pub fn body(&self) -> Value {
        json!({ "errorMessages": self.messages, "errors": self.fields })
    }

    /// What the ledger keeps.
    pub(crate) fn code(&self) -> String {
        let fields = self.fields.iter().map(|(field, message)| format!("{field}: {message}"));
        self.messages.iter().cloned().chain(fields).collect::<Vec<_>>().join(" ")
    }

    /// The answer, with the headers that a refusal has.
    pub(crate) fn into_answer(self, call: &Call) -> Response {
        call.error(self.code());
        let mut response = (self.status, axum::Json(self.body())).into_response();
        let headers = response.headers_mut();
        if let Some((reason, retry_after)) = self.limit {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(retry_after));
            headers.insert(HeaderName::from_static("ratelimit-reason"), HeaderValue::from_static(reason));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("OAuth realm=\"nightcrew\""));
            let failed = HeaderValue::from_static("AUTHENTICATED_FAILED");
            headers.insert(HeaderName::from_static("x-seraph-loginreason"), failed);
        }
        response
    }
}

impl From<JqlError> for Refusal {
    fn from(JqlError(messages): JqlError) -> Self {
        Self { status: StatusCode::BAD_REQUEST, messages, fields: BTreeMap::new(), limit: None }
    }
}

/// Cuts a client's own text to what an error repeats.
pub(crate) fn clipped(text: &str) -> &str {
    text.get(..text.floor_char_boundary(REPEATED_BYTES_MAX)).unwrap_or_default()
}

/// The refusal of an endpoint that is not served, or of an injected fault.
pub(crate) fn refusal(request: &Parts, status: StatusCode) -> Response {
    let refusal = match status {
        StatusCode::NOT_FOUND => not_served(request),
        StatusCode::UNAUTHORIZED => Refusal::unauthenticated(),
        StatusCode::TOO_MANY_REQUESTS => {
            Refusal::rate("jira-burst-based", RetryAfter::of(request, FAULT_RETRY_SECS))
        }
        other => Refusal::new(other, other.canonical_reason().unwrap_or("Error")),
    };
    let call = request.extensions.get::<Call>().cloned().unwrap_or_else(|| Call::internal(0, None));
    let now = call.came_ms;
    let mut response = refusal.into_answer(&call);
    stamp(response.headers_mut(), &call, now);
    response
}

/// Why an endpoint is not served: the twin lacks it, its method is another, or nobody has it.
fn not_served(request: &Parts) -> Refusal {
    let path = request.uri.path();
    let at = |endpoint: &&Endpoint| path_matches(&pattern(endpoint.path), path);
    if coverage::UNSUPPORTED.iter().filter(at).any(|endpoint| request.method == *endpoint.method) {
        return Refusal::new(StatusCode::NOT_IMPLEMENTED, "This resource is not supported by the Jira twin.");
    }
    let api: Api<Jira> = crate::api::routes();
    if api.endpoints().iter().any(|endpoint| at(&endpoint)) {
        return Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "HTTP 405 Method Not Allowed");
    }
    Refusal::missing(format!("null for uri: {}", clipped(path)))
}

fn pattern(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "*" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// The headers that every answer has.
pub(crate) fn stamp(headers: &mut HeaderMap, call: &Call, unix_ms: i64) {
    let number = call.seq;
    put(headers, REQUEST_ID, format!("nightcrew-{number}"));
    put(headers, TRACE_ID, hex::encode(u128::from(number).to_be_bytes()));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let date = jiff::Timestamp::from_millisecond(unix_ms).ok().and_then(|moment| {
        jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&moment).ok()
    });
    if let Some(date) = date {
        put(headers, header::DATE, date);
    }
}

/// Puts a header, unless its text is none that a header may have.
pub(crate) fn put(headers: &mut HeaderMap, name: HeaderName, text: String) {
    if let Ok(value) = HeaderValue::try_from(text) {
        headers.insert(name, value);
    }
}
