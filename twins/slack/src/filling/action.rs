//! An action as payloads hold it: which element, and what was done with it.
//! <https://docs.slack.dev/reference/interaction-payloads/block_actions-payload>

use super::chosen::option;
use super::{Kind, Spot};
use crate::error::Refusal;
use crate::json::{Object, Tree};
use crate::ts::Ts;
use crate::world::Filled;

/// What an element does that holds nothing: a button that was pressed, an entry of a menu. `named` is the value that the
/// person picked where there are several.
///
/// # Errors
/// `no_such_option` when there is none of the value, `no_such_element` when nothing can be done with it.
fn done(spot: &Spot<'_>, named: &str) -> Result<Object, Refusal> {
    let element = spot.element;
    let text = |object: Object, part: &Tree| match part.get("text") {
        Some(text) => object.raw("text", &text.write()),
        None => object,
    };
    match spot.kind() {
        "button" | "workflow_button" | "icon_button" => {
            let object = text(start(spot), element).text_if("value", element.text("value"));
            Ok(object.text_if("style", element.text("style")).text_if("icon", element.text("icon")))
        }
        "overflow" => {
            let option = option(element, &[], named)?;
            Ok(start(spot).raw("selected_option", &option.write()))
        }
        "feedback_buttons" => {
            let mut parts =
                ["positive_button", "negative_button"].into_iter().filter_map(|name| element.get(name));
            let reads = |part: &Tree| part.get("text").and_then(|text| text.text("text")) == Some(named);
            let part = parts.find(|part| part.text("value") == Some(named) || reads(part));
            let part = part.ok_or(Refusal::NoSuchOption)?;
            Ok(text(start(spot), part).text_if("value", part.text("value")))
        }
        _ => Err(Refusal::NoSuchElement),
    }
}

fn start(spot: &Spot<'_>) -> Object {
    Object::new().text("action_id", spot.action_id()).text("block_id", spot.block_id)
}

/// The action of a payload.
///
/// # Errors
/// `no_such_option` when there is none of the value, `no_such_element` when nothing can be done with it.
pub(crate) fn action(spot: &Spot<'_>, filled: &Filled, named: &str, now: Ts) -> Result<String, Refusal> {
    let object = match (Kind::of(spot.kind()), spot.holds(filled)) {
        (Some(kind), Some(held)) => {
            let value = held.get(kind.field).map_or_else(|| "null".to_owned(), Tree::write);
            let object = start(spot).raw(kind.field, &value);
            match spot.element.get("placeholder") {
                Some(placeholder) => object.raw("placeholder", &placeholder.write()),
                None => object,
            }
        }
        _ => done(spot, named)?,
    };
    Ok(object.text("type", spot.kind()).plain("action_ts", now).end())
}
