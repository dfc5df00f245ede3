//! The times of acts, merged: histograms of a journal's parts become those of the whole run, without loss.
//!
//! A journal is hostile: what is no histogram of the kind that the engine writes is left out and counted.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use hdrhistogram::Histogram;
use hdrhistogram::serialization::Deserializer;
use nightcrew_model::event::Timing;

use crate::fold::transcript::cap;
use crate::report::{Percentiles, Waits};

/// Verbs told apart: the engine tells no more.
const VERBS_MAX: usize = 64;
/// What goes beyond is merged under this name.
const OTHER: &str = "other";
/// The longest text of one histogram: ten minutes to two digits are 3,000 counts of at most five bytes.
const TEXT_BYTES_MAX: usize = 32 * 1024;
/// The longest time that a histogram may tell apart, in microseconds: an hour, six times what the engine notes. Its room in
/// memory is made of this, whatever it holds.
const LONGEST_US: u64 = 3_600_000_000;
/// How the V2 form begins. Only the plain form is read: the compressed one could unfold to anything.
const COOKIE: u32 = 0x1c84_9313;
/// What comes before the counts of the V2 form: cookie, length of the counts, offset, digits, lowest, highest, ratio.
const HEAD_BYTES: usize = 40;

/// A histogram that grows as it needs; two digits.
#[derive(Clone, Debug)]
pub struct Spread(Option<Histogram<u64>>);

impl Default for Spread {
    fn default() -> Self {
        // Two digits are always allowed.
        Self(Histogram::new(2).ok())
    }
}

impl Spread {
    /// How many values.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.0.as_ref().map_or(0, Histogram::len)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value at a percentile in microseconds, 0 when there is none.
    #[must_use]
    pub fn at(&self, percent: f64) -> u64 {
        let histogram = self.0.as_ref().filter(|histogram| !histogram.is_empty());
        histogram.map_or(0, |histogram| histogram.value_at_quantile(percent / 100.0).min(histogram.max()))
    }

    /// All values added up, in microseconds, to two digits.
    #[must_use]
    pub fn sum(&self) -> u64 {
        let values = self.0.iter().flat_map(Histogram::iter_recorded);
        values.fold(0, |sum: u64, value| {
            sum.saturating_add(value.value_iterated_to().saturating_mul(value.count_at_value()))
        })
    }

    fn merge(&mut self, other: &Histogram<u64>) -> bool {
        self.0.as_mut().is_some_and(|histogram| histogram.add(other).is_ok())
    }

    /// Adds another.
    pub fn add(&mut self, other: &Self) {
        if let Some(other) = &other.0 {
            self.merge(other);
        }
    }
}

/// The times of one kind of act.
#[derive(Clone, Debug, Default)]
pub struct Times {
    /// From when acts were meant to begin to their answers.
    pub waited: Spread,
    /// From sending to the answer.
    pub served: Spread,
    /// The engine's own lag.
    pub lag: Spread,
}

impl Times {
    fn add(&mut self, other: &Self) {
        self.waited.add(&other.waited);
        self.served.add(&other.served);
        self.lag.add(&other.lag);
    }

    /// As a row.
    #[must_use]
    pub fn row(&self, name: &str) -> Waits {
        Waits {
            name: name.to_owned(),
            n: self.served.len(),
            waits: self.waited.len(),
            waited_p50_us: self.waited.at(50.0),
            waited_p90_us: self.waited.at(90.0),
            waited_p99_us: self.waited.at(99.0),
            waited_p999_us: self.waited.at(99.9),
            waited_max_us: self.waited.at(100.0),
            served_p50_us: self.served.at(50.0),
            served_p99_us: self.served.at(99.0),
            lag_p99_us: self.lag.at(99.0),
        }
    }
}

/// The times of all acts, by verb.
#[derive(Clone, Debug, Default)]
pub struct Timings {
    verbs: BTreeMap<String, Times>,
    unreadable: u64,
}

impl Timings {
    /// Adds what the engine told.
    pub fn add(&mut self, told: &[Timing]) {
        // The engine tells no more than this at a time.
        for timing in told.iter().take(VERBS_MAX) {
            let parts = [&timing.waited, &timing.served, &timing.lag].map(|text| read(text));
            let [Some(waited), Some(served), Some(lag)] = parts else {
                self.unreadable += 1;
                continue;
            };
            let known = self.verbs.contains_key(&timing.verb) || self.verbs.len() < VERBS_MAX - 1;
            let verb = if known { cap(&timing.verb) } else { OTHER.to_owned() };
            let times = self.verbs.entry(verb).or_default();
            let merged = [times.waited.merge(&waited), times.served.merge(&served), times.lag.merge(&lag)];
            self.unreadable += u64::from(merged.contains(&false));
        }
    }

    /// Each verb with its times.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Times)> {
        self.verbs.iter().map(|(verb, times)| (verb.as_str(), times))
    }

    /// What was told and could not be read.
    #[must_use]
    pub const fn unreadable(&self) -> u64 {
        self.unreadable
    }

    /// A row for each verb, the busiest first.
    #[must_use]
    pub fn verbs(&self) -> Vec<Waits> {
        let mut rows: Vec<Waits> = self.iter().map(|(verb, times)| times.row(verb)).collect();
        rows.sort_by(|a, b| b.n.cmp(&a.n).then_with(|| a.name.cmp(&b.name)));
        rows
    }

    /// A row for each twin: a verb's first part.
    #[must_use]
    pub fn twins(&self) -> Vec<Waits> {
        let mut twins: BTreeMap<&str, Times> = BTreeMap::new();
        for (verb, times) in self.iter() {
            let twin = verb.split_once('.').map_or(verb, |(twin, _)| twin);
            twins.entry(twin).or_default().add(times);
        }
        twins.into_iter().map(|(twin, times)| times.row(twin)).collect()
    }

    /// The engine's lag over all acts, in milliseconds, rounded up.
    #[must_use]
    pub fn lag(&self) -> Percentiles {
        let mut all = Spread::default();
        self.iter().for_each(|(_, times)| all.add(&times.lag));
        let at = |percent| all.at(percent).div_ceil(1000);
        Percentiles { n: all.len(), p50_ms: at(50.0), p95_ms: at(95.0), p99_ms: at(99.0), max_ms: at(100.0) }
    }
}

/// A histogram of a journal; `None` when it is none, or one that would take more room than any that the engine writes.
fn read(text: &str) -> Option<Histogram<u64>> {
    if text.len() > TEXT_BYTES_MAX {
        return None;
    }
    let bytes = BASE64.decode(text).ok()?;
    let (head, counts) = bytes.split_at_checked(HEAD_BYTES)?;
    let field = |at: usize| Some(u32::from_be_bytes(head.get(at..at + 4)?.try_into().ok()?));
    let longest = u64::from_be_bytes(head.get(24..32)?.try_into().ok()?);
    // The library makes room for what the head says before it looks at the counts.
    let fits = field(0)? == COOKIE && usize::try_from(field(4)?) == Ok(counts.len());
    if !fits || field(12)? > 3 || longest > LONGEST_US {
        return None;
    }
    // A number of nine bytes is no count of acts; the library would negate the largest of them, which overflows.
    let mut run = 0_u8;
    let too_large = counts.iter().any(|byte| {
        run = if byte & 0x80 == 0 { 0 } else { run + 1 };
        run >= 8
    });
    if too_large {
        return None;
    }
    Deserializer::new().deserialize(&mut bytes.as_slice()).ok()
}

#[cfg(test)]
mod tests;
