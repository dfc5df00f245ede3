//! Tasks that are owned, counted and stopped together; and the one race, which is always biased (a virtual run must not
//! depend on tokio's random choice of a branch).

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll};

use pin_project_lite::pin_project;
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
pub fn race<A: Future, B: Future>(first: A, second: B) -> Race<A, B> {
    Race { first, second }
}

pin_project! {
    /// A race of two futures. It is as large as they are: as an `async fn` it would hold each twice, once as an argument.
    #[must_use = "futures do nothing unless polled"]
    #[derive(Debug)]
    pub struct Race<A, B> {
        #[pin]
        first: A,
        #[pin]
        second: B,
    }
}

impl<A: Future, B: Future> Future for Race<A, B> {
    type Output = Either<A::Output, B::Output>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        match this.first.poll(cx) {
            Poll::Ready(out) => Poll::Ready(Either::First(out)),
            Poll::Pending => this.second.poll(cx).map(Either::Second),
        }
    }
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
        // Boxed before anything is built around it: what follows is then the same small code for all tasks, and a large future is
        // moved once instead of at each layer.
        self.start(Box::pin(task));
    }

    fn start(&self, task: Pin<Box<dyn Future<Output = ()> + Send>>) {
        self.0.running.fetch_add(1, Ordering::AcqRel);
        let running = Running(Arc::clone(&self.0));
        #[expect(clippy::disallowed_methods, reason = "the one place that spawns")]
        tokio::spawn(async move {
            // In this order, so that a task that has begun is gone before it is counted down.
            let running = running;
            let mut task = task;
            let mut stop = pin!(running.0.stop.notified());
            let mut is_told = false;
            poll_fn(|cx| {
                // This is the whole of a task of the runtime's, so that it is always woken in the same way: to ask once to be
                // told of the stop is enough, and asking takes a lock that all tasks share.
                if !is_told {
                    is_told = true;
                    if stop.as_mut().poll(cx).is_ready() {
                        return Poll::Ready(());
                    }
                }
                if running.0.stopped.load(Ordering::Acquire) {
                    Poll::Ready(())
                } else {
                    task.as_mut().poll(cx)
                }
            })
            .await;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn tasks_are_counted_and_stopped_together() {
        let tasks = Tasks::new();
        for _ in 0..3 {
            tasks.spawn(std::future::pending());
        }
        // They have begun, and wait; one more has not begun when all are stopped.
        tokio::task::yield_now().await;
        tasks.spawn(std::future::pending());
        assert_eq!(tasks.running(), 4);
        tasks.stop();
        tasks.idle().await;
        assert_eq!(tasks.running(), 0);
        tasks.spawn(async {});
        assert_eq!(tasks.running(), 0);
    }
}
