//! Tokens on demand: a bot with chosen scopes, the app itself, a person's own, and their end.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use nightcrew_twin_kit::Desk;
use serde::Deserialize;

use super::{person, wrong};
use crate::Slack;
use crate::auth::{self, Bearer};
use crate::scopes::Scopes;
use crate::world::{Token, TokenKind, Who};

/// The longest life of a token that is asked for: a year.
const LIFE_SECS_MAX: i64 = 366 * 24 * 3600;

/// A token that is wanted.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    kind: WantedKind,
    /// Whose, for a person's: number, user id or address.
    #[serde(default)]
    person: Option<String>,
    /// What it may do; everything if nothing is said.
    #[serde(default)]
    scopes: Option<Vec<String>>,
    /// In how many seconds it ends.
    #[serde(default)]
    expires_in: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum WantedKind {
    /// A bot's.
    Bot,
    /// The app's own, for sockets.
    App,
    /// A person's own, as their client has it.
    Person,
    /// A person's, held by the app.
    User,
}

pub(super) async fn mint(State(desk): State<Desk<Slack>>, Json(wanted): Json<Wanted>) -> Response {
    let now_ms = desk.unix_ms();
    let minted = desk.arrange(|world| {
        let who = match wanted.kind {
            WantedKind::Bot | WantedKind::App => Who::App,
            WantedKind::Person | WantedKind::User => {
                Who::Person(person(world, wanted.person.as_deref().unwrap_or_default())?)
            }
        };
        let kind = match wanted.kind {
            WantedKind::Bot => TokenKind::Bot,
            WantedKind::App => TokenKind::App,
            WantedKind::Person | WantedKind::User => TokenKind::User,
        };
        let listed = wanted.scopes.as_ref();
        let scopes = listed.map_or(Scopes::All, |list| Scopes::these(list.iter().map(String::as_str)));
        let until_ms = wanted.expires_in.map(|secs| now_ms + secs.clamp(0, LIFE_SECS_MAX) * 1000);
        let by_app = wanted.kind != WantedKind::Person;
        let number = world.next_number();
        let token = Token { kind, who, scopes, by_app, until_ms, revoked: false, step: None };
        world.tokens.hand_out(number, token);
        Ok::<_, Box<Response>>(auth::handed_out(desk.key(), kind, number))
    });
    match minted {
        Ok(token) => Json(serde_json::json!({ "token": token })).into_response(),
        Err(response) => *response,
    }
}

/// A token to end.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ended {
    token: String,
}

pub(super) async fn revoke(State(desk): State<Desk<Slack>>, Json(ended): Json<Ended>) -> Response {
    let done = desk.arrange(|world| match Bearer::of(desk.key(), Some(&ended.token)) {
        Ok(Bearer::HandedOut(_, number)) => world.tokens.revoke(number),
        Ok(Bearer::Bot | Bearer::App) => !std::mem::replace(&mut world.app.uninstalled, true),
        _ => false,
    });
    if done {
        StatusCode::NO_CONTENT.into_response()
    } else {
        wrong(
            StatusCode::NOT_FOUND,
            "no such token is in force; a person's own sign-in ends with their account",
        )
    }
}
