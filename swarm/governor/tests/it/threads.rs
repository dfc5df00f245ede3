//! Many holders at once, and several processes' worth of connections on one file.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use nightcrew_governor::{Governor, Ledger, MemoryLedger, Outcome, Reason, Scope, SqliteLedger};
use nightcrew_model::money::NanoDollars;

use crate::{Hand, NOON, open};

const DIME: u64 = 100_000_000;
const FIVE: u64 = 5_000_000_000;

/// 1,000 holds of $0.10 on a cap of $5 from eight threads: exactly 50 may succeed.
fn storm(governors: &[Governor]) -> u64 {
    let granted = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for thread in 0..8_usize {
            let governor = &governors[thread % governors.len()];
            let granted = &granted;
            scope.spawn(move || {
                for _ in 0..125 {
                    match governor.hold(&Scope::default(), NanoDollars(DIME)) {
                        Ok(hold) => {
                            granted.fetch_add(1, Ordering::SeqCst);
                            drop(hold);
                        }
                        Err(refused) => {
                            assert_eq!((refused.scope, refused.hold), ("day", NanoDollars(DIME)));
                            assert!(
                                matches!(refused.reason, Reason::SpentFull | Reason::HeldFull),
                                "{refused}"
                            );
                        }
                    }
                }
            });
        }
    });
    granted.load(Ordering::SeqCst)
}

#[test]
fn a_thousand_dimes_from_five_dollars_are_fifty() {
    let ledger: Arc<dyn Ledger> = Arc::new(MemoryLedger::new());
    let hand = Hand::at(NOON);
    assert_eq!(storm(&[open(&ledger, FIVE, "UTC", &hand)]), 50);
}

#[test]
fn two_connections_to_one_file_share_the_cap() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let hand = Hand::at(NOON);
    let connect = || -> Arc<dyn Ledger> { Arc::new(SqliteLedger::open(&path).unwrap()) };
    let governors = [open(&connect(), FIVE, "UTC", &hand), open(&connect(), FIVE, "UTC", &hand)];
    let granted = storm(&governors);
    // Near the end one process may hold less than a dime that the other cannot have.
    assert!((49..=50).contains(&granted), "{granted}");
    drop(governors);
    assert_eq!(connect().counted("day:2026-11-21 UTC").unwrap(), NanoDollars(granted * DIME));
}

#[test]
fn readings_never_exceed_the_cap_while_threads_settle() {
    let ledger: Arc<dyn Ledger> = Arc::new(MemoryLedger::new());
    let governor = open(&ledger, 10_000, "UTC", &Hand::at(NOON));
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                for round in 0..4_000_u64 {
                    if let Ok(hold) = governor.hold(&Scope::default(), NanoDollars(100 + round % 7)) {
                        hold.settle(Outcome::Charged(NanoDollars(round % 3)));
                    }
                }
            });
        }
        for _ in 0..4_000 {
            let status = governor.status();
            assert!(status.spent + status.held <= status.cap, "{status:?}");
        }
    });
}

#[test]
fn a_small_cap_is_spent_to_the_last_call() {
    let ledger: Arc<dyn Ledger> = Arc::new(MemoryLedger::new());
    let governor = open(&ledger, 50_000_000, "UTC", &Hand::at(NOON));
    let mut calls = 0;
    while let Ok(hold) = governor.hold(&Scope::default(), NanoDollars(1_000_000)) {
        hold.settle(Outcome::Charged(NanoDollars(200_000)));
        calls += 1;
    }
    // The last holds must still fit in full, so up to one hold of the cap stays unspent.
    assert_eq!(calls, 246);
}

#[test]
fn a_hold_from_a_block_takes_microseconds() {
    let folder = tempfile::tempdir().unwrap();
    let ledger: Arc<dyn Ledger> = Arc::new(SqliteLedger::open(&folder.path().join("ledger.db")).unwrap());
    let governor = open(&ledger, 50_000_000_000, "Europe/Berlin", &Hand::at(NOON));
    #[expect(clippy::disallowed_methods, reason = "a measurement needs the machine's clock")]
    let began = std::time::Instant::now();
    for _ in 0..20_000 {
        let hold = governor.hold(&Scope::default(), NanoDollars(1_000_000)).unwrap();
        hold.settle(Outcome::Charged(NanoDollars(100_000)));
    }
    let each = began.elapsed() / 20_000;
    println!("hold and settle: {each:?} each");
    assert!(each.as_micros() < 100, "{each:?}");
}

#[test]
fn many_may_open_a_new_file_at_once() {
    for _ in 0..5 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.db");
        std::thread::scope(|scope| {
            let opening: Vec<_> =
                (0..8).map(|_| scope.spawn(|| SqliteLedger::open(&path).map(drop))).collect();
            for opened in opening {
                assert_eq!(opened.join().unwrap(), Ok(()));
            }
        });
    }
}
