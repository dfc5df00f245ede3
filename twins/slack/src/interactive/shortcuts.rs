//! `shortcut` and `message_action`: a person took a shortcut from anywhere, or from a message's menu.
//! <https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload>

use nightcrew_model::id::PersonId;

use super::{Pressed, name_of, payload, response_url, told, trigger};
use crate::error::Refusal;
use crate::method::{Doing, Promise};
use crate::outbox::{self, Parcel};

/// Tells the app of a shortcut.
pub(crate) fn global_shortcut(
    doing: &mut Doing<'_>,
    person: PersonId,
    callback_id: &str,
    promise: Option<Promise>,
) -> Result<(), Refusal> {
    let way = outbox::interactions(doing)?;
    let trigger_id = trigger(doing, person, None, None);
    let now = doing.world.next_ts(doing.now_ms);
    let payload = payload(doing, "shortcut", person, 0)
        .plain("action_ts", now)
        .text("callback_id", callback_id)
        .text("trigger_id", &trigger_id)
        .end();
    let parcel = Parcel::Interaction { payload, answers: false };
    let on_end = told(doing, person, None, promise);
    outbox::send(doing, "shortcut", way, parcel, Some(on_end));
    Ok(())
}

/// Tells the app of a message's shortcut.
pub(crate) fn message_shortcut(
    doing: &mut Doing<'_>,
    person: PersonId,
    pressed: &Pressed,
    callback_id: &str,
    promise: Option<Promise>,
) -> Result<(), Refusal> {
    let way = outbox::interactions(doing)?;
    let channel = doing.at(pressed.place)?;
    let (channel_id, name) = (channel.id(), name_of(channel));
    let response_url = response_url(doing, person, pressed.place, Some((pressed.ts, pressed.ephemeral)));
    let trigger_id = trigger(doing, person, None, Some(pressed.place));
    let now = doing.world.next_ts(doing.now_ms);
    let payload = payload(doing, "message_action", person, pressed.message.len())
        .plain("action_ts", now)
        .text("callback_id", callback_id)
        .text("trigger_id", &trigger_id)
        .object("channel", |channel| channel.text("id", &channel_id).text("name", &name))
        .plain("message_ts", pressed.ts)
        .raw("message", &pressed.message)
        .text("response_url", &response_url)
        .end();
    let parcel = Parcel::Interaction { payload, answers: false };
    let on_end = told(doing, person, Some(pressed.place), promise);
    outbox::send(doing, "message_action", way, parcel, Some(on_end));
    Ok(())
}
