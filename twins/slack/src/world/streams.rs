//! Messages that are being written piece by piece: what a model says while it thinks.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Place, Who};
use crate::ts::Ts;

/// The most messages that are written at a time; the oldest is taken as finished when there are more.
pub const STREAMS_MAX: usize = 10_000;

/// A message that is being written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stream {
    /// Who writes.
    pub by: Who,
    /// Where.
    pub place: Place,
}

/// All messages that are being written, by their ids.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Streams(BTreeMap<Ts, Stream>);

impl Streams {
    /// A message begins.
    pub(crate) fn begin(&mut self, ts: Ts, stream: Stream) {
        if self.0.len() >= STREAMS_MAX {
            self.0.pop_first();
        }
        self.0.insert(ts, stream);
    }

    /// The message of this id, if it is being written there.
    #[must_use]
    pub fn get(&self, place: Place, ts: Ts) -> Option<&Stream> {
        self.0.get(&ts).filter(|stream| stream.place == place)
    }

    /// A message is finished, or gone.
    pub(crate) fn end(&mut self, ts: Ts) {
        self.0.remove(&ts);
    }
}
