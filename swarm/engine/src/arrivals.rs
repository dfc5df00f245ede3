//! When employees' attempts begin: the plan's arrivals and, over and above them, its shocks.
//!
//! Nothing is kept for an employee. A moment is computed from the seed, the person and a place of its own in the stream of
//! arrivals, so that neither another employee nor an attempt that a shock adds moves it; only a closed loop goes on after whichever attempt was
//! the last, a shock's too: its pace is that of one person who does one thing after the other. Poisson arrivals are drawn where one
//! is expected in each unit of length (a *cell*), and the course of the rate says when that is.

mod calendar;
mod course;
mod surge;

use std::collections::BTreeMap;
use std::sync::Arc;

use nightcrew_model::company::Company;
use nightcrew_model::id::PersonId;
use nightcrew_model::plan::arrivals::{Arrivals, Timezone};
use nightcrew_model::plan::{Plan, Seat, Shock};
use nightcrew_model::seed::Seed;
use nightcrew_model::time::{At, Span};

use calendar::Zone;
use course::{Course, Stretch, Week, float, stretches};
use surge::Surge;

/// Cells without an arrival that are looked through for the next one: forty in a row happen once in 10¹⁷ times, but of one
/// employee who should begin thousands of times a second only one arrival counts in each millisecond.
const CELLS_MAX: u64 = 100_000;

/// An employee's last attempt: what the next one counts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Last {
    /// When it was meant to begin. The next arrival of an open model is the first one after it.
    pub intended: At,
    /// When it ended. A closed loop's pause begins here.
    pub ended: At,
}

/// The arrivals of a run.
#[derive(Clone, Debug)]
pub struct Schedule {
    duration: Span,
    seats: u64,
    /// The rate of one employee, where it is the same for all.
    stretches: Vec<Stretch>,
    /// The hours of the plan's personas, in order.
    weeks: Vec<Week>,
    /// The time zones that count, by name.
    zones: BTreeMap<Arc<str>, Zone>,
    surges: Vec<Surge>,
}

impl Schedule {
    /// The arrivals of a plan. Where the plan does not say when its clock starts, it starts at `epoch_ms` (milliseconds since
    /// 1970). Takes one walk over the seats.
    #[must_use]
    pub fn new(plan: &Plan, company: &Company, epoch_ms: i64) -> Self {
        let epoch_ms = plan.starts_at_ms.unwrap_or(epoch_ms);
        let asks =
            |seat: &&Seat| plan.lines.get(seat.line as usize).is_some_and(|line| !line.scenarios.is_empty());
        let seats = plan.seats.iter().filter(asks).count() as u64;
        let zones = zones(plan, company, epoch_ms);
        Self {
            duration: plan.duration,
            seats: seats.max(1),
            stretches: stretches(&plan.arrivals, seats, plan.duration),
            weeks: plan.personas.iter().map(|persona| Week::new(&persona.hours)).collect(),
            surges: surge::surges(plan, &zones),
            zones,
        }
    }

    /// When the next attempt of a seat (its place in the plan) is meant to begin; `None` when no more does within the plan's
    /// duration. Without a `last`, the first one.
    #[must_use]
    pub fn next(&self, plan: &Plan, company: &Company, seat: u32, last: Option<Last>) -> Option<At> {
        let whose = self.whose(plan, company, seat)?;
        let end = At(self.duration.0);
        let mut next = self.arrival(&whose, last).filter(|at| *at < end);
        for surge in self.surges.iter().filter(|surge| surge.reaches(whose.seat.line)) {
            let until = next.unwrap_or(end);
            next = surge.next(self, &whose, last.map(|last| last.intended), until).or(next);
        }
        next
    }

    /// The scenario (its place in the plan) that an attempt must be, which is meant to begin at this moment: that of the shock
    /// it belongs to, if the shock names one.
    #[must_use]
    pub fn forced_scenario(&self, plan: &Plan, company: &Company, seat: u32, intended: At) -> Option<u32> {
        let whose = self.whose(plan, company, seat)?;
        let after = intended.0.checked_sub(1).map(At);
        let mut naming = self.surges.iter().filter(|surge| surge.reaches(whose.seat.line));
        naming.find_map(|surge| {
            let scenario = surge.scenario?;
            surge.next(self, &whose, after, intended + Span(1)).map(|_| scenario)
        })
    }

    /// The shocks of the run in order: when each begins, and a sentence for readers.
    #[must_use]
    pub fn shocks(&self, plan: &Plan) -> Vec<(At, String)> {
        let mut shocks: Vec<_> = self.surges.iter().flat_map(|surge| surge.beginnings(plan)).collect();
        shocks.sort();
        shocks
    }

