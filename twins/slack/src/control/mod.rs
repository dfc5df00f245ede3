//! The twin alone: what a test suite does over the control surface, below `/_twin/slack/`. It holds Slack's own console (the
//! app's manifest, tokens, where things are delivered) and every act of a person by name. Answers are plain JSON; an error
//! says what was wrong and what to do.

mod acts;
mod app;
mod tokens;
mod workspace;

use axum::Json;
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use nightcrew_model::id::PersonId;
use nightcrew_twin_kit::{Api, Tier};

use crate::Slack;
use crate::world::{Who, World};

/// The routes.
pub(crate) fn routes() -> Api<Slack> {
    Api::new()
        .put("/_twin/slack/app", Tier::Semantic, app::describe)
        .get("/_twin/slack/app", Tier::Semantic, app::show)
        .put("/_twin/slack/delivery", Tier::Semantic, app::deliver)
        .post("/_twin/slack/sockets/refresh", Tier::Semantic, app::refresh)
        .post("/_twin/slack/tokens", Tier::Semantic, tokens::mint)
        .delete("/_twin/slack/tokens", Tier::Semantic, tokens::revoke)
        .post("/_twin/slack/channels", Tier::Semantic, workspace::add_channel)
        .post("/_twin/slack/people", Tier::Semantic, workspace::add_person)
        .get("/_twin/slack/people/{person}", Tier::Semantic, workspace::show_person)
        .put("/_twin/slack/retention", Tier::Semantic, workspace::retain)
        .post("/_twin/slack/as/{person}/{act}", Tier::Semantic, acts::act)
}

/// An answer that says what was wrong.
fn wrong(status: StatusCode, why: impl Into<String>) -> Response {
    (status, Json(serde_json::json!({ "error": why.into() }))).into_response()
}

/// The person whom a caller names: by number, by user id or by address.
pub(crate) fn person(world: &World, named: &str) -> Result<PersonId, Box<Response>> {
    let known = |person: PersonId| world.person(person).map(|_| person);
    let by_number = named.parse::<u32>().ok().map(PersonId).and_then(known);
    let by_id = || world.who(named).and_then(Who::person);
    by_number.or_else(by_id).or_else(|| world.by_email(named)).ok_or_else(|| {
        let people = world.people.len();
        Box::new(wrong(
            StatusCode::NOT_FOUND,
            format!(
                "nobody is `{named}`: name a person by number (0 to {}), user id or address",
                people.saturating_sub(1)
            ),
        ))
    })
}
