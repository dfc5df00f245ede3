//! The one way that every method goes: its arguments are read, its caller is known and let in, it runs, and it is answered.

use axum::extract::Request;
use axum::response::Response;
use nightcrew_twin_kit::{Call, Desk};

use super::{Args, Callers, Doing, Grant, Method, answer, identify};
use crate::Slack;
use crate::auth::Bearer;
use crate::error::Refusal;
use crate::json::Object;

/// Takes a request through a method.
pub(crate) async fn serve(
    method: &'static Method,
    desk: Desk<Slack>,
    call: Call,
    request: Request,
) -> Response {
    let (grant, outcome) = match Args::read(request).await {
        Ok(args) => match bearer(method, &desk, &args) {
            Ok(bearer) => run(method, &desk, &call, &args, bearer).await,
            Err(refusal) => (None, Err(refusal)),
        },
        Err(refusal) => (None, Err(refusal)),
    };
    answer(method.scopes, &call, grant.as_ref(), outcome)
}

/// Whom the call's token names; for a method that asks for none, nobody.
fn bearer(method: &Method, desk: &Desk<Slack>, args: &Args) -> Result<Bearer, Refusal> {
    match method.callers {
        Callers::Anybody => Ok(Bearer::Nobody),
        _ => Bearer::of(desk.key(), args.token()),
    }
}

type Outcome = (Option<Grant>, Result<Object, Refusal>);

/// Runs a method for a bearer. Where the answer is the app's to give, it waits for that with nothing in hand.
pub(crate) async fn run(
    method: &Method,
    desk: &Desk<Slack>,
    call: &Call,
    args: &Args,
    bearer: Bearer,
) -> Outcome {
    let now_ms = desk.unix_ms();
    let (grant, outcome, later) = desk.change(call, |world, effects| {
        let (who, grant) = match identify(world, bearer, now_ms) {
            Ok(found) => found,
            Err(refusal) => return (None, Err(refusal), None),
        };
        let mut doing = Doing { desk, world, effects, args, who, grant, call, now_ms, later: None };
        let outcome = doing.admit(method).and_then(|()| (method.run)(&mut doing));
        (Some(doing.grant), outcome, doing.later)
    });
    match (outcome, later) {
        (Ok(_), Some(later)) => (grant, later.await.unwrap_or(Err(Refusal::AppNotListening))),
        (outcome, _) => (grant, outcome),
    }
}
