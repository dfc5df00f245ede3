//! The app, as its vendor's console shows it: its manifest, its secrets, where it listens.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use nightcrew_twin_kit::app_sockets::Order;
use nightcrew_twin_kit::{Call, Desk, SubjectWiring, Twin as _};

use super::wrong;
use crate::manifest::Manifest;
use crate::world::World;
use crate::{Slack, auth, id};

/// Puts a manifest in force: the app is installed by it from now on.
pub(super) async fn describe(
    State(desk): State<Desk<Slack>>,
    call: Call,
    Json(manifest): Json<serde_json::Value>,
) -> Response {
    match Manifest::read(manifest) {
        Ok(manifest) => Json(desk.change(&call, |world, effects| {
            world.app.describe(manifest);
            Slack::wired(world, effects);
            shown(world, &desk)
        }))
        .into_response(),
        Err(lines) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            Json(serde_json::json!({ "error": "this is no app manifest that can be installed", "lines": lines })),
        )
            .into_response(),
    }
}

pub(super) async fn show(State(desk): State<Desk<Slack>>) -> Json<serde_json::Value> {
    Json(desk.read(|world| shown(world, &desk)))
}

/// Says where things are delivered from now on: at addresses, or over sockets that the app opens.
pub(super) async fn deliver(
    State(desk): State<Desk<Slack>>,
    call: Call,
    Json(wiring): Json<SubjectWiring>,
) -> Response {
    if wiring.socket_mode && wiring.events_url.is_some() {
        return wrong(
            StatusCode::UNPROCESSABLE_ENTITY,
            "name either `events_url` or `\"socket_mode\": true`: Slack delivers one way at a time",
        );
    }
    desk.change(&call, |world, effects| {
        Slack::wire(world, &wiring);
        Slack::wired(world, effects);
    });
    StatusCode::NO_CONTENT.into_response()
}

/// Asks every socket of the app to come back anew, as Slack does every few hours; how many were asked.
pub(super) async fn refresh(State(desk): State<Desk<Slack>>) -> Json<serde_json::Value> {
    let count = desk.sockets().count();
    desk.sockets().order(&Order::Refresh);
    Json(serde_json::json!({ "sockets": count }))
}

fn shown(world: &World, desk: &Desk<Slack>) -> serde_json::Value {
    let key = desk.key();
    serde_json::json!({
        "app_id": id::APP,
        "team_id": id::TEAM,
        "bot_id": id::BOT,
        "bot_user_id": id::BOT_USER,
        "name": world.app.name(),
        "bot_token": auth::bot_token(key),
        "app_token": auth::app_token(key),
        "signing_secret": auth::signing_secret(key),
        "client_id": auth::client_id(),
        "client_secret": auth::client_secret(key),
        "delivery": {
            "events_url": world.app.events_url,
            "interactivity_url": world.app.interactivity_url,
            "socket_mode": world.app.socket_mode,
        },
        "manifest": world.app.manifest,
    })
}
