//! An act over the wire, written down before and after.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use nightcrew_model::act::Act;
use nightcrew_model::event::{Acted, Answered, Rung, What};
use nightcrew_model::id::{AttemptId, Seq, Trace};
use nightcrew_model::time::At;
use nightcrew_runtime::{Either, race};

use super::Driver;
use crate::hands::Outcome;

/// Tries of one act, when the service is busy or broken: people press the button again.
const TRIES_MAX: u32 = 4;
/// The pause before another try, on the machine's clock: the service is in real time, too.
const TRY_AGAIN_MS: u64 = 700;
/// How long a person looks at a spinning wheel, on the machine's clock: browsers and apps give up after about as long.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);

/// What an act is done with, beside the act itself.
#[derive(Clone, Copy)]
pub(super) struct Doing {
    /// The attempt.
    pub attempt: AttemptId,
    /// What decided it.
    pub rung: Rung,
    /// What it is for.
    pub purpose: &'static str,
    /// What caused it.
    pub cause: Option<Seq>,
    /// When it was meant to begin.
    pub due: At,
}

impl Driver {
    /// Does something over the wire, again when the service is busy or broken, and writes it down.
    pub(super) async fn act(&mut self, act: Act, doing: Doing) -> (Outcome, Seq) {
        let engine = Arc::clone(&self.engine);
        let role = self.employee.play(doing.attempt).map(|play| play.role.clone()).unwrap_or_default();
        let mut due = doing.due;
        let mut tried = 0;
        loop {
            let (outcome, seq, again) = self.try_act(&act, &role, &doing, due).await;
            tried += 1;
            if !again || tried >= TRIES_MAX || engine.phase.is_cut() {
                return (outcome, seq);
            }
            due = engine.clock.now() + engine.clock.crew_span(TRY_AGAIN_MS);
            if let Either::Second(()) = race(engine.clock.sleep_until(due), engine.phase.cut()).await {
                return (outcome, seq);
            }
        }
    }

    /// One try; tells whether another may work.
    async fn try_act(&mut self, act: &Act, role: &str, doing: &Doing, due: At) -> (Outcome, Seq, bool) {
        let (engine, person) = (&self.engine, self.employee.person);
        let meant = self.pulse.meant(&engine.clock, due);
        let lag_us = meant.lag_us(engine.clock.elapsed_us());
        engine.lag.note_us(lag_us);
        let acted = Acted {
            person,
            role: role.to_owned(),
            act: act.clone(),
            rung: doing.rung,
            purpose: doing.purpose.into(),
            lag_ms: u32::try_from(lag_us / 1000).unwrap_or(u32::MAX),
        };
        let seq = engine.journal.write(Some(doing.attempt), doing.cause, What::Acted(acted));
        let trace = Trace { attempt: doing.attempt, parent: seq.0 };
        let limit = race(tokio::time::sleep(ANSWER_WITHIN), engine.phase.cut());
        let sent_us = engine.clock.elapsed_us();
        let (mut outcome, again, sent) = match race(engine.hands.act(person, act, Some(trace)), limit).await {
            Either::First(Ok(outcome)) => {
                let again = outcome.may_pass();
                (outcome, again, true)
            }
            // What cannot even be sent will not be sendable in a second.
            Either::First(Err(error)) => (unanswered(&error), false, false),
            Either::Second(Either::First(())) => {
                (unanswered(&format!("no answer within {} s", ANSWER_WITHIN.as_secs())), true, true)
            }
            Either::Second(Either::Second(())) => (unanswered(&"the run was stopped"), false, true),
        };
        let answered_us = engine.clock.elapsed_us();
        self.pulse.over(answered_us);
        if sent {
            // An act that nobody answered took as long as the person waited: left out, it would be the quickest of all.
            let took = meant.took(sent_us, answered_us);
            outcome.took_us = took.served_us;
            engine.timings.note(&act.verb, &took);
        }
        let answered = Answered {
            person,
            status: outcome.status,
            ok: outcome.ok,
            took_us: outcome.took_us,
            kept: outcome.kept.clone(),
        };
        engine.journal.write(Some(doing.attempt), Some(seq), What::Answered(answered));
        (outcome, seq, again)
    }
}

/// An outcome for what no service answered.
pub(super) fn unanswered(why: &dyn std::fmt::Display) -> Outcome {
    Outcome { kept: BTreeMap::from([("error".into(), why.to_string())]), ..Outcome::default() }
}
