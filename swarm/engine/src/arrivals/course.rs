//! The course of a rate: how many arrivals are expected up to each moment, and when so many are. Both ways are computed, not
//! searched for: a night without arrivals costs nothing.

use nightcrew_model::persona::Hours;
use nightcrew_model::plan::arrivals::{Arrivals, Change, Rate};
use nightcrew_model::time::{At, Span};
use nightcrew_personas::hours::{self, Day};

use super::calendar::{DAY_MS, HOUR_MS, WEEK_MS, Zone};

/// A stretch of a run in which one employee's rate goes evenly from one value to another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretch {
    from: u64,
    to: u64,
    /// Arrivals expected before it.
    before: f64,
    /// Arrivals a millisecond at its start and at its end.
    rates: (f64, f64),
}

impl Stretch {
    /// Arrivals expected in its first `ms` milliseconds.
    fn expected(&self, ms: f64) -> f64 {
        let (first, last) = self.rates;
        let length = float(self.to - self.from);
        ms * (first + (last - first) * ms / length / 2.0)
    }

    /// After how many milliseconds so many arrivals are expected: the positive root of the square above.
    fn reached(&self, expected: f64) -> f64 {
        let (first, last) = self.rates;
        let slope = (last - first) / float(self.to - self.from);
        let root = (first * first + 2.0 * slope * expected).max(0.0).sqrt();
        2.0 * expected / (first + root)
    }
}

/// The course of one employee's rate.
#[derive(Clone, Debug)]
pub(super) enum Course<'a> {
    /// The same for everybody, whatever the hour.
    Stretches(&'a [Stretch]),
    /// By an employee's hours.
    Week {
        /// Their calendar.
        zone: &'a Zone,
        /// The weights of their week.
        week: &'a Week,
        /// Weight times milliseconds for each arrival.
        mean: f64,
    },
}

impl Course<'_> {
    /// Arrivals expected up to a moment.
    pub fn expected(&self, at: At) -> f64 {
        match self {
            Self::Stretches(stretches) => {
                let place = stretches.partition_point(|stretch| stretch.to <= at.0);
                match stretches.get(place) {
                    Some(stretch) => {
                        stretch.before + stretch.expected(float(at.0.saturating_sub(stretch.from)))
                    }
                    None => stretches
                        .last()
                        .map_or(0.0, |last| last.before + last.expected(float(last.to - last.from))),
                }
            }
            Self::Week { zone, week, mean } => {
                let weight = zone.spells.iter().take_while(|spell| spell.from < at.0).map(|spell| {
                    let end = spell.local + (at.0.min(spell.to) - spell.from);
                    week.weight(end) - week.weight(spell.local)
                });
                float(weight.sum()) / mean
            }
        }
    }

    /// The first moment at which so many arrivals are expected; `None` when the run has not that many.
    pub fn reached(&self, expected: f64) -> Option<At> {
        match self {
            Self::Stretches(stretches) => {
                let place = stretches.partition_point(|stretch| {
                    stretch.before + stretch.expected(float(stretch.to - stretch.from)) <= expected
                });
                let stretch = stretches.get(place)?;
                let ms = whole(stretch.reached((expected - stretch.before).max(0.0)));
                Some(At(stretch.from.saturating_add(ms).min(stretch.to)))
            }
            Self::Week { zone, week, mean } => {
                let mut left = whole(expected * mean);
                for spell in &zone.spells {
                    let start = week.weight(spell.local);
                    let end = week.weight(spell.local + (spell.to - spell.from));
                    if left < end - start {
                        let local = week.reached(start + left)?;
                        return Some(At(spell.from + local.saturating_sub(spell.local)));
                    }
                    left -= end - start;
                }
                None
            }
        }
    }
}

/// The weights of a week's hours, summed up, so that any moment's sum is a look-up.
#[derive(Clone, Debug)]
pub(super) struct Week {
    /// Weight times hours before each day of the week, from Monday, and of the whole week.
    days: [u64; 8],
    /// Weight times hours before each hour of a weekday, and of the whole day.
    weekday: [u64; 25],
    /// The same of a weekend day.
    weekend: [u64; 25],
}

impl Week {
    /// The week of a persona's hours.
    pub fn new(hours: &Hours) -> Self {
        let (weekday, weekend) = hours::week(hours);
        let (weekday, weekend) = (summed(&weekday), summed(&weekend));
        let mut days = [0; 8];
        let mut total = 0;
        for (day, before) in days.iter_mut().enumerate() {
            *before = total;
            total += if day < 5 { weekday[24] } else { weekend[24] };
        }
        Self { days, weekday, weekend }
    }

