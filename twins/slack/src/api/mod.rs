//! The vendor's surface: a table of methods for each family, one way through which all of them go. A method parses, changes the
//! world and answers; it never waits and never sends.

pub mod answer;
mod apps;
pub mod args;
pub(crate) mod assistant;
mod auth;
mod bookmarks;
mod chat;
mod content;
mod conversations;
pub(crate) mod dnd;
mod doing;
mod emoji;
pub(crate) mod files;
pub(crate) mod functions;
mod method;
mod numbered;
mod oauth;
mod paging;
mod pins;
mod reactions;
mod reminders;
mod response_url;
mod scheduled;
mod search;
pub mod shape;
mod stars;
mod streams;
mod team;
mod unfurl;
mod usergroups;
mod users;
mod views;

use axum::extract::{Request, State};
use axum::response::Response;
use nightcrew_twin_kit::{Api, Call, Desk, Tier};

use crate::auth::Bearer;
use crate::error::Refusal;
use crate::json::Object;
use crate::{Slack, socket};
use args::Args;

pub(crate) use chat::{announce, whisper};
pub(crate) use content::content;
pub(crate) use doing::{Doing, Grant, Promise, identify};
pub(crate) use method::{Callers, Method, Run, method};
pub(crate) use method::{SPECIAL, TIER_2, TIER_3, TIER_4};
pub(crate) use numbered::Numbered;
pub(crate) use paging::Page;
pub(crate) use pins::item_of as pinned;
pub(crate) use reminders::remind;
pub(crate) use response_url::respond_at_once;
pub(crate) use scheduled::post_due;
pub(crate) use stars::item_of as starred;
pub(crate) use usergroups::fields as usergroup_fields;

/// Every method that is served, by family.
const FAMILIES: &[&[Method]] = &[
    apps::METHODS,
    auth::METHODS,
    oauth::METHODS,
    team::METHODS,
    unfurl::METHODS,
    chat::METHODS,
    conversations::METHODS,
    files::METHODS,
    reactions::METHODS,
    scheduled::METHODS,
    streams::METHODS,
    users::METHODS,
    views::METHODS,
    pins::METHODS,
    stars::METHODS,
    bookmarks::METHODS,
    emoji::METHODS,
    usergroups::METHODS,
    dnd::METHODS,
    search::METHODS,
    assistant::METHODS,
    functions::METHODS,
    reminders::METHODS,
];

/// The routes of the vendor's surface.
pub(crate) fn routes() -> Api<Slack> {
    let api = FAMILIES.iter().copied().flatten().fold(Api::new(), |api, method| {
        api.any(
            method.path,
            method.tier,
            move |State(desk): State<Desk<Slack>>, call: Call, request: Request| {
                serve(method, desk, call, request)
            },
        )
    });
    let api = api
        .post(files::transfer::UPLOAD_PATH, Tier::Semantic, files::transfer::upload)
        .get(files::transfer::PRIVATE_PATH, Tier::Semantic, files::transfer::private)
        .get(files::transfer::DOWNLOAD_PATH, Tier::Semantic, files::transfer::download)
        .get(files::transfer::PUBLIC_PATH, Tier::Semantic, files::transfer::public);
    let api = api.get(oauth::install::PATH, Tier::Semantic, oauth::install::page).post(
        oauth::install::PATH,
        Tier::Semantic,
        oauth::install::answer,
    );
    api.post(response_url::PATH, Tier::Semantic, response_url::serve).get(
        socket::PATH,
        Tier::Semantic,
        socket::serve,
    )
}

/// The method of this name: `chat.postMessage`.
pub(crate) fn named(name: &str) -> Option<&'static Method> {
    let is_it = |method: &&Method| method.path.strip_prefix("/api/") == Some(name);
    FAMILIES.iter().copied().flatten().find(is_it)
}

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
    answer::answer(method.scopes, &call, grant.as_ref(), outcome)
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

/// An answer that begins as every good one does.
pub(crate) fn good() -> Object {
    Object::new().flag("ok", true)
}
