//! A person runs a command.

use super::person;
use crate::error::Refusal;
use crate::interactive;
use crate::json::Object;
use crate::method::{Doing, good};

/// Runs a command.
pub(super) fn command(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let person = person(doing)?;
    let place = doing.channel()?;
    let name = doing.args.required("command")?.to_owned();
    if !name.starts_with('/') {
        return Err(Refusal::InvalidArguments(vec!["[ERROR] a command begins with a slash".to_owned()]));
    }
    let text = doing.args.text("text").unwrap_or_default().to_owned();
    let promise = doing.promise_if_asked();
    interactive::command(doing, person, place, (&name, &text), promise)?;
    doing.call.note(format!("ran {name} {text} in {}", doing.place_name(place)));
    doing.effects.changed([]);
    Ok(good())
}