    /// Weight times milliseconds of a working day: a weekday, or a weekend day for who works at weekends only.
    pub fn working_day(&self) -> u64 {
        let day = if self.weekday[24] > 0 { self.weekday[24] } else { self.weekend[24] };
        day * HOUR_MS
    }

    const fn day(&self, day: usize) -> &[u64; 25] {
        if day < 5 { &self.weekday } else { &self.weekend }
    }

    /// Weight times milliseconds from the first Monday to a local time.
    fn weight(&self, local: u64) -> u64 {
        let (weeks, into) = (local / WEEK_MS, local % WEEK_MS);
        let day = place(into / DAY_MS);
        let hour = place(into % DAY_MS / HOUR_MS);
        let sums = self.day(day);
        let at = |sums: &[u64], place: usize| sums.get(place).copied().unwrap_or_default();
        let whole_hours = weeks * self.days[7] + at(&self.days, day) + at(sums, hour);
        let weight = at(sums, hour + 1) - at(sums, hour);
        whole_hours * HOUR_MS + weight * (into % HOUR_MS)
    }

    /// The local time at which the weight is reached and more follows; `None` for a week without any.
    fn reached(&self, weight: u64) -> Option<u64> {
        let (hours, week) = (weight / HOUR_MS, self.days[7]);
        let weeks = hours.checked_div(week)?;
        let in_week = hours % week;
        let day = self.days.partition_point(|before| *before <= in_week) - 1;
        let sums = self.day(day);
        let in_day = in_week - self.days.get(day)?;
        let hour = sums.partition_point(|before| *before <= in_day) - 1;
        let before = sums.get(hour)?;
        let rest = (in_day - before) * HOUR_MS + weight % HOUR_MS;
        let into = rest / (sums.get(hour + 1)? - before).max(1);
        Some(weeks * WEEK_MS + day as u64 * DAY_MS + hour as u64 * HOUR_MS + into)
    }
}

fn summed(day: &Day) -> [u64; 25] {
    let mut sums = [0; 25];
    let mut total = 0;
    for (weight, sum) in day.iter().zip(sums.iter_mut().skip(1)) {
        total += u64::from(*weight);
        *sum = total;
    }
    sums
}

fn place(number: u64) -> usize {
    usize::try_from(number).unwrap_or(0)
}

/// The stretches of a plan's arrivals for one of `seats` employees; none where there is no rate, or one by hours.
pub(super) fn stretches(arrivals: &Arrivals, seats: u64, duration: Span) -> Vec<Stretch> {
    let each = |rate: &Rate| per_ms(*rate, seats);
    let mut laid = Laid::default();
    match arrivals {
        Arrivals::Constant(rate) => laid.lay(duration, (each(rate), each(rate))),
        Arrivals::Ramp { from, to, over } => {
            laid.lay(*over, (each(from), each(to)));
            laid.lay(Span(duration.0.saturating_sub(over.0)), (each(to), each(to)));
        }
        Arrivals::Stages(stages) => {
            let mut last = 0.0;
            for stage in stages {
                let rate = each(&stage.rate);
                laid.lay(stage.lasts, (if stage.change == Change::Linear { last } else { rate }, rate));
                last = rate;
            }
        }
        Arrivals::Once { .. }
        | Arrivals::Burst { .. }
        | Arrivals::OfficeHours(_)
        | Arrivals::Closed { .. } => {}
    }
    laid.stretches
}

#[derive(Default)]
struct Laid {
    stretches: Vec<Stretch>,
    end: u64,
    before: f64,
}

impl Laid {
    fn lay(&mut self, lasts: Span, rates: (f64, f64)) {
        if lasts.0 == 0 {
            return;
        }
        let stretch = Stretch { from: self.end, to: self.end + lasts.0, before: self.before, rates };
        self.before += stretch.expected(float(lasts.0));
        self.end = stretch.to;
        self.stretches.push(stretch);
    }
}

/// Arrivals a millisecond of one of `seats` employees.
pub(super) fn per_ms(rate: Rate, seats: u64) -> f64 {
    let of = if rate.is_each() { 1 } else { seats.max(1) };
    float(rate.milli()) / 1000.0 / float(of) / float(rate.unit().0)
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds and weights of a year are below 2^53")]
pub(super) const fn float(number: u64) -> f64 {
    number as f64
}

/// Without its fraction: what is reached within a millisecond begins with it, and so within its hour.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast saturates, and times are ≥ 0"
)]
fn whole(number: f64) -> u64 {
    number as u64
}