    fn whose<'a>(&'a self, plan: &'a Plan, company: &'a Company, seat: u32) -> Option<Whose<'a>> {
        let seat = plan.seats.get(seat as usize)?;
        let line = plan.lines.get(seat.line as usize)?;
        let week = self.weeks.get(line.persona as usize);
        let timezone = company.person(seat.person).map(|person| &*person.timezone);
        Some(Whose { plan, seat: *seat, seed: plan.seed, week, timezone })
    }

    /// The next arrival, shocks apart.
    fn arrival(&self, whose: &Whose<'_>, last: Option<Last>) -> Option<At> {
        let after = last.map(|last| last.intended);
        let is_due = |at: &At| after.is_none_or(|after| *at > after);
        let draw = |counter: u64, within: Span| {
            Span(whose.seed.stream(whose.person(), "arrival", counter).below(within.0.max(1)))
        };
        match &whose.plan.arrivals {
            Arrivals::Once { within } => Some(At(0) + draw(0, *within)).filter(is_due),
            Arrivals::Burst { within, every } => {
                let burst = after.map_or(0, |after| after.0 / every.0.max(1));
                let begins = |burst: u64| At(every.0.saturating_mul(burst)) + draw(burst, *within);
                [burst, burst.saturating_add(1)].into_iter().map(begins).find(is_due)
            }
            Arrivals::Closed { pause } => {
                Some(last.map_or(At(0) + draw(0, *pause), |last| last.ended + *pause))
            }
            Arrivals::Constant(_)
            | Arrivals::Ramp { .. }
            | Arrivals::Stages(_)
            | Arrivals::OfficeHours(_) => {
                let end = At(self.duration.0);
                poisson(whose, "arrival", &self.course(whose)?, 1.0, after, (At(0), end))
            }
        }
    }

    /// The course of an employee's usual rate.
    fn course<'a>(&'a self, whose: &Whose<'a>) -> Option<Course<'a>> {
        let Arrivals::OfficeHours(office) = &whose.plan.arrivals else {
            return Some(Course::Stretches(&self.stretches));
        };
        let zone = self.zone(whose, &office.timezone)?;
        let (week, rate) = (whose.week?, office.rate()?);
        let of = if rate.is_each() { 1 } else { self.seats };
        let mean = float(week.working_day()) * float(of) * 1000.0 / float(rate.milli().max(1));
        (mean > 0.0).then_some(Course::Week { zone, week, mean })
    }

    /// The calendar of an employee.
    fn zone<'a>(&'a self, whose: &Whose<'a>, timezone: &Timezone) -> Option<&'a Zone> {
        self.zones.get(match timezone {
            Timezone::Each => whose.timezone?,
            Timezone::Named(name) => name.as_str(),
        })
    }
}

/// Whose arrivals are asked for.
struct Whose<'a> {
    plan: &'a Plan,
    seat: Seat,
    seed: Seed,
    /// The hours of their persona.
    week: Option<&'a Week>,
    /// Their own time zone.
    timezone: Option<&'a str>,
}

impl Whose<'_> {
    const fn person(&self) -> PersonId {
        self.seat.person
    }
}

/// The first moment after `after` and within the window at which a Poisson process of `times` the course's rate has an
/// arrival.
fn poisson(
    whose: &Whose<'_>,
    purpose: &str,
    course: &Course<'_>,
    times: f64,
    after: Option<At>,
    (from, until): (At, At),
) -> Option<At> {
    let start = after.map_or(from, |after| after.max(from));
    let first = cell_of(course.expected(start) * times);
    for cell in first..first.saturating_add(CELLS_MAX) {
        if course.reached(float(cell) / times).is_none_or(|at| at >= until) {
            return None;
        }
        let mut stream = whose.seed.stream(whose.person(), purpose, cell);
        let mut into = 0.0;
        loop {
            into += stream.exponential();
            if into >= 1.0 {
                break;
            }
            let at = course.reached((float(cell) + into) / times)?;
            if at >= until {
                return None;
            }
            if at >= from && after.is_none_or(|after| at > after) {
                return Some(at);
            }
        }
    }
    None
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast saturates, and counts are ≥ 0"
)]
fn cell_of(expected: f64) -> u64 {
    expected as u64
}

/// The time zones by which anybody lives in this plan.
fn zones(plan: &Plan, company: &Company, epoch_ms: i64) -> BTreeMap<Arc<str>, Zone> {
    let mut named: BTreeMap<Arc<str>, Zone> = BTreeMap::new();
    let mut add = |name: &Arc<str>| {
        if !named.contains_key(name) {
            named.insert(Arc::clone(name), Zone::new(name, epoch_ms, plan.duration));
        }
    };
    let mondays = plan.shocks.iter().filter_map(|planned| match &planned.shock {
        Shock::MondayMorning(monday) => Some(surge::timezone_of(monday, &plan.arrivals)),
        _ => None,
    });
    let office = match &plan.arrivals {
        Arrivals::OfficeHours(office) => Some(office.timezone.clone()),
        _ => None,
    };
    for timezone in mondays.chain(office) {
        match timezone {
            Timezone::Named(name) => add(&name.into()),
            Timezone::Each => plan
                .seats
                .iter()
                .filter_map(|seat| company.person(seat.person))
                .for_each(|person| add(&person.timezone)),
        }
    }
    named
}

#[cfg(test)]
mod tests;
