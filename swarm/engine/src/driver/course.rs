//! The course of a play: what has come is put in, and what comes next is begun.

use std::sync::Arc;

use nightcrew_model::event::{AttemptEnd, Rung, What};
use nightcrew_model::id::AttemptId;
use nightcrew_model::time::Span;
use nightcrew_personas::situation::Choice;
use nightcrew_personas::think;
use nightcrew_runtime::{Either, race};

use super::Driver;
use super::act::{Hand, carry_out};
use super::errand::Told;
use super::scene::{Scene, Who};
use crate::employee::{Call, Input, Next, Play};
use crate::engine::Engine;
use crate::mind::Asked;
use crate::timings::Pulse;

/// A mind that takes longer than this, on the machine's clock, was paused by the budget: the person's time stands still
/// meanwhile, or the subject would be blamed for it.
pub(crate) const PAUSED_AFTER_MS: u64 = 60_000;

impl Driver {
    /// Puts something into a play, and begins what follows.
    pub(super) fn go_on(&mut self, attempt: AttemptId, input: Input<'_>) {
        match self.step(attempt, input) {
            Some(Next::Choose) => {
                if let Some(chosen) = self.choose(attempt) {
                    // Whatever is chosen takes a moment: it is done when that has passed.
                    self.step(attempt, chosen);
                }
            }
            Some(Next::Call(call)) => self.call(attempt, call),
            Some(Next::End(how, why)) => self.end(attempt, how, why),
            Some(Next::Wait(_)) | None => {}
        }
    }

    fn step(&mut self, attempt: AttemptId, input: Input<'_>) -> Option<Next> {
        let play = self.employee.play_mut(attempt)?;
        let scenario = self.engine.scenario(play.scenario())?;
        Some(play.step(self.engine.clock.now(), input, scenario))
    }

    /// An errand is done.
    pub(super) fn told(&mut self, attempt: AttemptId, told: Told) {
        match told {
            Told::Prepared(prepared) => {
                self.busy().preparing = false;
                if let Some(prepared) = prepared {
                    self.begun(attempt, *prepared);
                }
            }
            Told::Arranged(arranged, took, seq) => {
                self.step(attempt, Input::Held(took));
                match arranged {
                    Ok(made) => self.arranged(attempt, made, seq),
                    Err(why) => self.go_on(attempt, Input::Failed(AttemptEnd::Broken, why)),
                }
            }
            Told::Chosen(Asked::Chosen(choice), takes, held) => {
                self.step(attempt, Input::Held(held));
                self.step(attempt, Input::Chosen(choice, takes));
            }
            Told::Chosen(Asked::Stop, ..) => {
                self.engine.budget_spent();
                let why = "the budget of the day is spent".to_owned();
                self.go_on(attempt, Input::Failed(AttemptEnd::OutOfBudget, why));
            }
            Told::Done(outcome, sent, pulse) => {
                self.keep(attempt, pulse);
                let (act, seq) = sent.as_ref().map(|(act, seq)| (act, *seq)).unzip();
                self.go_on(attempt, Input::Done(&outcome, act, seq));
            }
            Told::Closed => self.closed(attempt),
            Told::Cut => {}
        }
    }

    /// Asks the mind, and draws how long the person takes for what it chose. `None` when the mind takes its time, or there is
    /// nothing to choose.
    fn choose(&mut self, attempt: AttemptId) -> Option<Input<'static>> {
        let who = Who::from(&self.employee);
        let play = self.employee.play(attempt)?;
        let permitted = &play.wanted()?.permitted;
        let scene = Scene::of(&self.engine, play, who)?;
        let situation = scene.situation()?;
        let at_once = if permitted.is_empty() {
            Some(Choice { index: 0, text: None, rung: Rung::Event })
        } else {
            self.engine.mind.at_once(&situation, permitted)
        };
        if let Some(choice) = at_once {
            let takes = think::before_act(&situation, choice.text.as_deref(), play.words_heard());
            return Some(Input::Chosen(choice, takes));
        }
        let asking = ask(Arc::clone(&self.engine), Box::new(play.clone()), who);
        self.busy().errands.begin(attempt, asking);
        None
    }

    /// Begins what is to be done now.
    fn call(&mut self, attempt: AttemptId, call: Call) {
        let (engine, person) = (Arc::clone(&self.engine), self.employee.person);
        let play = self.employee.play(attempt);
        let Some((place, role)) = play.map(|play| (play.scenario(), play.role_place())) else { return };
        let pulse = self.busy().pulses.iter().find(|(of, _)| *of == attempt).map(|(_, pulse)| *pulse);
        let hand = Hand { engine, attempt, person, place, role, pulse: pulse.unwrap_or_default() };
        self.busy().errands.begin(attempt, carry_out(hand, call));
    }

    /// Keeps the times of what they do in an attempt, for as long as they play in it.
    fn keep(&mut self, attempt: AttemptId, pulse: Pulse) {
        let employee = &self.employee;
        let pulses = &mut self.busy.get_or_insert_default().pulses;
        pulses.retain(|(of, _)| *of != attempt && employee.play(*of).is_some());
        pulses.push((attempt, pulse));
    }

    /// The world is arranged: the attempt opens, or who opens it is given their cue.
    fn arranged(&mut self, attempt: AttemptId, made: Vec<String>, seq: nightcrew_model::id::Seq) {
        let arranged = nightcrew_model::event::Arranged { made };
        self.engine.journal.write(Some(attempt), Some(seq), What::Arranged(arranged));
        self.go_on(attempt, Input::Open(Some(seq)));
        if !self.cue(attempt, seq) {
            // Otherwise the subject would be blamed for a silence that is ours.
            let why = "the person who opens it takes no part in this run".to_owned();
            self.go_on(attempt, Input::Failed(AttemptEnd::Broken, why));
        }
    }
}

/// Asks a mind that takes its time, about a play as it stands.
async fn ask(engine: Arc<Engine>, play: Box<Play>, who: Who) -> Told {
    let asked = async {
        let scene = Scene::of(&engine, &play, who)?.with_lines();
        let situation = scene.situation()?;
        let began = engine.clock.now();
        let permitted = &play.wanted()?.permitted;
        let asking = engine.mind.choose(&engine.journal, play.cause(), &situation, permitted);
        let Either::First(asked) = race(asking, engine.phase.cut()).await else { return None };
        let took = engine.clock.now().since(began);
        let held = if took > engine.clock.crew_span(PAUSED_AFTER_MS) { took } else { Span(0) };
        let said = match &asked {
            Asked::Chosen(choice) => choice.text.as_deref(),
            Asked::Stop => None,
        };
        let takes = think::before_act(&situation, said, play.words_heard());
        Some(Told::Chosen(asked, takes, held))
    };
    asked.await.unwrap_or(Told::Cut)
}
