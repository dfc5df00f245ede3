//! People and channels by what is typed: the beginnings of names, addresses and channels' names.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Response};
use nightcrew_model::company::Person;
use nightcrew_model::id::PersonId;
use nightcrew_twin_kit::Desk;
use serde::Deserialize;

use crate::json::{self, Object};
use crate::world::{Channel, Who, World};
use crate::{Slack, control, id};

/// The most people and the most channels of an answer: a list that is longer asks for another letter.
const FOUND_MAX: usize = 20;
/// The most channels that are looked through.
const CHANNELS_MAX: usize = 2_000;
/// The longest text that is looked for, in bytes.
const TEXT_BYTES_MAX: usize = 100;

/// What is looked for, and by whom.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    q: String,
    #[serde(default, rename = "as")]
    person: Option<String>,
}

/// Finds people and, for a person, the channels that they may see.
pub(super) async fn find(State(desk): State<Desk<Slack>>, Query(wanted): Query<Wanted>) -> Response {
    let text =
        wanted.q.get(..wanted.q.floor_char_boundary(TEXT_BYTES_MAX)).unwrap_or_default().to_lowercase();
    let words: Vec<&str> = text.split_whitespace().map(|word| word.trim_start_matches(['@', '#'])).collect();
    let (people, channels) = desk.read(|world| {
        let me = wanted.person.as_deref().and_then(|named| control::person(world, named).ok());
        (Arc::clone(&world.people), me.map(|me| channels(world, me, &words)))
    });
    // A hundred thousand people take some milliseconds to look through: not while the world is held.
    let found = (0_u32..).zip(people.iter()).filter(|(_, person)| matches(person, &words)).take(FOUND_MAX);
    let found = found.map(|(number, person)| {
        Object::new()
            .text("user", &id::user(PersonId(number)))
            .text("name", &person.display_name())
            .text("handle", person.handle())
            .text("title", &person.title)
            .end()
    });
    let answer = Object::new()
        .raw("people", &json::list(found))
        .raw("channels", &json::list(channels.unwrap_or_default()))
        .count("of", i64::try_from(people.len()).unwrap_or(i64::MAX))
        .end();
    ([(http::header::CONTENT_TYPE, "application/json")], answer).into_response()
}

fn matches(person: &Person, words: &[&str]) -> bool {
    let parts = || [&*person.given, &*person.family].into_iter().flat_map(|name| name.split([' ', '-']));
    words.iter().all(|word| parts().any(|part| begins(part, word)) || begins(&person.email, word))
}

/// Whether a text begins with a word in small letters.
fn begins(text: &str, word: &str) -> bool {
    let mut letters = text.chars().flat_map(char::to_lowercase);
    word.chars().all(|letter| letters.next() == Some(letter))
}

fn channels(world: &World, me: PersonId, words: &[&str]) -> Vec<String> {
    let who = Who::Person(me);
    let named = |channel: &&Channel| words.iter().all(|word| channel.name.contains(word));
    let all = world.names.values().take(CHANNELS_MAX).filter_map(|place| world.channel(*place));
    let seen = all.filter(|channel| channel.is_visible(who)).filter(named).take(FOUND_MAX);
    seen.map(|channel| super::places::described(Object::new(), world, who, channel).end()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_are_found_in_any_case_and_script() {
        assert!(begins("Åsa", "å") && begins("Jo", "") && begins("IBM", "ib"));
        assert!(!begins("Jo", "joe") && !begins("", "a"));
    }
}
