//! How Slack answers: 200 with `ok`, errors included; 429 with `Retry-After` when a caller goes too fast.

use axum::body::Body;
use axum::response::Response;
use http::request::Parts;
use http::{HeaderName, HeaderValue, StatusCode};
use nightcrew_twin_kit::Call;
use nightcrew_twin_kit::twin::RetryAfter;

use super::Grant;
use crate::error::Refusal;
use crate::json::{self, Object};
use crate::scopes;
use crate::world::TokenKind;

/// Seconds in `Retry-After` when a fault plays a refusal.
const FAULT_RETRY_SECS: u32 = 1;

/// Headers of an answer.
const HEADERS: usize = 8;
const OAUTH_SCOPES: HeaderName = HeaderName::from_static("x-oauth-scopes");
const ACCEPTED_SCOPES: HeaderName = HeaderName::from_static("x-accepted-oauth-scopes");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-slack-req-id");

/// An answer that begins as every good one does.
pub(crate) fn good() -> Object {
    Object::new().flag("ok", true)
}

/// The answer to a call.
pub(crate) fn answer(
    accepted: &'static str,
    call: &Call,
    grant: Option<&Grant>,
    outcome: Result<Object, Refusal>,
) -> Response {
    let mut response = match outcome {
        Ok(object) => respond(StatusCode::OK, object.end()),
        Err(refusal) => refused(&refusal, call),
    };
    let headers = response.headers_mut();
    if let Some(scopes) = grant.and_then(held) {
        headers.insert(OAUTH_SCOPES, scopes);
        headers.insert(ACCEPTED_SCOPES, HeaderValue::from_static(accepted));
    }
    let (number, mut id) = (u128::from(call.seq).to_be_bytes(), [0; 32]);
    if hex::encode_to_slice(number, &mut id).is_ok()
        && let Ok(id) = HeaderValue::from_bytes(&id)
    {
        headers.insert(REQUEST_ID, id);
    }
    response
}

/// The scopes of a token, as answers tell them.
fn held(grant: &Grant) -> Option<HeaderValue> {
    match grant {
        Grant::Whole(TokenKind::User) => Some(HeaderValue::from_static(scopes::USER)),
        Grant::Whole(TokenKind::App) => Some(HeaderValue::from_static(scopes::APP_LEVEL)),
        Grant::Whole(_) => Some(HeaderValue::from_static(scopes::BOT)),
        Grant::Token(token) => HeaderValue::try_from(token.scopes.list(scopes::BOT)).ok(),
    }
}

fn refused(refusal: &Refusal, call: &Call) -> Response {
    let code = refusal.to_string();
    let mut object = Object::new().flag("ok", false).text("error", &code);
    if !refusal.lines().is_empty() {
        if matches!(refusal, Refusal::InvalidBlocks(_)) {
            let bare = |line: &String| line.trim_start_matches("[ERROR] ").to_owned();
            object = object.raw("errors", &json::texts(refusal.lines().iter().map(bare)));
        }
        let messages = Object::new().raw("messages", &json::texts(refusal.lines())).end();
        object = object.raw("response_metadata", &messages);
    }
    match refusal {
        Refusal::MissingScope { needed, provided } => {
            object = object.text("needed", needed).text("provided", provided);
        }
        Refusal::EachUser { wrong, .. } => object = object.raw("errors", &each(wrong)),
        Refusal::AsAsked { args, .. } => object = object.raw("args", args),
        _ => {}
    }
    call.error(code);
    match refusal {
        Refusal::RateLimited(secs) => limited(*secs),
        Refusal::ExpiredUrl | Refusal::UsedUrl => respond(StatusCode::NOT_FOUND, object.end()),
        _ => respond(StatusCode::OK, object.end()),
    }
}

/// What was wrong with whom, as Slack lists it.
pub(crate) fn each(wrong: &[(String, Refusal)]) -> String {
    json::list(wrong.iter().map(|(user, refusal)| {
        Object::new().text("user", user).flag("ok", false).text("error", &refusal.to_string()).end()
    }))
}

fn limited(secs: u32) -> Response {
    let body = Object::new().flag("ok", false).text("error", "ratelimited").end();
    let mut response = respond(StatusCode::TOO_MANY_REQUESTS, body);
    response.headers_mut().insert(http::header::RETRY_AFTER, HeaderValue::from(secs.max(1)));
    response
}

fn respond(status: StatusCode, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.reserve(HEADERS);
    let kind = HeaderValue::from_static("application/json; charset=utf-8");
    headers.insert(http::header::CONTENT_TYPE, kind);
    let store = HeaderValue::from_static("private, no-cache, no-store, must-revalidate");
    headers.insert(http::header::CACHE_CONTROL, store);
    response
}

/// Slack's way to refuse what it does not serve, and what a fault refuses in its name.
pub(crate) fn refusal(request: &Parts, status: StatusCode) -> Response {
    let path = request.uri.path();
    let bad = |code: &str| Object::new().flag("ok", false).text("error", code);
    match (status, path.strip_prefix("/api/")) {
        (StatusCode::NOT_FOUND, Some(method)) => {
            respond(StatusCode::OK, bad("unknown_method").text("req_method", method).end())
        }
        (StatusCode::TOO_MANY_REQUESTS, _) => limited(RetryAfter::of(request, FAULT_RETRY_SECS)),
        (StatusCode::NOT_FOUND, None) => respond(status, bad("not_found").end()),
        (status, _) if status.as_u16() == 503 => respond(status, bad("service_unavailable").end()),
        (status, _) => respond(status, bad("internal_error").end()),
    }
}
