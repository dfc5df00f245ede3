//! What is spent and held stays below the cap (invariant 5 of the design): by the run's own word, and by what its calls cost.

use nightcrew_model::event::{Event, Modelled, Spent, What};
use nightcrew_model::money::NanoDollars;

use super::{Found, Invariant};

/// What a run may spend.
#[derive(Clone, Debug)]
pub struct Purse {
    /// The cap of a day.
    pub per_day: NanoDollars,
    /// When the days after the first begin, in microseconds of the machine's clock since the run's start, in their order.
    pub days_us: Vec<u64>,
}

/// How long before its call is told of money may have been set aside, beside what the call took: a call is told of together with
/// those that were tried again after it. Money belongs to the day in which it was set aside.
const TOLD_WITHIN_US: u64 = 300_000_000;

/// What was spent so far.
#[derive(Debug)]
pub(super) struct Money {
    purse: Option<Purse>,
    /// What the calls of each day cost, without those of which the day is not certain.
    certain: Vec<u64>,
    /// What all calls cost.
    all: u64,
}

impl Money {
    pub(super) fn new(purse: Option<Purse>) -> Self {
        let days = purse.as_ref().map_or(0, |purse| purse.days_us.len()) + 1;
        Self { purse, certain: vec![0; days], all: 0 }
    }

    pub(super) fn add(&mut self, event: &Event, found: &mut Found) {
        let wrong = match &event.what {
            What::Modelled(call) => self.paid(event.us, call),
            What::Spent(told) => self.told(event.us, told),
            _ => None,
        };
        if let Some(wrong) = wrong {
            found.add(event.seq, Invariant::Budget, || wrong);
        }
    }

    /// Adds what a call cost to its day.
    fn paid(&mut self, us: u64, call: &Modelled) -> Option<String> {
        let Some(purse) = &self.purse else {
            return Some(format!("a call of {} is paid for, and there is no budget", call.model));
        };
        let cap = purse.per_day.0;
        let day = purse.day(us);
        let earliest = purse.day(us.saturating_sub(call.took_us).saturating_sub(TOLD_WITHIN_US));
        self.all = self.all.saturating_add(call.charge.0);
        if call.charge > call.hold {
            return Some(format!("a call cost {} of the {} that were set aside", call.charge, call.hold));
        }
        if day == earliest
            && let Some(certain) = self.certain.get_mut(day)
        {
            *certain = certain.saturating_add(call.charge.0);
            if *certain > cap {
                return Some(format!("the day's calls cost {}, of {}", NanoDollars(*certain), purse.per_day));
            }
        }
        // Also those whose day is not certain are of one of the days so far.
        let days = u64::try_from(day).unwrap_or(u64::MAX).saturating_add(1);
        (self.all > cap.saturating_mul(days)).then(|| {
            format!("calls cost {}, of {} in each of {days} days", NanoDollars(self.all), purse.per_day)
        })
    }

    /// Holds the run's own word against the cap and against what its calls cost.
    fn told(&self, us: u64, told: &Spent) -> Option<String> {
        if told.spent.0.saturating_add(told.held.0) > told.cap.0 {
            return Some(format!("{} are spent and {} held of {}", told.spent, told.held, told.cap));
        }
        let purse = self.purse.as_ref()?;
        if told.cap != purse.per_day {
            return Some(format!("the cap is told to be {}, the plan's is {}", told.cap, purse.per_day));
        }
        let certain = NanoDollars(self.certain.get(purse.day(us)).copied().unwrap_or_default());
        (told.spent < certain)
            .then(|| format!("{} are told to be spent, the day's calls cost {certain}", told.spent))
    }
}

impl Purse {
    /// Which day of the run it is, from 0.
    fn day(&self, us: u64) -> usize {
        self.days_us.partition_point(|begins| *begins <= us)
    }
}
