//! What is pinned in a conversation. It goes with its message.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Who;
use crate::ts::Ts;

/// The most pins of a conversation, as in Slack.
pub const PINS_MAX: usize = 100;

/// A pin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pin {
    /// Who pinned it.
    pub by: Who,
    /// When: Unix seconds.
    pub at: i64,
}

/// The pins of a conversation, by their messages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pins(BTreeMap<Ts, Pin>);

impl Pins {
    /// The pin of a message.
    #[must_use]
    pub fn get(&self, ts: Ts) -> Option<Pin> {
        self.0.get(&ts).copied()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them: the latest message first.
    pub fn latest_first(&self) -> impl Iterator<Item = (Ts, Pin)> + '_ {
        self.0.iter().rev().map(|(ts, pin)| (*ts, *pin))
    }

    pub(crate) fn put(&mut self, ts: Ts, pin: Pin) {
        self.0.insert(ts, pin);
    }

    pub(crate) fn remove(&mut self, ts: Ts) -> Option<Pin> {
        self.0.remove(&ts)
    }
}
