//! What one onlooker looks at: who they are, their conversations, one of them, a thread of it, and the views that are open.

use axum::extract::{Query, State};
use axum::response::Response;
use nightcrew_model::id::PersonId;
use nightcrew_twin_kit::Desk;
use nightcrew_twin_kit::onlookers::Part;
use serde::Deserialize;

use super::talk::Stamp;
use super::{person as one, places, talk, views};
use crate::Slack;
use crate::control;
use crate::world::World;

/// What is looked at, and by whom.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Sight {
    /// The person: number, user id or address.
    #[serde(rename = "as")]
    person: String,
    /// The conversation's id.
    #[serde(default)]
    at: Option<String>,
    /// The first message of the thread.
    #[serde(default)]
    thread: Option<Stamp>,
}

/// Shows a person what they see, until they go.
pub(super) async fn look(State(desk): State<Desk<Slack>>, Query(sight): Query<Sight>) -> Response {
    match desk.read(|world| control::person(world, &sight.person)) {
        Ok(person) => desk.show(move |world, _| parts(world, person, &sight)),
        Err(refused) => *refused,
    }
}

fn parts(world: &World, person: PersonId, sight: &Sight) -> Vec<Part> {
    let mut parts = vec![("me", one::part(world, person)), ("places", places::part(world, person))];
    parts.push(("views", views::part(world, person)));
    if let Some(at) = &sight.at {
        let channel = talk::channel(world, person, at);
        parts.push(("talk", channel.map_or_else(nothing, |channel| talk::part(world, person, channel))));
        if let Some(Stamp(root)) = sight.thread {
            let thread = channel.and_then(|channel| talk::thread(world, person, channel, root));
            parts.push(("thread", thread.unwrap_or_else(nothing)));
        }
    }
    parts
}

fn nothing() -> String {
    "null".to_owned()
}
