//! A run's journal, repeated: the same attempts again and again, each time with numbers and moments of their own.

use std::path::Path;

use nightcrew_engine::journal::{self, FILE_NAME, write_events};
use nightcrew_model::event::{Event, What};
use nightcrew_model::id::{AttemptId, Seq};

use crate::failure::Failure;

/// An odd number by which attempts' identities are told apart from round to round.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// What is added in one round.
#[derive(Clone, Copy)]
struct Shift {
    round: u64,
    seq: u64,
    at: u64,
    us: u64,
    twin_seq: u64,
}

/// Writes the journal of `from` into the folder `to`, repeated up to this many events; returns how many there are.
pub fn repeated(from: &Path, to: &Path, most: u64) -> Result<u64, Failure> {
    let events = journal::read(from).map_err(|error| Failure::usage(&error))?;
    let events: Vec<Event> = events.collect::<Result<_, _>>().map_err(|error| Failure::usage(&error))?;
    let [header, middle @ .., end] = events.as_slice() else {
        return Err(Failure::Environment("a run of no events cannot be repeated".to_owned()));
    };
    let length = middle.len() as u64;
    let rounds = most.saturating_sub(2).div_ceil(length.max(1));
    let twin_seqs = middle.iter().filter_map(twin_seq).max().unwrap_or(0);
    let shifted = (0..rounds).flat_map(|round| {
        let shift = Shift {
            round,
            seq: round * length,
            at: round * (end.at.0 + 1),
            us: round * (end.us + 1),
            twin_seq: round * twin_seqs,
        };
        middle.iter().map(move |event| shift.apply(event))
    });
    let mut last = end.clone();
    last.seq = Seq(rounds * length + 2);
    last.at.0 += (rounds - 1) * (end.at.0 + 1);
    last.us += (rounds - 1) * (end.us + 1);
    if let What::RunEnded(ended) = &mut last.what {
        ended.started *= rounds;
        ended.ended *= rounds;
    }
    let count = last.seq.0;
    let all = std::iter::once(header.clone()).chain(shifted).chain([last]);
    write_events(&to.join(FILE_NAME), all).map_err(|error| Failure::environment(&error))?;
    Ok(count)
}

fn twin_seq(event: &Event) -> Option<u64> {
    match &event.what {
        What::Heard(it) => Some(it.twin_seq),
        What::Called(it) => Some(it.twin_seq),
        What::Delivered(it) => Some(it.twin_seq),
        What::Observed(it) => Some(it.twin_seq),
        _ => None,
    }
}

impl Shift {
    fn apply(self, event: &Event) -> Event {
        let mut event = event.clone();
        event.seq.0 += self.seq;
        event.at.0 += self.at;
        event.us += self.us;
        event.attempt = event.attempt.map(|id| self.attempt(id));
        // What the header caused, it caused in every round.
        event.cause = event.cause.map(|cause| if cause.0 > 1 { Seq(cause.0 + self.seq) } else { cause });
        match &mut event.what {
            What::Heard(it) => {
                it.twin_seq += self.twin_seq;
                it.arrived_us += self.us;
            }
            What::Called(it) => it.twin_seq += self.twin_seq,
            What::Delivered(it) => it.twin_seq += self.twin_seq,
            What::Observed(it) => {
                it.twin_seq += self.twin_seq;
                it.caused_by = it.caused_by.map(|id| self.attempt(id));
            }
            _ => {}
        }
        event
    }

    fn attempt(self, id: AttemptId) -> AttemptId {
        AttemptId(id.0.wrapping_add(self.round.wrapping_mul(STEP)))
    }
}
