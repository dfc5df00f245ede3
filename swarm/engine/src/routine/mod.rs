//! Background work: people who do their own work beside those who ask, for noise and for load. A few workers do what is due
//! next for a whole crew, so that an employee who sleeps is an entry in a heap and no task.

mod habit;
mod measured;

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use nightcrew_model::event::{Acted, Answered, What};
use nightcrew_model::id::{AttemptId, Seq, Trace};
use nightcrew_model::plan::Routine;
use nightcrew_model::time::At;
use nightcrew_runtime::{Either, Tasks, race};
use tokio::sync::Notify;

use crate::engine::Engine;
use crate::hands::Outcome;
use crate::timings::Took;

pub use habit::{Contact, Deed, Habit, colleague};
pub use measured::Measured;

/// Workers of a crew: acts that are under way at most. More than there are connections to a twin, so that it is not the
/// workers who are waited for; each costs a few kilobytes.
const WORKERS_MAX: usize = 256;
/// How long somebody waits for an answer, on the machine's clock; as in an attempt.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);
/// The purpose by which the journal knows background work.
pub const PURPOSE: &str = "routine";

/// Everybody with a routine, and whose turn is next.
struct Office {
    engine: Arc<Engine>,
    /// Of the plan's lines, by their places.
    routines: Vec<Option<Routine>>,
    turns: Mutex<BinaryHeap<Reverse<Turn>>>,
    /// Workers in the middle of an act.
    busy: AtomicUsize,
    idle: Notify,
}

/// Somebody's next act. Ordered by when it is due, then by who they are.
#[derive(Debug, PartialEq, Eq)]
struct Turn {
    habit: Habit,
    /// The place of their routine.
    routine: u32,
}

impl Ord for Turn {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.habit.due, self.habit.person).cmp(&(other.habit.due, other.habit.person))
    }
}

impl PartialOrd for Turn {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// Does the background work of a run, until the run is drained or its duration is over; then tells what it came to.
pub(crate) async fn work(engine: Arc<Engine>) {
    let office = Arc::new(Office::new(Arc::clone(&engine)));
    let people = office.turns().len();
    engine.crew.background.people(people);
    let workers = Tasks::new();
    for _ in 0..people.min(WORKERS_MAX) {
        workers.spawn(Arc::clone(&office).take_turns());
    }
    if race(workers.idle(), engine.phase.drained()).await == Either::Second(()) {
        // Whoever sleeps is not waited for; an act under way is written to its end unless the run is cut.
        race(office.idle(), engine.phase.cut()).await;
        workers.stop();
        workers.idle().await;
    }
    engine.seat_finished();
}

impl Office {
    fn new(engine: Arc<Engine>) -> Self {
        let plan = &engine.plan;
        let routines = plan.lines.iter().map(|line| line.routine).collect();
        // A run that goes on after it was killed does not make up for what nobody did meanwhile.
        let from = engine.clock.now();
        let turn = |seat: &nightcrew_model::plan::Seat| {
            let routine = plan.lines.get(seat.line as usize)?.routine?;
            let habit = Habit::new(seat.person, &routine, plan.seed, from);
            Some(Reverse(Turn { habit, routine: seat.line }))
        };
        // Collected first: a heap is made of a list in linear time.
        let turns: Vec<Reverse<Turn>> = plan.seats.iter().filter_map(turn).collect();
        let turns = Mutex::new(BinaryHeap::from(turns));
        Self { engine, routines, turns, busy: AtomicUsize::new(0), idle: Notify::new() }
    }

