//! Response URLs: after a press or a command the app may post five times within half an hour, without a token.

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use nightcrew_model::event::Caller;
use nightcrew_twin_kit::{Call, Desk};

use crate::error::Refusal;
use crate::method::{Args, Doing, answer};
use crate::world::RESPONSE_URL_USES;
use crate::{Slack, auth, saying};

/// Their path.
pub(super) const PATH: &str = "/actions/{team}/{number}/{secret}";

pub(super) async fn serve(
    State(desk): State<Desk<Slack>>,
    Path((_, number, secret)): Path<(String, String, String)>,
    call: Call,
    request: Request,
) -> Response {
    let outcome = match Args::read(request).await {
        Ok(args) => run(&desk, &call, &args, number.parse().unwrap_or(0), &secret),
        Err(refusal) => Err(refusal),
    };
    match outcome {
        Ok(()) => Response::new(Body::from("ok")),
        Err(refusal) => answer("", &call, None, Err(refusal)),
    }
}

fn run(desk: &Desk<Slack>, call: &Call, args: &Args, number: u64, secret: &str) -> Result<(), Refusal> {
    if !auth::same(secret, &auth::response_secret(desk.key(), number)) {
        return Err(Refusal::ExpiredUrl);
    }
    call.by(Caller::Subject);
    // Some clients send the whole message as JSON in a field.
    let inner = args.text("payload").map(|payload| Args::of_json(payload.as_bytes()));
    let args = match &inner {
        Some(inner) => inner.as_ref().map_err(Clone::clone)?,
        None => args,
    };
    let now_ms = desk.unix_ms();
    desk.change(call, |world, effects| {
        let press = world.presses.get_mut(&number).ok_or(Refusal::ExpiredUrl)?;
        if now_ms > press.until_ms {
            return Err(Refusal::ExpiredUrl);
        }
        if press.uses >= RESPONSE_URL_USES {
            return Err(Refusal::UsedUrl);
        }
        press.uses += 1;
        let press = press.clone();
        let mut doing = Doing::by_the_app(desk, world, effects, args, call);
        doing.call.person(press.person);
        saying::respond(&mut doing, &press)
    })
}
