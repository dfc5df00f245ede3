//! No state changes without a call that changed it: each answer of a twin that differs from the one before has a call in the
//! ledger that changed the world, or an attempt's arrangement.

use std::collections::BTreeMap;

use nightcrew_model::ask::Ask;
use nightcrew_model::event::{Event, What};
use nightcrew_model::id::{AttemptId, Seq};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Found, Invariant};

/// How long after an attempt's beginning its arrangement may come to the journal, in microseconds: the twins may be slow to
/// answer, and their ledger is read in pages. What changes later without a call is nobody's arrangement.
const ARRANGED_WITHIN_US: u64 = 30_000_000;

/// What was observed so far.
#[derive(Debug, Default)]
pub(super) struct State {
    /// Questions that were answered, of attempts under way.
    asked: FxHashMap<AttemptId, BTreeMap<Ask, ()>>,
    /// When attempts began.
    begun: FxHashMap<AttemptId, u64>,
    /// Numbers of calls that changed a world.
    changes: FxHashSet<u64>,
    /// Changes whose call has not been told of: it is told when its handler has ended, which may be later.
    unexplained: Vec<(Seq, u64, String)>,
}

impl State {
    pub(super) fn add(&mut self, event: &Event, _found: &mut Found) {
        match &event.what {
            What::AttemptStarted(_) => self.begun.extend(event.attempt.map(|attempt| (attempt, event.us))),
            What::AttemptEnded(_) => {
                if let Some(attempt) = event.attempt {
                    self.asked.remove(&attempt);
                }
            }
            What::Called(called) if called.changed => {
                self.changes.insert(called.twin_seq);
            }
            What::Observed(observed) => {
                let Some(attempt) = event.attempt else { return };
                let asked = self.asked.entry(attempt).or_default();
                if asked.insert(observed.ask.clone(), ()).is_none() {
                    // The first answer is how things stand, not a change.
                    return;
                }
                // An attempt's beginning arranges the world, for itself and for whoever watches the same people.
                let began = observed.caused_by.and_then(|by| self.begun.get(&by));
                let arranged = event.cause.is_none()
                    && began.is_some_and(|began| event.us.saturating_sub(*began) <= ARRANGED_WITHIN_US);
                if !arranged && !self.changes.contains(&observed.twin_seq) {
                    let ask = format!("{}.{}", observed.ask.twin, observed.ask.question);
                    self.unexplained.push((event.seq, observed.twin_seq, ask));
                }
            }
            _ => {}
        }
    }

    /// Every change has its call by the end.
    pub(super) fn finish(&self, found: &mut Found) {
        for (step, number, ask) in
            self.unexplained.iter().filter(|(_, number, _)| !self.changes.contains(number))
        {
            found.add(*step, Invariant::State, || {
                format!("the answer to {ask} changed, and no call of number {number} changed anything")
            });
        }
    }
}
