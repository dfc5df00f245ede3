//! How the engine itself is doing: its lag, and its memory.

use std::sync::{Mutex, PoisonError};

use hdrhistogram::Histogram;

/// The largest lag told apart, in milliseconds.
const LAG_MS_MAX: u64 = 60_000;

/// The lag of acts: intended against actual start, on the machine's clock.
#[derive(Debug)]
pub struct Lag(Mutex<Option<Histogram<u32>>>);

impl Default for Lag {
    fn default() -> Self {
        // Two digits tell 1.0 from 1.1 s, which is finer than anything that is decided by it.
        Self(Mutex::new(Histogram::new_with_bounds(1, LAG_MS_MAX, 2).ok()))
    }
}

impl Lag {
    /// Notes the lag of an act.
    pub fn note(&self, lag_ms: u64) {
        if let Some(histogram) = self.0.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            histogram.saturating_record(lag_ms.max(1));
        }
    }

    /// The 99th percentile since the last call, in milliseconds.
    pub fn take_p99_ms(&self) -> u32 {
        let mut histogram = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(histogram) = histogram.as_mut() else { return 0 };
        let p99 = if histogram.is_empty() { 0 } else { histogram.value_at_quantile(0.99) };
        histogram.reset();
        u32::try_from(p99).unwrap_or(u32::MAX)
    }
}

/// Resident memory now and at its peak, in bytes; zeros where the system does not tell.
#[must_use]
pub fn resident_bytes() -> (u64, u64) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        let kilobytes: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
        Some(kilobytes * 1024)
    };
    (field("VmRSS:").unwrap_or(0), field("VmHWM:").unwrap_or(0))
}
