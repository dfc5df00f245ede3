//! `block_actions`: a person pressed or chose something in a message, a dialog or the app's home.
//! <https://docs.slack.dev/reference/interaction-payloads/block_actions-payload>

use nightcrew_model::id::PersonId;

use super::{name_of, payload, response_url, told, trigger, within};
use crate::error::Refusal;
use crate::method::{Doing, Promise};
use crate::outbox::{self, Parcel};
use crate::ts::Ts;
use crate::views;
use crate::world::{Place, ViewId};

/// A message as the one who acts in it sees it.
pub(crate) struct Pressed {
    /// Where.
    pub place: Place,
    /// The message.
    pub ts: Ts,
    /// Only they see it.
    pub ephemeral: bool,
    /// The whole message as JSON.
    pub message: String,
    /// The thread that it stands in.
    pub thread: Option<Ts>,
    /// The workflow's step that wrote it.
    pub step: Option<u32>,
}

/// Tells the app of an action in a message; `attachment` is the number of the attachment that holds it.
pub(crate) fn acted_in_message(
    doing: &mut Doing<'_>,
    person: PersonId,
    pressed: &Pressed,
    attachment: Option<i64>,
    (action, state): (&str, &str),
    promise: Option<Promise>,
) -> Result<(), Refusal> {
    let way = outbox::interactions(doing)?;
    let channel = doing.at(pressed.place)?;
    let (channel_id, name) = (channel.id(), name_of(channel));
    let response_url = response_url(doing, person, pressed.place, Some((pressed.ts, pressed.ephemeral)));
    let trigger_id = trigger(doing, person, None, Some(pressed.place));
    let size = pressed.message.len() + action.len() + state.len();
    let payload = payload(doing, "block_actions", person, size);
    let payload = within(doing, pressed.step, payload)
        .object("container", |container| {
            let kind = if attachment.is_some() { "message_attachment" } else { "message" };
            let container = container.text("type", kind).plain("message_ts", pressed.ts);
            let container = match attachment {
                Some(number) => container.count("attachment_id", number),
                None => container,
            };
            let container = container.text("channel_id", &channel_id).flag("is_ephemeral", pressed.ephemeral);
            let container = match pressed.thread {
                Some(thread) => container.plain("thread_ts", thread),
                None => container,
            };
            if attachment.is_some() { container.flag("is_app_unfurl", false) } else { container }
        })
        .text("trigger_id", &trigger_id)
        .object("channel", |channel| channel.text("id", &channel_id).text("name", &name))
        .raw("message", &pressed.message)
        .raw("state", state)
        .text("response_url", &response_url)
        .raw("actions", &["[", action, "]"].concat())
        .end();
    let parcel = Parcel::Interaction { payload, answers: false };
    let on_end = told(doing, person, Some(pressed.place), promise);
    outbox::send(doing, "block_actions", way, parcel, Some(on_end));
    Ok(())
}

/// Tells the app of an action in a dialog or in its home.
pub(crate) fn acted_in_view(
    doing: &mut Doing<'_>,
    person: PersonId,
    id: ViewId,
    action: &str,
    promise: Option<Promise>,
) -> Result<(), Refusal> {
    let way = outbox::interactions(doing)?;
    let view = views::with_state(id, doing.world.views.get(id).ok_or(Refusal::ViewNotFound)?);
    let trigger_id = trigger(doing, person, Some(id), None);
    let step = doing.world.views.get(id).and_then(|view| view.step);
    let payload = payload(doing, "block_actions", person, view.len() + action.len());
    let payload = within(doing, step, payload)
        .object("container", |container| container.text("type", "view").plain("view_id", id))
        .text("trigger_id", &trigger_id)
        .raw("view", &view)
        .raw("actions", &["[", action, "]"].concat())
        .end();
    let parcel = Parcel::Interaction { payload, answers: false };
    let on_end = told(doing, person, None, promise);
    outbox::send(doing, "block_actions", way, parcel, Some(on_end));
    Ok(())
}
