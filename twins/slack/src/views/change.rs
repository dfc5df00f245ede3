//! How views open, change and close, and what the person notices of it.

use std::sync::Arc;

use nightcrew_model::id::PersonId;
use nightcrew_model::notice::NoticeKind;

use super::{Checked, checked, entity, seen};
use crate::blocks::Surface;
use crate::error::Refusal;
use crate::filling;
use crate::id;
use crate::json::Tree;
use crate::method::Doing;
use crate::world::{DIALOG_MS, Filled, Place, STACK_MAX, View, ViewId};

/// Opens a dialog for somebody. `place` is where they were, if they were in a conversation.
pub(crate) fn open(
    doing: &mut Doing<'_>,
    person: PersonId,
    place: Option<Place>,
    view: Checked,
) -> Result<ViewId, Refusal> {
    lay(doing, person, place, None, view)
}

/// Lays a dialog on top of another.
pub(crate) fn push(doing: &mut Doing<'_>, onto: ViewId, view: Checked) -> Result<ViewId, Refusal> {
    let top = doing.world.views.top(onto);
    let below = doing.world.views.get(top).ok_or(Refusal::ViewNotFound)?;
    let (person, home) = (below.person, matches!(top, ViewId::Home(_)));
    if home {
        return Err(Refusal::ViewNotFound);
    }
    if doing.world.views.height(top) >= STACK_MAX {
        return Err(Refusal::PushLimitReached);
    }
    lay(doing, person, None, Some(top), view)
}

fn lay(
    doing: &mut Doing<'_>,
    person: PersonId,
    place: Option<Place>,
    previous: Option<ViewId>,
    view: Checked,
) -> Result<ViewId, Refusal> {
    let Checked { number, body } = view;
    if doing.world.views.is_taken(body.text("external_id").unwrap_or_default(), None) {
        return Err(Refusal::DuplicateExternalId);
    }
    let id = ViewId::Dialog(number);
    let below = previous.and_then(|below| doing.world.views.get(below));
    let root = below.map_or(id, |below| below.root);
    let step = doing.step().or(below.and_then(|below| below.step));
    let view = View {
        person,
        filled: here(doing, &body, place),
        body: Arc::new(body),
        hash: hash(doing, number),
        root,
        previous,
        next: None,
        problems: Vec::new(),
        until_ms: doing.now_ms + DIALOG_MS,
        step,
    };
    doing.world.views.open(number, view);
    show(doing, id);
    note(doing, if previous.is_some() { "pushed the dialog" } else { "opened the dialog" }, id);
    Ok(id)
}

/// Selects that begin with the conversation in which the person is.
fn here(doing: &Doing<'_>, body: &Tree, place: Option<Place>) -> Filled {
    let mut filled = Filled::default();
    let Some(channel) = place.and_then(|place| doing.world.channel(place)) else { return filled };
    let channel = channel.id();
    filling::visit(body.items("blocks"), &mut |spot| {
        let asked = spot.element.get("default_to_current_conversation") == Some(&Tree::Flag(true));
        let Some(kind) = filling::Kind::of(spot.kind()).filter(|_| asked) else { return };
        let text = Tree::Text(channel.clone());
        let value = if kind.is_many() { Tree::List(vec![text]) } else { text };
        filled.put(spot.block_id, spot.action_id(), kind.with(spot.element, value));
    });
    filled
}

/// What a view's content is recognized by: an app that changes it may say which content it means.
fn hash(doing: &Doing<'_>, number: u64) -> String {
    let code = id::code(u32::try_from(number & u64::from(u32::MAX)).unwrap_or(0));
    format!("{}.{code}", doing.now_ms.div_euclid(1000))
}

/// Gives a view new content.
pub(crate) fn update(doing: &mut Doing<'_>, id: ViewId, view: Tree) -> Result<(), Refusal> {
    doing.world.views.get(id).ok_or(Refusal::ViewNotFound)?;
    let surface = if matches!(id, ViewId::Home(_)) { Surface::Home } else { Surface::Modal };
    let Checked { number, body } = checked(doing, view, surface)?;
    if doing.world.views.is_taken(body.text("external_id").unwrap_or_default(), Some(id)) {
        return Err(Refusal::DuplicateExternalId);
    }
    let hash = hash(doing, number);
    doing.world.views.update(id, Arc::new(body), hash);
    show(doing, id);
    note(doing, "updated the dialog", id);
    Ok(())
}

/// Puts something into a person's home of the app.
pub(crate) fn publish(doing: &mut Doing<'_>, person: PersonId, view: Checked) -> Result<ViewId, Refusal> {
    let Checked { number, body } = view;
    let id = ViewId::Home(person);
    if doing.world.views.is_taken(body.text("external_id").unwrap_or_default(), Some(id)) {
        return Err(Refusal::DuplicateExternalId);
    }
    let hash = hash(doing, number);
    let view = View {
        person,
        body: Arc::new(body),
        hash,
        root: id,
        previous: None,
        next: None,
        filled: Filled::default(),
        problems: Vec::new(),
        until_ms: i64::MAX,
        step: None,
    };
    doing.world.views.publish(person, view);
    show(doing, id);
    doing.call.person(person);
    doing.call.note("published a home");
    Ok(id)
}

/// Shows a view to its person, if they look: a dialog is always before their eyes.
pub(crate) fn show(doing: &mut Doing<'_>, id: ViewId) {
    let Some(view) = doing.world.views.get(id) else { return };
    let person = view.person;
    doing.call.person(person);
    doing.call.touch(entity(id));
    match id {
        ViewId::Dialog(_) => doing.effects.notice(person, NoticeKind::Modal(seen(doing.world, id, view))),
        ViewId::Home(_) if doing.world.views.looks(person) => {
            doing.effects.notice(person, NoticeKind::Home(seen(doing.world, id, view)));
        }
        ViewId::Home(_) => {}
    }
    doing.effects.changed([]);
}

/// Closes a dialog and what lies on it, and shows what lies below. Returns the closed ones, the uppermost first.
pub(crate) fn close(doing: &mut Doing<'_>, id: ViewId) -> Vec<(ViewId, View)> {
    let below = doing.world.views.get(id).and_then(|view| view.previous);
    let closed = doing.world.views.close(id);
    for (gone, view) in &closed {
        doing.call.person(view.person);
        doing.call.touch(entity(*gone));
        doing.effects.notice(view.person, NoticeKind::ModalClosed { view: gone.to_string() });
    }
    if let Some(below) = below {
        show(doing, below);
    }
    doing.effects.changed([]);
    closed
}

fn note(doing: &Doing<'_>, did: &str, id: ViewId) {
    let Some(view) = doing.world.views.get(id) else { return };
    let title = view.body.get("title").and_then(|title| title.text("text")).unwrap_or_default();
    doing.call.note(format!("{did} “{title}”"));
}
