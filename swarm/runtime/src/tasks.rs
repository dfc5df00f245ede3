//! Tasks that are owned, counted and stopped together; and the one race, which is always biased (a virtual run must not
//! depend on tokio's random choice of a branch).

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::Poll;

use tokio::sync::Notify;

/// Whichever came first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Either<A, B> {
    /// The first future, also when both were ready.
    First(A),
    /// The second.
    Second(B),
}

/// Waits for the first of two futures; the first named wins a tie.
pub async fn race<A, B>(first: impl Future<Output = A>, second: impl Future<Output = B>) -> Either<A, B> {
    let (mut first, mut second) = (pin!(first), pin!(second));
    poll_fn(|cx| match first.as_mut().poll(cx) {
        Poll::Ready(out) => Poll::Ready(Either::First(out)),
        Poll::Pending => second.as_mut().poll(cx).map(Either::Second),
    })
    .await
}

/// A set of tasks. Clones share it. Stopping it drops the tasks' futures at their next await.
#[derive(Clone, Debug, Default)]
pub struct Tasks(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    running: AtomicUsize,
    stopped: AtomicBool,
    stop: Notify,
    idle: Notify,
}

/// Counts a task down even when its future is dropped or panics.
struct Running(Arc<Inner>);

impl Drop for Running {
    fn drop(&mut self) {
        if self.0.running.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.0.idle.notify_waiters();
        }
    }
}

impl Tasks {
    /// An empty set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Spawns a task on the current runtime. After [`Tasks::stop`] nothing is spawned any more.
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        if self.0.stopped.load(Ordering::Acquire) {
            return;
        }
        self.0.running.fetch_add(1, Ordering::AcqRel);
        let running = Running(Arc::clone(&self.0));
        #[expect(clippy::disallowed_methods, reason = "the one place that spawns")]
        tokio::spawn(async move {
            let stopped = running.0.stopped();
            race(stopped, task).await;
        });
    }

    /// How many tasks are under way.
    #[must_use]
    pub fn running(&self) -> usize {
        self.0.running.load(Ordering::Acquire)
    }

    /// Tells all tasks to stop.
    pub fn stop(&self) {
        self.0.stopped.store(true, Ordering::Release);
        self.0.stop.notify_waiters();
    }

    /// Waits until no task is under way.
    pub async fn idle(&self) {
        loop {
            let idle = self.0.idle.notified();
            if self.running() == 0 {
                return;
            }
            idle.await;
        }
    }
}

impl Inner {
    async fn stopped(&self) {
        loop {
            let stop = self.stop.notified();
            if self.stopped.load(Ordering::Acquire) {
                return;
            }
            stop.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn tasks_are_counted_and_stopped_together() {
        let tasks = Tasks::new();
        for _ in 0..3 {
            tasks.spawn(std::future::pending());
        }
        assert_eq!(tasks.running(), 3);
        tasks.stop();
        tasks.idle().await;
        assert_eq!(tasks.running(), 0);
        tasks.spawn(async {});
        assert_eq!(tasks.running(), 0);
    }
}
