//! The end of an attempt: written once, when all evidence of it is in the journal.

use std::sync::Arc;
use std::time::Duration;

use nightcrew_model::event::{AttemptEnd, AttemptEnded};
use nightcrew_model::id::AttemptId;
use nightcrew_runtime::{Either, race};

use super::Driver;
use crate::employee::Play;

/// How long an attempt is still watched after its end, on the machine's clock: what a subject does right after its last word
/// belongs to the attempt.
const LINGER_MS: u64 = 500;
/// How long the evidence of an attempt may take to reach the journal, on the machine's clock. It takes milliseconds, unless
/// the twins are stuck; an attempt without it cannot be judged.
const EVIDENCE_WITHIN: Duration = Duration::from_secs(30);

impl Driver {
    /// Ends the person's own attempt, or their part in another's.
    pub(super) async fn end(&mut self, attempt: AttemptId, how: AttemptEnd, why: String) {
        if self.employee.own.as_ref().is_none_or(|own| own.attempt != attempt) {
            self.leave(attempt, how, why);
            return;
        }
        let engine = Arc::clone(&self.engine);
        let linger = engine.clock.sleep(engine.clock.crew_span(LINGER_MS));
        race(linger, engine.phase.cut()).await;
        // It stays theirs until its end is written, so that a cut in the middle still knows of it.
        let Some(own) = self.employee.own.as_deref() else { return };
        self.close(own, how, why).await;
        self.employee.own = None;
        self.employee.ordinal += 1;
        self.schedule(self.employee.next_at);
    }

    /// Gives up a part. Where the part could not be played for reasons of ours, the attempt cannot go on without it; the
    /// protagonist is told, who ends it.
    fn leave(&mut self, attempt: AttemptId, how: AttemptEnd, why: String) {
        if let Some(part) = self.employee.play(attempt) {
            part.leave();
        }
        if matches!(how, AttemptEnd::Broken | AttemptEnd::OutOfBudget) {
            self.engine.crew.fail(attempt, how, why);
        }
    }

    /// Writes the attempt's end, when all evidence of it is in the journal.
    async fn close(&self, own: &Play, how: AttemptEnd, why: String) {
        let engine = &self.engine;
        engine.crew.end(own.attempt);
        let gathered = match race(self.evidence(own.attempt), tokio::time::sleep(EVIDENCE_WITHIN)).await {
            Either::First(gathered) => gathered,
            Either::Second(()) => Err(format!("not complete within {} s", EVIDENCE_WITHIN.as_secs())),
        };
        let (how, why) = match gathered {
            Err(missing) if judged_by_evidence(how) => {
                (AttemptEnd::Broken, format!("the twins' evidence is missing: {missing}"))
            }
            _ => (how, why),
        };
        let ended = AttemptEnded { how, turns: u32::from(own.turns), re_asks: u32::from(own.re_asks), why };
        engine.end_attempt(own.attempt, ended);
    }

    /// Waits until all that the twins know of an attempt is in the journal.
    async fn evidence(&self, attempt: AttemptId) -> Result<(), String> {
        let place = self.engine.twins.end(attempt).await.map_err(|error| error.to_string())?;
        if self.engine.progress.reached(place).await {
            return Ok(());
        }
        Err("the twins cannot be reached".to_owned())
    }

    /// The crew is cut: an attempt under way is ended as stopped.
    pub(super) async fn cut(&mut self) {
        if let Some(own) = self.employee.own.take() {
            self.close(&own, AttemptEnd::Stopped, "the run was stopped".to_owned()).await;
        }
        self.finish_if_done();
    }
}

/// Whether an attempt that ended so is judged by what the twins saw; the others are void anyway, for a better reason.
fn judged_by_evidence(how: AttemptEnd) -> bool {
    matches!(how, AttemptEnd::Heard | AttemptEnd::Settled | AttemptEnd::WalkedAway)
}
