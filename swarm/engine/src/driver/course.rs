//! The course of an attempt: from what comes next to the next wait. The mind chooses and words a move, the person thinks and
//! types, the hands do it, and the play says what follows.

use std::sync::Arc;

use nightcrew_model::act::Act;
use nightcrew_model::event::{AttemptEnd, Rung};
use nightcrew_model::id::{AttemptId, Seq};
use nightcrew_model::notice::Button;
use nightcrew_model::time::{At, Span};
use nightcrew_personas::situation::Move;
use nightcrew_personas::think;
use nightcrew_runtime::{Either, race};

use super::Driver;
use super::act::Doing;
use crate::employee::{Next, Wanted};
use crate::hands::Outcome;
use crate::mind::Asked;

/// A mind that takes longer than this, on the machine's clock, was paused by the budget: the person's time stands still
/// meanwhile, or the subject would be blamed for it.
const PAUSED_AFTER_MS: u64 = 60_000;

/// The reaction that people thank with.
const THANKS: &str = "thumbsup";

impl Driver {
    /// Carries out what comes next, until there is something to wait for.
    pub(super) async fn carry_on(
        &mut self,
        attempt: AttemptId,
        mut next: Next,
        mut cause: Option<Seq>,
        heard: &str,
    ) {
        let engine = Arc::clone(&self.engine);
        let mut heard = heard;
        loop {
            if engine.phase.is_cut() {
                return;
            }
            let made = match next {
                Next::Wait(_) => return,
                Next::End(how, why) => return self.end(attempt, how, why).await,
                Next::Look(act) => self.look(attempt, act, &mut cause, heard).await,
                Next::Move(wanted) => self.make(attempt, &wanted, &mut cause, heard).await,
            };
            let Some((outcome, said)) = made else { return };
            // It was read before the first move; the second is made at once.
            heard = "";
            let Some(play) = self.employee.play(attempt) else { return };
            let Some(scenario) = engine.scenario(play.scenario) else { return };
            next = play.done(engine.clock.now(), &outcome, said.as_deref(), scenario);
        }
    }

    /// Makes one of the wanted moves. `None` when it came to nothing: the crew was cut or the attempt ended meanwhile.
    async fn make(
        &mut self,
        attempt: AttemptId,
        wanted: &Wanted,
        cause: &mut Option<Seq>,
        heard: &str,
    ) -> Option<(Outcome, Option<String>)> {
        let (choice, span) = match self.choose(attempt, wanted, *cause, heard).await? {
            (Asked::Chosen(choice), span) => (choice, span),
            (Asked::Stop, _) => {
                self.engine.budget_spent();
                let why = "the budget of the day is spent".to_owned();
                self.end(attempt, AttemptEnd::OutOfBudget, why).await;
                return None;
            }
        };
        let due = self.think(attempt, span).await?;
        let doing = Doing { attempt, rung: Rung::Event, purpose: wanted.purpose, cause: *cause, due };
        match wanted.permitted.get(choice.index) {
            Some(Move::Wait) | None => Some((fine(), None)),
            Some(Move::React) => {
                if let Some(act) = self.reaction(attempt) {
                    *cause = Some(self.act(act, doing).await.1);
                }
                // A reaction is a courtesy: one that fails changes nothing for the person.
                Some((fine(), None))
            }
            Some(Move::Press(button)) => {
                let act = self.pressing(attempt, button)?;
                let (outcome, seq) = self.act(act, doing).await;
                *cause = Some(seq);
                Some((outcome, None))
            }
            Some(Move::Say(_)) => {
                let text = choice.text.unwrap_or_default();
                let doing = Doing { rung: choice.rung, ..doing };
                let (outcome, seq) = self.say(wanted, &text, doing).await?;
                *cause = seq.or(*cause);
                Some((outcome, Some(text)))
            }
        }
    }

    /// Looks for themselves.
    async fn look(
        &mut self,
        attempt: AttemptId,
        act: Act,
        cause: &mut Option<Seq>,
        heard: &str,
    ) -> Option<(Outcome, Option<String>)> {
        let scene = self.scene(attempt, false)?;
        let span = think::before_act(&scene.situation(&self.engine, &self.employee)?, None, Some(heard));
        let due = self.think(attempt, span).await?;
        let doing = Doing { attempt, rung: Rung::Event, purpose: "verify", cause: *cause, due };
        let (outcome, seq) = self.act(act, doing).await;
        *cause = Some(seq);
        Some((outcome, None))
    }

    /// Asks the mind, and draws how long the person takes for what it chose.
    async fn choose(
        &mut self,
        attempt: AttemptId,
        wanted: &Wanted,
        cause: Option<Seq>,
        heard: &str,
    ) -> Option<(Asked, Span)> {
        let engine = Arc::clone(&self.engine);
        let scene = self.scene(attempt, wanted.mention)?;
        let situation = scene.situation(&engine, &self.employee)?;
        let began = engine.clock.now();
        let asking = engine.mind.choose(&engine.journal, cause, &situation, &wanted.permitted);
        let Either::First(asked) = race(asking, engine.phase.cut()).await else { return None };
        let took = engine.clock.now().since(began);
        if took > engine.clock.crew_span(PAUSED_AFTER_MS) {
            self.employee.play(attempt)?.postpone(took);
        }
        let said = match &asked {
            Asked::Chosen(choice) => choice.text.as_deref(),
            Asked::Stop => None,
        };
        let span = think::before_act(&situation, said, Some(heard));
        Some((asked, span))
    }

    /// Reads, thinks and types for a span; returns when the act was due. `None` when the crew was cut meanwhile, or the attempt
    /// ended without this person.
    async fn think(&self, attempt: AttemptId, span: Span) -> Option<At> {
        let engine = &self.engine;
        let due = engine.clock.now() + span;
        match race(engine.clock.sleep_until(due), engine.phase.cut()).await {
            Either::First(()) => engine.crew.is_under_way(attempt).then_some(due),
            Either::Second(()) => None,
        }
    }

    fn reaction(&mut self, attempt: AttemptId) -> Option<Act> {
        let (channel, ts) = self.employee.play(attempt)?.latest()?;
        let act = Act::new("slack.react").with("channel", channel).with("timestamp", ts);
        Some(act.with("name", THANKS))
    }

    fn pressing(&mut self, attempt: AttemptId, button: &Button) -> Option<Act> {
        let (channel, ts) = self.employee.play(attempt)?.request()?;
        let act = Act::new("slack.press_button").with("channel", channel).with("ts", ts);
        let act = act.with("action_id", button.action_id.as_str()).with("block_id", button.block_id.as_str());
        Some(act.with("value", button.value.as_str()).with("label", button.label.as_str()))
    }
}

/// What comes of a move that needs no service.
fn fine() -> Outcome {
    Outcome { ok: true, ..Outcome::default() }
}
