//! When an employee's attempts begin: an open model. Every employee has a stream of their own, so that one more employee
//! changes nobody else's times.

use jiff::tz::TimeZone;
use nightcrew_model::id::PersonId;
use nightcrew_model::persona::Hours;
use nightcrew_model::plan::{Arrivals, Plan};
use nightcrew_model::time::{At, Span};
use nightcrew_personas::hours;

/// Candidate moments tried for one arrival by office hours: a year of nights would need fewer.
const CANDIDATES_MAX: u64 = 10_000;

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
                let mut at = last;
                for candidate in 0.. {
                    at = at + Span(stream.exponential_ms(gap.max(1)));
                    if candidate > CANDIDATES_MAX || at.0 >= self.duration.0 {
                        return None;
                    }
                    if stream.below(peak) < u64::from(self.weight(&curve, at)) {
                        break;
                    }
                }
                at
            }
        };
        (at.0 < self.duration.0).then_some(at)
    }

    /// The curve's weight at a moment, by the run's calendar.
    fn weight(&self, curve: &([u8; 24], [u8; 24]), at: At) -> u8 {
        let unix_ms = self.epoch_ms.saturating_add(i64::try_from(at.0).unwrap_or(i64::MAX));
        let Ok(moment) = jiff::Timestamp::from_millisecond(unix_ms) else { return 0 };
        let local = moment.to_zoned(self.zone.clone());
        let weekend =
            matches!(local.weekday(), jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday);
        let hour = usize::try_from(local.hour()).unwrap_or(0);
        let day = if weekend { &curve.1 } else { &curve.0 };
        day.get(hour).copied().unwrap_or(0)
    }
}
