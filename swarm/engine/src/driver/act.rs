//! An act over the wire, written down before and after.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use nightcrew_model::act::Act;
use nightcrew_model::event::{Acted, Answered, Rung, What};
use nightcrew_model::id::{AttemptId, PersonId, Seq, Trace};
use nightcrew_model::time::At;
use nightcrew_runtime::{Either, race};

use super::errand::Told;
use crate::employee::{Call, Purpose, ToDo};
use crate::engine::Engine;
use crate::hands::Outcome;
use crate::timings::Pulse;

/// Tries of one act, when the service is busy or broken: people press the button again.
const TRIES_MAX: u32 = 4;
/// The pause before another try, on the machine's clock: the service is in real time, too.
const TRY_AGAIN_MS: u64 = 700;
/// How long a person looks at a spinning wheel, on the machine's clock: browsers and apps give up after about as long.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);

/// Somebody's hand in an attempt: what all acts of one errand have in common.
pub(super) struct Hand {
    pub engine: Arc<Engine>,
    pub attempt: AttemptId,
    pub person: PersonId,
    /// The scenario, by its place in the plan.
    pub place: u32,
    /// The role, by its place in the scenario's cast.
    pub role: u8,
    /// The times of what the person does in this attempt.
    pub pulse: Pulse,
}

/// What an act is done with, beside the act itself.
#[derive(Clone, Copy)]
pub(super) struct Doing {
    /// What decided it.
    pub rung: Rung,
    /// What it is for.
    pub purpose: Purpose,
    /// What caused it.
    pub cause: Option<Seq>,
    /// When it was meant to begin.
    pub due: At,
}

/// Does what a play calls for.
pub(super) async fn carry_out(mut hand: Hand, call: Call) -> Told {
    let Call { what, purpose, rung, due, cause } = call;
    let doing = Doing { rung, purpose, cause, due };
    let (outcome, sent) = match what {
        ToDo::Act(act) => {
            let (outcome, seq) = hand.act(&act, doing).await;
            (outcome, Some((act, seq)))
        }
        ToDo::SayAt(place, text) => hand.say(place, text, doing).await,
        ToDo::SayNew(channel, text) => hand.say_new(channel.as_deref(), text, doing).await,
    };
    Told::Done(outcome, sent, hand.pulse)
}

impl Hand {
    /// Does something over the wire, again when the service is busy or broken, and writes it down.
    pub(super) async fn act(&mut self, act: &Act, doing: Doing) -> (Outcome, Seq) {
        let engine = Arc::clone(&self.engine);
        let mut due = doing.due;
        let mut tried = 0;
        loop {
            let (outcome, seq, again) = self.try_act(act, &doing, due).await;
            tried += 1;
            if !again || tried >= TRIES_MAX || engine.phase.is_cut() {
                return (outcome, seq);
            }
            due = engine.clock.now() + engine.clock.crew_span(TRY_AGAIN_MS);
            race(engine.clock.sleep_until(due), engine.phase.cut()).await;
            if engine.phase.is_cut() || !engine.crew.is_under_way(self.attempt) {
                return (outcome, seq);
            }
        }
    }

    /// One try; tells whether another may work.
    async fn try_act(&mut self, act: &Act, doing: &Doing, due: At) -> (Outcome, Seq, bool) {
        let (engine, person) = (&self.engine, self.person);
        let meant = self.pulse.meant(&engine.clock, due);
        let lag_us = meant.lag_us(engine.clock.elapsed_us());
        engine.lag.note_us(lag_us);
        let acted = Acted {
            person,
            role: self.role().to_owned(),
            act: act.clone(),
            rung: doing.rung,
            purpose: doing.purpose.name().into(),
            lag_ms: u32::try_from(lag_us / 1000).unwrap_or(u32::MAX),
        };
        let seq = engine.journal.write(Some(self.attempt), doing.cause, What::Acted(acted));
        let trace = Trace { attempt: self.attempt, parent: seq.0 };
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
        engine.journal.write(Some(self.attempt), Some(seq), What::Answered(answered));
        (outcome, seq, again)
    }

    fn role(&self) -> &str {
        let scenario = self.engine.scenario(self.place);
        let role = scenario.and_then(|scenario| scenario.cast.keys().nth(usize::from(self.role)));
        role.map_or("", String::as_str)
    }
}

/// An outcome for what no service answered.
pub(super) fn unanswered(why: &dyn std::fmt::Display) -> Outcome {
    Outcome { kept: BTreeMap::from([("error".into(), why.to_string())]), ..Outcome::default() }
}
