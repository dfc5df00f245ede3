//! The phases of a run: running, draining (nothing new begins), cut (everything ends now).

use std::sync::atomic::{AtomicU8, Ordering};

use tokio::sync::Notify;
use tokio::sync::futures::Notified;

const RUNNING: u8 = 0;
const DRAINING: u8 = 1;
const CUT: u8 = 2;

/// The phase of a run.
#[derive(Debug, Default)]
pub struct Phase {
    now: AtomicU8,
    changed: Notify,
}

impl Phase {
    /// Whether attempts may begin.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.now.load(Ordering::Acquire) == RUNNING
    }

    /// Whether everything ends now.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.now.load(Ordering::Acquire) == CUT
    }

    /// Nothing new begins.
    pub fn drain(&self) {
        self.advance(DRAINING);
    }

    /// Everything ends now.
    pub fn end(&self) {
        self.advance(CUT);
    }

    /// The next change after this call, whether or not the future has been awaited by then: call it, look at the phase, and
    /// only then await it, and no change can be missed.
    pub fn changed(&self) -> Notified<'_> {
        self.changed.notified()
    }

    /// Waits until nothing begins any more.
    pub async fn drained(&self) {
        self.until(|| !self.is_running()).await;
    }

    /// Waits until everything ends.
    pub async fn cut(&self) {
        self.until(|| self.is_cut()).await;
    }

    async fn until(&self, reached: impl Fn() -> bool) {
        loop {
            let changed = self.changed();
            if reached() {
                return;
            }
            changed.await;
        }
    }

    fn advance(&self, to: u8) {
        self.now.fetch_max(to, Ordering::AcqRel);
        self.changed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use nightcrew_runtime::{Either, race};

    use super::*;

    async fn is_ready(waiting: impl Future<Output = ()>) -> bool {
        matches!(race(waiting, std::future::ready(())).await, Either::First(()))
    }

    #[tokio::test]
    async fn a_change_between_the_look_and_the_wait_is_not_missed() {
        let phase = Phase::default();
        let changed = phase.changed();
        assert!(phase.is_running());
        phase.drain();
        assert!(is_ready(changed).await);
        assert!(!is_ready(phase.changed()).await);
    }

    #[tokio::test]
    async fn a_phase_never_goes_back() {
        let phase = Phase::default();
        phase.end();
        phase.drain();
        assert!(phase.is_cut() && !phase.is_running());
        assert!(is_ready(phase.drained()).await && is_ready(phase.cut()).await);
    }

    #[tokio::test(start_paused = true)]
    async fn draining_is_not_yet_the_cut() {
        let phase = Phase::default();
        phase.drain();
        let waited = race(phase.cut(), tokio::time::sleep(Duration::from_secs(1))).await;
        assert_eq!(waited, Either::Second(()));
    }
}
