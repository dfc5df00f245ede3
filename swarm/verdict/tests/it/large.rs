//! A long night: what is kept does not grow with the number of events.

use crate::journal::{HAPPY, Journal, Story};

/// Attempts of the test; some eleven events each. `NIGHTCREW_ATTEMPTS` sets another number, to measure.
const ATTEMPTS: u64 = 2_000;

#[test]
fn a_long_night_folds_in_one_pass() {
    #[expect(clippy::disallowed_methods, reason = "a measurement by hand chooses its own size")]
    let attempts = std::env::var("NIGHTCREW_ATTEMPTS").ok().and_then(|n| n.parse().ok()).unwrap_or(ATTEMPTS);
    let mut journal = Journal::new();
    for id in 1..=attempts {
        let reply_ms = 200 + id % 977;
        journal.access(
            id,
            if id % 50 == 0 { Story { granted: false, ..HAPPY } } else { Story { reply_ms, ..HAPPY } },
        );
    }
    let events = journal.events.len() as u64 + 1;
    let run = journal.judge();
    assert_eq!((run.report.run.events, run.records.attempts.len() as u64), (events, attempts));
    assert_eq!(run.report.failing_total, attempts / 50);
    assert_eq!(run.report.accounting.ended, attempts);
}
