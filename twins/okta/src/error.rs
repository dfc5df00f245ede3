//! Okta's errors: `{errorCode, errorSummary, errorLink, errorId, errorCauses}`, the same for every endpoint. Also what the
//! vendor says about endpoints that this twin does not serve.

use axum::response::{IntoResponse as _, Response};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use nightcrew_twin_kit::faults::path_matches;
use nightcrew_twin_kit::twin::RetryAfter;
use nightcrew_twin_kit::{Api, Call, Endpoint};
use serde_json::{Value, json};

use crate::{Okta, coverage};

/// The window in which a refusal without a known bucket says that it resets: a minute, as all of Okta's.
const REFUSED_WINDOW_SECS: u32 = 60;
const LIMIT: HeaderName = HeaderName::from_static("x-rate-limit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-rate-limit-remaining");
const RESET: HeaderName = HeaderName::from_static("x-rate-limit-reset");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-okta-request-id");
/// The most bytes of a client's own text that an error repeats.
const REPEATED_BYTES_MAX: usize = 120;

/// A refusal with Okta's code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {summary}")]
pub struct Refusal {
    /// The HTTP status.
    pub status: StatusCode,
    /// `E0000007` and its like.
    pub code: &'static str,
    /// The sentence for people.
    pub summary: String,
    /// What is wrong in detail.
    pub causes: Vec<String>,
}

impl Refusal {
    fn new(status: StatusCode, code: &'static str, summary: impl Into<String>) -> Self {
        Self { status, code, summary: summary.into(), causes: Vec::new() }
    }

    /// A field or argument is wrong.
    #[must_use]
    pub fn validation(what: &str, cause: impl Into<String>) -> Self {
        let summary = format!("Api validation failed: {what}");
        Self { causes: vec![cause.into()], ..Self::new(StatusCode::BAD_REQUEST, "E0000001", summary) }
    }

    /// The body is not JSON, or not an object.
    #[must_use]
    pub fn malformed() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "E0000003", "The request body was not well-formed.")
    }

    /// Wrong name or password.
    #[must_use]
    pub fn authentication() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "E0000004", "Authentication failed")
    }

    /// No credential at all.
    #[must_use]
    pub fn no_session() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "E0000005", "Invalid session")
    }

    /// The credential does not allow it.
    #[must_use]
    pub fn forbidden() -> Self {
        let summary = "You do not have permission to perform the requested action";
        Self::new(StatusCode::FORBIDDEN, "E0000006", summary)
    }

    /// Nothing by this id.
    #[must_use]
    pub fn not_found(id: &str, kind: &str) -> Self {
        let summary = format!("Not found: Resource not found: {} ({kind})", clipped(id));
        Self::new(StatusCode::NOT_FOUND, "E0000007", summary)
    }

    /// An unknown token.
    #[must_use]
    pub fn invalid_token() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "E0000011", "Invalid token provided")
    }

    /// The user is active already.
    #[must_use]
    pub fn already_active() -> Self {
        let summary = "Activation failed because the user is already active";
        Self::new(StatusCode::FORBIDDEN, "E0000016", summary)
    }

    /// The path exists with another method.
    #[must_use]
    pub fn method() -> Self {
        let summary = "The endpoint does not support the provided HTTP method";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "E0000022", summary)
    }

    /// A search expression that cannot be read.
    #[must_use]
    pub fn search(cause: impl Into<String>) -> Self {
        let refusal = Self::new(StatusCode::BAD_REQUEST, "E0000031", "Invalid search criteria.");
        Self { causes: vec![cause.into()], ..refusal }
    }

    /// The user is not locked.
    #[must_use]
    pub fn unlock() -> Self {
        Self::new(StatusCode::FORBIDDEN, "E0000032", "Unlock is not allowed for this user.")
    }

    /// The user's status does not allow it.
    #[must_use]
    pub fn status() -> Self {
        let summary = "This operation is not allowed in the user's current status.";
        Self::new(StatusCode::FORBIDDEN, "E0000038", summary)
    }

    /// Too many calls.
    #[must_use]
    pub fn rate() -> Self {
        let summary = "API call exceeded rate limit due to too many requests.";
        Self::new(StatusCode::TOO_MANY_REQUESTS, "E0000047", summary)
    }

    /// The vendor has it, this twin does not.
    #[must_use]
    pub fn unsupported() -> Self {
        Self::new(StatusCode::NOT_IMPLEMENTED, "E0000060", "Unsupported operation.")
    }

    /// A fault.
    #[must_use]
    pub fn internal(status: StatusCode) -> Self {
        Self::new(status, "E0000009", "Internal Server Error")
    }

    /// The body.
    #[must_use]
    pub fn body(&self, call: &Call) -> Value {
        let causes: Vec<Value> = self.causes.iter().map(|cause| json!({ "errorSummary": cause })).collect();
        json!({
            "errorCode": self.code,
            "errorSummary": self.summary,
            "errorLink": self.code,
            "errorId": format!("oae{:022}", call.seq),
            "errorCauses": causes,
        })
    }
}

