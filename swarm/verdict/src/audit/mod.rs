//! What must hold of every journal, whoever was under test: the invariants of the tool itself. A pure fold, so that a simulated
//! run and one of last night are held to the same.

mod attempts;
mod causes;
mod deliveries;
mod money;
mod state;

use std::collections::BTreeMap;

use nightcrew_model::event::Event;
use nightcrew_model::id::Seq;

pub use deliveries::Timetable;
pub use money::Purse;

/// Breaches that are kept: the first tells what is wrong, the hundredth nothing more.
pub const BREACHES_MAX: usize = 100;

/// An invariant that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The event at which it was seen: the step of the run.
    pub step: Seq,
    /// Which invariant.
    pub invariant: Invariant,
    /// What was seen.
    pub what: String,
}

/// The invariants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Invariant {
    /// Every attempt begins once and ends once, and the run's own count agrees.
    AttemptsEnd,
    /// Every event has its cause, before it.
    Causes,
    /// What is spent and held stays below the cap.
    Budget,
    /// Every delivery is taken, tried again or given up by the vendor's timetable.
    Deliveries,
    /// No state changes without a call that changed it.
    State,
}

impl Invariant {
    /// A sentence that says what should hold.
    #[must_use]
    pub const fn rule(self) -> &'static str {
        match self {
            Self::AttemptsEnd => "every attempt begins once and ends once",
            Self::Causes => "every event has its cause, before it",
            Self::Budget => "spent + held <= cap",
            Self::Deliveries => "every delivery is taken, tried again or given up by the vendor's timetable",
            Self::State => "no state changes without a call that changed it",
        }
    }
}

/// Breaches found so far, the first of them kept.
#[derive(Debug, Default)]
struct Found(Vec<Breach>);

impl Found {
    fn add(&mut self, step: Seq, invariant: Invariant, what: impl FnOnce() -> String) {
        if self.0.len() < BREACHES_MAX {
            self.0.push(Breach { step, invariant, what: what() });
        }
    }
}

/// The audit of one run.
#[derive(Debug)]
pub struct Audit {
    found: Found,
    last: Seq,
    attempts: attempts::Attempts,
    causes: causes::Causes,
    deliveries: deliveries::Deliveries,
    money: money::Money,
    state: state::State,
}

impl Audit {
    /// An audit that knows the twins' timetables, by twin, and what the run may spend.
    #[must_use]
    pub fn new(timetables: BTreeMap<String, Timetable>, purse: Option<Purse>) -> Self {
        Self {
            found: Found::default(),
            last: Seq(0),
            attempts: attempts::Attempts::default(),
            causes: causes::Causes::default(),
            deliveries: deliveries::Deliveries::new(timetables),
            money: money::Money::new(purse),
            state: state::State::default(),
        }
    }

    /// Takes the next event.
    pub fn add(&mut self, event: &Event) {
        self.last = event.seq;
        self.attempts.add(event, &mut self.found);
        self.causes.add(event, &mut self.found);
        self.deliveries.add(event, &mut self.found);
        self.state.add(event, &mut self.found);
        self.money.add(event, &mut self.found);
    }

    /// Whether something is wrong already.
    #[must_use]
    pub fn is_breached(&self) -> bool {
        !self.found.0.is_empty()
    }

    /// What does not hold, in the order in which it was seen; nothing is well.
    #[must_use]
    pub fn finish(mut self) -> Vec<Breach> {
        self.attempts.finish(self.last, &mut self.found);
        self.deliveries.finish(self.last, &mut self.found);
        self.state.finish(&mut self.found);
        self.causes.finish(&mut self.found);
        self.found.0
    }
}

#[cfg(test)]
mod tests;
