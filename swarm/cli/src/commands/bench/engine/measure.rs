//! What a row measures with: processor time and memory of two processes over a window, and latencies without omission.

use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use hdrhistogram::Histogram;
use hdrhistogram::serialization::Deserializer;
use nightcrew_model::event::{Event, What};
use serde::{Deserialize, Serialize};

use super::super::usage::{cpu_us, rss_bytes};

/// The longest time told apart, in microseconds: ten minutes.
const LONGEST_US: u64 = 600_000_000;

/// Percentiles in microseconds.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Percentiles {
    /// Half are below.
    pub p50_us: u64,
    /// All but a hundredth are below.
    pub p99_us: u64,
    /// All but a thousandth are below.
    pub p999_us: u64,
}

impl Percentiles {
    /// Of a histogram of microseconds; `None` when it is empty.
    pub fn of<T: hdrhistogram::Counter>(histogram: &Histogram<T>) -> Option<Self> {
        let at = |quantile| histogram.value_at_quantile(quantile).min(histogram.max());
        (!histogram.is_empty()).then(|| Self { p50_us: at(0.5), p99_us: at(0.99), p999_us: at(0.999) })
    }
}

/// Latencies of acts.
#[derive(Debug)]
pub struct Latencies {
    /// From when an act was meant to begin to its answer.
    pub waited: Histogram<u64>,
    /// From when it was meant to begin to when it did.
    pub lag: Histogram<u64>,
    /// How many acts.
    pub acts: u64,
}

impl Latencies {
    /// None yet; `None` never happens, two digits are always allowed.
    pub fn new() -> Option<Self> {
        let new = || Histogram::new_with_bounds(1, LONGEST_US, 2).ok();
        Some(Self { waited: new()?, lag: new()?, acts: 0 })
    }

    /// Notes an act.
    pub fn note(&mut self, waited_us: u64, lag_us: u64) {
        self.waited.saturating_record(waited_us);
        self.lag.saturating_record(lag_us);
        self.acts += 1;
    }
}

/// What the journal tells of acts, while somebody listens.
#[derive(Debug, Default)]
pub struct Heard(Mutex<Option<Latencies>>);

impl Heard {
    /// Listens from now on.
    pub fn begin(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Latencies::new();
    }

    /// What was heard.
    pub fn take(&self) -> Option<Latencies> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Takes an event of the journal.
    pub fn event(&self, event: &Event) {
        let What::Timings(timings) = &event.what else { return };
        let mut heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(heard) = heard.as_mut() else { return };
        for timing in timings {
            if let (Some(waited), Some(served), Some(lag)) =
                (read(&timing.waited), read(&timing.served), read(&timing.lag))
            {
                heard.acts += served.len();
                // Both are in bounds: the engine caps them lower.
                let _ = (heard.waited.add(waited), heard.lag.add(lag));
            }
        }
    }
}

fn read(text: &str) -> Option<Histogram<u64>> {
    let bytes = BASE64.decode(text).ok()?;
    Deserializer::new().deserialize(&mut bytes.as_slice()).ok()
}

/// Processor time of this process and the twins', at a moment.
#[derive(Clone, Copy, Debug)]
pub struct Used {
    own_us: u64,
    twins_us: u64,
}

impl Used {
    /// So far.
    pub fn so_far(twins_pid: u32) -> Self {
        Self { own_us: cpu_us(std::process::id()), twins_us: cpu_us(twins_pid) }
    }

    /// Since then, for each of so many acts: of this process, and of the twins.
    pub fn since(self, before: Self, acts: u64) -> (f64, f64) {
        #[expect(clippy::cast_precision_loss, reason = "hours of microseconds are far below 2^53")]
        let per_act = |us: u64| us as f64 / acts.max(1) as f64;
        (per_act(self.own_us - before.own_us), per_act(self.twins_us - before.twins_us))
    }
}

/// Resident memory of this process and the twins', in bytes.
pub fn memory(twins_pid: u32) -> (u64, u64) {
    (rss_bytes(std::process::id()), rss_bytes(twins_pid))
}
