//! How far people have read, where they said so. Nothing is kept for a post: what somebody has not read is counted when it is
//! asked for, from the newest message back.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Place, Who, World};
use crate::ts::Ts;

/// The most marks that are kept at a time; those that were set longest ago go first.
pub const MARKS_MAX: usize = 100_000;
/// The most unread messages of a conversation that are counted: as many as a direct one holds.
pub const UNREAD_MAX: usize = 1_000;

/// Up to where somebody has read a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Mark {
    /// The last message that was read.
    upto: Ts,
    /// When it was set.
    at: Ts,
}

/// All marks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reads {
    marks: BTreeMap<Place, BTreeMap<u64, Mark>>,
    order: BTreeSet<(Ts, Place, u64)>,
}

impl Reads {
    fn mark(&mut self, place: Place, reader: u64, mark: Mark) {
        if let Some(old) = self.marks.entry(place).or_default().insert(reader, mark) {
            self.order.remove(&(old.at, place, reader));
        }
        self.order.insert((mark.at, place, reader));
        if self.order.len() > MARKS_MAX {
            self.drop_first();
        }
    }

    fn drop_first(&mut self) {
        let Some((_, place, reader)) = self.order.pop_first() else { return };
        if let Some(marks) = self.marks.get_mut(&place) {
            marks.remove(&reader);
            if marks.is_empty() {
                self.marks.remove(&place);
            }
        }
    }

    /// Forgets what was marked before a moment: what was read by then is no longer kept itself.
    pub(crate) fn forget(&mut self, oldest: Ts) {
        while self.order.first().is_some_and(|(at, ..)| *at < oldest) {
            self.drop_first();
        }
    }
}

/// How far somebody has read a conversation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The last message that was read; 0 when none was.
    pub last_read: Ts,
    /// How many came since, at most [`UNREAD_MAX`].
    pub unread: u32,
    /// Those of them that somebody wrote, rather than the conversation of itself.
    pub shown: u32,
}

impl World {
    /// Somebody has read a conversation up to this message.
    pub(crate) fn mark(&mut self, place: Place, who: Who, upto: Ts, unix_ms: i64) {
        let at = self.next_ts(unix_ms);
        self.reads.mark(place, who.number(), Mark { upto, at });
    }

    /// How far somebody has read a conversation. Whoever writes into it has read what was there.
    pub(crate) fn reading(&self, place: Place, who: Who) -> Reading {
        let mark = self.reads.marks.get(&place).and_then(|marks| marks.get(&who.number()));
        let (upto, at) = mark.map_or((Ts(0), Ts(0)), |mark| (mark.upto, mark.at));
        let mut reading = Reading { last_read: upto, ..Reading::default() };
        let Some(channel) = self.channel(place) else { return reading };
        for ts in channel.timeline.iter().rev().take(UNREAD_MAX) {
            let Some(message) = channel.messages.get(ts) else { continue };
            if *ts <= upto {
                break;
            }
            if message.by == who && *ts > at {
                reading.last_read = *ts;
                break;
            }
            reading.unread += 1;
            reading.shown += u32::from(message.content.system().is_none());
        }
        reading
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_marks_are_kept_as_may_be_and_none_longer_than_messages() {
        let mut reads = Reads::default();
        for reader in 0..MARKS_MAX as u64 + 10 {
            reads.mark(Place(1), reader, Mark { upto: Ts(1), at: Ts(reader) });
        }
        assert_eq!((reads.order.len(), reads.marks[&Place(1)].len()), (MARKS_MAX, MARKS_MAX));
        reads.mark(Place(1), 20, Mark { upto: Ts(2), at: Ts(1_000_000) });
        assert_eq!(reads.order.len(), MARKS_MAX, "a reader has one mark");
        reads.forget(Ts(1_000_000));
        assert_eq!((reads.order.len(), reads.marks[&Place(1)].len()), (1, 1));
        reads.forget(Ts(2_000_000));
        assert_eq!(reads, Reads::default());
    }
}
