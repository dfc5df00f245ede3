//! The work in flight: lanes (one job at a time and in order per conversation, a bounded number at once) and one
//! timer. The one module that may spawn, so that every task is owned, counted and stopped.

use std::collections::{BTreeMap, VecDeque};
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::clock::ticking;
use crate::transport::BoxFuture;

/// Jobs that may wait. About a minute's work of a large company at once; beyond it Slack is told to come again.
pub const QUEUED_MAX: usize = 10_000;
/// Jobs at work at once. Far above what the vendors' rate limits let through, small enough to bound memory.
pub const AT_WORK_MAX: usize = 64;
/// Timed jobs that may wait: reminders of open requests.
pub const TIMED_MAX: usize = 50_000;

/// A piece of work.
pub type Job = BoxFuture<'static, ()>;

/// The queue is full.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("the queue of {QUEUED_MAX} jobs is full")]
pub struct Full;

/// Jobs that wait, by their lanes.
type Lanes = BTreeMap<String, VecDeque<Job>>;
/// Timed jobs with their lanes, by when they are due; those of one moment in the order in which they came.
type Timed = BTreeMap<(Instant, u64), (String, Job)>;

#[derive(Default)]
struct State {
    lanes: Lanes,
    ready: VecDeque<String>,
    queued: usize,
    at_work: usize,
    timed: Timed,
    timed_count: u64,
    timer_runs: bool,
    closed: bool,
}

/// All tasks of one desk.
pub struct Tasks {
    state: Mutex<State>,
    set: Mutex<JoinSet<()>>,
    /// Rung when a timed job was added.
    timer_bell: Notify,
    /// Rung when the last job at work ended.
    idle_bell: Notify,
}

impl Tasks {
    /// No work yet.
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::default(),
            set: Mutex::new(JoinSet::new()),
            timer_bell: Notify::new(),
            idle_bell: Notify::new(),
        })
    }

    /// Queues a job behind all others of its lane.
    ///
    /// # Errors
    /// [`Full`] at [`QUEUED_MAX`] waiting jobs, or when the desk is closing.
    pub fn push(self: &Arc<Self>, lane: &str, job: Job) -> Result<(), Full> {
        {
            let mut state = self.state();
            if state.closed || state.queued >= QUEUED_MAX {
                return Err(Full);
            }
            state.enqueue(lane, job);
        }
        self.start_ready();
        Ok(())
    }

    /// Queues a job into its lane after a delay. Timed jobs do not count as queued until they are due, and are then
    /// taken in any case: dropping a reminder would be silent.
    ///
    /// # Errors
    /// [`Full`] at [`TIMED_MAX`] timed jobs, or when the desk is closing.
    pub fn push_after(self: &Arc<Self>, delay: Duration, lane: &str, job: Job) -> Result<(), Full> {
        let start_timer = {
            let mut state = self.state();
            if state.closed || state.timed.len() >= TIMED_MAX {
                return Err(Full);
            }
            let number = state.timed_count;
            state.timed_count += 1;
            state.timed.insert((ticking() + delay, number), (lane.to_owned(), job));
            !std::mem::replace(&mut state.timer_runs, true)
        };
        if start_timer {
            self.spawn(keep_time(Arc::clone(self)));
        } else {
            self.timer_bell.notify_one();
        }
        Ok(())
    }

    /// Takes no more jobs, waits at most `patience` for those queued, and stops what is left.
    pub async fn close(&self, patience: Duration) {
        self.state().closed = true;
        let deadline = ticking() + patience;
        while self.busy() {
            if tokio::time::timeout_at(deadline, self.idle_bell.notified()).await.is_err() {
                break;
            }
        }
        self.set().abort_all();
        // What waits holds the desk, and the desk holds this: left here, neither would ever be dropped.
        let left = self.state().give_up();
        drop(left);
    }

    /// Waits until nothing is queued or at work. Timed jobs that are not due are not waited for.
    pub async fn settled(&self) {
        while self.busy() {
            self.idle_bell.notified().await;
        }
    }

    fn busy(&self) -> bool {
        let state = self.state();
        state.queued > 0 || state.at_work > 0
    }

    fn start_ready(self: &Arc<Self>) {
        loop {
            // A statement of its own: the state must not stay locked while a task is spawned.
            let taken = self.state().take();
            let Some((lane, job)) = taken else { return };
            let mut running = Running { tasks: Arc::clone(self), lane, ended: false };
            self.spawn(async move {
                job.await;
                running.ended = true;
                drop(running);
            });
        }
    }

    fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        let mut set = self.set();
        // Finished tasks are let go here, so that the set stays as small as the work at hand.
        while set.try_join_next().is_some() {}
        #[expect(clippy::disallowed_methods, reason = "this is the tasks module of the crate")]
        set.spawn(work);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self) -> MutexGuard<'_, JoinSet<()>> {
        self.set.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn enqueue(&mut self, lane: &str, job: Job) {
        self.queued += 1;
        if let Some(waiting) = self.lanes.get_mut(lane) {
            // The lane is at work or already ready; its end brings it back.
            waiting.push_back(job);
        } else {
            self.lanes.insert(lane.to_owned(), VecDeque::from([job]));
            self.ready.push_back(lane.to_owned());
        }
    }

    /// Takes out all jobs that have not begun.
    fn give_up(&mut self) -> (Lanes, Timed) {
        self.queued = 0;
        self.ready.clear();
        (std::mem::take(&mut self.lanes), std::mem::take(&mut self.timed))
    }

    fn take(&mut self) -> Option<(String, Job)> {
        if self.at_work >= AT_WORK_MAX {
            return None;
        }
        let lane = self.ready.pop_front()?;
        let job = self.lanes.get_mut(&lane).and_then(VecDeque::pop_front)?;
        self.queued -= 1;
        self.at_work += 1;
        Some((lane, job))
    }

    fn finish(&mut self, lane: &str) {
        self.at_work -= 1;
        if self.lanes.get(lane).is_some_and(|waiting| !waiting.is_empty()) {
            self.ready.push_back(lane.to_owned());
        } else {
            self.lanes.remove(lane);
        }
    }
}

