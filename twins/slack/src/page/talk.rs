//! What was said: the latest of a conversation and of a thread, and the pages before them.

use axum::Json;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use nightcrew_model::id::PersonId;
use nightcrew_twin_kit::Desk;
use serde::Deserialize;
use std::collections::BTreeSet;

use super::{names, places};
use crate::Slack;
use crate::control;
use crate::json::{self, Object};
use crate::shape;
use crate::ts::{Ts, TsError};
use crate::world::{Channel, Who, World};

/// Messages of a page: more than a screen shows.
const PAGE: usize = 60;
/// The latest messages for single persons that are looked through for one's own.
const WHISPERS_MAX: usize = 2_000;

/// The conversation of this id, if a person may see it.
pub(super) fn channel<'a>(world: &'a World, person: PersonId, id: &str) -> Option<&'a Channel> {
    world.channel_by_id(id).filter(|channel| channel.is_visible(Who::Person(person)))
}

/// The part `talk`: a conversation and the latest of it.
pub(super) fn part(world: &World, person: PersonId, channel: &Channel) -> String {
    let who = Who::Person(person);
    let about = if channel.topic.value.is_empty() { &channel.purpose.value } else { &channel.topic.value };
    let described = places::described(Object::new(), world, who, channel).text("about", about);
    let page = said(world, person, channel, None, None);
    closed(world, person, described, &page)
}

/// The part `thread`: its first message and the latest replies.
pub(super) fn thread(world: &World, person: PersonId, channel: &Channel, root: Ts) -> Option<String> {
    let first = shape::message_at(world, channel, root)?;
    let object = Object::new().plain("ts", root).text("at", &channel.id()).raw("first", &first.end());
    Some(closed(world, person, object, &said(world, person, channel, Some(root), None)))
}

/// Messages in order, and whether there are earlier ones.
struct Page {
    messages: Vec<String>,
    more: bool,
}

/// A page of a conversation or of a thread: the last before `before`, or the latest.
fn said(world: &World, person: PersonId, channel: &Channel, thread: Option<Ts>, before: Option<Ts>) -> Page {
    let none = BTreeSet::new();
    let all = match thread {
        Some(root) => channel.threads.get(&root).map_or(&none, |thread| &thread.replies),
        None => &channel.timeline,
    };
    let end = before.unwrap_or(Ts(u64::MAX));
    let mut latest: Vec<Ts> = all.range(..end).rev().take(PAGE + 1).copied().collect();
    let more = latest.len() > PAGE;
    latest.truncate(PAGE);
    let oldest = if more { latest.last().copied().unwrap_or(end) } else { Ts(0) };
    let shown = latest
        .into_iter()
        .filter_map(|ts| Some((ts, filled(world, person, ts, shape::message_at(world, channel, ts)?))));
    let mine = world.ephemerals.range(oldest..end).rev().take(WHISPERS_MAX).filter(|(_, whisper)| {
        whisper.to == person && whisper.place == channel.place && whisper.thread == thread
    });
    let mine = mine.map(|(ts, whisper)| {
        let shown = shape::ephemeral(world, *ts, &whisper.content, whisper.thread);
        (*ts, filled(world, person, *ts, shown))
    });
    let mut messages: Vec<(Ts, String)> = shown.chain(mine).collect();
    messages.sort_unstable_by_key(|(ts, _)| *ts);
    Page { messages: messages.into_iter().map(|(_, message)| message).collect(), more }
}

/// A message with what the person has chosen in it.
fn filled(world: &World, person: PersonId, ts: Ts, shown: Object) -> String {
    let chosen = world.drafts.chosen(ts, person).and_then(|chosen| serde_json::to_string(chosen).ok());
    shown.raw_if("filled", chosen.as_deref()).end()
}

/// A part with its messages and the names of all that stands in them.
fn closed(world: &World, person: PersonId, object: Object, page: &Page) -> String {
    let object = object.raw("messages", &json::list(&page.messages)).flag("more", page.more).end();
    let names = names::within(world, person, &object);
    Object::of(&object).raw("names", &names).end()
}

/// Which earlier page is wanted.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Earlier {
    #[serde(rename = "as")]
    person: String,
    at: String,
    before: Stamp,
    #[serde(default)]
    thread: Option<Stamp>,
}

/// A message's time stamp as its text, as queries have it.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Stamp(pub Ts);

impl TryFrom<String> for Stamp {
    type Error = TsError;

    fn try_from(text: String) -> Result<Self, TsError> {
        text.parse().map(Self)
    }
}

/// The page before a message.
pub(super) async fn earlier(State(desk): State<Desk<Slack>>, Query(wanted): Query<Earlier>) -> Response {
    let found = desk.read(|world| {
        let person = control::person(world, &wanted.person)?;
        let channel = channel(world, person, &wanted.at);
        let thread = wanted.thread.map(|Stamp(root)| root);
        let page = channel.map(|channel| said(world, person, channel, thread, Some(wanted.before.0)));
        Ok::<_, Box<Response>>(page.map(|page| closed(world, person, Object::new(), &page)))
    });
    match found {
        Ok(Some(page)) => ([(http::header::CONTENT_TYPE, "application/json")], page).into_response(),
        Ok(None) => {
            let why = format!("there is no conversation `{}` that this person sees", wanted.at);
            (StatusCode::NOT_FOUND, Json(serde_json::json!({ "error": why }))).into_response()
        }
        Err(refused) => *refused,
    }
}
