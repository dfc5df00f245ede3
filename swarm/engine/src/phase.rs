//! The phases of a run: running, draining (nothing new begins), cut (everything ends now).

use std::sync::atomic::{AtomicU8, Ordering};

use tokio::sync::Notify;

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

    /// Waits for the next change.
    pub async fn changed(&self) {
        self.changed.notified().await;
    }

    /// Waits until everything ends.
    pub async fn cut(&self) {
        loop {
            let changed = self.changed.notified();
            if self.is_cut() {
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
