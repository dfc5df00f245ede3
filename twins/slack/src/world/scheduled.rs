//! Messages that are to be posted later, by the time at which they are due.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Draft, Place, Who};

/// The most messages that wait at a time: far more than an office plans ahead. Further ones are refused.
pub const SCHEDULED_MAX: usize = 10_000;
/// How far ahead a message may be scheduled, in seconds (Slack: 120 days).
pub const AHEAD_MAX_S: i64 = 120 * 24 * 60 * 60;
/// The most messages for one channel that may be due within [`WINDOW_S`].
pub const WINDOW_MAX: usize = 30;
/// Five minutes, in seconds.
pub const WINDOW_S: i64 = 5 * 60;

/// A message that waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Where it will be posted.
    pub place: Place,
    /// What will be posted.
    pub draft: Draft,
    /// When it was scheduled: Unix seconds.
    pub created: i64,
    /// The number of the call that scheduled it, in the twins' ledger: what it sets off is that call's doing.
    pub cause: u64,
}

/// Where a message waits: when it is due, in Unix seconds, and its number.
pub type Slot = (i64, u64);

/// All that wait.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<(Slot, Waiting)>", into = "Vec<(Slot, Waiting)>")]
pub struct Scheduled(BTreeMap<Slot, Waiting>);

impl From<Vec<(Slot, Waiting)>> for Scheduled {
    fn from(all: Vec<(Slot, Waiting)>) -> Self {
        Self(all.into_iter().collect())
    }
}

impl From<Scheduled> for Vec<(Slot, Waiting)> {
    fn from(all: Scheduled) -> Self {
        all.0.into_iter().collect()
    }
}

impl Scheduled {
    /// Whether no further message fits.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.0.len() >= SCHEDULED_MAX
    }

    /// Whether a channel has as many messages due around this time as it may have.
    #[must_use]
    pub fn is_crowded(&self, place: Place, due: i64) -> bool {
        let window = (due.saturating_sub(WINDOW_S), 0)..=(due.saturating_add(WINDOW_S), u64::MAX);
        let times: Vec<i64> =
            self.0.range(window).filter(|(_, one)| one.place == place).map(|((at, _), _)| *at).collect();
        // Some five minutes that hold the new one would hold too many: slide over those around it.
        let mut all = times;
        all.push(due);
        all.sort_unstable();
        let close = |group: &[i64]| match group {
            [first, .., last] => last - first < WINDOW_S,
            _ => false,
        };
        all.windows(WINDOW_MAX + 1).any(close)
    }

    /// Puts a message in line.
    pub(crate) fn put(&mut self, slot: Slot, waiting: Waiting) {
        self.0.insert(slot, waiting);
    }

    /// The message at this place in line.
    #[must_use]
    pub fn get(&self, slot: Slot) -> Option<&Waiting> {
        self.0.get(&slot)
    }

    /// Takes a message out of line.
    pub(crate) fn remove(&mut self, slot: Slot) -> Option<Waiting> {
        self.0.remove(&slot)
    }

    /// Takes the first message that is due.
    pub(crate) fn pop_due(&mut self, unix_s: i64) -> Option<Waiting> {
        let first = self.0.first_entry()?;
        (first.key().0 <= unix_s).then(|| first.remove())
    }

    /// The time of each that waits, in Unix seconds.
    pub fn times(&self) -> impl Iterator<Item = i64> + '_ {
        self.0.keys().map(|(due, _)| *due)
    }

    /// Those that somebody has scheduled for these times, from a place in line on.
    pub fn of(&self, who: Who, from: Slot, latest: i64) -> impl Iterator<Item = (Slot, &Waiting)> {
        let until = (latest, u64::MAX);
        let range = if from > until { until..=until } else { from..=until };
        let all = self.0.range(range);
        all.filter(move |(slot, one)| one.draft.by == who && **slot >= from).map(|(slot, one)| (*slot, one))
    }

    /// The place in line of the message with this number.
    #[must_use]
    pub fn slot(&self, number: u64) -> Option<Slot> {
        self.0.keys().find(|(_, found)| *found == number).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::Content;

    fn waiting(place: u32) -> Waiting {
        let content = Content { text: "later".to_owned(), ..Content::default() };
        let draft = Draft { by: Who::App, content, thread: None, broadcast: false };
        Waiting { place: Place(place), draft, created: 0, cause: 1 }
    }

    #[test]
    fn what_is_due_comes_out_in_order_and_nothing_before_its_time() {
        let mut all = Scheduled::default();
        for (due, number) in [(30, 1), (10, 2), (10, 3)] {
            all.put((due, number), waiting(u32::try_from(number).unwrap()));
        }
        assert!(all.pop_due(9).is_none());
        let order: Vec<u32> = std::iter::from_fn(|| all.pop_due(10)).map(|one| one.place.0).collect();
        assert_eq!(order, [2, 3]);
        assert_eq!(all.slot(1), Some((30, 1)));
        let copy: Scheduled = serde_json::from_str(&serde_json::to_string(&all).unwrap()).unwrap();
        assert_eq!(copy, all);
    }

    #[test]
    fn thirty_in_five_minutes_are_enough_for_a_channel() {
        let mut all = Scheduled::default();
        for number in 0..30 {
            assert!(!all.is_crowded(Place(1), 1_000 + number));
            all.put((1_000 + number, u64::try_from(number).unwrap()), waiting(1));
        }
        assert!(all.is_crowded(Place(1), 1_100));
        assert!(!all.is_crowded(Place(1), 1_000 + 30 + WINDOW_S));
        assert!(!all.is_crowded(Place(2), 1_100), "another channel");
    }
}
