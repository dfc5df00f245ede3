//! Notices: which attempt one belongs to, what the person takes it to mean, and what follows.

use std::sync::Arc;

use nightcrew_model::event::{Heard, Seen, What};
use nightcrew_model::id::AttemptId;
use nightcrew_model::notice::{
    Author, Button, Message, NOTICE_BUTTONS_MAX, NOTICE_TEXT_BYTES_MAX, Notice, NoticeKind,
};

use super::Driver;
use crate::employee::Input;

/// The longest text that the journal keeps of what was heard, in bytes: all that a notice carries, or an attempt could not be
/// driven again.
const HEARD_BYTES_MAX: usize = NOTICE_TEXT_BYTES_MAX;
/// The longest text of a button that the journal keeps, in bytes: Slack allows its value 2,000 letters, everything else less.
const BUTTON_BYTES_MAX: usize = 2_000;

/// What the subject said, if that is what the notice is.
pub(super) fn said(notice: &Notice) -> Option<&Message> {
    match &notice.kind {
        NoticeKind::Message(message) | NoticeKind::MessageChanged(message) => {
            Some(message).filter(|message| message.from == Author::Subject)
        }
        _ => None,
    }
}

impl Driver {
    /// They take notice of something in an attempt.
    pub(super) fn notice(&mut self, attempt: AttemptId, notice: &Notice, arrived_us: u64) {
        let engine = Arc::clone(&self.engine);
        let (Some(message), Some(play)) = (said(notice), self.employee.play(attempt)) else { return };
        let Some(scenario) = engine.scenario(play.scenario()) else { return };
        let meaning = engine.recall.understand(message, play.hint(scenario));
        let heard = Heard {
            person: notice.to,
            role: play.role(scenario).to_owned(),
            twin_seq: notice.cause,
            arrived_us,
            meaning: meaning.clone(),
            text: capped(&message.text, HEARD_BYTES_MAX),
            from_subject: true,
            seen: Some(Box::new(seen(message))),
        };
        let seq = engine.journal.write(Some(attempt), None, What::Heard(heard));
        self.go_on(attempt, Input::Heard(&meaning, message, Some(seq)));
    }

    /// The attempt that a notice is about: by the twin's word, else by the place of the conversation, else by whom it names.
    pub(super) fn addressee(&mut self, notice: &Notice) -> Option<AttemptId> {
        let message = said(notice)?;
        if let Some(told) = notice.attempt {
            if self.join(told) {
                return Some(told);
            }
            if !self.engine.crew.is_under_way(told) && message.thread.is_none() {
                // A late word on an attempt that is over, in a place that others share.
                return None;
            }
        }
        if let Some(attempt) = self.employee.attempt_at(message) {
            return Some(attempt);
        }
        let engine = &self.engine;
        let named = engine.crew.mentioned_in(self.employee.person, &message.text, &engine.company)?;
        self.join(named).then_some(named)
    }
}

/// Where it stood, and its buttons.
fn seen(message: &Message) -> Seen {
    let cut = |text: &String| capped(text, BUTTON_BYTES_MAX);
    let button = |button: &Button| Button {
        label: cut(&button.label),
        action_id: cut(&button.action_id),
        block_id: cut(&button.block_id),
        value: cut(&button.value),
    };
    Seen {
        channel: cut(&message.channel),
        ts: cut(&message.ts),
        thread: message.thread.as_ref().map(cut),
        buttons: message.buttons.iter().take(NOTICE_BUTTONS_MAX).map(button).collect(),
        ephemeral: message.ephemeral,
    }
}

fn capped(text: &str, bytes: usize) -> String {
    text.get(..text.floor_char_boundary(bytes)).unwrap_or_default().to_owned()
}
