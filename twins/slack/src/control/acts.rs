//! What a person does, by name: any method of the API as themselves (`chat.postMessage`), and any door (`press`).

use axum::extract::{Path, Request, State};
use axum::response::Response;
use http::StatusCode;
use nightcrew_twin_kit::{Call, Desk};

use super::{person, wrong};
use crate::api;
use crate::auth::Bearer;
use crate::method::{Args, answer, run};
use crate::{Slack, doors};

/// Does something as a person; the answer is Slack's own.
pub(super) async fn act(
    State(desk): State<Desk<Slack>>,
    Path((named, act)): Path<(String, String)>,
    call: Call,
    request: Request,
) -> Response {
    let Some(method) = doors::named(&act).or_else(|| api::named(&act)) else {
        let doors = doors::METHODS.iter().filter_map(|door| door.path.rsplit('/').next());
        let doors = doors.collect::<Vec<_>>().join(", ");
        let why = format!("`{act}` is neither a method of the API that is served nor one of: {doors}");
        return wrong(StatusCode::NOT_FOUND, why);
    };
    let person = match desk.read(|world| person(world, &named)) {
        Ok(person) => person,
        Err(response) => return *response,
    };
    let (grant, outcome) = match Args::read(request).await {
        Ok(args) => run(method, &desk, &call, &args, Bearer::Person(person)).await,
        Err(refusal) => (None, Err(refusal)),
    };
    answer(method.scopes, &call, grant.as_ref(), outcome)
}
