//! What flows through the twins: calls, errors and times per twin, and the rate over the last minute.

use std::collections::BTreeMap;

use hdrhistogram::Histogram;
use nightcrew_model::event::{Called, Tier};

/// The most twins told apart; further names are counted under `other`, so that a damaged journal cannot fill the memory.
const TWINS_MAX: usize = 16;
/// The window of the rate.
const WINDOW_SECS: u64 = 60;
/// The slowest call told apart, in microseconds; slower ones count as this.
const SLOWEST_US: u64 = 600_000_000;

/// Times told apart to two significant digits: a few kilobytes each.
#[derive(Clone, Debug)]
pub struct Times(Option<Histogram<u32>>);

impl Default for Times {
    fn default() -> Self {
        // The bounds are constants that the library accepts; were they not, nothing would be recorded.
        Self(Histogram::new_with_bounds(1, SLOWEST_US, 2).ok())
    }
}

impl Times {
    /// Adds one, in microseconds.
    pub fn record(&mut self, us: u64) {
        if let Some(histogram) = &mut self.0 {
            histogram.saturating_record(us.max(1));
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.0.as_ref().map_or(0, Histogram::len)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The time at a percentile, in microseconds; `None` when there are none.
    #[must_use]
    pub fn percentile_us(&self, percentile: f64) -> Option<u64> {
        let histogram = self.0.as_ref().filter(|histogram| !histogram.is_empty())?;
        Some(histogram.value_at_quantile(percentile / 100.0).min(histogram.max()))
    }
}

/// The calls of one twin.
#[derive(Clone, Debug, Default)]
pub struct Twin {
    /// All calls.
    pub calls: u64,
    /// Of them by the subject.
    pub by_subject: u64,
    /// Answers of 500 and more, and those without an answer.
    pub server_errors: u64,
    /// Answers from 400 to 499.
    pub client_errors: u64,
    /// Calls of the subject to what the vendor has and the twin refuses, or what no vendor has.
    pub not_served: u64,
    /// Calls that the vendor would have answered with 429.
    pub over_limit: u64,
    /// Calls to which a fault was applied.
    pub faults: u64,
    /// All times added up, in microseconds.
    pub total_us: u64,
    /// Times in the handler.
    pub times: Times,
    window: Window,
}

impl Twin {
    /// Calls within the minute before `us`.
    #[must_use]
    pub fn per_minute(&self, us: u64) -> u64 {
        self.window.sum(us / 1_000_000)
    }
}

/// All twins by name.
#[derive(Clone, Debug, Default)]
pub struct Traffic {
    twins: BTreeMap<String, Twin>,
}

impl Traffic {
    /// Counts a call made at `us` of the machine's clock.
    pub fn called(&mut self, us: u64, call: &Called) {
        let name = if self.twins.contains_key(&call.twin) || self.twins.len() < TWINS_MAX {
            crate::text::one_line(&call.twin, 40)
        } else {
            "other".to_owned()
        };
        let twin = self.twins.entry(name).or_default();
        twin.calls += 1;
        twin.by_subject += u64::from(call.by.is_subject());
        twin.server_errors += u64::from(call.status >= 500 || call.status == 0);
        twin.client_errors += u64::from((400..500).contains(&call.status));
        let served = matches!(call.tier, Tier::Semantic | Tier::Shape);
        twin.not_served += u64::from(!served && call.by.is_subject());
        twin.over_limit += u64::from(call.over_limit);
        twin.faults += u64::from(call.fault.is_some());
        twin.total_us = twin.total_us.saturating_add(call.took_us);
        twin.times.record(call.took_us);
        twin.window.add(us / 1_000_000);
    }

    /// Each twin with its name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Twin)> {
        self.twins.iter().map(|(name, twin)| (name.as_str(), twin))
    }
}

/// Counts per second over the last minute.
#[derive(Clone, Debug)]
struct Window {
    counts: [(u64, u32); WINDOW_SECS as usize],
}

impl Default for Window {
    fn default() -> Self {
        Self { counts: [(u64::MAX, 0); WINDOW_SECS as usize] }
    }
}

impl Window {
    fn add(&mut self, second: u64) {
        let place = usize::try_from(second % WINDOW_SECS).unwrap_or(0);
        if let Some(slot) = self.counts.get_mut(place) {
            if slot.0 != second {
                *slot = (second, 0);
            }
            slot.1 = slot.1.saturating_add(1);
        }
    }

    fn sum(&self, now: u64) -> u64 {
        let from = now.saturating_sub(WINDOW_SECS - 1);
        self.counts
            .iter()
            .filter(|(second, _)| (from..=now).contains(second))
            .map(|(_, n)| u64::from(*n))
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_forgets_what_is_older_than_a_minute() {
        let mut window = Window::default();
        for second in 0..90 {
            window.add(second);
        }
        assert_eq!(window.sum(89), 60);
        assert_eq!(window.sum(119), 30);
        assert_eq!(window.sum(500), 0);
    }

    #[test]
    fn times_give_percentiles_within_two_digits() {
        let mut times = Times::default();
        assert_eq!(times.percentile_us(50.0), None);
        (1..=100).for_each(|ms| times.record(ms * 1_000));
        let p95 = times.percentile_us(95.0).unwrap();
        assert!((94_000..=97_000).contains(&p95), "{p95}");
        assert!(times.percentile_us(99.9).unwrap() <= 101_000);
    }
}
