//! Doors: what a person does in the client and the API lacks. They take the person's own token and answer as Slack does.

mod assistant;
mod choose;
mod commands;
mod find;
mod home;
mod press;
mod scene;
mod shortcuts;
mod steps;
mod views;

use nightcrew_model::id::PersonId;
use nightcrew_twin_kit::Api;

use crate::Slack;
use crate::error::Refusal;
use crate::method::{Callers, Doing, Method, Run, method, serve};

const fn door(path: &'static str, run: Run) -> Method {
    method(path, None, "", run).of(Callers::People)
}

/// All doors.
pub(crate) const METHODS: &[Method] = &[
    door("/_door/slack/press", press::press),
    door("/_door/slack/choose", choose::choose),
    door("/_door/slack/type", choose::type_in),
    door("/_door/slack/options", choose::options),
    door("/_door/slack/submit", views::submit),
    door("/_door/slack/close", views::close),
    door("/_door/slack/views", views::look),
    door("/_door/slack/open_home", home::open),
    door("/_door/slack/leave_home", home::leave),
    door("/_door/slack/command", commands::command),
    door("/_door/slack/shortcut", shortcuts::global),
    door("/_door/slack/message_shortcut", shortcuts::of_message),
    door("/_door/slack/open_assistant", assistant::open),
    door("/_door/slack/assistant", assistant::look),
    door("/_door/slack/run_step", steps::run),
    door("/_door/slack/step", steps::look),
    door("/_door/slack/app", find::app),
    door("/_door/slack/channel", find::channel),
];

/// The routes of the doors.
pub(crate) fn routes() -> Api<Slack> {
    METHODS.iter().fold(Api::new(), |api, method| {
        api.named(method.path, method.tier, move |desk, call, request| serve(method, desk, call, request))
    })
}

/// The door of this name: `press`.
pub(crate) fn named(name: &str) -> Option<&'static Method> {
    METHODS.iter().find(|method| method.path.strip_prefix("/_door/slack/") == Some(name))
}

/// Doors are for people.
fn person(doing: &Doing<'_>) -> Result<PersonId, Refusal> {
    doing.who.person().ok_or(Refusal::NotAllowedTokenType)
}
