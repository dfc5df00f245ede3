//! The driver: the thin task of one employee. It waits, asks the mind, makes the calls and writes them down; what for is
//! decided by the [`Employee`] and its plays.
//!
//! Whatever takes time is either written in a play (thinking, patience) or an errand (a call, a model, evidence), and all of
//! them run side by side: no play of a person waits for another, so that one more employee in somebody's day changes nothing
//! of what they do in the attempts of others (invariant 2).

mod act;
mod attempt;
mod course;
mod end;
mod errand;
mod notice;
mod part;
mod say;
mod scene;
mod tray;

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use nightcrew_model::id::AttemptId;
use nightcrew_model::time::At;

use crate::arrivals::Last;
use crate::crew::{Item, Slot};
use crate::employee::{Employee, Input, NEVER};
use crate::engine::Engine;
use crate::timings::Pulse;
pub(crate) use course::PAUSED_AFTER_MS;
use errand::Errands;
use tray::Tray;

/// One employee at work.
pub struct Driver {
    engine: Arc<Engine>,
    slot: Arc<Slot>,
    employee: Employee,
    /// What is under way; nothing for who sleeps, so that ten thousand who sleep cost little.
    busy: Option<Box<Busy>>,
    finished: bool,
}

/// What an employee has under way beside their plays.
#[derive(Default)]
struct Busy {
    errands: Errands,
    tray: Tray,
    /// True while an attempt of their own is being prepared, which has no play yet.
    preparing: bool,
    /// The times of what they do in each attempt that they play in: a call that hangs holds up that attempt alone.
    pulses: Vec<(AttemptId, Pulse)>,
}

impl Driver {
    /// A driver; `None` for somebody who has no slot in the crew.
    #[must_use]
    pub fn new(engine: Arc<Engine>, employee: Employee) -> Option<Self> {
        let slot = Arc::clone(engine.crew.slot(employee.person)?);
        Some(Self { engine, employee, slot, busy: None, finished: false })
    }

    /// Works until the crew is cut.
    #[expect(
        clippy::manual_async_fn,
        reason = "an async fn would hold the driver twice, also while it sleeps"
    )]
    pub fn live(mut self) -> impl Future<Output = ()> + Send {
        async move {
            // Somebody who goes on after a crash has begun already; their last attempt is over since.
            let ended = self.engine.clock.now();
            self.schedule(self.employee.next_at.map(|intended| Last { intended, ended }));
            while !self.engine.phase.is_cut() {
                let running = self.engine.phase.is_running();
                self.look_around();
                let told = {
                    let wake = self.wake();
                    // Registered before the phase is looked at: a change from here on ends the wait.
                    let mut changed = pin!(self.engine.phase.changed());
                    if self.engine.phase.is_cut() || self.engine.phase.is_running() != running {
                        continue;
                    }
                    let mut rung = pin!(self.slot.bell.notified());
                    let mut slept = pin!(self.engine.clock.sleep_until(wake));
                    let busy = &mut self.busy;
                    poll_fn(|cx| {
                        if let Some(busy) = busy
                            && let Poll::Ready(told) = busy.errands.poll(cx)
                        {
                            return Poll::Ready(Some(told));
                        }
                        let looks = rung.as_mut().poll(cx).is_ready()
                            || changed.as_mut().poll(cx).is_ready()
                            || (wake != NEVER && slept.as_mut().poll(cx).is_ready());
                        if looks { Poll::Ready(None) } else { Poll::Pending }
                    })
                    .await
                };
                if let Some((attempt, told)) = told {
                    self.told(attempt, told);
                }
            }
            Box::pin(self.cut()).await;
        }
    }

    /// Does all that can be done at this moment.
    fn look_around(&mut self) {
        while let Some(item) = self.slot.take() {
            self.take(item);
        }
        self.deliver();
        self.tick();
        // Who has just finished something takes notice of what came meanwhile.
        self.deliver();
        if self.employee.plays().next().is_none() && self.busy.as_ref().is_some_and(|busy| busy.is_over()) {
            self.busy = None;
        }
        self.finish_if_done();
    }

    /// Takes something out of the slot.
    fn take(&mut self, item: Item) {
        match item {
            Item::Cue(attempt, seq) => {
                if self.join(attempt) {
                    self.go_on(attempt, Input::Open(Some(seq)));
                }
            }
            // Colleagues' messages and the like are seen, and nothing follows from them.
            Item::Notice(notice, _) if notice::said(&notice).is_none() => {}
            other => {
                if let Some(missed) = self.busy().tray.put(other) {
                    self.engine.crew.missed(&missed);
                }
            }
        }
    }

    /// Goes on where time has come.
    fn tick(&mut self) {
        let now = self.engine.clock.now();
        if let Some(own) = &self.employee.own {
            if own.wake() <= now {
                self.go_on(own.attempt, Input::Tick);
            }
        } else if self.begins_at().is_some_and(|at| at <= now) {
            self.begin();
        }
        let mut place = 0;
        while let Some(part) = self.employee.parts.get(place) {
            if part.wake() <= now {
                self.go_on(part.attempt, Input::Tick);
            }
            place += 1;
        }
    }

    /// Until when there is nothing to do unless something comes.
    fn wake(&self) -> At {
        let plays = self.employee.plays().map(crate::employee::Play::wake);
        plays.chain(self.begins_at()).min().unwrap_or(NEVER)
    }

    /// When their next attempt begins, if there is one to come and none under way.
    fn begins_at(&self) -> Option<At> {
        let preparing = self.busy.as_ref().is_some_and(|busy| busy.preparing);
        let free = self.employee.own.is_none() && !preparing && self.engine.phase.is_running();
        self.employee.next_at.filter(|_| free)
    }

    /// Sets when the next attempt is meant to begin.
    fn schedule(&mut self, last: Option<Last>) {
        let engine = &self.engine;
        let next = |seat| engine.schedule.next(&engine.plan, &engine.company, seat, last);
        self.employee.next_at = self.employee.seat.and_then(next);
    }

    fn busy(&mut self) -> &mut Busy {
        self.busy.get_or_insert_default()
    }

    /// Tells the run, once, when this employee will begin no further attempt.
    fn finish_if_done(&mut self) {
        let preparing = self.busy.as_ref().is_some_and(|busy| busy.preparing);
        let over = self.employee.next_at.is_none() || !self.engine.phase.is_running();
        if over && !preparing && self.employee.own.is_none() {
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

impl Busy {
    fn is_over(&self) -> bool {
        self.errands.is_empty() && self.tray.is_empty() && !self.preparing
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
        assert!(size(Driver::live) <= 464, "{}", size(Driver::live));
    }
}
