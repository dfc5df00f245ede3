//! `interactive_message`: a person pressed a button or chose from a menu of an attachment, the older kind of interaction.
//! <https://docs.slack.dev/legacy/legacy-messaging/legacy-making-messages-interactive>

use nightcrew_model::id::PersonId;
use nightcrew_twin_kit::Call;
use nightcrew_twin_kit::deliveries::{Ended, OnEnd};

use super::{Pressed, name_of, payload, response_url, told, trigger};
use crate::error::Refusal;
use crate::json::{Object, Tree};
use crate::method::{Doing, Promise};
use crate::outbox::{self, Parcel};
use crate::saying;

/// An action of an attachment.
pub(crate) struct Legacy<'a> {
    /// The attachment.
    pub attachment: &'a Tree,
    /// Its action.
    pub action: &'a Tree,
    /// What was chosen, where it is a menu.
    pub chosen: Option<String>,
}

/// Tells the app of an action in an attachment.
pub(crate) fn acted_in_attachment(
    doing: &mut Doing<'_>,
    person: PersonId,
    pressed: &Pressed,
    legacy: &Legacy<'_>,
    promise: Option<Promise>,
) -> Result<(), Refusal> {
    let way = outbox::interactions(doing)?;
    let channel = doing.at(pressed.place)?;
    let (channel_id, name) = (channel.id(), name_of(channel));
    let response_url = response_url(doing, person, pressed.place, Some((pressed.ts, pressed.ephemeral)));
    let trigger_id = trigger(doing, person, None, Some(pressed.place));
    let now = doing.world.next_ts(doing.now_ms);
    let (action, attachment) = (legacy.action, legacy.attachment);
    let number = attachment.get("id").and_then(Tree::whole).unwrap_or(1);
    let payload = payload(doing, "interactive_message", person, pressed.message.len())
        .objects("actions", 64, std::iter::once(()), |object, ()| {
            let object = object
                .text("name", action.text("name").unwrap_or_default())
                .text("type", action.text("type").unwrap_or_default());
            match &legacy.chosen {
                Some(value) => object
                    .objects("selected_options", 32, std::iter::once(()), |one, ()| one.text("value", value)),
                None => object.text("value", action.text("value").unwrap_or_default()),
            }
        })
        .text("callback_id", attachment.text("callback_id").unwrap_or_default())
        .object("channel", |channel: Object| channel.text("id", &channel_id).text("name", &name))
        .plain("action_ts", now)
        .plain("message_ts", pressed.ts)
        .plain("attachment_id", number)
        .flag("is_app_unfurl", false)
        .raw("original_message", &pressed.message)
        .text("response_url", &response_url)
        .text("trigger_id", &trigger_id)
        .end();
    let on_end = answered(doing, response_url, told(doing, person, Some(pressed.place), promise));
    let parcel = Parcel::Interaction { payload, answers: true };
    outbox::send(doing, "interactive_message", way, parcel, Some(on_end));
    Ok(())
}

/// What the app answers at once is a message in place of the old one, or beside it: the same as through the response URL.
fn answered(doing: &Doing<'_>, response_url: String, told: OnEnd) -> OnEnd {
    let (desk, caused_by) = (doing.desk.clone(), doing.call.clone());
    Box::new(move |ended| {
        let call = Call::internal(caused_by.seq, caused_by.trace);
        if let Ended::Taken(answer) = &ended {
            saying::respond_at_once(&desk, &call, &response_url, answer);
        }
        told(ended);
    })
}
