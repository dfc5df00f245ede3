//! How the engine itself is doing: its lag, and its memory.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use hdrhistogram::Histogram;
use nightcrew_runtime::Clock;

/// The largest lag told apart, in microseconds: a minute.
const LAG_US_MAX: u64 = 60_000_000;
/// How often the engine takes its own pulse, so that one that stands still is seen even when nobody has anything to do.
const BEAT_EVERY: Duration = Duration::from_millis(100);

/// The engine's lag on the machine's clock, over the last second: of every act, and of a heartbeat when there is none.
#[derive(Debug)]
pub struct Lag(Mutex<Option<Histogram<u32>>>);

impl Default for Lag {
    fn default() -> Self {
        // Two digits tell 1.0 from 1.1 ms, which is finer than anything that is decided by it.
        Self(Mutex::new(Histogram::new_with_bounds(1, LAG_US_MAX, 2).ok()))
    }
}

/// The lag of a second, in milliseconds, rounded up: a lag of 2.1 ms is not told as 2.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Late {
    /// The 99th percentile.
    pub p99_ms: u32,
    /// The largest.
    pub max_ms: u32,
}

impl Lag {
    /// Notes a lag in microseconds.
    pub fn note_us(&self, lag_us: u64) {
        if let Some(histogram) = self.0.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            histogram.saturating_record(lag_us);
        }
    }

    /// What was noted since the last call.
    pub fn take(&self) -> Late {
        let mut histogram = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(histogram) = histogram.as_mut() else { return Late::default() };
        let ms = |us: u64| u32::try_from(us.div_ceil(1000)).unwrap_or(u32::MAX);
        let late = if histogram.is_empty() {
            Late::default()
        } else {
            let max = histogram.max();
            Late { p99_ms: ms(histogram.value_at_quantile(0.99).min(max)), max_ms: ms(max) }
        };
        histogram.reset();
        late
    }

    /// Notes, ten times a second and until it is dropped, how late the scheduler wakes a task that only sleeps. Virtual time
    /// has no lag, and a month of it would have millions of beats.
    pub async fn beat(&self, clock: &Clock) {
        if clock.is_virtual() {
            return std::future::pending().await;
        }
        let every_us = u64::try_from(BEAT_EVERY.as_micros()).unwrap_or(u64::MAX);
        loop {
            let slept = clock.elapsed_us();
            tokio::time::sleep(BEAT_EVERY).await;
            self.note_us(clock.elapsed_us().saturating_sub(slept + every_us));
        }
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

#[cfg(test)]
mod tests {
    use nightcrew_runtime::race;

    use super::*;

    #[test]
    fn a_second_is_told_once_and_rounded_up() {
        let lag = Lag::default();
        (0..200).for_each(|_| lag.note_us(300));
        lag.note_us(2_100);
        assert_eq!(lag.take(), Late { p99_ms: 1, max_ms: 3 });
        assert_eq!(lag.take(), Late::default());
    }

    #[tokio::test]
    async fn a_runtime_that_stands_still_is_seen_though_nobody_acts() {
        let (lag, clock) = (Lag::default(), Clock::paced(1));
        let stall = async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            // The one thread of this runtime is held up, as by a task that computes for too long.
            std::thread::sleep(Duration::from_millis(300));
            tokio::time::sleep(Duration::from_millis(20)).await;
        };
        race(lag.beat(&clock), stall).await;
        assert!(lag.take().max_ms >= 200, "about 220 ms are missing from a beat of 100 ms");
    }
}
