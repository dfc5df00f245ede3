//! The one clock interface: wall, paced and virtual. All three count from tokio's clock, which a test or a virtual run can pause.

use std::time::Duration;

use nightcrew_model::time::{At, Span};
use tokio::time::Instant;

/// A clock that starts at zero when it is made.
#[derive(Clone, Debug)]
pub struct Clock {
    origin: Instant,
    epoch_ms: i64,
    times: u32,
    is_virtual: bool,
    /// Microseconds that had gone by on this clock when `origin` was read.
    gone_us: u64,
}

impl Clock {
    /// A clock that runs `times` as fast as the machine's (1 is wall time; 0 counts as 1).
    #[must_use]
    pub fn paced(times: u32) -> Self {
        #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's calendar")]
        let since_epoch =
            std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let epoch_ms = i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX);
        Self::starting_at(epoch_ms, times)
    }

    /// The clock of a virtual run, whose calendar starts at `epoch_ms` (milliseconds since 1970). The runtime's time is paused: it
    /// jumps to the next timer when nothing is left to do.
    #[must_use]
    pub fn virtual_from(epoch_ms: i64, times: u32) -> Self {
        Self { is_virtual: true, ..Self::starting_at(epoch_ms, times) }
    }

    /// Whether this is the clock of a virtual run: nothing that depends on the machine may then be written down.
    #[must_use]
    pub const fn is_virtual(&self) -> bool {
        self.is_virtual
    }

    /// A clock whose calendar starts at `epoch_ms` (milliseconds since 1970).
    #[must_use]
    pub fn starting_at(epoch_ms: i64, times: u32) -> Self {
        #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's time")]
        let origin = Instant::now();
        Self { origin, epoch_ms, times: times.max(1), is_virtual: false, gone_us: 0 }
    }

    /// The same clock on which so many microseconds of the machine's have gone by already, while its calendar stays the
    /// machine's: a run that was killed goes on where it stood.
    #[must_use]
    pub fn gone_on(self, gone_us: u64) -> Self {
        let gone_ms = i64::try_from(gone_us / 1000).unwrap_or(i64::MAX);
        Self { gone_us, epoch_ms: self.epoch_ms.saturating_sub(gone_ms), ..self }
    }

    /// The same origin and calendar at the machine's own pace: what twins live by, since the subject does.
    #[must_use]
    pub fn unpaced(&self) -> Self {
        Self { times: 1, ..self.clone() }
    }

    /// How many times as fast as the machine's it runs.
    #[must_use]
    pub const fn times(&self) -> u32 {
        self.times
    }

    /// So many milliseconds of the machine's clock, as a span of this one.
    #[must_use]
    pub const fn crew_span(&self, machine_ms: u64) -> Span {
        Span(machine_ms.saturating_mul(self.times as u64))
    }

    /// A moment of this clock, in microseconds of the machine's since the start; rounded as [`Clock::sleep_until`] rounds.
    #[must_use]
    pub const fn machine_us(&self, at: At) -> u64 {
        at.0.saturating_mul(1000).div_ceil(self.times as u64)
    }

    /// Now, on this clock.
    #[must_use]
    pub fn now(&self) -> At {
        At(self.elapsed_us().saturating_mul(u64::from(self.times)) / 1000)
    }

    /// Microseconds of the machine's clock since the start: for latencies.
    #[must_use]
    pub fn elapsed_us(&self) -> u64 {
        #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's time")]
        let elapsed = Instant::now().saturating_duration_since(self.origin);
        u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX).saturating_add(self.gone_us)
    }

    /// The machine's calendar: milliseconds since 1970. It is not paced: subjects check signatures against it.
    #[must_use]
    pub fn unix_ms(&self) -> i64 {
        self.epoch_ms.saturating_add(i64::try_from(self.elapsed_us() / 1000).unwrap_or(i64::MAX))
    }

    /// The calendar at the clock's start: milliseconds since 1970.
    #[must_use]
    pub const fn epoch_ms(&self) -> i64 {
        self.epoch_ms
    }

    /// Sleeps until this moment of the clock; at once if it is past.
    pub async fn sleep_until(&self, at: At) {
        let us = self.machine_us(at).saturating_sub(self.gone_us);
        tokio::time::sleep_until(self.origin + Duration::from_micros(us)).await;
    }

    /// Sleeps for a span of this clock.
    pub async fn sleep(&self, span: Span) {
        self.sleep_until(self.now() + span).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_paced_clock_shrinks_sleeps_and_keeps_the_calendar() {
        let clock = Clock::starting_at(1_000_000, 20);
        clock.sleep(Span::secs(20)).await;
        assert_eq!(clock.now(), At(20_000));
        assert_eq!(clock.elapsed_us(), 1_000_000);
        assert_eq!(clock.unix_ms(), 1_001_000);
        assert_eq!(clock.unpaced().now(), At(1000));
    }

    #[tokio::test(start_paused = true)]
    async fn a_clock_that_goes_on_counts_from_where_it_stood_by_the_same_calendar() {
        let clock = Clock::starting_at(1_000_000, 20).gone_on(3_000_000);
        assert_eq!((clock.now(), clock.elapsed_us(), clock.unix_ms()), (At(60_000), 3_000_000, 1_000_000));
        clock.sleep_until(At(80_000)).await;
        assert_eq!((clock.now(), clock.elapsed_us(), clock.unix_ms()), (At(80_000), 4_000_000, 1_001_000));
    }
}
