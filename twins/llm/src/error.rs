//! The vendor's refusals: `{"error": {message, type, param, code}}` with OpenAI's own types and codes
//! (platform.openai.com/docs/guides/error-codes).

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderValue, StatusCode, header};
use nightcrew_twin_kit::twin::RetryAfter;
use serde_json::{Value, json};

/// Clients that are refused for their rate or an overload are told to come back after this: short, since a run is.
const RETRY_AFTER_MS: u64 = 250;

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    /// The HTTP status.
    pub status: StatusCode,
    /// For a person.
    pub message: String,
    /// The vendor's type.
    pub kind: &'static str,
    /// The parameter at fault.
    pub param: Option<String>,
    /// The vendor's code.
    pub code: Option<&'static str>,
}

impl ApiError {
    fn new(status: StatusCode, kind: &'static str, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), kind, param: None, code: None }
    }

    /// A request that makes no sense.
    #[must_use]
    pub fn invalid(message: impl Into<String>, param: &str, code: Option<&'static str>) -> Self {
        let param = (!param.is_empty()).then(|| param.chars().take(100).collect());
        Self { param, code, ..Self::new(StatusCode::BAD_REQUEST, "invalid_request_error", message) }
    }

    /// Something that the vendor does and this twin does not (invariant 6: never faked).
    #[must_use]
    pub fn unsupported(what: &str, param: &str) -> Self {
        Self::invalid(format!("Unsupported by this twin: {what}."), param, Some("unsupported_parameter"))
    }

    pub(crate) fn no_key() -> Self {
        let message = "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer \
                       auth (i.e. Authorization: Bearer YOUR_KEY).";
        Self::new(StatusCode::UNAUTHORIZED, "invalid_request_error", message)
    }

    pub(crate) fn wrong_key() -> Self {
        let error =
            Self::new(StatusCode::UNAUTHORIZED, "invalid_request_error", "Incorrect API key provided.");
        Self { code: Some("invalid_api_key"), ..error }
    }

    pub(crate) fn no_model(model: &str) -> Self {
        let model: String = model.chars().take(100).collect();
        let message = format!("The model `{model}` does not exist or you do not have access to it.");
        let error = Self::new(StatusCode::NOT_FOUND, "invalid_request_error", message);
        Self { code: Some("model_not_found"), ..error }
    }

    fn body(&self) -> Value {
        json!({ "error": { "message": self.message, "type": self.kind, "param": self.param, "code": self.code } })
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body().to_string()));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if matches!(self.status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(RETRY_AFTER_MS.div_ceil(1000)));
            headers.insert("retry-after-ms", HeaderValue::from(RETRY_AFTER_MS));
        }
        response
    }
}

/// What the vendor answers with a status, for endpoints that are not served and for injected faults.
pub(crate) fn refusal(request: &Parts, status: StatusCode) -> Response {
    let path: String = request.uri.path().chars().take(100).collect();
    let (kind, code, message) = match status.as_u16() {
        404 => ("invalid_request_error", None, format!("Invalid URL ({} {path})", request.method)),
        429 => {
            let message = format!("Rate limit reached for {} on requests per min (RPM).", crate::MODEL);
            ("requests", Some("rate_limit_exceeded"), message)
        }
        503 | 529 => {
            ("server_error", None, "The engine is currently overloaded, please try again later".to_owned())
        }
        400..=499 => ("invalid_request_error", None, "The request was refused.".to_owned()),
        _ => {
            let message = "The server had an error while processing your request. Sorry about that!";
            ("server_error", None, message.to_owned())
        }
    };
    let mut response = ApiError { code, ..ApiError::new(status, kind, message) }.into_response();
    if let Some(RetryAfter(secs)) = request.extensions.get::<RetryAfter>() {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*secs));
        response.headers_mut().insert("retry-after-ms", HeaderValue::from(u64::from(*secs) * 1000));
    }
    response
}
