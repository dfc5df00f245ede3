//! The slowest waits over the time of a run, in a bounded number of slices: when they are full, neighbours are merged and each
//! covers twice the time.

use std::collections::BTreeMap;

use nightcrew_model::event::{Event, What};

use crate::report::{Moment, Timeline};
use crate::timings::Timings;

/// The most slices: as many as a chart can tell apart on a small screen.
const SLICES_MAX: usize = 240;
/// What the first slices cover, in milliseconds of the crew's clock.
const FIRST_STEP_MS: u64 = 1_000;
/// Acts without an answer whose lag is remembered. A crew of a hundred thousand has as many at most.
const OPEN_MAX: usize = 131_072;

/// The fold.
#[derive(Clone, Debug)]
pub struct Slices {
    step_ms: u64,
    slices: Vec<Moment>,
    /// The lag of acts that are not answered, by their event's number.
    open: BTreeMap<u64, u32>,
    /// Whether the journal told single acts since it last told them merged.
    single: bool,
}

impl Default for Slices {
    fn default() -> Self {
        Self { step_ms: FIRST_STEP_MS, slices: Vec::new(), open: BTreeMap::new(), single: false }
    }
}

impl Slices {
    /// Takes an event.
    pub fn add(&mut self, event: &Event) {
        match &event.what {
            What::Acted(acted) => {
                if self.open.len() >= OPEN_MAX {
                    self.open.pop_first();
                }
                self.open.insert(event.seq.0, acted.lag_ms);
            }
            What::Answered(answered) => {
                let lag = event.cause.and_then(|cause| self.open.remove(&cause.0)).unwrap_or(0);
                self.single = true;
                let waited = (answered.took_us / 1000).saturating_add(u64::from(lag));
                let slice = self.at(event.at.0);
                slice.acts += 1;
                slice.slowest_ms = slice.slowest_ms.max(waited);
                slice.lag_ms = slice.lag_ms.max(u64::from(lag));
            }
            // A journal that keeps no single acts still tells the slowest of each ten seconds.
            What::Timings(told) if !std::mem::take(&mut self.single) => {
                let mut timings = Timings::default();
                timings.add(told);
                let slice = self.at(event.at.0);
                for twin in timings.twins() {
                    slice.acts += twin.n;
                    slice.slowest_ms = slice.slowest_ms.max(twin.waited_max_us / 1000);
                }
            }
            What::Health(health) => {
                let slice = self.at(event.at.0);
                slice.lag_ms = slice.lag_ms.max(u64::from(health.lag_max_ms));
            }
            _ => {}
        }
    }

    fn at(&mut self, at_ms: u64) -> &mut Moment {
        while at_ms / self.step_ms >= SLICES_MAX as u64 {
            self.slices = self.slices.chunks(2).map(merged).collect();
            self.step_ms = self.step_ms.saturating_mul(2);
        }
        let place = usize::try_from(at_ms / self.step_ms).unwrap_or(0);
        if self.slices.len() <= place {
            self.slices.resize(place + 1, Moment::default());
        }
        // The resize above made the place.
        &mut self.slices[place]
    }

    /// The timeline.
    #[must_use]
    pub fn timeline(&self) -> Timeline {
        self.drawn(SLICES_MAX)
    }

    /// The timeline in at most so many slices.
    #[must_use]
    pub fn drawn(&self, slices: usize) -> Timeline {
        let factor = self.slices.len().div_ceil(slices.max(1)).max(1);
        let step_ms = self.step_ms.saturating_mul(factor as u64);
        Timeline { step_ms, slices: self.slices.chunks(factor).map(merged).collect() }
    }
}

fn merged(slices: &[Moment]) -> Moment {
    slices.iter().fold(Moment::default(), |sum, slice| Moment {
        acts: sum.acts + slice.acts,
        slowest_ms: sum.slowest_ms.max(slice.slowest_ms),
        lag_ms: sum.lag_ms.max(slice.lag_ms),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_fits_and_the_slowest_stays() {
        let mut slices = Slices::default();
        for minute in 0..7 * 24 * 60_u64 {
            slices.at(minute * 60_000).acts += 1;
        }
        slices.at(86_400_000).slowest_ms = 2_000;
        slices.at(u64::MAX / 4).acts += 1;
        assert!(slices.drawn(60).slices.len() <= 60);
        let timeline = slices.timeline();
        assert!(timeline.slices.len() <= SLICES_MAX);
        assert_eq!(timeline.slices.iter().map(|slice| slice.acts).sum::<u64>(), 7 * 24 * 60 + 1);
        assert_eq!(timeline.slices.iter().map(|slice| slice.slowest_ms).max(), Some(2_000));
    }
}
