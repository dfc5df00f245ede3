//! What a user of the governor relies on: no interleaving, crash, thread, process or calendar gets past the cap.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up its case has failed")]

mod days;
mod interleavings;
mod kill;
mod scopes;
mod threads;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use nightcrew_governor::{Calendar, Cap, Clock, Governor, Ledger, Pacing};
use nightcrew_model::money::NanoDollars;

/// 2026-11-21T12:00:00Z.
const NOON: i64 = 1_795_262_400_000;

/// A clock that the test turns.
#[derive(Clone)]
struct Hand(Arc<AtomicI64>);

impl Hand {
    fn at(unix_ms: i64) -> Self {
        Self(Arc::new(AtomicI64::new(unix_ms)))
    }

    fn set(&self, unix_ms: i64) {
        self.0.store(unix_ms, Ordering::SeqCst);
    }

    fn clock(&self) -> Clock {
        let hand = Arc::clone(&self.0);
        Arc::new(move || hand.load(Ordering::SeqCst))
    }
}

fn cap(per_day: u64, zone: &str) -> Cap {
    Cap { per_day: NanoDollars(per_day), calendar: Calendar::new(zone).unwrap(), pacing: Pacing::None }
}

fn open(ledger: &Arc<dyn Ledger>, per_day: u64, zone: &str, hand: &Hand) -> Governor {
    Governor::open(Arc::clone(ledger), cap(per_day, zone), hand.clock()).unwrap()
}