/// Cuts a client's own text to what an error repeats.
fn clipped(text: &str) -> &str {
    text.get(..text.floor_char_boundary(REPEATED_BYTES_MAX)).unwrap_or_default()
}

/// The refusal of an endpoint that is not served, or of an injected fault.
pub(crate) fn refusal(request: &Parts, status: StatusCode) -> Response {
    let refusal = match status {
        StatusCode::NOT_FOUND => not_served(request),
        StatusCode::TOO_MANY_REQUESTS => Refusal::rate(),
        StatusCode::UNAUTHORIZED => Refusal::invalid_token(),
        StatusCode::FORBIDDEN => Refusal::forbidden(),
        other => Refusal::internal(other),
    };
    let call = request.extensions.get::<Call>().cloned().unwrap_or_else(|| Call::internal(0, None));
    call.error(refusal.code);
    let now = call.came_ms;
    let mut response = (refusal.status, axum::Json(refusal.body(&call))).into_response();
    let reset = now.div_euclid(1000) + i64::from(RetryAfter::of(request, REFUSED_WINDOW_SECS));
    let left = i64::from(refusal.status != StatusCode::TOO_MANY_REQUESTS);
    stamp(response.headers_mut(), &call, now, [600, 599 * left, reset]);
    response
}

/// Why an endpoint is not served: the twin lacks it, its method is another, or nobody has it.
fn not_served(request: &Parts) -> Refusal {
    let path = request.uri.path();
    let at = |endpoint: &&Endpoint| path_matches(&pattern(endpoint.path), path);
    if coverage::UNSUPPORTED.iter().filter(at).any(|endpoint| request.method == *endpoint.method) {
        return Refusal::unsupported();
    }
    let api: Api<Okta> = crate::api::routes();
    if request.method != Method::OPTIONS && api.endpoints().iter().any(|endpoint| at(&endpoint)) {
        return Refusal::method();
    }
    Refusal::not_found(path, "Endpoint")
}

/// A path with `{name}` places as a pattern.
fn pattern(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "*" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// The headers that every answer has: one clock for `Date` and the limit's reset, since clients subtract one from the other.
pub(crate) fn stamp(headers: &mut HeaderMap, call: &Call, unix_ms: i64, limit: [i64; 3]) {
    for (name, number) in [LIMIT, REMAINING, RESET].into_iter().zip(limit) {
        headers.insert(name, HeaderValue::from(number));
    }
    if let Ok(value) = HeaderValue::try_from(format!("nightcrew{:015}", call.seq)) {
        headers.insert(REQUEST_ID, value);
    }
    let date = jiff::Timestamp::from_millisecond(unix_ms).ok().and_then(|moment| {
        jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&moment).ok()
    });
    if let Some(value) = date.and_then(|date| HeaderValue::try_from(date).ok()) {
        headers.insert(http::header::DATE, value);
    }
}
