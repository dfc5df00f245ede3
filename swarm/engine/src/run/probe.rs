//! A probe: what somebody who measures a run may ask of it while it lasts.

use std::sync::Arc;

use hdrhistogram::Histogram;
use nightcrew_model::event::Background;

use crate::engine::Engine;

/// Looks into a run. It outlives the run and changes nothing in it.
#[derive(Clone)]
pub struct Probe(pub(super) Arc<Engine>);

impl Probe {
    /// What background work has come to so far.
    #[must_use]
    pub fn background(&self) -> Background {
        self.0.crew.background.so_far()
    }

    /// How long notices took from the sending of their post to their desk since the last call, in microseconds.
    #[must_use]
    pub fn take_notices(&self) -> Option<Histogram<u32>> {
        self.0.crew.background.take_notices()
    }

    /// Lets the journal tell now how long acts took since it last did.
    pub fn tell_timings(&self) {
        self.0.tell_timings();
    }
}
