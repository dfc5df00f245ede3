//! The app's home: a person opens it and goes elsewhere.

use super::person;
use crate::error::Refusal;
use crate::events;
use crate::json::Object;
use crate::method::{Doing, good};
use crate::views;
use crate::world::{ViewId, Who};

/// Opens the app's home at a tab of it: `home`, if the app has that, or `messages`.
pub(super) fn open(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let person = person(doing)?;
    let home = doing.world.app.has_home() && doing.args.text("tab") != Some("messages");
    let (place, _) = doing.world.im(doing.who, Who::App, doing.now_ms);
    doing.world.views.look(person, home);
    let id = ViewId::Home(person);
    let view = doing.world.views.get(id).filter(|_| home).map(|view| views::with_state(id, view));
    if home {
        views::show(doing, id);
    }
    events::home_opened(doing, place, if home { "home" } else { "messages" }, view.as_deref());
    doing.call.note("opened the app's home");
    Ok(good().text("tab", if home { "home" } else { "messages" }).plain("view", id))
}

/// Goes elsewhere: what the app publishes from now on is not noticed.
pub(super) fn leave(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let person = person(doing)?;
    doing.world.views.look(person, false);
    Ok(good())
}
