//! The end of an attempt: written once, when all evidence of it is in the journal.

use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;

use nightcrew_model::event::{AttemptEnd, AttemptEnded};
use nightcrew_model::id::AttemptId;
use nightcrew_runtime::{Either, race};

use super::Driver;
use super::errand::Told;
use crate::arrivals::Last;
use crate::engine::Engine;

/// How long an attempt is still watched after its end, on the machine's clock: what a subject does right after its last word
/// belongs to the attempt.
const LINGER_MS: u64 = 500;
/// How long the evidence of an attempt may take to reach the journal, on the machine's clock. It takes milliseconds, unless
/// the twins are stuck; an attempt without it cannot be judged.
const EVIDENCE_WITHIN: Duration = Duration::from_secs(30);

/// The end of an attempt.
struct Ending {
    how: AttemptEnd,
    /// A reason for readers.
    why: String,
    turns: u16,
    re_asks: u16,
}

impl Driver {
    /// Ends the person's own attempt, or their part in another's. Where a part could not be played for reasons of ours, the
    /// attempt cannot go on without it; the protagonist is told, who ends it.
    pub(super) fn end(&mut self, attempt: AttemptId, how: AttemptEnd, why: String) {
        let engine = Arc::clone(&self.engine);
        match self.employee.own.as_deref().filter(|own| own.attempt == attempt) {
            Some(own) => {
                let ending = Ending { how, why, turns: own.turns, re_asks: own.re_asks };
                let closing = async move {
                    let linger = engine.clock.sleep(engine.clock.crew_span(LINGER_MS));
                    race(linger, engine.phase.cut()).await;
                    close(&engine, attempt, ending).await;
                    Told::Closed
                };
                self.busy().errands.begin(attempt, closing);
            }
            None if matches!(how, AttemptEnd::Broken | AttemptEnd::OutOfBudget) => {
                engine.crew.fail(attempt, how, why);
            }
            None => {}
        }
    }

    /// An attempt of their own is over, and its end is written.
    pub(super) fn closed(&mut self, attempt: AttemptId) {
        if self.employee.own.take_if(|own| own.attempt == attempt).is_some() {
            self.employee.ordinal += 1;
            let ended = self.engine.clock.now();
            self.schedule(self.employee.next_at.map(|intended| Last { intended, ended }));
        }
    }

    /// The crew is cut. What is under way ends by itself, since all of it is told; an attempt under way is ended as stopped.
    pub(super) async fn cut(&mut self) {
        while let Some(busy) = self.busy.as_deref_mut().filter(|busy| !busy.errands.is_empty()) {
            let (attempt, told) = poll_fn(|cx| busy.errands.poll(cx)).await;
            if matches!(told, Told::Closed) {
                self.closed(attempt);
            }
        }
        if let Some(own) = self.employee.own.take() {
            let (how, why) = (AttemptEnd::Stopped, "the run was stopped".to_owned());
            let ending = Ending { how, why, turns: own.turns, re_asks: own.re_asks };
            close(&self.engine, own.attempt, ending).await;
        }
        self.finish();
    }
}

/// Writes an attempt's end, when all evidence of it is in the journal.
async fn close(engine: &Engine, attempt: AttemptId, ending: Ending) {
    engine.crew.end(attempt);
    let gathered = match race(evidence(engine, attempt), tokio::time::sleep(EVIDENCE_WITHIN)).await {
        Either::First(gathered) => gathered,
        Either::Second(()) => Err(format!("not complete within {} s", EVIDENCE_WITHIN.as_secs())),
    };
    let (how, why) = match gathered {
        Err(missing) if judged_by_evidence(ending.how) => {
            (AttemptEnd::Broken, format!("the twins' evidence is missing: {missing}"))
        }
        _ => (ending.how, ending.why),
    };
    let (turns, re_asks) = (u32::from(ending.turns), u32::from(ending.re_asks));
    engine.end_attempt(attempt, AttemptEnded { how, turns, re_asks, why });
}

/// Waits until all that the twins know of an attempt is in the journal.
async fn evidence(engine: &Engine, attempt: AttemptId) -> Result<(), String> {
    let place = engine.twins.end(attempt).await.map_err(|error| error.to_string())?;
    if engine.progress.reached(place).await {
        return Ok(());
    }
    Err("the twins cannot be reached".to_owned())
}

/// Whether an attempt that ended so is judged by what the twins saw; the others are void anyway, for a better reason.
fn judged_by_evidence(how: AttemptEnd) -> bool {
    matches!(how, AttemptEnd::Heard | AttemptEnd::Settled | AttemptEnd::WalkedAway)
}
