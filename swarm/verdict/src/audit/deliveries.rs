//! Every delivery is taken, tried again or given up by the vendor's timetable: no try too early, too late or too many, and none
//! left out.

use std::collections::BTreeMap;

use nightcrew_model::event::{Delivered, DeliveryOutcome, Event, What};
use nightcrew_model::id::Seq;
use rustc_hash::FxHashMap;

use super::{Found, Invariant};

/// A vendor's timetable, as far as the journal tells whether it was kept.
#[derive(Clone, Debug, Default)]
pub struct Timetable {
    /// The pauses before each further try, in milliseconds.
    pub pauses: Vec<u64>,
    /// Kinds that are tried once, since a person waits or a question is put.
    pub once: &'static [&'static str],
    /// Whether the subject may answer that it wants no further try. The journal does not hold an answer's headers: of a subject
    /// that may, any answer of it excuses that a delivery is given up early.
    pub is_forbidden_by_answers: bool,
}

impl Timetable {
    /// The pauses before each further try of a kind.
    fn pauses(&self, kind: &str) -> &[u64] {
        if self.once.contains(&kind) { &[] } else { &self.pauses }
    }

    /// What is wrong with what followed from a try.
    fn wrong_end(&self, delivered: &Delivered) -> Option<String> {
        let (no, pauses) = (delivered.attempt_no, self.pauses(&delivered.kind));
        let more = pauses.get(no as usize).is_some();
        match delivered.outcome {
            DeliveryOutcome::WillRetry if !more => {
                Some(format!("is to be tried again after try {no}, the vendor's last is {}", pauses.len()))
            }
            DeliveryOutcome::GivenUp if more => {
                // What a vendor holds back for its rate, or cannot send at all, is not tried even once.
                let untried = no == 0 && delivered.status == 0 && delivered.took_us == 0;
                let forbidden = self.is_forbidden_by_answers && delivered.status != 0;
                (!untried && !forbidden)
                    .then(|| format!("is given up after try {no}, the vendor's last is {}", pauses.len()))
            }
            _ => None,
        }
    }
}

/// How far the journal's time of a try may lie from its own: the record comes to the journal in pages.
const SLACK_MS: u64 = 2_000;
/// How much later than the timetable says a try may come: the subject's time to answer, and faults that delay it.
const LATE_MS: u64 = 120_000;

/// The latest try of a delivery.
#[derive(Clone, Copy, Debug)]
struct Last {
    no: u32,
    at_ms: u64,
    outcome: DeliveryOutcome,
    /// The pause until the next try, where the timetable is known.
    pause: Option<u64>,
}

/// Deliveries so far.
#[derive(Debug)]
pub(super) struct Deliveries {
    timetables: BTreeMap<String, Timetable>,
    last: FxHashMap<u64, Last>,
    now_ms: u64,
}

impl Deliveries {
    pub(super) fn new(timetables: BTreeMap<String, Timetable>) -> Self {
        Self { timetables, last: FxHashMap::default(), now_ms: 0 }
    }

    pub(super) fn add(&mut self, event: &Event, found: &mut Found) {
        self.now_ms = event.us / 1000;
        let What::Delivered(delivered) = &event.what else { return };
        let timetable = self.timetables.get(&delivered.twin);
        let (no, outcome) = (delivered.attempt_no, delivered.outcome);
        let pause =
            timetable.and_then(|timetable| timetable.pauses(&delivered.kind).get(no as usize)).copied();
        let last = Last { no, at_ms: self.now_ms, outcome, pause };
        let before = self.last.insert(delivered.twin_seq, last);
        let wrong = self.wrong(delivered, before);
        let wrong = wrong.or_else(|| timetable.and_then(|timetable| timetable.wrong_end(delivered)));
        if let Some(wrong) = wrong {
            let (kind, number) = (&delivered.kind, delivered.twin_seq);
            found.add(event.seq, Invariant::Deliveries, || format!("delivery {number} ({kind}) {wrong}"));
        }
    }

    /// What is wrong with a try after the one before it.
    fn wrong(&self, delivered: &Delivered, before: Option<Last>) -> Option<String> {
        let no = delivered.attempt_no;
        let Some(before) = before else {
            return (no > 0).then(|| format!("begins with try {no}"));
        };
        match before.outcome {
            DeliveryOutcome::WillRetry => {}
            // The acknowledgement was lost on its way back: what was taken is sent once more, whatever the timetable has left.
            DeliveryOutcome::Acked if before.no == 0 && no == 1 => return None,
            DeliveryOutcome::Acked => return Some(format!("is tried again ({no}) though it was taken")),
            DeliveryOutcome::GivenUp => return Some(format!("is tried again ({no}) though it was given up")),
        }
        if no != before.no + 1 {
            return Some(format!("goes on with try {no} after {}", before.no));
        }
        let pause = before.pause?;
        let waited = self.now_ms.saturating_sub(before.at_ms);
        let took = delivered.took_us / 1000;
        let (early, late) = (waited + SLACK_MS < pause, waited > pause + took + LATE_MS);
        (early || late).then(|| format!("is tried again after {waited} ms, the vendor waits {pause}"))
    }

    /// What should have been tried again long before the end was lost.
    pub(super) fn finish(&self, last: Seq, found: &mut Found) {
        let overdue = self.last.iter().filter(|(_, last)| {
            let due = last.at_ms + last.pause.unwrap_or_default() + LATE_MS;
            last.outcome == DeliveryOutcome::WillRetry && due < self.now_ms
        });
        let mut overdue: Vec<u64> = overdue.map(|(number, _)| *number).collect();
        overdue.sort_unstable();
        for number in overdue {
            found.add(last, Invariant::Deliveries, || {
                format!("delivery {number} was to be tried again and never was")
            });
        }
    }
}