    fn turns(&self) -> std::sync::MutexGuard<'_, BinaryHeap<Reverse<Turn>>> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes whoever's turn is next, waits for it, acts, and puts them back, for as long as the run begins anything.
    async fn take_turns(self: Arc<Self>) {
        let mut next = self.turns().pop();
        let mut free_us = 0;
        while let Some(Reverse(mut turn)) = next {
            let engine = &self.engine;
            if turn.habit.due.0 >= engine.plan.duration.0 {
                // The earliest that this worker can have is past the end, and so is all that comes after it.
                return;
            }
            engine.clock.sleep_until(turn.habit.due).await;
            // Counted before the phase is looked at: whoever drains the run either sees the act or prevents it.
            self.busy.fetch_add(1, Ordering::AcqRel);
            let running = engine.phase.is_running();
            if running {
                // Boxed: what an act needs is there while it is done.
                Box::pin(self.act(&mut turn, free_us)).await;
            }
            free_us = engine.clock.elapsed_us();
            if self.busy.fetch_sub(1, Ordering::AcqRel) == 1 {
                self.idle.notify_waiters();
            }
            if !running {
                return;
            }
            let mut turns = self.turns();
            turns.push(Reverse(turn));
            next = turns.pop();
        }
    }

    /// Waits until no act is under way.
    async fn idle(&self) {
        loop {
            let idle = self.idle.notified();
            if self.busy.load(Ordering::Acquire) == 0 {
                return;
            }
            idle.await;
        }
    }

    /// One act, written down before and after. The worker is free since `free_us`: when all of them hang in calls, whoever is due
    /// waits for the twin and not for the engine, as somebody in an attempt who is busy with an act.
    async fn act(&self, turn: &mut Turn, free_us: u64) {
        let (engine, habit) = (&self.engine, &mut turn.habit);
        let Some(Some(routine)) = self.routines.get(turn.routine as usize) else { return };
        let deed = habit.deed(routine, engine.plan.seed, &engine.company);
        let due_us = engine.clock.machine_us(habit.due);
        let sent_us = engine.clock.elapsed_us();
        let lag_us = sent_us.saturating_sub(due_us.max(free_us));
        engine.lag.note_us(lag_us);
        let seq = engine.plan.detail.is_full().then(|| self.write_act(habit, &deed, lag_us));
        let trace = seq.map_or(Trace::UNRECORDED, |seq| Trace { attempt: AttemptId::NONE, parent: seq.0 });
        let answer = engine.hands.act(habit.person, &deed.act, Some(trace));
        // A run that is cut stops the worker; it is not watched for here, ten thousand times a second.
        let outcome = match race(answer, tokio::time::sleep(ANSWER_WITHIN)).await {
            Either::First(Ok(outcome)) => outcome,
            Either::First(Err(error)) => Outcome::failed(&error),
            Either::Second(()) => Outcome::failed(&"no answer in time"),
        };
        let answered_us = engine.clock.elapsed_us();
        engine.timings.note(
            &deed.act.verb,
            &Took {
                waited_us: answered_us.saturating_sub(due_us),
                served_us: answered_us.saturating_sub(sent_us),
                lag_us,
                rhythm_us: Some(engine.clock.machine_us(At(routine.every.0))),
            },
        );
        engine.crew.background.count(outcome.ok);
        if let Some(ts) = outcome.kept("ts") {
            engine.crew.background.sent(ts, sent_us);
        }
        habit.done(engine.clock.now(), deed.pause, &outcome);
        if let Some(seq) = seq {
            let (person, kept) = (habit.person, outcome.kept);
            let (status, ok, took_us) = (outcome.status, outcome.ok, outcome.took_us);
            let answered = Answered { person, status, ok, took_us, kept };
            engine.journal.write(None, Some(seq), What::Answered(answered));
        }
    }

    /// Writes an act.
    fn write_act(&self, habit: &Habit, deed: &Deed, lag_us: u64) -> Seq {
        let acted = Acted {
            person: habit.person,
            role: String::new(),
            act: deed.act.clone(),
            rung: deed.rung,
            purpose: PURPOSE.into(),
            lag_ms: u32::try_from(lag_us / 1000).unwrap_or(u32::MAX),
        };
        self.engine.journal.write(None, None, What::Acted(acted))
    }
}