/// Gives the lane back when the job ended, in whatever way.
struct Running {
    tasks: Arc<Tasks>,
    lane: String,
    /// True when the job came to its end.
    ended: bool,
}

impl Drop for Running {
    fn drop(&mut self) {
        let stopping = {
            let mut state = self.tasks.state();
            state.finish(&self.lane);
            state.closed && state.queued == 0
        };
        // A job that was cut off starts no other: its runtime may be going, and would drop that one here, while the set is locked.
        if !stopping && (self.ended || std::thread::panicking()) {
            self.tasks.start_ready();
        }
        if !self.tasks.busy() {
            self.tasks.idle_bell.notify_waiters();
            self.tasks.idle_bell.notify_one();
        }
    }
}

/// Moves timed jobs into their lanes when they are due, in the order of their times.
async fn keep_time(tasks: Arc<Tasks>) {
    loop {
        let next = tasks.state().timed.first_key_value().map(|(&(due, _), _)| due);
        match next {
            None => tasks.timer_bell.notified().await,
            Some(due) if due <= ticking() => {
                {
                    let mut state = tasks.state();
                    if let Some((_, (lane, job))) = state.timed.pop_first() {
                        state.enqueue(&lane, job);
                    }
                }
                tasks.start_ready();
            }
            // An earlier job may be added meanwhile; then the bell ends the wait.
            Some(due) => drop(tokio::time::timeout_at(due, tasks.timer_bell.notified()).await),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(log: &Arc<Mutex<Vec<String>>>, text: &str, ms: u64) -> Job {
        let (log, text) = (Arc::clone(log), text.to_owned());
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            log.lock().unwrap().push(text);
        })
    }

    #[tokio::test(start_paused = true)]
    async fn a_lane_keeps_its_order_and_lanes_do_not_wait_for_each_other() {
        let tasks = Tasks::new();
        let log = Arc::new(Mutex::new(Vec::new()));
        tasks.push("a", note(&log, "a1", 50)).unwrap();
        tasks.push("a", note(&log, "a2", 1)).unwrap();
        tasks.push("b", note(&log, "b1", 10)).unwrap();
        tasks.settled().await;
        assert_eq!(*log.lock().unwrap(), ["b1", "a1", "a2"]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_full_queue_refuses_and_recovers() {
        let tasks = Tasks::new();
        let log = Arc::new(Mutex::new(Vec::new()));
        for _ in 0..=QUEUED_MAX {
            tasks.push("a", note(&log, "x", 1)).unwrap();
        }
        assert_eq!(tasks.push("a", note(&log, "y", 1)), Err(Full));
        tasks.settled().await;
        assert_eq!(log.lock().unwrap().len(), QUEUED_MAX + 1);
        assert!(tasks.push("a", note(&log, "z", 1)).is_ok());
    }

    #[test]
    fn work_that_is_cut_off_starts_no_other() {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let log = Arc::new(Mutex::new(Vec::new()));
        runtime.block_on(async {
            let tasks = Tasks::new();
            for lane in ["a", "a", "b", "b"] {
                tasks.push(lane, note(&log, lane, 3_600_000)).unwrap();
            }
            tasks.close(Duration::from_secs(1)).await;
        });
        drop(runtime);
        assert!(log.lock().unwrap().is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn what_waits_when_it_closes_is_let_go() {
        let (tasks, log) = (Tasks::new(), Arc::new(Mutex::new(Vec::new())));
        tasks.push_after(Duration::from_secs(9), "a", note(&log, "later", 0)).unwrap();
        for _ in 0..=AT_WORK_MAX {
            tasks.push("b", note(&log, "never", 3_600_000)).unwrap();
        }
        tasks.close(Duration::from_secs(1)).await;
        tokio::task::yield_now().await;
        assert_eq!(Arc::strong_count(&log), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn timed_jobs_come_in_the_order_of_their_times() {
        let tasks = Tasks::new();
        let log = Arc::new(Mutex::new(Vec::new()));
        tasks.push_after(Duration::from_secs(9), "a", note(&log, "late", 0)).unwrap();
        tasks.push_after(Duration::from_secs(2), "a", note(&log, "soon", 0)).unwrap();
        tokio::time::sleep(Duration::from_secs(10)).await;
        assert_eq!(*log.lock().unwrap(), ["soon", "late"]);
    }
}
