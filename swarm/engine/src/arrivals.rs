//! When an employee's attempts begin: an open model. Every employee has a stream of their own, so that one more employee
//! changes nobody else's times.

use jiff::Zoned;
use jiff::tz::TimeZone;
use nightcrew_model::id::PersonId;
use nightcrew_model::persona::Hours;
use nightcrew_model::plan::{Arrivals, Plan};
use nightcrew_model::seed::Stream;
use nightcrew_model::time::{At, Span};
use nightcrew_personas::hours::{self, Day};

/// Candidate moments tried for one arrival by office hours: a year of empty hours needs fewer.
const CANDIDATES_MAX: u64 = 10_000;
const HOUR: Span = Span::mins(60);

/// The weights of a weekday's and a weekend day's hours.
type Week = (Day, Day);

/// The arrivals of a run.
#[derive(Clone, Debug)]
pub struct Schedule {
    epoch_ms: i64,
    duration: Span,
    seats: u64,
    zone: TimeZone,
}

impl Schedule {
    /// The arrivals of a plan whose crew's clock starts at `epoch_ms` (Unix milliseconds).
    #[must_use]
    pub fn new(plan: &Plan, epoch_ms: i64) -> Self {
        let zone = match &plan.arrivals {
            Arrivals::OfficeHours { timezone, .. } => TimeZone::get(timezone).unwrap_or(TimeZone::UTC),
            _ => TimeZone::UTC,
        };
        Self { epoch_ms, duration: plan.duration, seats: (plan.seats.len() as u64).max(1), zone }
    }

    /// When the `ordinal`-th attempt of an employee begins; `None` when there is no such one within the plan's duration.
    /// `last` is when the one before it was meant to begin.
    #[must_use]
    pub fn next(
        &self,
        plan: &Plan,
        person: PersonId,
        hours: &Hours,
        ordinal: u32,
        last: Option<At>,
    ) -> Option<At> {
        let mut stream = plan.seed.stream(person, "arrival", u64::from(ordinal));
        let last = last.unwrap_or_default();
        let at = match &plan.arrivals {
            Arrivals::Once { within } => {
                if ordinal > 0 {
                    return None;
                }
                At(stream.below(within.0.max(1)))
            }
            Arrivals::Constant { attempts_per_minute } => {
                let mean = self.seats * 60_000 / u64::from((*attempts_per_minute).max(1));
                last + Span(stream.exponential_ms(mean.max(1)))
            }
            Arrivals::Burst { within, every } => {
                At(every.0.saturating_mul(u64::from(ordinal)).saturating_add(stream.below(within.0.max(1))))
            }
            Arrivals::OfficeHours { attempts_per_day, .. } => {
                let curve = hours::week(hours);
                // The mean gap at the busiest hour: the day's attempts are spread by the curve's weights.
                let weights: u64 = curve.0.iter().map(|weight| u64::from(*weight)).sum();
                let peak = u64::from(curve.0.iter().copied().max().unwrap_or(1).max(1));
                let gap =
                    self.seats * weights.max(1) * 3_600_000 / peak / u64::from((*attempts_per_day).max(1));
                self.thinned(&mut stream, last, gap.max(1), peak, &curve)?
            }
        };
        (at.0 < self.duration.0).then_some(at)
    }

    /// A moment after `last` by office hours: candidates at the busiest hour's rate, of which each hour keeps its share.
    fn thinned(&self, stream: &mut Stream, last: At, gap: u64, peak: u64, curve: &Week) -> Option<At> {
        let mut at = last;
        for _ in 0..CANDIDATES_MAX {
            at = at + Span(stream.exponential_ms(gap));
            if at.0 >= self.duration.0 {
                return None;
            }
            let weight = u64::from(self.weight(curve, at));
            if weight == 0 {
                // Nobody comes in this hour. What comes next does not depend on how long nobody came, so the next hour may
                // begin with a fresh draw: a night takes a dozen candidates and not thousands.
                at = self.next_hour(at);
            } else if stream.below(peak) < weight {
                return Some(at);
            }
        }
        None
    }

    /// When the next hour of the run's calendar begins.
    fn next_hour(&self, at: At) -> At {
        let Some(local) = self.local(at) else { return at + HOUR };
        let into = Span::secs(
            u64::try_from(i32::from(local.minute()) * 60 + i32::from(local.second())).unwrap_or(0),
        ) + Span(u64::try_from(local.millisecond()).unwrap_or(0));
        at + Span(HOUR.0.saturating_sub(into.0).max(1))
    }

    fn local(&self, at: At) -> Option<Zoned> {
        let unix_ms = self.epoch_ms.saturating_add(i64::try_from(at.0).unwrap_or(i64::MAX));
        jiff::Timestamp::from_millisecond(unix_ms).ok().map(|moment| moment.to_zoned(self.zone.clone()))
    }

    /// The curve's weight at a moment, by the run's calendar.
    fn weight(&self, curve: &Week, at: At) -> u8 {
        let Some(local) = self.local(at) else { return 0 };
        let weekend =
            matches!(local.weekday(), jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday);
        let hour = usize::try_from(local.hour()).unwrap_or(0);
        let day = if weekend { &curve.1 } else { &curve.0 };
        day.get(hour).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests;
