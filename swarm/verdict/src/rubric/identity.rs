//! Which run judgements are about: a number over its header and all that its people heard. A folder that was used again, or a
//! file from another run, is thereby told apart, also in virtual time, where two runs can begin at the same instant.

use nightcrew_model::event::{Event, What};
use nightcrew_model::seed::Seed;

/// The identity of a run, in the making.
#[derive(Clone, Copy, Debug, Default)]
pub struct Identity(u64);

impl Identity {
    /// Takes the next event.
    pub fn add(&mut self, event: &Event) {
        match &event.what {
            What::RunStarted(started) => {
                let release = started.plan.subject.release.as_deref().unwrap_or_default();
                for text in [&started.plan.name, &started.plan.subject.name, release] {
                    self.mix(text, started.plan.seed.0);
                }
                self.mix("started", u64::from_le_bytes(started.unix_ms.to_le_bytes()));
            }
            What::Heard(heard) => self.mix(&heard.text, event.attempt.map_or(0, |attempt| attempt.0)),
            _ => {}
        }
    }

    fn mix(&mut self, text: &str, number: u64) {
        self.0 = Seed(self.0).derive(number, text, 0);
    }

    /// Sixteen hex digits.
    #[must_use]
    pub fn digits(self) -> String {
        format!("{:016x}", self.0)
    }
}
