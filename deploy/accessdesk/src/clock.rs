//! The bot's sense of the date. Sleeping goes through `tokio::time`; this is only for what needs a date (signature
//! age, expiry of memories). The one module that may read the machine's clock.

use tokio::time::Instant;

/// Gives the present as Unix milliseconds.
pub trait Clock: Send + Sync + 'static {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    fn unix_ms(&self) -> u64;
}

/// The present on tokio's time, which a paused runtime stops: what waiting is measured by.
#[must_use]
pub(crate) fn ticking() -> Instant {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one reading of tokio's time, beside the timers themselves"
    )]
    Instant::now()
}

/// The machine's own clock.
#[derive(Debug, Default, Clone, Copy)]
pub struct MachineClock;

impl Clock for MachineClock {
    fn unix_ms(&self) -> u64 {
        #[expect(clippy::disallowed_methods, reason = "this is the clock that everything else is given")]
        let now = std::time::SystemTime::now();
        now.duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
    }
}

/// A clock that starts at a chosen date and goes on with tokio's time, so that it stands still and jumps with a
/// paused runtime.
#[derive(Debug, Clone, Copy)]
pub struct TokioClock {
    base_unix_ms: u64,
    started: Instant,
}

impl TokioClock {
    /// A clock that shows `base_unix_ms` now. Call it inside the runtime whose time it shall follow.
    #[must_use]
    pub fn starting_at(base_unix_ms: u64) -> Self {
        Self { base_unix_ms, started: ticking() }
    }
}

impl Clock for TokioClock {
    fn unix_ms(&self) -> u64 {
        let passed = u64::try_from((ticking() - self.started).as_millis()).unwrap_or(u64::MAX);
        self.base_unix_ms.saturating_add(passed)
    }
}
