//! Days: daylight saving, midnight, zones, and a clock that goes wrong.

use std::sync::Arc;

use nightcrew_governor::{Governor, Ledger, MemoryLedger, Outcome, Pacing, Reason, Scope};
use nightcrew_model::money::NanoDollars;

use crate::{Hand, NOON, cap, open};

fn ms(text: &str) -> i64 {
    text.parse::<jiff::Timestamp>().unwrap().as_millisecond()
}

fn spend_all(governor: &Governor) -> Result<(), Reason> {
    governor.hold(&Scope::default(), NanoDollars(100)).map(drop).map_err(|refused| refused.reason)
}

#[test]
fn one_cap_lasts_through_a_day_of_25_hours_and_of_23() {
    for (first, last, next) in [
        ("2026-10-24T22:00:00Z", "2026-10-25T22:59:59.999Z", "2026-10-25T23:00:00Z"),
        ("2026-03-28T23:00:00Z", "2026-03-29T21:59:59.999Z", "2026-03-29T22:00:00Z"),
    ] {
        let ledger: Arc<dyn Ledger> = Arc::new(MemoryLedger::new());
        let hand = Hand::at(ms(first));
        let governor = open(&ledger, 100, "Europe/Berlin", &hand);
        assert_eq!(spend_all(&governor), Ok(()));
        hand.set(ms(last));
        assert_eq!(spend_all(&governor), Err(Reason::SpentFull));
        hand.set(ms(next));
        assert_eq!(spend_all(&governor), Ok(()));
    }
}

#[test]
fn a_hold_is_settled_into_the_day_that_it_was_made_in() {
    let ledger: Arc<dyn Ledger> = Arc::new(MemoryLedger::new());
    let hand = Hand::at(ms("2026-11-21T22:59:59Z"));
    let governor = open(&ledger, 1000, "Europe/Berlin", &hand);
    let hold = governor.hold(&Scope::default(), NanoDollars(1000)).unwrap();
    hand.set(ms("2026-11-21T23:00:01Z"));
    let today = governor.hold(&Scope::default(), NanoDollars(1000)).unwrap();
    hold.settle(Outcome::Charged(NanoDollars(400)));
    assert_eq!(governor.status().held, NanoDollars(1000));
    assert_eq!(ledger.counted("day:2026-11-21 Europe/Berlin").unwrap(), NanoDollars(400));
    today.settle(Outcome::Refused);
    drop(governor);
    assert_eq!(ledger.counted("day:2026-11-22 Europe/Berlin").unwrap(), NanoDollars::ZERO);
}

#[test]
fn a_clock_that_goes_back_a_day_is_refused_here_and_in_other_processes() {
    let ledger: Arc<dyn Ledger> = Arc::new(MemoryLedger::new());
    let hand = Hand::at(NOON);
    let governor = open(&ledger, 1000, "UTC", &hand);
    drop(governor.hold(&Scope::default(), NanoDollars(10)).unwrap());
    // Within the day nothing is gained by it.
    hand.set(NOON - 3_600_000);
    drop(governor.hold(&Scope::default(), NanoDollars(10)).unwrap());
    hand.set(NOON - 86_400_000);
    assert_eq!(spend_all(&governor), Err(Reason::ClockWentBack));
    assert_eq!(spend_all(&open(&ledger, 1000, "UTC", &hand)), Err(Reason::ClockWentBack));
    hand.set(NOON);
    assert_eq!(spend_all(&governor), Ok(()));
}

#[test]
fn two_zones_keep_two_books() {
    let ledger: Arc<dyn Ledger> = Arc::new(MemoryLedger::new());
    let hand = Hand::at(ms("2026-11-21T23:30:00Z"));
    let (utc, berlin) = (open(&ledger, 100, "UTC", &hand), open(&ledger, 100, "Europe/Berlin", &hand));
    assert_eq!((spend_all(&utc), spend_all(&berlin)), (Ok(()), Ok(())));
    assert_eq!((utc.status().day.as_str(), berlin.status().day.as_str()), ("2026-11-21", "2026-11-22"));
    hand.set(ms("2026-11-22T00:00:00Z"));
    assert_eq!((spend_all(&utc), spend_all(&berlin)), (Ok(()), Err(Reason::SpentFull)));
}

#[test]
fn pacing_says_until_when_to_wait() {
    let ledger: Arc<dyn Ledger> = Arc::new(MemoryLedger::new());
    let hand = Hand::at(NOON);
    let pacing = Pacing::Even { start_ms: NOON, end_ms: NOON + 1000, burst: NanoDollars(10) };
    let governor = Governor::open(
        Arc::clone(&ledger),
        nightcrew_governor::Cap { pacing, ..cap(1000, "UTC") },
        hand.clock(),
    )
    .unwrap();
    drop(governor.hold(&Scope::default(), NanoDollars(10)).unwrap());
    let refused = governor.hold(&Scope::default(), NanoDollars(10)).unwrap_err();
    assert_eq!(refused.reason, Reason::Paced { until: NOON + 10 });
    hand.set(NOON + 10);
    drop(governor.hold(&Scope::default(), NanoDollars(10)).unwrap());
}
