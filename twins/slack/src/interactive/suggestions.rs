//! `block_suggestion`: a person types into an external select, and the app says what can be chosen.
//! <https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload>

use std::sync::Arc;

use nightcrew_model::id::PersonId;
use nightcrew_twin_kit::deliveries::Ended;

use super::{Pressed, at_end, name_of, payload};
use crate::error::Refusal;
use crate::json::{Object, Tree};
use crate::method::{Doing, Promise, good};
use crate::outbox::{self, Parcel, Way};
use crate::views;
use crate::world::{Offer, ViewId};

/// The largest answer that is read: 100 options in 100 groups are more than any menu shows.
const ANSWER_BYTES_MAX: usize = 512 * 1024;
/// Slack's most options of an answer.
const OPTIONS_MAX: usize = 100;

/// What is asked for.
pub(crate) struct Asked<'a> {
    /// The block.
    pub block_id: &'a str,
    /// The action.
    pub action_id: &'a str,
    /// What the person typed.
    pub query: &'a str,
}

/// Asks the app what can be chosen. The promise is kept with the options.
pub(crate) fn suggested(
    doing: &mut Doing<'_>,
    person: PersonId,
    within: Result<ViewId, &Pressed>,
    asked: &Asked<'_>,
    promise: Promise,
) -> Result<(), Refusal> {
    let way = way(doing)?;
    let start = |object: Object| {
        object.text("action_id", asked.action_id).text("block_id", asked.block_id).text("value", asked.query)
    };
    let (payload, name) = match within {
        Ok(id) => {
            let shown = doing.world.views.get(id).ok_or(Refusal::ViewNotFound)?;
            let (view, step) = (views::with_state(id, shown), shown.step);
            let object = payload(doing, "block_suggestion", person, view.len());
            let object = start(super::within(doing, step, object))
                .object("container", |container| container.text("type", "view").plain("view_id", id))
                .raw("view", &view);
            (object.end(), id.to_string())
        }
        Err(pressed) => {
            let channel = doing.at(pressed.place)?;
            let (channel_id, name) = (channel.id(), name_of(channel));
            let object = payload(doing, "block_suggestion", person, pressed.message.len());
            let object = start(super::within(doing, pressed.step, object))
                .object("container", |container| {
                    container
                        .text("type", "message")
                        .plain("message_ts", pressed.ts)
                        .text("channel_id", &channel_id)
                        .flag("is_ephemeral", pressed.ephemeral)
                })
                .object("channel", |channel| channel.text("id", &channel_id).text("name", &name))
                .raw("message", &pressed.message);
            (object.end(), pressed.ts.to_string())
        }
    };
    let (block_id, action_id) = (asked.block_id.to_owned(), asked.action_id.to_owned());
    let on_end = at_end(doing, move |doing, ended| {
        let outcome = options(ended).map(|options| {
            let shown = good().objects("options", 64, options.iter(), |object, option| {
                let label = option.get("text").and_then(|text| text.text("text")).unwrap_or_default();
                object.text("label", label).text("value", option.text("value").unwrap_or_default())
            });
            let options = Arc::new(options);
            doing.world.drafts.offer(Offer { person, within: name, block_id, action_id, options });
            shown
        });
        // Nobody may wait any more; that is no trouble.
        let _ = promise.send(outcome);
    });
    let parcel = Parcel::Interaction { payload, answers: true };
    outbox::send(doing, "block_suggestion", way, parcel, Some(on_end));
    Ok(())
}

/// Options may be asked for at an address of their own.
fn way(doing: &Doing<'_>) -> Result<Way, Refusal> {
    let way = outbox::interactions(doing)?;
    let app = &doing.world.app;
    let interactivity = app.manifest.as_ref().and_then(|manifest| manifest.settings.interactivity.as_ref());
    let own = interactivity.and_then(|one| one.message_menu_options_url.as_ref());
    match (way, own) {
        (Way::Address(_), Some(url)) if app.listens_as_described() => Ok(Way::Address(url.clone())),
        (way, _) => Ok(way),
    }
}

/// The options that the app answered, of all groups.
fn options(ended: &Ended) -> Result<Vec<Tree>, Refusal> {
    let Ended::Taken(answer) = ended else { return Err(Refusal::NoOptionsCame) };
    let body = answer.body();
    let read =
        || (body.len() <= ANSWER_BYTES_MAX).then(|| serde_json::from_slice::<Tree>(body).ok()).flatten();
    let tree = read().ok_or(Refusal::NoOptionsCame)?;
    let groups = tree.items("option_groups").iter().flat_map(|group| group.items("options"));
    let all = tree.items("options").iter().chain(groups);
    if tree.get("options").is_none() && tree.get("option_groups").is_none() {
        return Err(Refusal::NoOptionsCame);
    }
    let whole = |option: &&Tree| option.text("value").is_some() && option.get("text").is_some();
    Ok(all.filter(whole).take(OPTIONS_MAX).cloned().collect())
}
