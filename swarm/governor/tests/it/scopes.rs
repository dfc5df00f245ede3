//! Scopes within the day: a hold is in all of them or in none, and a refusal names the one that refused.

use std::sync::Arc;

use nightcrew_governor::{
    Ledger, LedgerError, MemoryLedger, Outcome, Reason, Scope, ScopeKind, SqliteLedger,
};
use nightcrew_model::money::NanoDollars;

use crate::{Hand, NOON, open};

#[test]
fn the_narrowest_scope_refuses_by_name_and_leaves_the_others_untouched() {
    let ledger: Arc<dyn Ledger> = Arc::new(MemoryLedger::new());
    let governor = open(&ledger, 1000, "UTC", &Hand::at(NOON));
    let run = governor.scope(&Scope::default(), ScopeKind::Run, "r1", NanoDollars(500)).unwrap();
    let persona = governor.scope(&run, ScopeKind::Persona, "new-starter", NanoDollars(100)).unwrap();
    let held = governor.hold(&persona, NanoDollars(80)).unwrap();
    let refused = governor.hold(&persona, NanoDollars(80)).unwrap_err();
    assert_eq!((refused.scope, &refused.reason), ("persona", &Reason::HeldFull));
    assert_eq!(governor.status().held, NanoDollars(80));
    held.settle(Outcome::Unknown);
    assert_eq!(governor.hold(&persona, NanoDollars(80)).unwrap_err().reason, Reason::SpentFull);
    let refused = governor.hold(&run, NanoDollars(450)).unwrap_err();
    assert_eq!((refused.scope, refused.reason), ("run", Reason::SpentFull));
    assert_eq!(refused.hold, NanoDollars(450));
    let refused = governor.hold(&Scope::default(), NanoDollars(950)).unwrap_err();
    assert_eq!((refused.scope, refused.reason), ("day", Reason::SpentFull));
}

#[test]
fn a_run_keeps_its_cap_over_restarts_and_midnight() {
    let ledger: Arc<dyn Ledger> = Arc::new(MemoryLedger::new());
    let hand = Hand::at(NOON);
    let spend = |amount| {
        let governor = open(&ledger, 1000, "UTC", &hand);
        let run = governor.scope(&Scope::default(), ScopeKind::Run, "r1", NanoDollars(500)).unwrap();
        governor.hold(&run, NanoDollars(amount)).map(drop).map_err(|refused| refused.scope)
    };
    assert_eq!(spend(400), Ok(()));
    hand.set(NOON + 86_400_000);
    assert_eq!(spend(200), Err("run"));
    assert_eq!(spend(100), Ok(()));
}

#[test]
fn a_dropped_hold_is_spent_and_a_charge_above_a_hold_is_written_down() {
    let ledger: Arc<dyn Ledger> = Arc::new(MemoryLedger::new());
    let governor = open(&ledger, 1000, "UTC", &Hand::at(NOON));
    drop(governor.hold(&Scope::default(), NanoDollars(300)).unwrap());
    assert_eq!(governor.status().spent, NanoDollars(300));
    let settled = governor
        .hold(&Scope::default(), NanoDollars(700))
        .unwrap()
        .settle(Outcome::Charged(NanoDollars(750)));
    assert_eq!(
        (settled.hold, settled.charge, settled.over),
        (NanoDollars(700), NanoDollars(750), NanoDollars(50))
    );
    // The money is gone, cap or not: the book says so.
    assert_eq!(governor.counted().unwrap(), NanoDollars(1050));
}

#[tokio::test]
async fn a_release_wakes_whoever_asked_before_it() {
    let ledger: Arc<dyn Ledger> = Arc::new(MemoryLedger::new());
    let governor = open(&ledger, 100, "UTC", &Hand::at(NOON));
    let hold = governor.hold(&Scope::default(), NanoDollars(100)).unwrap();
    let released = governor.released();
    assert_eq!(governor.hold(&Scope::default(), NanoDollars(1)).unwrap_err().reason, Reason::HeldFull);
    hold.settle(Outcome::Refused);
    released.await;
    governor.hold(&Scope::default(), NanoDollars(1)).unwrap().settle(Outcome::Refused);
}

#[test]
fn a_file_that_is_no_ledger_or_is_newer_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let foreign = folder.path().join("foreign.db");
    rusqlite::Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
    assert_eq!(SqliteLedger::open(&foreign).unwrap_err(), LedgerError::Foreign);
    let newer = folder.path().join("newer.db");
    drop(SqliteLedger::open(&newer).unwrap());
    rusqlite::Connection::open(&newer).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert_eq!(SqliteLedger::open(&newer).unwrap_err(), LedgerError::Newer { found: 99, known: 1 });
    std::fs::write(
        folder.path().join("text.db"),
        "this is not a database, it is a sentence of words".repeat(20),
    )
    .unwrap();
    assert!(matches!(SqliteLedger::open(&folder.path().join("text.db")), Err(LedgerError::Store(_))));
}
