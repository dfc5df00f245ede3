//! A person submits or closes a dialog, or looks at what is open.

use super::person;
use super::scene::own_view;
use crate::error::Refusal;
use crate::filling::{self, Kind, Said};
use crate::interactive;
use crate::json::{Object, Tree};
use crate::method::{Doing, good};
use crate::views;
use crate::world::ViewId;

/// Submits a dialog, with `values` by block and action on top of what is filled in already.
pub(super) fn submit(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let person = person(doing)?;
    let id = own_view(doing, person, doing.args.required("view")?)?;
    let view = doing.world.views.get(id).ok_or(Refusal::NoSuchView)?;
    if !matches!((id, view.body.get("submit")), (ViewId::Dialog(_), Some(Tree::Object(_)))) {
        return Err(Refusal::NoSuchButton);
    }
    let no_values = || Refusal::InvalidArguments(vec!["[ERROR] `values` must be a JSON object".to_owned()]);
    if let Some(values) = doing.args.tree("values").map_err(|_| no_values())? {
        let Tree::Object(blocks) = values else { return Err(no_values()) };
        for (block_id, value) in blocks {
            fill(doing, id, &block_id, value)?;
        }
    }
    let view = doing.world.views.get(id).ok_or(Refusal::NoSuchView)?;
    let wrong = filling::incomplete(view.blocks(), &view.filled);
    if !wrong.is_empty() {
        let lines = wrong.iter().map(|one| format!("[ERROR] {} [block_id:{}]", one.text, one.block_id));
        return Err(Refusal::IncompleteView(lines.collect()));
    }
    let title = view.body.get("title").and_then(|title| title.text("text")).unwrap_or_default().to_owned();
    let promise = doing.promise_if_asked();
    interactive::submitted(doing, person, id, promise)?;
    doing.call.touch(views::entity(id));
    doing.call.note(format!("submitted the dialog “{title}”"));
    doing.effects.changed([]);
    Ok(good())
}

/// Fills in a block: its one element, or each of its actions by name.
fn fill(doing: &mut Doing<'_>, id: ViewId, block_id: &str, value: Tree) -> Result<(), Refusal> {
    let body = doing.world.views.get(id).ok_or(Refusal::NoSuchView)?.body.clone();
    let blocks = body.items("blocks");
    let holds = |action: Option<&str>| {
        filling::find(blocks, |spot| {
            spot.block_id == block_id
                && action.is_none_or(|action| spot.action_id() == action)
                && Kind::of(spot.kind()).is_some()
        })
    };
    let parts: Vec<(Option<String>, Tree)> = match value {
        Tree::Object(fields) if fields.iter().all(|(name, _)| holds(Some(name)).is_some()) => {
            fields.into_iter().map(|(name, value)| (Some(name), value)).collect()
        }
        value => vec![(None, value)],
    };
    for (action, value) in parts {
        let spot = holds(action.as_deref()).ok_or(Refusal::NoSuchElement)?;
        let view = doing.world.views.get(id).ok_or(Refusal::NoSuchView)?;
        let offered = doing.world.drafts.offered(view.person, &id.to_string(), block_id, spot.action_id());
        let offered = offered.as_deref().map(Vec::as_slice).unwrap_or_default();
        let value = filling::chosen(doing.world, doing.who, &spot, &Said::of(value), offered)?;
        let view = doing.world.views.get_mut(id).ok_or(Refusal::NoSuchView)?;
        view.filled.put(block_id, spot.action_id(), value);
    }
    Ok(())
}

/// Closes a dialog: the uppermost, or with `all` the whole stack, as the cross in its corner does.
pub(super) fn close(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let person = person(doing)?;
    let id = own_view(doing, person, doing.args.required("view")?)?;
    let view = doing.world.views.get(id).filter(|_| matches!(id, ViewId::Dialog(_)));
    let view = view.ok_or(Refusal::NoSuchView)?;
    let all = doing.args.flag("all").unwrap_or(false) || view.flag("clear_on_close");
    let root = if all { view.root } else { id };
    doing.call.note("closed a dialog");
    for (gone, view) in views::close(doing, root) {
        interactive::closed(doing, gone, &view, all);
    }
    Ok(good())
}

/// What is open before the person's eyes: dialogs, and the app's home if they look at it; with `view` that one alone.
pub(super) fn look(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let person = person(doing)?;
    let shown = |id: ViewId| {
        let view = doing.world.views.get(id)?;
        serde_json::to_string(&views::seen(doing.world, id, view)).ok()
    };
    if let Some(named) = doing.args.text("view") {
        let id = own_view(doing, person, named)?;
        return Ok(good().raw("views", &crate::json::list(shown(id))));
    }
    let home = doing.world.views.looks(person).then_some(ViewId::Home(person));
    let dialogs = doing.world.views.of(person).filter(|(_, view)| view.next.is_none()).map(|(id, _)| id);
    let all: Vec<String> = home.into_iter().chain(dialogs).filter_map(shown).collect();
    Ok(good().raw("views", &crate::json::list(all)))
}
