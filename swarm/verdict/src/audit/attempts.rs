//! Every attempt begins once and ends once, and the run's own count agrees.

use std::collections::BTreeMap;

use nightcrew_model::event::{Event, RunEnded, What};
use nightcrew_model::id::{AttemptId, PersonId, Seq};

use super::{Found, Invariant};

/// Attempts of a run so far.
#[derive(Debug, Default)]
pub(super) struct Attempts {
    seen: BTreeMap<AttemptId, bool>,
    ordinals: BTreeMap<(PersonId, u32), AttemptId>,
    ended: u64,
    told: Option<RunEnded>,
}

impl Attempts {
    pub(super) fn add(&mut self, event: &Event, found: &mut Found) {
        let breach = Invariant::AttemptsEnd;
        match (&event.what, event.attempt) {
            (What::AttemptStarted(started), Some(attempt)) => {
                if self.seen.insert(attempt, false).is_some() {
                    found.add(event.seq, breach, || format!("attempt {attempt} begins a second time"));
                }
                if let Some(other) = self.ordinals.insert((started.person, started.ordinal), attempt) {
                    let (person, ordinal) = (started.person, started.ordinal);
                    found.add(event.seq, breach, || {
                        format!("attempts {other} and {attempt} are both the {ordinal}th of {person}")
                    });
                }
            }
            (What::AttemptEnded(_), Some(attempt)) => {
                self.ended += 1;
                match self.seen.insert(attempt, true) {
                    Some(false) => {}
                    Some(true) => {
                        found.add(event.seq, breach, || format!("attempt {attempt} ends a second time"));
                    }
                    None => {
                        found
                            .add(event.seq, breach, || format!("attempt {attempt} ends and has never begun"));
                    }
                }
            }
            (What::AttemptStarted(_) | What::AttemptEnded(_), None) => {
                found
                    .add(event.seq, breach, || "an attempt's beginning or end does not say which".to_owned());
            }
            (What::RunEnded(ended), _) => self.told = Some(ended.clone()),
            _ => {}
        }
    }

    /// At the end of a whole run nothing may be open.
    pub(super) fn finish(&self, last: Seq, found: &mut Found) {
        let breach = Invariant::AttemptsEnd;
        let Some(told) = &self.told else {
            found.add(last, breach, || "the run has no end".to_owned());
            return;
        };
        for (attempt, _) in self.seen.iter().filter(|(_, ended)| !**ended) {
            found.add(last, breach, || format!("attempt {attempt} has no end"));
        }
        let counted = (self.seen.len() as u64, self.ended);
        if (told.started, told.ended) != counted {
            found.add(last, breach, || {
                format!(
                    "the run tells of {} begun and {} ended, there are {counted:?}",
                    told.started, told.ended
                )
            });
        }
    }
}
