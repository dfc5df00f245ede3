//! People and channels, planted one by one beside the company.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use nightcrew_model::company::{EMPLOYEES_MAX, Person};
use nightcrew_model::id::PersonId;
use nightcrew_twin_kit::{Call, Desk};
use serde::Deserialize;

use super::{person, wrong};
use crate::method::{Args, Doing};
use crate::world::{Channel, KEPT_MAX_MAX, Kind, Members, Who, World};
use crate::{Slack, auth, events, id};

/// The longest name or address that is taken.
const NAME_BYTES_MAX: usize = 254;
/// Slack's longest name of a channel.
const CHANNEL_NAME_MAX: usize = 80;

/// A channel to make.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewChannel {
    name: String,
    #[serde(default)]
    private: bool,
    #[serde(default)]
    purpose: String,
    /// Numbers, user ids or addresses; everybody if nothing is said.
    #[serde(default)]
    members: Option<Vec<String>>,
    /// The app belongs to it.
    #[serde(default)]
    app: bool,
}

pub(super) async fn add_channel(State(desk): State<Desk<Slack>>, Json(new): Json<NewChannel>) -> Response {
    let now = desk.unix_ms().div_euclid(1000);
    let made = desk.arrange(|world| {
        let name = new.name.trim_start_matches('#').to_owned();
        let plain = |letter: char| letter.is_alphanumeric() || "-_".contains(letter);
        if name.is_empty() || name.chars().count() > CHANNEL_NAME_MAX || !name.chars().all(plain) {
            let why = format!("a channel's name has 1 to {CHANNEL_NAME_MAX} letters, digits, - and _");
            return Err(Box::new(wrong(StatusCode::UNPROCESSABLE_ENTITY, why)));
        }
        if world.channel_by_name(&name).is_some() {
            return Err(Box::new(wrong(StatusCode::CONFLICT, format!("there is a channel #{name}"))));
        }
        let mut members = Members { app: new.app, everyone: new.members.is_none(), ..Members::default() };
        for named in new.members.iter().flatten() {
            members.people.insert(person(world, named)?);
        }
        let kind = if new.private { Kind::Private } else { Kind::Public };
        let mut channel = Channel::new(world.next_place(), kind, name, members, now);
        channel.purpose.value = new.purpose;
        let id = channel.id();
        world.add(channel);
        Ok(id)
    });
    match made {
        Ok(id) => Json(serde_json::json!({ "channel": id })).into_response(),
        Err(response) => *response,
    }
}

/// A person to add.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPerson {
    given: String,
    family: String,
    email: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    timezone: Option<String>,
}

pub(super) async fn add_person(
    State(desk): State<Desk<Slack>>,
    call: Call,
    Json(new): Json<NewPerson>,
) -> Response {
    let email = new.email.trim().to_ascii_lowercase();
    let lengths = [&new.given, &new.family, &email, &new.title].map(String::len);
    if !email.contains('@') || !email.is_ascii() || lengths.iter().any(|length| *length > NAME_BYTES_MAX) {
        let why = format!(
            "a person needs an address of plain letters, and nothing longer than {NAME_BYTES_MAX} bytes"
        );
        return wrong(StatusCode::UNPROCESSABLE_ENTITY, why);
    }
    let added = desk.arrange(|world| {
        let full = world.people.len() >= EMPLOYEES_MAX as usize;
        if full || world.by_email(&email).is_some() {
            return None;
        }
        let number = PersonId(u32::try_from(world.people.len()).ok()?);
        let at = world
            .by_email
            .partition_point(|other| world.person(*other).is_some_and(|other| *other.email < *email));
        Arc::make_mut(&mut world.people).push(described(new, &email));
        Arc::make_mut(&mut world.by_email).insert(at, number);
        Some((number, shown(world, &desk, number)))
    });
    match added {
        Some((number, person)) => {
            let args = Args::default();
            desk.change(&call, |world, effects| {
                let mut doing = Doing::by_the_app(&desk, world, effects, &args, &call);
                events::team_joined(&mut doing, Who::Person(number));
            });
            Json(person).into_response()
        }
        None => {
            wrong(StatusCode::CONFLICT, format!("somebody has the address {email}, or the company is full"))
        }
    }
}

fn described(new: NewPerson, email: &str) -> Person {
    Person {
        given: new.given.into(),
        family: new.family.into(),
        email: email.into(),
        title: new.title.into(),
        department: "".into(),
        team: "".into(),
        manager: None,
        reports: 0,
        language: "en".into(),
        timezone: new.timezone.map_or_else(|| "Europe/London".into(), Into::into),
    }
}

pub(super) async fn show_person(State(desk): State<Desk<Slack>>, Path(named): Path<String>) -> Response {
    match desk.read(|world| person(world, &named).map(|person| shown(world, &desk, person))) {
        Ok(person) => Json(person).into_response(),
        Err(response) => *response,
    }
}

fn shown(world: &World, desk: &Desk<Slack>, person: PersonId) -> serde_json::Value {
    serde_json::json!({
        "person": person.0,
        "user_id": id::user(person),
        "handle": world.handle(Who::Person(person)),
        "email": world.person(person).map(|person| &*person.email),
        "token": auth::person_token(desk.key(), person),
    })
}

/// How much the workspace remembers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kept {
    /// Messages and threads.
    messages: u32,
}

pub(super) async fn retain(State(desk): State<Desk<Slack>>, Json(kept): Json<Kept>) -> Response {
    if kept.messages as usize > KEPT_MAX_MAX {
        return wrong(
            StatusCode::UNPROCESSABLE_ENTITY,
            format!("at most {KEPT_MAX_MAX} messages can be kept"),
        );
    }
    desk.arrange(|world| world.kept_max = Some(kept.messages));
    StatusCode::NO_CONTENT.into_response()
}
