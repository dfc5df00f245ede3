//! The twins' ledger into the journal: one reader, in the ledger's order, whether the twins are in this process or another.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use futures_util::future::BoxFuture;
use nightcrew_model::event::{Episode, What};
use nightcrew_model::id::{Seq, Trace};
use nightcrew_model::ledger::{Entry, Page, Recorded};
use rustc_hash::FxHashMap;
use tokio::sync::Notify;

use crate::journal::Journal;
use crate::twins::{ControlError, Twins};

/// Causes remembered: a delivery's causes lie minutes back at most, by the vendors' timetables.
const CAUSES_MAX: usize = 200_000;
/// How long a read waits for news at the twins; it ends with the first.
const PATIENCE: Duration = Duration::from_millis(500);
/// How long it waits in virtual time, where a wait costs work and no time: less than any answer may take.
const PATIENCE_VIRTUAL: Duration = Duration::from_secs(15);
/// The pause between reads, so that entries come in pages and not one by one.
const PAUSE: Duration = Duration::from_millis(20);
/// The pause after a read that failed.
const AGAIN_AFTER: Duration = Duration::from_secs(1);
/// Reads that may fail in a row before the twins count as lost, until one succeeds again.
const FAILURES_MAX: u32 = 10;

/// Where the ledger is read.
#[derive(Default)]
pub enum Source {
    /// Over the control surface.
    #[default]
    Control,
    /// In this process: takes what has come, waiting for it so long. Nothing is written as JSON only to be read again.
    InProcess(Box<dyn Fn(Duration) -> BoxFuture<'static, Page> + Send + Sync>),
}

impl Source {
    async fn page(&self, twins: &Twins, after: u64, patience: Duration) -> Result<Page, ControlError> {
        match self {
            Self::Control => twins.ledger(after, patience).await,
            Self::InProcess(take) => Ok(take(patience).await),
        }
    }
}

/// How far the ledger has been read.
#[derive(Debug, Default)]
pub struct Progress {
    place: AtomicU64,
    unreachable: AtomicBool,
    news: Notify,
}

impl Progress {
    /// A reader that has the ledger up to a place: what happened before it is not of this run.
    #[must_use]
    pub fn starting_at(place: u64) -> Self {
        Self { place: AtomicU64::new(place), ..Self::default() }
    }

    /// Waits until the ledger has been read up to a place. False when the twins cannot be reached: nobody must wait for
    /// evidence that may never come.
    pub async fn reached(&self, place: u64) -> bool {
        loop {
            let news = self.news.notified();
            if self.place.load(Ordering::Acquire) >= place {
                return true;
            }
            if self.unreachable.load(Ordering::Acquire) {
                return false;
            }
            news.await;
        }
    }

    fn set(&self, place: u64) {
        self.place.fetch_max(place, Ordering::AcqRel);
        self.unreachable.store(false, Ordering::Release);
        self.news.notify_waiters();
    }

    fn lose(&self) {
        self.unreachable.store(true, Ordering::Release);
        self.news.notify_waiters();
    }
}

/// Reads the ledger until its task is stopped.
pub async fn follow(
    source: Source,
    twins: Twins,
    journal: Journal,
    progress: Arc<Progress>,
    is_virtual: bool,
) {
    let patience = if is_virtual { PATIENCE_VIRTUAL } else { PATIENCE };
    let mut place = progress.place.load(Ordering::Acquire);
    let mut causes = Causes::default();
    let mut failures = 0;
    loop {
        match source.page(&twins, place, patience).await {
            Ok(page) => {
                if failures >= FAILURES_MAX {
                    journal.write(None, None, What::Episode(Episode::TwinReachable));
                }
                failures = 0;
                if page.lost > 0 {
                    place += page.lost;
                    journal.write(None, None, What::Episode(Episode::LedgerOverrun(page.lost)));
                }
                for entry in page.entries {
                    place = entry.place;
                    record(&journal, &mut causes, entry);
                }
                progress.set(place);
            }
            Err(error) => {
                failures += 1;
                if failures == FAILURES_MAX {
                    journal.write(None, None, What::Episode(Episode::TwinUnreachable(error.to_string())));
                    progress.lose();
                }
                tokio::time::sleep(AGAIN_AFTER).await;
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
}

fn record(journal: &Journal, causes: &mut Causes, entry: Entry) {
    let cause = if entry.cause & Trace::TWIN_BIT == 0 {
        (entry.cause > 0).then_some(Seq(entry.cause))
    } else {
        causes.find(entry.cause & !Trace::TWIN_BIT)
    };
    let (number, what) = match entry.what {
        Recorded::Called(called) => (Some(called.twin_seq), What::Called(called)),
        Recorded::Delivered(delivered) => (Some(delivered.twin_seq), What::Delivered(delivered)),
        Recorded::Observed(observed) => (None, What::Observed(observed)),
    };
    let seq = journal.write(entry.attempt, cause, what);
    if let Some(number) = number {
        causes.add(number, seq);
    }
}

/// Numbers of the ledger and the journal's events that stand for them.
#[derive(Debug, Default)]
struct Causes {
    by_number: FxHashMap<u64, Seq>,
    order: VecDeque<u64>,
}

impl Causes {
    fn find(&self, number: u64) -> Option<Seq> {
        self.by_number.get(&number).copied()
    }

    fn add(&mut self, number: u64, seq: Seq) {
        if self.by_number.insert(number, seq).is_none() {
            self.order.push_back(number);
        }
        if self.order.len() > CAUSES_MAX
            && let Some(oldest) = self.order.pop_front()
        {
            self.by_number.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use nightcrew_runtime::{Either, race};

    use super::*;

    #[tokio::test]
    async fn who_waits_for_evidence_is_told_when_the_twins_are_lost_and_waits_again_when_they_are_back() {
        let progress = Progress::default();
        progress.set(3);
        assert!(progress.reached(3).await);
        let waiting = progress.reached(4);
        assert_eq!(race(waiting, std::future::ready(())).await, Either::Second(()));
        progress.lose();
        assert!(!progress.reached(4).await);
        progress.set(4);
        assert!(progress.reached(4).await);
        assert_eq!(race(progress.reached(5), std::future::ready(())).await, Either::Second(()));
    }

    #[test]
    fn causes_are_found_again_and_bounded() {
        let mut causes = Causes::default();
        for number in 0..CAUSES_MAX as u64 + 2 {
            causes.add(number, Seq(number + 1));
        }
        assert_eq!((causes.by_number.len(), causes.order.len()), (CAUSES_MAX, CAUSES_MAX));
        assert_eq!((causes.find(1), causes.find(2)), (None, Some(Seq(3))));
    }
}
