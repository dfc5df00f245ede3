//! `views.*`: dialogs and homes, opened, laid on each other, changed and published.

use crate::auth;
use crate::blocks::Surface;
use crate::error::Refusal;
use crate::json::{Object, Tree};
use crate::method::{Doing, Method, TIER_4, good, method};
use crate::views;
use crate::world::{Trigger, ViewId, Who};

/// The family's methods.
pub(super) const METHODS: &[Method] = &[
    method("/api/views.open", TIER_4, "", open),
    method("/api/views.publish", TIER_4, "", publish),
    method("/api/views.push", TIER_4, "", push),
    method("/api/views.update", TIER_4, "", update),
];

fn open(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let view = sent(doing)?;
    let view = views::checked(doing, view, Surface::Modal)?;
    let (number, trigger) = trigger(doing)?;
    let id = views::open(doing, trigger.person, trigger.place, view)?;
    use_up(doing, number);
    answer(doing, id)
}

fn push(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let view = sent(doing)?;
    let view = views::checked(doing, view, Surface::Modal)?;
    let (number, trigger) = trigger(doing)?;
    let from = trigger.view.ok_or(Refusal::ViewNotFound)?;
    let id = views::push(doing, from, view)?;
    use_up(doing, number);
    answer(doing, id)
}

fn update(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let view = sent(doing)?;
    let id = match (doing.args.text("view_id"), doing.args.text("external_id")) {
        (Some(id), _) => ViewId::parse(id),
        (None, Some(external)) => doing.world.views.by_external(external),
        (None, None) => return Err(Refusal::missing("view_id")),
    };
    let id = id.ok_or(Refusal::ViewNotFound)?;
    agree(doing, id)?;
    views::update(doing, id, view)?;
    answer(doing, id)
}

fn publish(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let view = sent(doing)?;
    let user = doing.args.required("user_id")?;
    let Some(Who::Person(person)) = doing.world.who(user) else { return Err(Refusal::UserNotFound) };
    if !doing.world.app.has_home() {
        return Err(Refusal::NotEnabled);
    }
    if doing.world.views.get(ViewId::Home(person)).is_some() {
        agree(doing, ViewId::Home(person))?;
    }
    let view = views::checked(doing, view, Surface::Home)?;
    let id = views::publish(doing, person, view)?;
    answer(doing, id)
}

/// The view that was sent.
fn sent(doing: &Doing<'_>) -> Result<Tree, Refusal> {
    let view = doing.args.tree("view").map_err(|_| Refusal::missing("view"))?;
    view.ok_or_else(|| Refusal::missing("view"))
}

/// Refuses a change of another content than the one that the app means.
fn agree(doing: &Doing<'_>, id: ViewId) -> Result<(), Refusal> {
    let view = doing.world.views.get(id).ok_or(Refusal::ViewNotFound)?;
    match doing.args.text("hash") {
        Some(hash) if hash != view.hash => Err(Refusal::HashConflict),
        _ => Ok(()),
    }
}

fn answer(doing: &Doing<'_>, id: ViewId) -> Result<Object, Refusal> {
    let view = doing.world.views.get(id).ok_or(Refusal::ViewNotFound)?;
    Ok(good().raw("view", &views::whole(id, view, views::NO_STATE)))
}

/// The trigger that a call names, with its number, if it can still be exchanged.
fn trigger(doing: &Doing<'_>) -> Result<(u64, Trigger), Refusal> {
    // Workflows name the same thing otherwise.
    let named = doing.args.text("trigger_id").or_else(|| doing.args.text("interactivity_pointer"));
    let named = named.ok_or_else(|| Refusal::missing("trigger_id"))?;
    let mut parts = named.split('.');
    let number: u64 = parts.next().and_then(|number| number.parse().ok()).ok_or(Refusal::InvalidTrigger)?;
    let secret = parts.nth(1).ok_or(Refusal::InvalidTrigger)?;
    if !auth::same(secret, &auth::trigger_secret(doing.desk.key(), number)) {
        return Err(Refusal::InvalidTrigger);
    }
    let trigger = *doing.world.triggers.get(&number).ok_or(Refusal::ExpiredTrigger)?;
    if trigger.used {
        return Err(Refusal::ExchangedTrigger);
    }
    if doing.now_ms > trigger.until_ms {
        return Err(Refusal::ExpiredTrigger);
    }
    Ok((number, trigger))
}

/// A trigger is exchanged once, and only for a view that is shown.
fn use_up(doing: &mut Doing<'_>, number: u64) {
    if let Some(trigger) = doing.world.triggers.get_mut(&number) {
        trigger.used = true;
    }
}
