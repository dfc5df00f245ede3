//! An employee as a value: who they are, their own attempt, and the parts they play in others'. No clock, no I/O: a thin
//! driver does the waiting and the calls.

pub mod play;

use nightcrew_model::id::{AttemptId, PersonId};
use nightcrew_model::notice::Message;
use nightcrew_model::time::At;
use serde::{Deserialize, Serialize};

pub use play::{
    Call, Deed, Input, NEVER, Next, Pending, Place, Play, Purpose, Script, Spot, Stage, ToDo, Wanted,
};

/// Parts in others' attempts that one person plays at a time; a manager of a large team in a busy hour.
pub const PARTS_MAX: usize = 64;

/// An employee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Employee {
    /// The person.
    pub person: PersonId,
    /// The seat, by its place in the plan; none for people on standby.
    pub seat: Option<u32>,
    /// The persona, by its place in the plan.
    pub persona: u32,
    /// Attempts begun.
    pub ordinal: u32,
    /// When the next attempt is meant to begin.
    pub next_at: Option<At>,
    /// Their own attempt.
    pub own: Option<Box<Play>>,
    /// Their parts in others' attempts.
    pub parts: Vec<Box<Play>>,
}

impl Employee {
    /// An employee who has not begun.
    #[must_use]
    pub fn new(person: PersonId, seat: Option<u32>, persona: u32) -> Self {
        Self { person, seat, persona, ordinal: 0, next_at: None, own: None, parts: Vec::new() }
    }

    /// The play of an attempt.
    #[must_use]
    pub fn play(&self, attempt: AttemptId) -> Option<&Play> {
        self.plays().find(|play| play.attempt == attempt)
    }

    /// The play of an attempt, to put something in.
    pub fn play_mut(&mut self, attempt: AttemptId) -> Option<&mut Play> {
        let mut plays = self.own.iter_mut().chain(&mut self.parts);
        plays.find(|play| play.attempt == attempt).map(|play| &mut **play)
    }

    /// All that this person plays in, their own attempt first.
    pub fn plays(&self) -> impl Iterator<Item = &Play> {
        self.own.iter().chain(&self.parts).map(|play| &**play)
    }

    /// The attempt whose conversation a message belongs to, among those that this person plays in: their own before all
    /// others. A place that several parts share (a direct message) is nobody's.
    #[must_use]
    pub fn attempt_at(&self, message: &Message) -> Option<AttemptId> {
        if let Some(own) = self.own.as_ref().filter(|own| own.is_at(message)) {
            return Some(own.attempt);
        }
        let mut here = self.parts.iter().filter(|part| part.is_at(message));
        let first = here.next()?;
        here.next().is_none().then_some(first.attempt)
    }

    /// Gives up the part in an attempt that is over.
    pub fn drop_part(&mut self, attempt: AttemptId) {
        self.parts.retain(|part| part.attempt != attempt);
        if self.parts.is_empty() {
            self.parts = Vec::new();
        }
    }

    /// Takes up a part; the oldest is dropped when there are too many.
    pub fn take_part(&mut self, play: Play) {
        if self.parts.len() == PARTS_MAX {
            self.parts.remove(0);
        }
        self.parts.push(Box::new(play));
    }
}

#[cfg(test)]
mod tests;
