//! The HTTP surface: health, and Slack's deliveries (events as JSON, interactions as forms) on one path, like Bolt.
//! It checks the signature over the raw body first, answers within milliseconds, and leaves the work to the desk.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::json;

use crate::delivery::{Envelope, Interaction};
use crate::desk::Desk;
use crate::services::shape::{Object, read};
use crate::tasks::Full;
use crate::trace::Trace;

/// The largest delivery that is read; Slack's own are far smaller.
const DELIVERY_BYTES_MAX: usize = 1024 * 1024;
/// Where Slack delivers, by `POST`.
pub const EVENTS_PATH: &str = "/slack/events";

pub(crate) fn router(desk: Arc<Desk>) -> Router {
    Router::new()
        .route("/healthz", get(health))
        .route(EVENTS_PATH, post(deliver))
        .layer(DefaultBodyLimit::max(DELIVERY_BYTES_MAX))
        .with_state(desk)
}

async fn health(State(desk): State<Arc<Desk>>) -> Response {
    if desk.is_ready() {
        (StatusCode::OK, "ok").into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not connected to Slack yet").into_response()
    }
}

async fn deliver(State(desk): State<Arc<Desk>>, headers: HeaderMap, body: Bytes) -> Response {
    take(&desk, &headers, &body)
}

/// Takes a delivery: checks who sent it, hands it to the desk, and answers.
pub(crate) fn take(desk: &Arc<Desk>, headers: &HeaderMap, body: &[u8]) -> Response {
    if !desk.signature.verifies(headers, body, desk.clock.unix_ms()) {
        return (StatusCode::UNAUTHORIZED, "bad signature").into_response();
    }
    let trace = Trace::of(headers);
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if kind.starts_with("application/x-www-form-urlencoded") {
        interaction(desk, body, trace)
    } else {
        event(desk, body, trace)
    }
}

fn event(desk: &Arc<Desk>, body: &[u8], trace: Trace) -> Response {
    let Some(Object(envelope)) = read::<Object<Envelope<'_>>>(body) else {
        return (StatusCode::BAD_REQUEST, "not JSON").into_response();
    };
    match envelope.kind.get() {
        Some("url_verification") => axum::Json(json!({"challenge": envelope.challenge})).into_response(),
        Some("event_callback") => taken(desk.take_event(&envelope, trace)),
        // app_rate_limited and the like: heard, nothing to do.
        _ => StatusCode::OK.into_response(),
    }
}

fn interaction(desk: &Arc<Desk>, body: &[u8], trace: Trace) -> Response {
    let payload = form_urlencoded::parse(body).find(|(name, _)| name == "payload").map(|(_, value)| value);
    let read = payload.as_ref().and_then(|value| read::<Object<Interaction<'_>>>(value.as_bytes()));
    let Some(Object(payload)) = read else {
        return (StatusCode::BAD_REQUEST, "no payload").into_response();
    };
    match payload.kind.get() {
        Some("block_actions") => taken(desk.take_press(&payload, trace)),
        _ => StatusCode::OK.into_response(),
    }
}

/// Overload is told honestly: Slack then comes again.
fn taken(queued: Result<(), Full>) -> Response {
    match queued {
        Ok(()) => StatusCode::OK.into_response(),
        Err(Full) => (StatusCode::SERVICE_UNAVAILABLE, "busy").into_response(),
    }
}
