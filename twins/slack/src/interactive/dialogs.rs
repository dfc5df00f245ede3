//! `view_submission` and `view_closed`: a person submitted or closed a dialog.
//! <https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload>

use nightcrew_model::id::PersonId;

use super::{at_end, payload, response_url, trigger, within};
use crate::error::Refusal;
use crate::json::{Object, Tree};
use crate::method::{Doing, Promise};
use crate::outbox::{self, Parcel};
use crate::world::{Place, View, ViewId, Who};
use crate::{filling, views};

/// Tells the app of a submission, and does what it answers.
pub(crate) fn submitted(
    doing: &mut Doing<'_>,
    person: PersonId,
    id: ViewId,
    promise: Option<Promise>,
) -> Result<(), Refusal> {
    let way = outbox::interactions(doing)?;
    let view = views::with_state(id, doing.world.views.get(id).ok_or(Refusal::ViewNotFound)?);
    let urls = response_urls(doing, person, id);
    let trigger_id = trigger(doing, person, Some(id), None);
    let step = doing.world.views.get(id).and_then(|view| view.step);
    let payload = payload(doing, "view_submission", person, view.len());
    let payload = within(doing, step, payload)
        .text("trigger_id", &trigger_id)
        .raw("view", &view)
        .raw("response_urls", &urls)
        .end();
    let on_end = at_end(doing, move |doing, ended| {
        let outcome = views::answered(doing, id, ended);
        if let Some(promise) = promise {
            // Nobody may wait any more; that is no trouble.
            let _ = promise.send(Ok(outcome));
        }
    });
    let parcel = Parcel::Interaction { payload, answers: true };
    outbox::send(doing, "view_submission", way, parcel, Some(on_end));
    Ok(())
}

/// A response URL for each conversation that was chosen where the app asked for one.
fn response_urls(doing: &mut Doing<'_>, person: PersonId, id: ViewId) -> String {
    let mut wanted: Vec<(String, String, Place)> = Vec::new();
    if let Some(view) = doing.world.views.get(id) {
        filling::visit(view.blocks(), &mut |spot| {
            if spot.element.get("response_url_enabled") != Some(&Tree::Flag(true)) {
                return;
            }
            let Some(kind) = filling::Kind::of(spot.kind()) else { return };
            let held = spot.holds(&view.filled);
            let named = held.as_ref().and_then(|held| held.text(kind.field));
            // What nobody touched holds whatever the app wrote there; the person answers for where they are themselves.
            let channel = named.and_then(|named| doing.world.channel_by_id(named));
            if let Some(channel) = channel.filter(|channel| channel.is_visible(Who::Person(person))) {
                wanted.push((spot.block_id.to_owned(), spot.action_id().to_owned(), channel.place));
            }
        });
    }
    let mut urls = Vec::new();
    for (block_id, action_id, place) in wanted {
        let url = response_url(doing, person, place, None);
        let Some(channel) = doing.world.channel(place) else { continue };
        let object = Object::new().text("response_url", &url).text("block_id", &block_id);
        urls.push(object.text("action_id", &action_id).text("channel_id", &channel.id()).end());
    }
    crate::json::list(urls)
}

/// Tells the app that a person closed a view, if it asked to be told. `all` when the whole stack went.
pub(crate) fn closed(doing: &mut Doing<'_>, id: ViewId, view: &View, all: bool) {
    if !view.flag("notify_on_close") {
        return;
    }
    // Where nobody listens, nobody is told; the dialog is closed all the same.
    let Ok(way) = outbox::interactions(doing) else { return };
    let shown = views::whole(id, view, views::NO_STATE);
    let payload = payload(doing, "view_closed", view.person, shown.len());
    let payload = within(doing, view.step, payload)
        .raw("view", &shown)
        .flag("is_cleared", all)
        .raw("response_urls", "[]")
        .end();
    outbox::send(doing, "view_closed", way, Parcel::Interaction { payload, answers: false }, None);
}
