//! Notices: which attempt one belongs to, what the person takes it to mean, and what follows.

use std::sync::Arc;

use nightcrew_model::event::{Heard, What};
use nightcrew_model::id::AttemptId;
use nightcrew_model::notice::{Author, Message, Notice, NoticeKind};
use nightcrew_personas::understand::understand;

use super::Driver;

/// The longest text that the journal keeps of what was heard, in bytes.
const HEARD_BYTES_MAX: usize = 1_500;

impl Driver {
    /// Something was noticed.
    pub(super) async fn notice(&mut self, notice: Notice, arrived_us: u64) {
        let (NoticeKind::Message(message) | NoticeKind::MessageChanged(message)) = &notice.kind else {
            return;
        };
        if message.from != Author::Subject {
            return;
        }
        let Some(attempt) = self.attempt_of(notice.attempt, message) else { return };
        let engine = Arc::clone(&self.engine);
        let Some(play) = self.employee.play(attempt) else { return };
        let Some(scenario) = engine.scenario(play.scenario) else { return };
        let meaning = understand(message, play.hint(scenario));
        let heard = Heard {
            person: notice.to,
            role: play.role.clone(),
            twin_seq: notice.cause,
            arrived_us,
            meaning: meaning.clone(),
            text: capped(&message.text),
            from_subject: true,
        };
        let seq = engine.journal.write(Some(attempt), None, What::Heard(heard));
        let next = play.hear(engine.clock.now(), &meaning, message, scenario);
        self.carry_on(attempt, next, Some(seq), &message.text).await;
    }

    /// The attempt that a message is about: by the twin's word, else by the place of the conversation, else by whom it names.
    fn attempt_of(&mut self, told: Option<AttemptId>, message: &Message) -> Option<AttemptId> {
        if let Some(told) = told {
            if self.join(told).is_some() {
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
        let engine = Arc::clone(&self.engine);
        let named = engine.crew.mentioned_in(self.employee.person, &message.text, &engine.company)?;
        self.join(named).map(|_| named)
    }
}

fn capped(text: &str) -> String {
    text.get(..text.floor_char_boundary(HEARD_BYTES_MAX)).unwrap_or_default().to_owned()
}
