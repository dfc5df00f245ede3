//! Every delivery is taken, tried again or given up by the vendor's timetable.

use std::collections::BTreeMap;

use nightcrew_model::event::{Delivered, DeliveryOutcome, Event, What};
use nightcrew_model::id::Seq;

use super::{Found, Invariant};

/// The pauses of a vendor's timetable between tries, in milliseconds.
pub type Pauses = Vec<u64>;

/// How far the journal's time of a try may lie from its own: the record comes to the journal in pages.
const SLACK_MS: u64 = 2_000;
/// How much later than the timetable says a try may come: the subject's time to answer, and faults that delay it.
const LATE_MS: u64 = 120_000;

/// A delivery whose last word is not yet said.
#[derive(Clone, Copy, Debug)]
struct Open {
    no: u32,
    at_ms: u64,
    outcome: DeliveryOutcome,
}

/// Deliveries so far.
#[derive(Debug)]
pub(super) struct Deliveries {
    timetables: BTreeMap<String, Pauses>,
    open: BTreeMap<u64, (String, Open)>,
    now_ms: u64,
}

impl Deliveries {
    pub(super) fn new(timetables: BTreeMap<String, Pauses>) -> Self {
        Self { timetables, open: BTreeMap::new(), now_ms: 0 }
    }

    pub(super) fn add(&mut self, event: &Event, found: &mut Found) {
        self.now_ms = event.us / 1000;
        let What::Delivered(delivered) = &event.what else { return };
        let before = self.open.remove(&delivered.twin_seq).map(|(_, open)| open);
        if let Some(wrong) = self.wrong(delivered, before) {
            let (kind, number) = (&delivered.kind, delivered.twin_seq);
            found.add(event.seq, Invariant::Deliveries, || format!("delivery {number} ({kind}) {wrong}"));
        }
        // A delivery that was taken is kept while its number may come again: an acknowledgement that was lost on its way.
        if delivered.outcome == DeliveryOutcome::WillRetry {
            let open = Open { no: delivered.attempt_no, at_ms: self.now_ms, outcome: delivered.outcome };
            self.open.insert(delivered.twin_seq, (delivered.twin.clone(), open));
        }
    }

    fn wrong(&self, delivered: &Delivered, before: Option<Open>) -> Option<String> {
        let Some(before) = before else {
            // The first of all, or the second of one whose acknowledgement was lost.
            return (delivered.attempt_no > 1).then(|| format!("begins with try {}", delivered.attempt_no));
        };
        if delivered.attempt_no != before.no + 1 {
            return Some(format!("goes on with try {} after {}", delivered.attempt_no, before.no));
        }
        let pause = *self.timetables.get(&delivered.twin)?.get(before.no as usize)?;
        let waited = self.now_ms.saturating_sub(before.at_ms);
        let took = delivered.took_us / 1000;
        if waited + SLACK_MS < pause {
            return Some(format!("is tried again after {waited} ms, the vendor waits {pause}"));
        }
        (waited > pause + took + LATE_MS)
            .then(|| format!("is tried again after {waited} ms, the vendor waits {pause}"))
    }

    /// What should have been tried again long before the end was lost.
    pub(super) fn finish(&self, last: Seq, found: &mut Found) {
        for (number, (twin, open)) in &self.open {
            let pause = self.timetables.get(twin).and_then(|pauses| pauses.get(open.no as usize));
            let due = open.at_ms + pause.copied().unwrap_or_default() + LATE_MS;
            if open.outcome == DeliveryOutcome::WillRetry && due < self.now_ms {
                found.add(last, Invariant::Deliveries, || {
                    format!("delivery {number} was to be tried again and never was")
                });
            }
        }
    }
}
