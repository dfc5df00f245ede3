//! The HTTP surface: health, and Slack's deliveries (events as JSON, interactions as forms) on one path, like Bolt.
//! It checks the signature over the raw body first, answers within milliseconds, and leaves the work to the desk.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::services::call::text_at;
use crate::services::kept::{self, Fields};
use crate::signature;
use crate::tasks::Full;
use crate::trace::Trace;

/// The largest delivery that is read; Slack's own are far smaller.
const DELIVERY_BYTES_MAX: usize = 1024 * 1024;

/// What is read of an event.
const EVENT_FIELDS: Fields = Fields::Only(&[
    "type",
    "event",
    "event_id",
    "subtype",
    "bot_id",
    "channel",
    "channel_type",
    "user",
    "text",
    "ts",
    "thread_ts",
    "challenge",
]);
/// What is read of a press.
const PRESS_FIELDS: Fields = Fields::Only(&[
    "type",
    "actions",
    "action_id",
    "value",
    "user",
    "id",
    "channel",
    "container",
    "channel_id",
]);

pub(crate) fn router(desk: Arc<Desk>) -> Router {
    Router::new()
        .route("/healthz", get(health))
        .route("/slack/events", post(deliver))
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
    if !signature::verified(&desk.config.slack_signing_secret, &headers, &body, desk.clock.unix_ms()) {
        return (StatusCode::UNAUTHORIZED, "bad signature").into_response();
    }
    let trace = Trace::of(&headers);
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if kind.starts_with("application/x-www-form-urlencoded") {
        interaction(&desk, &body, trace)
    } else {
        event(&desk, &body, trace)
    }
}

fn event(desk: &Arc<Desk>, body: &[u8], trace: Trace) -> Response {
    let Some(envelope) = kept::read(body, EVENT_FIELDS) else {
        return (StatusCode::BAD_REQUEST, "not JSON").into_response();
    };
    match text_at(&envelope, "/type") {
        Some("url_verification") => {
            let challenge = envelope.get("challenge").cloned().unwrap_or(Value::Null);
            axum::Json(json!({"challenge": challenge})).into_response()
        }
        Some("event_callback") => taken(desk.take_event(&envelope, trace)),
        // app_rate_limited and the like: heard, nothing to do.
        _ => StatusCode::OK.into_response(),
    }
}

fn interaction(desk: &Arc<Desk>, body: &[u8], trace: Trace) -> Response {
    let payload = form_urlencoded::parse(body)
        .find(|(name, _)| name == "payload")
        .and_then(|(_, value)| kept::read(value.as_bytes(), PRESS_FIELDS));
    let Some(payload) = payload else {
        return (StatusCode::BAD_REQUEST, "no payload").into_response();
    };
    match text_at(&payload, "/type") {
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
