//! A person presses a button: in a message, an attachment, a dialog or the app's home.

use super::scene::{At, Scene, scene};
use crate::error::Refusal;
use crate::filling;
use crate::interactive::{self, Legacy};
use crate::json::{Object, Tree};
use crate::method::{Doing, good};
use crate::world::Filled;

/// Presses a button that the person sees: by its action, and by block and value where the call says so.
pub(super) fn press(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let args = doing.args;
    args.required("action_id")?;
    let scene = scene(doing)?;
    let value = args.text("value");
    let found = scene.find(args, |spot| {
        matches!(spot.kind(), "button" | "icon_button")
            && value.is_none_or(|wanted| wanted == spot.element.text("value").unwrap_or_default())
    });
    let Some((part, spot)) = found else { return press_legacy(doing, &scene) };
    let promise = doing.promise_if_asked();
    let now = doing.world.next_ts(doing.now_ms);
    let action = filling::action(&spot, &Filled::default(), "", now)?;
    scene.tell(doing, part.attachment, &action, promise)?;
    let label = spot.element.get("text").and_then(|text| text.text("text")).unwrap_or_default();
    doing.call.note(format!("pressed “{label}” in {}", scene.place_name(doing)));
    doing.effects.changed([]);
    Ok(good())
}

/// Presses a button of the older kind, which attachments have: its name is its action.
fn press_legacy(doing: &mut Doing<'_>, scene: &Scene) -> Result<Object, Refusal> {
    let args = doing.args;
    let value = args.text("value");
    let (attachment, action) = scene
        .find_legacy(args, |action| {
            action.text("type") == Some("button")
                && value.is_none_or(|wanted| wanted == action.text("value").unwrap_or_default())
        })
        .ok_or(Refusal::NoSuchButton)?;
    tell_legacy(doing, scene, &Legacy { attachment, action, chosen: None })?;
    Ok(good())
}

/// Tells the app of an action of the older kind.
pub(super) fn tell_legacy(doing: &mut Doing<'_>, scene: &Scene, legacy: &Legacy<'_>) -> Result<(), Refusal> {
    let At::Message(pressed) = &scene.at else { return Err(Refusal::NoSuchButton) };
    let promise = doing.promise_if_asked();
    interactive::acted_in_attachment(doing, scene.person, pressed, legacy, promise)?;
    super::scene::touch(doing, pressed);
    let label = legacy.action.text("text").unwrap_or_default();
    doing.call.note(format!("pressed “{label}” in {}", scene.place_name(doing)));
    doing.effects.changed([]);
    Ok(())
}

/// The value of the option that is meant, by its value or by what it says.
pub(super) fn legacy_option(action: &Tree, named: &str) -> Option<String> {
    let by_value = action.items("options").iter().find(|option| option.text("value") == Some(named));
    let by_text = || action.items("options").iter().find(|option| option.text("text") == Some(named));
    by_value.or_else(by_text)?.text("value").map(str::to_owned)
}
