//! A person takes a shortcut of the app.

use super::{person, scene};
use crate::error::Refusal;
use crate::interactive;
use crate::json::Object;
use crate::method::{Doing, good};

/// Takes a shortcut from anywhere.
pub(super) fn global(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let person = person(doing)?;
    let callback_id = known(doing, "global")?;
    let promise = doing.promise_if_asked();
    interactive::global_shortcut(doing, person, &callback_id, promise)?;
    doing.call.note(format!("took the shortcut {callback_id}"));
    doing.effects.changed([]);
    Ok(good())
}

/// Takes a shortcut from a message's menu.
pub(super) fn of_message(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let person = person(doing)?;
    let callback_id = known(doing, "message")?;
    let (pressed, _) = scene::message(doing, person)?;
    if pressed.ephemeral {
        return Err(Refusal::MessageNotFound);
    }
    let promise = doing.promise_if_asked();
    interactive::message_shortcut(doing, person, &pressed, &callback_id, promise)?;
    scene::touch(doing, &pressed);
    doing.call.note(format!("took the shortcut {callback_id} in {}", doing.place_name(pressed.place)));
    doing.effects.changed([]);
    Ok(good())
}

/// A shortcut that people find: the app's manifest has it, unless nobody described the app.
fn known(doing: &Doing<'_>, kind: &str) -> Result<String, Refusal> {
    let callback_id = doing.args.required("callback_id")?;
    doing.world.app.shortcut(kind, callback_id).map_err(|_| Refusal::NoSuchShortcut)?;
    Ok(callback_id.to_owned())
}
