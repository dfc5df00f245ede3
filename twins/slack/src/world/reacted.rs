//! What each has reacted to, so that nobody walks all messages to list it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Place, Who};
use crate::ts::Ts;

/// The most messages that are remembered for each; the oldest go first.
pub const REACTED_MAX: usize = 1_000;

/// What each has reacted to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Reacted(BTreeMap<u64, BTreeSet<(Ts, Place)>>);

impl Reacted {
    /// What somebody has reacted to, the latest message first; some may be gone since.
    pub fn latest_first(&self, who: Who) -> impl Iterator<Item = (Ts, Place)> + '_ {
        self.0.get(&who.number()).into_iter().flat_map(|items| items.iter().rev().copied())
    }

    /// Somebody reacted to a message.
    pub(crate) fn note(&mut self, who: Who, place: Place, ts: Ts) {
        let items = self.0.entry(who.number()).or_default();
        items.insert((ts, place));
        if items.len() > REACTED_MAX {
            items.pop_first();
        }
    }

    /// Somebody no longer reacts to a message at all.
    pub(crate) fn forget(&mut self, who: Who, place: Place, ts: Ts) {
        if let Some(items) = self.0.get_mut(&who.number()) {
            items.remove(&(ts, place));
        }
    }
}
