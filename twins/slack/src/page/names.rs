//! The names of all ids that a part holds. An id is found by its form wherever it stands, in a mention, in a reaction or in a
//! block of the app's, so that the page never has to ask who somebody is.

use std::collections::BTreeMap;

use nightcrew_model::id::PersonId;

use crate::json::Object;
use crate::world::{Channel, Kind, Who, World};

/// The most names of one part.
const NAMES_MAX: usize = 1_000;
/// Letters of an id.
const ID_LETTERS: usize = 10;

/// The name of somebody.
pub(super) fn of(world: &World, who: Who) -> String {
    world.name_of_user(&who.user()).unwrap_or_default()
}

/// A conversation's name as its members see it.
pub(super) fn of_place(world: &World, who: Who, channel: &Channel) -> String {
    match channel.kind {
        Kind::Public | Kind::Private => channel.name.clone(),
        Kind::Im => of(world, channel.other(who)),
        Kind::Group => {
            let people = channel.members.people.iter().map(|person| Who::Person(*person));
            let app = channel.members.app.then_some(Who::App);
            let others = people.chain(app).filter(|other| *other != who);
            others.map(|other| of(world, other)).collect::<Vec<_>>().join(", ")
        }
    }
}

/// The names of the people, groups and conversations whose ids stand in a JSON text, as the person may see them.
pub(super) fn within(world: &World, person: PersonId, json: &str) -> String {
    let mut names: BTreeMap<&str, String> = BTreeMap::new();
    for found in ids(json) {
        if names.len() >= NAMES_MAX {
            break;
        }
        if !names.contains_key(found)
            && let Some(name) = name(world, person, found)
        {
            names.insert(found, name);
        }
    }
    names.iter().fold(Object::new(), |object, (id, name)| object.named(id, &crate::json::quoted(name))).end()
}

fn name(world: &World, person: PersonId, found: &str) -> Option<String> {
    if found.starts_with('U') {
        return world.name_of_user(found);
    }
    if found.starts_with('S') {
        return world.usergroups.get(found).map(|group| group.handle.clone());
    }
    let channel = world.channel_by_id(found)?;
    let who = Who::Person(person);
    channel.is_visible(who).then(|| of_place(world, who, channel))
}

/// Whatever looks like an id, in order.
fn ids(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let at = rest.find("0")?;
            let before = rest.get(..at).and_then(|before| before.chars().next_back());
            let start = at - usize::from(matches!(before, Some('U' | 'C' | 'D' | 'S')));
            let id = rest.get(start..start + ID_LETTERS).filter(|_| start < at);
            let plain = |id: &&str| id.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
            let found = id.filter(plain);
            rest = rest.get(found.map_or(at + 1, |found| start + found.len())..)?;
            if found.is_some() {
                return found;
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id;

    #[test]
    fn ids_are_found_wherever_they_stand() {
        let ada = id::user(PersonId(3));
        let text = format!(
            r#"{{"user":"{ada}","ts":"1700000000.000100","text":"<@{}> é0 C0NX","x":"0U0"}}"#,
            id::BOT_USER
        );
        assert_eq!(ids(&text).collect::<Vec<_>>(), [ada.as_str(), id::BOT_USER]);
        assert_eq!(ids("U0").count() + ids("0").count() + ids("").count(), 0);
    }
}
