//! The driver: the thin task of one employee. It waits, asks the mind, makes the calls and writes them down; what for is
//! decided by the [`Employee`] and its plays.

mod act;
mod attempt;
mod course;
mod end;
mod notice;
mod part;
mod say;
mod scene;

use std::pin::pin;
use std::sync::Arc;

use nightcrew_model::id::AttemptId;
use nightcrew_model::time::At;
use nightcrew_runtime::race;

use crate::arrivals::Last;
use crate::crew::{Item, Slot};
use crate::employee::{Employee, Next};
use crate::engine::Engine;
use crate::timings::Pulse;

/// One employee at work.
pub struct Driver {
    engine: Arc<Engine>,
    employee: Employee,
    slot: Arc<Slot>,
    pulse: Pulse,
    finished: bool,
}

/// What is due for an employee.
enum Due {
    /// An attempt of their own begins, which was meant to begin at this moment.
    Begin(At),
    /// Their own attempt goes on.
    GoOn(AttemptId, Next),
    /// Nothing before this moment; nothing at all without one.
    Nothing(Option<At>),
}

impl Driver {
    /// A driver; `None` for somebody who has no slot in the crew.
    #[must_use]
    pub fn new(engine: Arc<Engine>, employee: Employee) -> Option<Self> {
        let slot = Arc::clone(engine.crew.slot(employee.person)?);
        Some(Self { engine, employee, slot, pulse: Pulse::default(), finished: false })
    }

    /// Works until the crew is cut. What is done is boxed, so that an employee who sleeps costs little.
    pub async fn live(mut self) {
        let engine = Arc::clone(&self.engine);
        // Somebody who goes on after a crash has begun already; their last beginning is where they count from.
        self.schedule(self.employee.next_at);
        loop {
            // Registered before anything is looked at: a change from here on ends the wait below.
            let mut changed = pin!(engine.phase.changed());
            if engine.phase.is_cut() {
                Box::pin(self.cut()).await;
                return;
            }
            let item = self.slot.take();
            let busy = item.is_some();
            if let Some(item) = item {
                Box::pin(self.take(item)).await;
            }
            // Their own matter has its turn after each item, or a busy manager would never lose patience.
            match self.due() {
                Due::Begin(at) => Box::pin(self.begin(at)).await,
                Due::GoOn(attempt, next) => Box::pin(self.carry_on(attempt, next, None, "")).await,
                Due::Nothing(_) if busy => {}
                Due::Nothing(wake) => {
                    self.finish_if_done();
                    let mut rung = pin!(self.slot.bell.notified());
                    let mut slept = pin!(async {
                        match wake {
                            Some(at) => engine.clock.sleep_until(at).await,
                            None => std::future::pending().await,
                        }
                    });
                    // By reference: a race holds what it is given, and this is what an employee costs asleep.
                    race(rung.as_mut(), race(changed.as_mut(), slept.as_mut())).await;
                }
            }
        }
    }

    /// Sets when the next attempt is meant to begin.
    fn schedule(&mut self, last: Option<At>) {
        let engine = &self.engine;
        let last = last.map(|intended| Last { intended, ended: engine.clock.now() });
        let next = |seat| engine.schedule.next(&engine.plan, &engine.company, seat, last);
        self.employee.next_at = self.employee.seat.and_then(next);
    }

    /// What is due now.
    fn due(&mut self) -> Due {
        let engine = Arc::clone(&self.engine);
        let now = engine.clock.now();
        self.employee.drop_parts(|attempt| engine.crew.is_under_way(attempt));
        let Some(own) = self.employee.own.as_deref_mut() else {
            return match self.employee.next_at.filter(|_| engine.phase.is_running()) {
                Some(at) if at <= now => Due::Begin(at),
                wake => Due::Nothing(wake),
            };
        };
        let Some(scenario) = engine.scenario(own.scenario) else { return Due::Nothing(None) };
        match own.tick(now, scenario) {
            Next::Wait(at) => Due::Nothing(Some(at)),
            next => Due::GoOn(own.attempt, next),
        }
    }

    /// Takes something out of the slot.
    async fn take(&mut self, item: Item) {
        match item {
            Item::Notice(notice, arrived_us) => self.notice(*notice, arrived_us).await,
            Item::Cue(attempt) => self.play_opening(attempt).await,
            Item::Failed(attempt, how, why) => {
                if self.employee.own.as_ref().is_some_and(|own| own.attempt == attempt) {
                    self.end(attempt, how, why).await;
                }
            }
        }
    }

    /// Tells the run, once, when this employee will begin no further attempt.
    fn finish_if_done(&mut self) {
        let over = self.employee.next_at.is_none() || !self.engine.phase.is_running();
        if over && self.employee.own.is_none() {
            self.finish();
        }
    }

    fn finish(&mut self) {
        if !self.finished && self.employee.seat.is_some() {
            self.finished = true;
            self.engine.seat_finished();
        }
    }
}

impl Drop for Driver {
    /// However a driver ends, the run must not wait for it.
    fn drop(&mut self) {
        self.finish();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_employee_who_sleeps_is_small() {
        fn size<F: Future>(_: impl Fn(Driver) -> F) -> usize {
            size_of::<F>()
        }
        // What an employee does is boxed while they do it; 10,000 who sleep must not pay for it.
        assert!(size(Driver::live) <= 1_024, "{}", size(Driver::live));
    }
}
