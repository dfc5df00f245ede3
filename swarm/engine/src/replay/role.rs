//! One role of a replayed attempt: its play, and whatever the play waits for.

use nightcrew_model::act::Act;
use nightcrew_model::company::Person;
use nightcrew_model::event::{Acted, AttemptEnd, Event, RunStarted, Rung, What};
use nightcrew_model::id::{AttemptId, PersonId, Seq};
use nightcrew_model::persona::Persona;
use nightcrew_model::plan::Mind;
use nightcrew_model::scenario::Scenario;
use nightcrew_model::time::{At, Span};
use nightcrew_personas::decide::decide;
use nightcrew_personas::situation::{Choice, Move, Situation};
use nightcrew_personas::think;

use super::turn::Chosen;
use crate::employee::{Call, Input, Next, Play, Purpose, Stage};

/// Steps that time alone brings in a row: each of them asks, waits or ends, so that a few are many.
const STEPS_MAX: usize = 1_000;

/// Somebody in the attempt.
pub(super) struct Role<'a> {
    pub play: Play,
    pub id: PersonId,
    pub person: &'a Person,
    pub persona: &'a Persona,
    pub language: String,
    /// What was last permitted and chosen.
    pub chosen: Option<Chosen>,
    /// What is to be done, and has not come back.
    pub call: Option<Call>,
    /// The direct conversation that was opened for it.
    pub opened: Option<String>,
    /// The act that was sent for it, with its event and its turn.
    pub sent: Option<(Act, Seq, usize)>,
    /// How it ended for them, and when.
    pub end: Option<(AttemptEnd, String, At)>,
    /// The last moment at which something came.
    pub now: At,
}

/// What all roles share.
#[derive(Clone, Copy)]
pub(super) struct Shared<'a> {
    pub header: &'a RunStarted,
    pub scenario: &'a Scenario,
    pub attempt: AttemptId,
}

impl Role<'_> {
    /// Puts something in; `later` is what the journal tells afterwards, for choices that were a model's.
    pub fn put(&mut self, now: At, input: Input<'_>, shared: Shared<'_>, later: &[Event]) {
        self.now = self.now.max(now);
        match self.play.step(now, input, shared.scenario) {
            Next::Wait(_) => {}
            Next::Choose => self.choose(now, shared, later),
            Next::Call(call) => self.call = Some(call),
            Next::End(how, why) => self.end = Some((how, why, now)),
        }
    }

    /// Lets time pass up to a moment: to the end of what is being thought about, and of waiting, which something that comes at
    /// that very moment cuts short.
    pub fn pass(&mut self, to: At, waits_through: bool, shared: Shared<'_>, later: &[Event]) {
        for _ in 0..STEPS_MAX {
            let due = match self.play.stage() {
                Stage::Thinking(pending) => pending.due <= to,
                Stage::Waiting => self.play.wake() < to || (waits_through && self.play.wake() == to),
                _ => false,
            };
            if !due {
                break;
            }
            let now = self.play.wake().max(self.now);
            self.put(now, Input::Tick, shared, later);
        }
    }

    /// The choice of the scripted mind, or the one that the journal tells of.
    fn choose(&mut self, now: At, shared: Shared<'_>, later: &[Event]) {
        let Some(wanted) = self.play.wanted() else { return };
        let permitted = wanted.permitted.clone();
        let mention = wanted.mention.then(|| format!("<@{}>", shared.header.app));
        let facts = self.play.released();
        let situation = Situation {
            seed: shared.header.plan.seed,
            attempt: shared.attempt,
            turn: self.play.moves,
            persona: self.persona,
            person: self.person,
            language: &self.language,
            scenario: shared.scenario,
            role: self.play.role(shared.scenario),
            facts: &facts,
            mention: mention.as_deref(),
            heard: &[],
        };
        let model = matches!(shared.header.plan.mind, Mind::Model(_));
        let (choice, acted_at) = match permitted.as_slice() {
            [] | [Move::Press(_) | Move::React | Move::Wait] => {
                (Choice { index: 0, text: None, rung: Rung::Event }, None)
            }
            _ if model => told(&permitted, later, situation.role),
            _ => (decide(&situation, &permitted), None),
        };
        let takes = think::before_act(&situation, choice.text.as_deref(), self.play.words_heard());
        // When a model has answered is not in the journal; when the person then acted is.
        let answered = acted_at.map_or(now, |at| (at - takes).max(now));
        self.chosen = Some(Chosen {
            permitted: permitted.iter().map(name).collect(),
            index: choice.index,
            words: choice.text.clone(),
        });
        drop(facts);
        // What is chosen takes a moment, so that nothing follows at once.
        self.play.step(answered, Input::Chosen(choice, takes), shared.scenario);
        let held = answered.since(now);
        if held > paused_after(shared.header) {
            self.play.step(answered, Input::Held(held), shared.scenario);
        }
    }
}

/// A mind that takes longer than this was paused by the budget, and the person's time stood still.
fn paused_after(header: &RunStarted) -> Span {
    match header.plan.pace {
        nightcrew_model::plan::Pace::Times(times) => {
            Span(crate::driver::PAUSED_AFTER_MS.saturating_mul(u64::from(times)))
        }
        nightcrew_model::plan::Pace::Virtual => Span(crate::driver::PAUSED_AFTER_MS),
    }
}

/// The choice that the journal tells of, and when the person began to do it: somebody has one thing under way at a time, so
/// that the next act of the role is what became of the choice. Who finds the place for their words first may never come to
/// say them; then nobody knows what they were, and nothing hangs on it.
fn told(permitted: &[Move], later: &[Event], role: &str) -> (Choice, Option<At>) {
    let mut acts = later.iter().filter_map(|later| match &later.what {
        What::Acted(acted) if acted.role == role => Some((acted, later.at)),
        _ => None,
    });
    let Some((first, at)) = acts.next() else {
        return (Choice { index: place_of(permitted, ""), text: None, rung: Rung::Event }, None);
    };
    let finds = |acted: &Acted| acted.purpose == Purpose::OpenDm.name();
    let made =
        if finds(first) { acts.map(|(acted, _)| acted).find(|acted| !finds(acted)) } else { Some(first) };
    (given(permitted, made.unwrap_or(first)), Some(at))
}

/// The choice that an act tells of.
fn given(permitted: &[Move], acted: &Acted) -> Choice {
    let index = place_of(permitted, &acted.act.verb);
    let says = matches!(permitted.get(index), Some(Move::Say(_)));
    let text = acted.act.arg("text").filter(|_| says).map(str::to_owned);
    Choice { index, text, rung: acted.rung }
}

/// The place of the permitted move that this verb is an act of; nothing was done where there is none.
fn place_of(permitted: &[Move], verb: &str) -> usize {
    let fits = |chosen: &Move| match chosen {
        Move::Say(_) => matches!(verb, "slack.post_message" | "slack.edit_message"),
        Move::Press(_) => verb == "slack.press_button",
        Move::React => verb == "slack.react",
        Move::Wait => verb.is_empty(),
    };
    permitted.iter().position(fits).unwrap_or(0)
}

/// A move's name for readers.
fn name(chosen: &Move) -> String {
    match chosen {
        Move::Say(say) => format!("say {say:?}"),
        Move::Press(button) => format!("press {:?}", button.label),
        Move::React => "react".to_owned(),
        Move::Wait => "wait".to_owned(),
    }
}
