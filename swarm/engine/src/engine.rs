//! What all employees of a run share, and the book of what has begun and ended.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use nightcrew_model::company::Company;
use nightcrew_model::event::{AttemptEnd, AttemptEnded, AttemptStarted, EndReason, What};
use nightcrew_model::id::{AttemptId, Seq};
use nightcrew_model::plan::Plan;
use nightcrew_model::plan::casting::Casting;
use nightcrew_model::scenario::Scenario;
use nightcrew_personas::understand::recall::Recall;
use nightcrew_runtime::Clock;
use tokio::sync::Notify;

use crate::arrivals::Schedule;
use crate::checkpoint::Roll;
use crate::crew::Crew;
use crate::directory::Directory;
use crate::feed::Progress;
use crate::hands::Hands;
use crate::health::{Lag, resident_bytes};
use crate::journal::Journal;
use crate::mind::Mind;
use crate::phase::Phase;
use crate::timings::Timings;
use crate::twins::Twins;

/// What is known at the end.
#[derive(Clone, Copy, Debug)]
pub struct Finished {
    /// Why it ended.
    pub reason: EndReason,
    /// Attempts begun.
    pub started: u64,
    /// Attempts ended.
    pub ended: u64,
    /// Peak resident memory in bytes; 0 in virtual time.
    pub peak_rss_bytes: u64,
    /// True when it was left off, to go on another time.
    pub left_off: bool,
}

/// What all drivers share.
pub struct Engine {
    pub(crate) plan: Plan,
    pub(crate) company: Arc<Company>,
    pub(crate) casting: Casting,
    pub(crate) crew: Arc<Crew>,
    pub(crate) hands: Hands,
    pub(crate) directory: Directory,
    pub(crate) twins: Twins,
    pub(crate) progress: Arc<Progress>,
    pub(crate) journal: Journal,
    pub(crate) mind: Mind,
    /// What the subject said lately, as the crew took it.
    pub(crate) recall: Recall,
    pub(crate) clock: Clock,
    pub(crate) schedule: Schedule,
    pub(crate) lag: Lag,
    pub(crate) timings: Timings,
    pub(crate) phase: Phase,
    pub(crate) book: Book,
}

/// What has begun and ended in a run.
#[derive(Debug)]
pub(crate) struct Book {
    started: AtomicU64,
    ended: AtomicU64,
    /// Attempts that have begun and not ended.
    open: Mutex<BTreeSet<AttemptId>>,
    seats_left: AtomicUsize,
    all_finished: Notify,
    budget_spent: AtomicBool,
    reason: Mutex<EndReason>,
}

impl Book {
    pub(crate) fn new(seats: usize) -> Self {
        Self {
            started: AtomicU64::new(0),
            ended: AtomicU64::new(0),
            open: Mutex::default(),
            seats_left: AtomicUsize::new(seats),
            all_finished: Notify::new(),
            budget_spent: AtomicBool::new(false),
            reason: Mutex::new(EndReason::Completed),
        }
    }

    /// The book of a run that goes on: what was under way when it was killed is still open.
    pub(crate) fn resumed(seats: usize, roll: &Roll) -> Self {
        Self {
            started: AtomicU64::new(roll.started),
            ended: AtomicU64::new(roll.ended),
            open: Mutex::new(roll.open.clone()),
            ..Self::new(seats)
        }
    }
}

impl Engine {
    pub(crate) fn scenario(&self, place: u32) -> Option<&Scenario> {
        self.plan.scenarios.get(place as usize).map(|planned| &planned.scenario)
    }

    /// Writes an attempt's beginning.
    pub(crate) fn begin_attempt(&self, attempt: AttemptId, started: AttemptStarted) -> Seq {
        self.open().insert(attempt);
        self.book.started.fetch_add(1, Ordering::AcqRel);
        self.journal.write(Some(attempt), None, What::AttemptStarted(Box::new(started)))
    }

    /// Writes an attempt's end, once, however often it is told.
    pub(crate) fn end_attempt(&self, attempt: AttemptId, ended: AttemptEnded) {
        if self.open().remove(&attempt) {
            self.book.ended.fetch_add(1, Ordering::AcqRel);
            self.journal.write(Some(attempt), None, What::AttemptEnded(ended));
        }
    }

    /// Writes the end of the attempts whose drivers were stopped before they could: the journal accounts for each.
    pub(crate) fn end_what_is_open(&self, how: AttemptEnd, why: &str) {
        let open: Vec<AttemptId> = self.open().iter().copied().collect();
        for attempt in open {
            self.crew.end(attempt);
            self.end_attempt(attempt, AttemptEnded { how, turns: 0, re_asks: 0, why: why.to_owned() });
        }
    }

    fn open(&self) -> MutexGuard<'_, BTreeSet<AttemptId>> {
        self.book.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells what background work has come to, where there is any.
    pub(crate) fn tell_background(&self) {
        let background = self.crew.background.so_far();
        if background.people > 0 {
            self.journal.write(None, None, What::Background(background));
        }
    }

    /// One employee will begin no further attempt.
    pub(crate) fn seat_finished(&self) {
        if self.book.seats_left.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.book.all_finished.notify_waiters();
        }
    }

    /// The budget is spent and the plan says to stop.
    pub(crate) fn budget_spent(&self) {
        if !self.book.budget_spent.swap(true, Ordering::AcqRel) {
            self.end_for(EndReason::BudgetSpent);
            self.phase.drain();
        }
    }

    /// The first reason to end early is the one that is told.
    pub(crate) fn end_for(&self, reason: EndReason) {
        let mut told = self.book.reason.lock().unwrap_or_else(PoisonError::into_inner);
        if *told == EndReason::Completed {
            *told = reason;
        }
    }

    /// Writes how long acts took since it was last told.
    pub(crate) fn tell_timings(&self) {
        self.timings.tell(|timings| {
            self.journal.write(None, None, What::Timings(timings));
        });
    }

    /// What is known so far.
    pub(crate) fn finished_so_far(&self) -> Finished {
        Finished {
            reason: *self.book.reason.lock().unwrap_or_else(PoisonError::into_inner),
            started: self.book.started.load(Ordering::Acquire),
            ended: self.book.ended.load(Ordering::Acquire),
            peak_rss_bytes: if self.clock.is_virtual() { 0 } else { resident_bytes().1 },
            left_off: false,
        }
    }

    /// Waits until nobody will begin a further attempt and all have ended.
    pub(crate) async fn finished(&self) {
        loop {
            let all = self.book.all_finished.notified();
            if self.book.seats_left.load(Ordering::Acquire) == 0 {
                return;
            }
            all.await;
        }
    }
}
