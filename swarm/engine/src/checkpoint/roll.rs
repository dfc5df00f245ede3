//! The roll: who has begun what and what is under way, as a fold over the journal's events. A checkpoint's roll and the events
//! after it give the same as all events do, which is what makes a resumption exact.

use std::collections::{BTreeMap, BTreeSet};

use nightcrew_model::event::{Episode, Event, What};
use nightcrew_model::id::{AttemptId, PersonId};
use nightcrew_model::time::At;
use serde::{Deserialize, Serialize};

/// Where a person is: their latest attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// Which of their attempts it is, from 0.
    pub ordinal: u32,
    /// When it was meant to begin.
    pub intended: At,
}

/// The roll.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roll {
    /// The last event.
    pub seq: u64,
    /// Its moment on the crew's clock.
    pub at: At,
    /// Its moment on the machine's clock, in microseconds since the run's start.
    pub us: u64,
    /// Attempts begun.
    pub started: u64,
    /// Attempts ended.
    pub ended: u64,
    /// How long the run was down between its start and now, in milliseconds.
    pub down_ms: u64,
    /// The highest number of the twins' ledger.
    pub ledger: u64,
    /// True once the run has ended: there is nothing to go on with.
    pub over: bool,
    /// Attempts that have begun and not ended.
    pub open: BTreeSet<AttemptId>,
    /// Everybody who has begun an attempt.
    pub people: BTreeMap<PersonId, Turn>,
}

/// What the roll needs of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Note {
    Started(AttemptId, PersonId, Turn),
    Ended(AttemptId),
    Ledger(u64),
    Down(u64),
    Over,
}

impl Note {
    /// The note of an event; most have none.
    pub(crate) fn of(event: &Event) -> Option<Self> {
        match &event.what {
            What::AttemptStarted(started) => {
                let turn = Turn { ordinal: started.ordinal, intended: started.intended };
                Some(Self::Started(event.attempt?, started.person, turn))
            }
            What::AttemptEnded(_) => Some(Self::Ended(event.attempt?)),
            What::Called(called) => Some(Self::Ledger(called.twin_seq)),
            What::Delivered(delivered) => Some(Self::Ledger(delivered.twin_seq)),
            What::Episode(Episode::Resumed(resumed)) => Some(Self::Down(resumed.down_ms)),
            What::RunEnded(_) => Some(Self::Over),
            _ => None,
        }
    }
}

impl Roll {
    /// Takes the next event.
    pub fn add(&mut self, event: &Event) {
        if let Some(note) = Note::of(event) {
            self.note(note);
        }
        self.stamp(event.seq.0, event.at, event.us);
    }

    /// The moment of the last event.
    pub(crate) fn stamp(&mut self, seq: u64, at: At, us: u64) {
        (self.seq, self.at, self.us) = (seq, at, us);
    }

    pub(crate) fn note(&mut self, note: Note) {
        match note {
            Note::Started(attempt, person, turn) => {
                self.started += 1;
                self.open.insert(attempt);
                self.people.insert(person, turn);
            }
            Note::Ended(attempt) => {
                self.ended += 1;
                self.open.remove(&attempt);
            }
            Note::Ledger(number) => self.ledger = self.ledger.max(number),
            Note::Down(ms) => self.down_ms = self.down_ms.saturating_add(ms),
            Note::Over => self.over = true,
        }
    }
}
