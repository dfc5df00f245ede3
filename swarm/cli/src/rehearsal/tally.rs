//! What one rehearsed run came to: a fold over its events as they are written, so that no journal need be kept.

use std::collections::BTreeMap;

use nightcrew_governor::Calendar;
use nightcrew_model::event::{AttemptEnd, Caller, EndReason, Event, Rung, What};
use nightcrew_model::money::NanoDollars;
use nightcrew_model::plan::Plan;
use nightcrew_model::time::{At, Span};
use serde::Serialize;

/// Up to this length arrivals are counted by the minute.
const BY_MINUTE_MAX: Span = Span::mins(60);
/// Up to this length arrivals are counted by the hour, and by the day beyond: three days fit into a line.
const BY_HOUR_MAX: Span = Span::mins(3 * 24 * 60);

/// What a run came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Attempts begun.
    pub attempts: u64,
    /// Attempts by how they ended.
    pub ends: BTreeMap<AttemptEnd, u64>,
    /// Acts of the crew over the wire, background work included.
    pub acts: u64,
    /// Calls that reached a twin, by its name.
    pub calls: BTreeMap<String, Calls>,
    /// Deliveries to the subject, by twin; each try counts.
    pub deliveries: BTreeMap<String, u64>,
    /// Calls of the model.
    pub model_calls: u64,
    /// Tokens that it read.
    pub tokens_in: u64,
    /// Tokens that it wrote.
    pub tokens_out: u64,
    /// Choices that the scripted mind made because the model could not be asked, or gave nothing usable.
    pub fallbacks: u64,
    /// What each budget day came to, by its date.
    pub days: BTreeMap<String, Day>,
    /// Attempts begun, in stretches of one length.
    pub arrivals: Vec<u64>,
    /// Why the run ended.
    pub reason: Option<EndReason>,
    /// When it ended, on the crew's clock.
    pub ended_at: At,
}

/// Calls at a twin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Calls {
    /// By people.
    pub crew: u64,
    /// By the subject.
    pub subject: u64,
    /// By neither: the crew's mind at the model twin.
    pub others: u64,
}

/// A budget day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Day {
    /// What was charged.
    pub spent: NanoDollars,
    /// Calls that the day's budget refused, because it was spent or paced.
    pub refused: u64,
    /// When the cap was spent, on the crew's clock: the first refusal that no settlement and no pacing could cure.
    pub spent_at: Option<At>,
}

/// The fold.
pub struct Fold {
    calendar: Option<Calendar>,
    cap: NanoDollars,
    starts_ms: i64,
    every: Span,
    tally: Tally,
}

impl Fold {
    /// The fold of a run of `plan` whose calendar starts at `starts_ms` (milliseconds since 1970).
    pub fn new(plan: &Plan, starts_ms: i64) -> Self {
        let budget = plan.budget.as_ref();
        Self {
            calendar: budget.and_then(|budget| Calendar::new(&budget.timezone).ok()),
            cap: budget.map_or(NanoDollars::ZERO, |budget| budget.per_day),
            starts_ms,
            every: every(plan.duration),
            tally: Tally::default(),
        }
    }

    /// Counts an event.
    pub fn add(&mut self, event: &Event) {
        let tally = &mut self.tally;
        match &event.what {
            What::AttemptStarted(started) => {
                tally.attempts += 1;
                let place = usize::try_from(started.intended.0 / self.every.0.max(1)).unwrap_or(usize::MAX);
                // A year has 366 days: a plan cannot be longer, so that the list stays short.
                if place >= tally.arrivals.len() && place <= 366 {
                    tally.arrivals.resize(place + 1, 0);
                }
                if let Some(begun) = tally.arrivals.get_mut(place) {
                    *begun += 1;
                }
            }
            What::AttemptEnded(ended) => *tally.ends.entry(ended.how).or_default() += 1,
            What::Acted(acted) => {
                tally.acts += 1;
                tally.fallbacks += u64::from(acted.rung == Rung::Fallback);
            }
            What::Called(called) => {
                let calls = tally.calls.entry(called.twin.clone()).or_default();
                match called.by {
                    Caller::Person(_) => calls.crew += 1,
                    Caller::Subject => calls.subject += 1,
                    Caller::Unknown => calls.others += 1,
                }
            }
            What::Delivered(delivered) => {
                *tally.deliveries.entry(delivered.twin.clone()).or_default() += 1;
            }
            What::Modelled(called) => {
                tally.model_calls += 1;
                let usage = called.usage.unwrap_or_default();
                tally.tokens_in += usage.input;
                tally.tokens_out += usage.output;
                // A hold belongs to the day in which it was made.
                let charge = called.charge;
                if let Some(day) = self.day(event.us.saturating_sub(called.took_us)) {
                    day.spent += charge;
                }
            }
            What::BudgetRefused(refused) if refused.scope == "day" => {
                let (cap, hold) = (self.cap, refused.hold);
                if let Some(day) = self.day(event.us) {
                    day.refused += 1;
                    if day.spent + hold > cap {
                        day.spent_at.get_or_insert(event.at);
                    }
                }
            }
            What::RunEnded(ended) => (tally.reason, tally.ended_at) = (Some(ended.reason), event.at),
            _ => {}
        }
    }

    /// What the run has come to; it counts from nothing afterwards.
    pub fn take(&mut self) -> Tally {
        std::mem::take(&mut self.tally)
    }

    /// The budget day of a moment, in microseconds of the machine's clock since the start.
    fn day(&mut self, us: u64) -> Option<&mut Day> {
        let unix_ms = self.starts_ms.saturating_add(i64::try_from(us / 1000).unwrap_or(i64::MAX));
        let day = self.calendar.as_ref()?.day_of(unix_ms).ok()?;
        Some(self.tally.days.entry(day.date.to_string()).or_default())
    }
}

/// The stretch in which arrivals of a plan of this length are counted.
pub const fn every(duration: Span) -> Span {
    if duration.0 <= BY_MINUTE_MAX.0 {
        Span::mins(1)
    } else if duration.0 <= BY_HOUR_MAX.0 {
        Span::mins(60)
    } else {
        Span::mins(24 * 60)
    }
}

impl Tally {
    /// What the model cost, over all days.
    pub fn spent(&self) -> NanoDollars {
        self.days.values().map(|day| day.spent).sum()
    }

    /// Calls that the budget refused.
    pub fn refused(&self) -> u64 {
        self.days.values().map(|day| day.refused).sum()
    }

    /// When a day's cap was spent first: its date, and the moment on the crew's clock.
    pub fn spent_at(&self) -> Option<(&str, At)> {
        self.days.iter().find_map(|(date, day)| Some((date.as_str(), day.spent_at?)))
    }
}
