//! The views before a person's eyes: the app's home, and the dialogs that are open.

use nightcrew_model::id::PersonId;

use super::names;
use crate::json::{self, Object};
use crate::views;
use crate::world::{View, ViewId, World};

/// The part `views`.
pub(super) fn part(world: &World, person: PersonId) -> String {
    let home = world.views.get(ViewId::Home(person)).map(|view| shown(ViewId::Home(person), view));
    let dialogs = world.views.of(person).map(|(id, view)| shown(id, view));
    let object = Object::new()
        .raw("home", home.as_deref().unwrap_or("null"))
        .raw("dialogs", &json::list(dialogs))
        .end();
    let names = names::within(world, person, &object);
    Object::of(&object).raw("names", &names).end()
}

fn shown(id: ViewId, view: &View) -> String {
    let problems = view
        .problems
        .iter()
        .map(|problem| Object::new().text("block_id", &problem.block_id).text("text", &problem.text).end());
    Object::of(&views::with_state(id, view)).raw("problems", &json::list(problems)).end()
}
