//! Who one is, and what the app offers them.

use nightcrew_model::id::PersonId;

use super::names;
use crate::id;
use crate::json::{self, Object};
use crate::world::{Who, World};

/// The part `me`.
pub(super) fn part(world: &World, person: PersonId) -> String {
    let described = world.person(person);
    Object::new()
        .text("user", &id::user(person))
        .count("number", i64::from(person.0))
        .text("name", &names::of(world, Who::Person(person)))
        .text("handle", world.handle(Who::Person(person)))
        .text_if("title", described.map(|described| &*described.title))
        .text_if("zone", described.map(|described| &*described.timezone))
        .flag("gone", world.is_deleted(person))
        .text("team", &world.team.name)
        .object("app", |object| app(object, world))
        .end()
}

fn app(object: Object, world: &World) -> Object {
    let app = &world.app;
    let features = app.manifest.as_ref().map(|manifest| &manifest.features);
    let commands = features.into_iter().flat_map(|features| &features.slash_commands).map(|command| {
        Object::new()
            .text("command", &command.command)
            .text("description", &command.description)
            .text_if("usage_hint", command.usage_hint.as_deref())
            .end()
    });
    let shortcuts = features.into_iter().flat_map(|features| &features.shortcuts).map(|shortcut| {
        Object::new()
            .text("name", &shortcut.name)
            .text("type", &shortcut.kind)
            .text("callback_id", &shortcut.callback_id)
            .end()
    });
    object
        .text("user", id::BOT_USER)
        .text("name", app.name())
        .flag("home", app.has_home())
        .flag("listens", app.socket_mode || app.events_url.is_some() || app.interactivity_url.is_some())
        .raw("commands", &json::list(commands))
        .raw("shortcuts", &json::list(shortcuts))
}
