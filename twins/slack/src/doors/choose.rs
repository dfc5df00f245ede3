//! A person chooses from a menu or a list, picks a date, ticks boxes, types into a field; and asks what an external list has.

use super::press::{legacy_option, tell_legacy};
use super::scene::{At, Scene, scene};
use crate::error::Refusal;
use crate::filling::{self, Kind, Said, Spot};
use crate::interactive::{self, Asked, Legacy};
use crate::json::{Object, Tree};
use crate::method::{Args, Doing, good};
use crate::outbox;
use crate::world::Filled;

/// Chooses: `value` for one, `values` (a list, or with commas) for several; an empty one takes the choice back.
pub(super) fn choose(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let args = doing.args;
    args.required("action_id")?;
    let scene = scene(doing)?;
    let said = said(args);
    let choosable = |spot: &Spot<'_>| match Kind::of(spot.kind()) {
        Some(kind) => !kind.is_typed(),
        None => matches!(spot.kind(), "overflow" | "feedback_buttons" | "icon_button"),
    };
    match scene.find(args, choosable) {
        Some((part, spot)) => {
            let attachment = part.attachment;
            if Kind::of(spot.kind()).is_some() {
                fill(doing, &scene, attachment, &spot, &said, spot.tells())?;
            } else {
                let now = doing.world.next_ts(doing.now_ms);
                let named = args.text("value").unwrap_or_default();
                let action = filling::action(&spot, &Filled::default(), named, now)?;
                let promise = doing.promise_if_asked();
                scene.tell(doing, attachment, &action, promise)?;
            }
        }
        None => {
            let is_menu = |action: &Tree| action.text("type") == Some("select");
            let (attachment, action) = scene.find_legacy(args, is_menu).ok_or(Refusal::NoSuchElement)?;
            let named = args.required("value")?;
            // What Slack itself lists (people, channels) is not among the action's own options.
            let own = action.items("options").is_empty().then(|| named.to_owned());
            let chosen = legacy_option(action, named).or(own).ok_or(Refusal::NoSuchOption)?;
            tell_legacy(doing, &scene, &Legacy { attachment, action, chosen: Some(chosen) })?;
        }
    }
    note(doing, &scene, "chose");
    Ok(good())
}

/// Types into a field. The app hears of it at once if the field's block says so: at each character, or when the person ends
/// with Enter, which they do unless `enter` is false.
pub(super) fn type_in(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let args = doing.args;
    args.required("action_id")?;
    let scene = scene(doing)?;
    let typed = |spot: &Spot<'_>| Kind::of(spot.kind()).is_some_and(Kind::is_typed);
    let (part, spot) = scene.find(args, typed).ok_or(Refusal::NoSuchElement)?;
    let config = spot.element.get("dispatch_action_config");
    let on = config.map(|config| config.items("trigger_actions_on")).unwrap_or_default();
    let hears = |word: &str| on.iter().any(|one| one.as_text() == Some(word));
    let enter = args.flag("enter").unwrap_or(true);
    let tells = spot.tells()
        && (hears("on_character_entered") || enter && (on.is_empty() || hears("on_enter_pressed")));
    fill(doing, &scene, part.attachment, &spot, &said(args), tells)?;
    note(doing, &scene, "typed");
    Ok(good())
}

/// What the call says.
fn said(args: &Args) -> Said {
    if let Ok(Some(tree)) = args.tree("values") {
        return Said::of(tree);
    }
    match args.tree("value") {
        // A text that reads as JSON is still a text, unless it is rich text.
        Ok(Some(tree @ (Tree::Object(_) | Tree::List(_)))) => Said::of(tree),
        _ => Said::text(args.text("value").or_else(|| args.text("values")).unwrap_or_default()),
    }
}

/// Fills an element in, and tells the app if it is to hear of it.
fn fill(
    doing: &mut Doing<'_>,
    scene: &Scene,
    attachment: Option<i64>,
    spot: &Spot<'_>,
    said: &Said,
    tells: bool,
) -> Result<(), Refusal> {
    if tells {
        outbox::interactions(doing)?;
    }
    let offered = doing.world.drafts.offered(scene.person, &scene.name(), spot.block_id, spot.action_id());
    let offered = offered.as_deref().map(Vec::as_slice).unwrap_or_default();
    let value = filling::chosen(doing.world, doing.who, spot, said, offered)?;
    let filled = match &scene.at {
        At::Message(pressed) => doing.world.drafts.chosen_mut(pressed.ts, scene.person),
        At::View(id) => &mut doing.world.views.get_mut(*id).ok_or(Refusal::NoSuchView)?.filled,
    };
    filled.put(spot.block_id, spot.action_id(), value);
    if tells {
        let nothing = Filled::default();
        let now = doing.world.next_ts(doing.now_ms);
        let action = filling::action(spot, scene.filled(doing.world).unwrap_or(&nothing), "", now)?;
        let promise = doing.promise_if_asked();
        scene.tell(doing, attachment, &action, promise)?;
    }
    Ok(())
}

fn note(doing: &mut Doing<'_>, scene: &Scene, did: &str) {
    let action = doing.args.text("action_id").unwrap_or_default();
    doing.call.note(format!("{did} {action} in {}", scene.place_name(doing)));
    doing.effects.changed([]);
}

/// Asks what an external select has for what the person typed; the answer waits for the app.
pub(super) fn options(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let args = doing.args;
    args.required("action_id")?;
    let scene = scene(doing)?;
    let external = |spot: &Spot<'_>| matches!(spot.kind(), "external_select" | "multi_external_select");
    let (_, spot) = scene.find(args, external).ok_or(Refusal::NoSuchElement)?;
    let query = args.text("query").unwrap_or_default();
    let least = spot.element.get("min_query_length").and_then(Tree::whole).unwrap_or(3);
    if usize::try_from(least).is_ok_and(|least| query.chars().count() < least) {
        // A client waits for more before it asks.
        return Ok(good().raw("options", "[]"));
    }
    let asked = Asked { block_id: spot.block_id, action_id: spot.action_id(), query };
    let promise = doing.promise();
    let within = match &scene.at {
        At::Message(pressed) => Err(pressed),
        At::View(id) => Ok(*id),
    };
    interactive::suggested(doing, scene.person, within, &asked, promise)?;
    Ok(good())
}
