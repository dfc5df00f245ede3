//! The vendor's surface: a table of methods for each family. A method parses, changes the world and answers; it never waits and
//! never sends.

mod apps;
mod assistant;
mod auth;
mod bookmarks;
mod chat;
mod conversations;
mod dnd;
mod emoji;
mod files;
mod functions;
mod oauth;
mod pins;
mod reactions;
mod reminders;
mod response_url;
mod scheduled;
mod search;
mod stars;
mod streams;
mod team;
mod unfurl;
mod usergroups;
mod users;
mod views;

use nightcrew_twin_kit::{Api, Tier};

use crate::method::{Method, serve};
use crate::{Slack, socket};

pub(crate) use reminders::remind;
pub(crate) use scheduled::post_due;

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
        api.named(method.path, method.tier, move |desk, call, request| serve(method, desk, call, request))
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
