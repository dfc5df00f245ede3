//! The sieve: what a journal keeps when its plan wants less than everything. An attempt's details wait until something goes
//! wrong in it, and are then written (behind what was kept of it before, with their own times), or until it has ended well, and
//! are then dropped.

use std::collections::VecDeque;

use nightcrew_model::event::{AttemptEnd, Called, Caller, DeliveryOutcome, Event, Rung, Tier, What};
use nightcrew_model::id::{AttemptId, Seq};
use nightcrew_model::plan::Detail;
use rustc_hash::FxHashMap;

/// Details kept of one attempt until its end: it has some dozens, and a runaway's oldest are dropped.
const DETAILS_MAX: usize = 256;
/// Numbers remembered, by which later events name their causes: a cause lies minutes back at most.
const NUMBERS_MAX: usize = 200_000;
/// The verb by which people press buttons: an approval is judged by it.
const PRESS: &str = "slack.press_button";

/// A sieve. Events go in with the numbers that their writers know them by, and come out numbered as they stand in the file.
#[derive(Debug)]
pub struct Sieve {
    detail: Detail,
    open: FxHashMap<AttemptId, Held>,
    numbers: FxHashMap<u64, u64>,
    order: VecDeque<u64>,
    last: u64,
}

/// An attempt under way.
#[derive(Debug, Default)]
struct Held {
    /// Something went wrong: everything is kept.
    loud: bool,
    /// Its first act is kept: waits count from it.
    acted: bool,
    /// Presses, by the numbers that their writers know.
    presses: Vec<u64>,
    details: VecDeque<Event>,
}

impl Sieve {
    /// A sieve for a journal whose last event has this number.
    #[must_use]
    pub fn new(detail: Detail, last: u64) -> Self {
        let (open, numbers) = (FxHashMap::default(), FxHashMap::default());
        Self { detail, open, numbers, order: VecDeque::new(), last }
    }

    /// Takes an event; hands on what is to be written now, in order.
    pub fn pass(&mut self, event: Event, keep: &mut impl FnMut(Event)) {
        let Some(attempt) = event.attempt else {
            if !self.is_detail(&event) || is_trouble(&event.what) {
                self.emit(event, keep);
            }
            return;
        };
        if matches!(event.what, What::AttemptStarted(_)) {
            self.open.insert(attempt, Held::default());
            return self.emit(event, keep);
        }
        let detail = self.is_detail(&event);
        let Some(held) = self.open.get_mut(&attempt) else {
            // After its end: what went wrong or changed an answer still counts.
            if !detail || is_trouble(&event.what) {
                self.emit(event, keep);
            }
            return;
        };
        let ended = matches!(event.what, What::AttemptEnded(_));
        held.loud |= is_trouble(&event.what);
        if held.loud {
            for earlier in std::mem::take(&mut held.details) {
                self.emit(earlier, keep);
            }
            self.emit(event, keep);
        } else if !detail || held.needs(&event) {
            self.emit(event, keep);
        } else {
            held.hold(event);
        }
        if ended {
            self.open.remove(&attempt);
        }
    }

    /// Whether the level leaves an event out when nothing goes wrong.
    fn is_detail(&self, event: &Event) -> bool {
        let summary = self.detail == Detail::Summary;
        match &event.what {
            What::Called(called) => summary || !matches!(called.by, Caller::Person(_)),
            What::Delivered(_) => true,
            // A model's acts are few and dear; a script's are many and can be drawn again.
            What::Acted(acted) => summary && matches!(acted.rung, Rung::Event | Rung::Template),
            What::Answered(_) => summary,
            _ => false,
        }
    }

    fn emit(&mut self, mut event: Event, keep: &mut impl FnMut(Event)) {
        self.last += 1;
        self.numbers.insert(event.seq.0, self.last);
        self.order.push_back(event.seq.0);
        if self.order.len() > NUMBERS_MAX
            && let Some(oldest) = self.order.pop_front()
        {
            self.numbers.remove(&oldest);
        }
        // A cause that was left out is no cause that a reader could look up.
        event.cause = event.cause.and_then(|cause| self.numbers.get(&cause.0).map(|number| Seq(*number)));
        event.seq = Seq(self.last);
        keep(event);
    }
}

impl Held {
    /// Whether the verdict of an attempt that goes well needs this detail.
    fn needs(&mut self, event: &Event) -> bool {
        match &event.what {
            What::Acted(acted) => {
                let press = acted.act.verb == PRESS;
                if press && self.presses.len() < DETAILS_MAX {
                    self.presses.push(event.seq.0);
                }
                press || !std::mem::replace(&mut self.acted, true)
            }
            What::Answered(_) | What::Called(_) => {
                event.cause.is_some_and(|cause| self.presses.contains(&cause.0))
            }
            _ => false,
        }
    }

    fn hold(&mut self, event: Event) {
        if self.details.len() >= DETAILS_MAX {
            self.details.pop_front();
        }
        self.details.push_back(event);
    }
}

/// Whether something went wrong.
fn is_trouble(what: &What) -> bool {
    match what {
        What::Called(called) => is_trouble_at_a_twin(called),
        What::Delivered(delivered) => delivered.outcome != DeliveryOutcome::Acked,
        What::Answered(answered) => !answered.ok,
        What::AttemptEnded(ended) => !matches!(ended.how, AttemptEnd::Heard | AttemptEnd::Settled),
        _ => false,
    }
}

fn is_trouble_at_a_twin(called: &Called) -> bool {
    let served = matches!(called.tier, Tier::Semantic | Tier::Shape);
    !served || called.status >= 500 || called.fault.is_some()
}
