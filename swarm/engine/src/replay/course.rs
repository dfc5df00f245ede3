//! The course of a replay: the journal's events in order, each brought to the role that it belongs to.

use std::collections::BTreeMap;
use std::sync::Arc;

use nightcrew_model::company::Company;
use nightcrew_model::event::{
    Acted, Answered, AttemptEnd, AttemptEnded, AttemptStarted, Event, Heard, RunStarted, What,
};
use nightcrew_model::id::{AttemptId, PersonId};
use nightcrew_model::notice::{Author, Message};
use nightcrew_model::persona::Persona;
use nightcrew_model::plan::{Pace, Plan};
use nightcrew_model::scenario::Opening;
use nightcrew_model::time::{At, Span};
use nightcrew_personas::language::language_of;
use nightcrew_personas::release::opening_facts;
use nightcrew_personas::restless::Restless;
use nightcrew_personas::temper;
use nightcrew_personas::understand::understand;

use super::agreement::{act_text, call_text, finds_place, otherwise};
use super::role::{Role, Shared};
use super::turn::{Beat, Stand, Turn};
use super::{Difference, ReplayError, meaning_text};
use crate::crew::Casting;
use crate::employee::{Input, Play, Script, Stage, ToDo};
use crate::hands::Outcome;

/// How late a loaded machine may have let time pass for somebody, in its own milliseconds. Virtual time is never late.
const LATE_MS: u64 = 250;

/// An attempt under way.
pub(super) struct Course<'a> {
    shared: Shared<'a>,
    company: &'a Company,
    casting: Arc<Casting>,
    roles: BTreeMap<String, Role<'a>>,
    began: At,
    pub turns: Vec<Turn>,
    pub difference: Option<Difference>,
}

impl<'a> Course<'a> {
    /// An attempt that begins.
    pub fn new(
        header: &'a RunStarted,
        company: &'a Company,
        started: &AttemptStarted,
        (attempt, began): (AttemptId, At),
    ) -> Result<Self, ReplayError> {
        let mut scenarios = (0_u32..).zip(&header.plan.scenarios);
        let found = scenarios.find(|(_, planned)| planned.scenario.name == started.scenario);
        let unknown = || ReplayError::Unknown("scenario", started.scenario.clone());
        let (place, planned) = found.ok_or_else(unknown)?;
        let scenario = &planned.scenario;
        let player = |role: &String| started.cast.get(role).copied().unwrap_or(started.person);
        let mut facts = started.facts.clone();
        facts.extend(started.named.clone());
        let players = scenario.cast.keys().map(player).collect();
        let casting = Arc::new(Casting { scenario: place, protagonist: started.person, players, facts });
        let shared = Shared { header, scenario, attempt };
        let (roles, turns) = (BTreeMap::new(), Vec::new());
        let mut course = Self { shared, company, casting, roles, began, turns, difference: None };
        course.join(&scenario.protagonist, began)?;
        Ok(course)
    }

    /// Everybody's play.
    pub fn plays(&self) -> Vec<(String, Play)> {
        self.roles.iter().map(|(name, role)| (name.clone(), role.play.clone())).collect()
    }

    /// Whether a turn is over: its act is answered, if it was one.
    pub fn is_past(&self, until: u32, later: &[Event]) -> bool {
        let answers = |event: &Event| matches!(event.what, What::Answered(_));
        let Some(turn) = (until as usize).checked_sub(1).and_then(|place| self.turns.get(place)) else {
            return until == 0;
        };
        let open = matches!(turn.beat, Beat::Acted { answer: None, .. });
        !open || !later.iter().any(|event| answers(event) && event.cause == Some(turn.seq))
    }

    /// Brings an event to whom it belongs to.
    pub fn meet(&mut self, from: &[Event]) -> Result<(), ReplayError> {
        let Some((event, later)) = from.split_first() else { return Ok(()) };
        match &event.what {
            What::Arranged(_) => self.opened(event, later),
            What::Heard(heard) if heard.from_subject => self.heard(event, heard, later),
            What::Acted(acted) => self.acted(event, acted, from),
            What::Answered(answered) => {
                self.answered(event, answered, later);
                Ok(())
            }
            What::AttemptEnded(ended) => {
                self.ended(event, ended, later);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Somebody takes up their role, unless they have it already.
    fn join(&mut self, role: &str, now: At) -> Result<(), ReplayError> {
        if self.roles.contains_key(role) {
            return Ok(());
        }
        let Shared { header, scenario, attempt } = self.shared;
        let plan = &header.plan;
        let unknown = || ReplayError::Unknown("role", role.to_owned());
        let place = scenario.cast.keys().position(|other| other == role).ok_or_else(unknown)?;
        let person = self.casting.players.get(place).copied().ok_or_else(unknown)?;
        let nobody = || ReplayError::Unknown("person", person.to_string());
        let persona = persona_of(plan, person).ok_or_else(nobody)?;
        let (id, person) = (person, self.company.person(person).ok_or_else(nobody)?);
        let script = Script {
            attempt,
            casting: Arc::clone(&self.casting),
            role: u8::try_from(place).map_err(|_| unknown())?,
            protagonist: role == scenario.protagonist,
            opening: opening_facts(scenario, persona, plan.seed, attempt),
            patience: temper::patience(&scenario.patience, persona),
            restless: Restless::of(persona, plan.seed, attempt, role),
        };
        let joined = Role {
            play: Play::new(now, script),
            id,
            person,
            persona,
            language: language_of(plan.seed, persona, person),
            chosen: None,
            call: None,
            opened: None,
            sent: None,
            end: None,
            now,
        };
        self.roles.insert(role.to_owned(), joined);
        Ok(())
    }

    /// The world is arranged: the attempt opens.
    fn opened(&mut self, event: &Event, later: &[Event]) -> Result<(), ReplayError> {
        let (shared, at) = (self.shared, event.at);
        let Opening::Slack(opening) = &shared.scenario.opening;
        let protagonist = &shared.scenario.protagonist;
        let opener = opening.by.as_ref().unwrap_or(protagonist);
        if let Some(role) = self.roles.get_mut(protagonist) {
            role.put(at, Input::Held(at.since(self.began)), shared, later);
            role.put(at, Input::Open(event.cause), shared, later);
        }
        if opener != protagonist {
            self.join(opener, at)?;
            if let Some(role) = self.roles.get_mut(opener) {
                role.put(at, Input::Open(None), shared, later);
            }
        }
        self.turn(event, opener, Beat::Opened);
        Ok(())
    }

    /// Somebody took notice of something.
    fn heard(&mut self, event: &Event, heard: &Heard, later: &[Event]) -> Result<(), ReplayError> {
        let (shared, at) = (self.shared, event.at);
        let Some(seen) = heard.seen.as_deref() else { return Err(ReplayError::Older(event.seq)) };
        self.join(&heard.role, at)?;
        let late = self.late();
        let Some(role) = self.roles.get_mut(&heard.role) else { return Ok(()) };
        let before = matches!(role.play.stage(), Stage::Waiting).then(|| role.play.clone());
        role.pass(at, false, shared, later);
        if !matches!(role.play.stage(), Stage::Waiting)
            && let Some(before) = before.filter(|before| at.since(before.wake()) <= late)
        {
            // They heard it a moment before their time came.
            (role.play, role.call, role.end) = (before, None, None);
        }
        let message = Message {
            channel: seen.channel.clone(),
            ts: seen.ts.clone(),
            thread: seen.thread.clone(),
            from: Author::Subject,
            text: heard.text.clone(),
            buttons: seen.buttons.clone(),
            inputs: Vec::new(),
            ephemeral: seen.ephemeral,
        };
        let today = understand(&message, role.play.hint(shared.scenario));
        let free = matches!(role.play.stage(), Stage::Waiting);
        let doing = role.call.as_ref().map(call_text);
        if free && today == heard.meaning {
            role.put(at, Input::Heard(&today, &message, Some(event.seq)), shared, later);
        }
        let (text, meaning) = (heard.text.clone(), heard.meaning.clone());
        let stand = self.turn(event, &heard.role, Beat::Heard { text, meaning, today: today.clone() });
        if !free {
            let now = doing.unwrap_or_else(|| format!("they are {stand}"));
            self.differs(event, &heard.role, "took notice of a message".to_owned(), now);
        } else if today != heard.meaning {
            self.differs(event, &heard.role, meaning_text(&heard.meaning), meaning_text(&today));
        }
        Ok(())
    }

    /// Somebody did something.
    fn acted(&mut self, event: &Event, acted: &Acted, from: &[Event]) -> Result<(), ReplayError> {
        let (shared, at) = (self.shared, event.at);
        self.join(&acted.role, at)?;
        let place = self.turns.len();
        let Some(role) = self.roles.get_mut(&acted.role) else { return Ok(()) };
        let first = role.sent.is_none();
        if first && role.call.is_none() {
            // The choice that led to this very act may still be to come.
            role.pass(at, true, shared, from);
        }
        let today = match &role.call {
            Some(call) => otherwise(call, acted, role.opened.as_deref(), &shared.header.app)
                .or_else(|| (first && is_early(shared.header, call, at)).then(|| call_text(call))),
            None => Some("nothing yet".to_owned()),
        };
        role.sent = Some((acted.act.clone(), event.seq, place));
        let beat = Beat::Acted {
            chosen: role.chosen.clone(),
            purpose: acted.purpose.to_string(),
            rung: acted.rung,
            act: acted.act.clone(),
            answer: None,
        };
        self.turn(event, &acted.role, beat);
        if let Some(today) = today {
            let journal = format!("{}: {} ({:?})", acted.purpose, act_text(&acted.act), acted.rung);
            self.differs(event, &acted.role, journal, today);
        }
        Ok(())
    }

    /// What was done is answered; nothing follows from it yet where the same is tried again, or a place was found.
    fn answered(&mut self, event: &Event, answered: &Answered, later: &[Event]) {
        let shared = self.shared;
        let answers = |role: &&mut Role<'_>| {
            role.sent.as_ref().map(|(_, seq, _)| *seq) == event.cause && event.cause.is_some()
        };
        let Some(role) = self.roles.values_mut().find(answers) else { return };
        let Some((act, seq, place)) = role.sent.clone() else { return };
        let outcome = Outcome {
            status: answered.status,
            ok: answered.ok,
            took_us: answered.took_us,
            kept: answered.kept.clone(),
        };
        let name = role.play.role(shared.scenario);
        let next = later.iter().find_map(|later| match &later.what {
            What::Acted(next) if next.role == name => Some(&next.act),
            _ => None,
        });
        let found = role.call.as_ref().is_some_and(|call| finds_place(call, &act)) && outcome.ok;
        let again = outcome.may_pass() && next == Some(&act);
        if found {
            role.opened = outcome.kept("channel").map(str::to_owned);
        } else if !again {
            (role.call, role.opened, role.sent) = (None, None, None);
            role.put(event.at, Input::Done(&outcome, Some(&act), Some(seq)), shared, later);
        }
        let stand = Stand::of(&role.play, event.at);
        if let Some(turn) = self.turns.get_mut(place) {
            turn.stand = stand;
            if let Beat::Acted { answer, .. } = &mut turn.beat {
                let kept = answered.kept.iter().map(|(name, value)| (name.to_string(), value.clone()));
                *answer = Some((answered.status, answered.ok, kept.collect()));
            }
        }
    }

    /// The attempt ended.
    fn ended(&mut self, event: &Event, ended: &AttemptEnded, later: &[Event]) {
        let shared = self.shared;
        let name = &shared.scenario.protagonist;
        let Some(role) = self.roles.get_mut(name) else { return };
        if role.call.is_none() && role.end.is_none() {
            role.pass(event.at, true, shared, later);
        }
        let outside = matches!(ended.how, AttemptEnd::Stopped | AttemptEnd::Broken | AttemptEnd::OutOfBudget);
        let counted = (u32::from(role.play.turns), u32::from(role.play.re_asks));
        let told = |how: AttemptEnd, (turns, re_asks): (u32, u32)| {
            format!("ended {how:?} after {turns} messages, {re_asks} of them asking again")
        };
        let journal = told(ended.how, (ended.turns, ended.re_asks));
        let today = match &role.end {
            Some((how, ..)) => told(*how, counted),
            None => role.call.as_ref().map_or_else(|| "goes on".to_owned(), call_text),
        };
        let same = today == journal;
        let (how, why) = (ended.how, ended.why.clone());
        self.turn(event, name, Beat::Ended { how, why, given: !same && outside });
        if !same && !outside {
            self.differs(event, name, journal, today);
        }
    }

    /// Writes a turn down; returns what its person is in the middle of.
    fn turn(&mut self, event: &Event, name: &str, beat: Beat) -> &'static str {
        let Some(role) = self.roles.get(name) else { return "" };
        let stand = Stand::of(&role.play, event.at);
        let stage = stand.stage;
        let number = u32::try_from(self.turns.len() + 1).unwrap_or(u32::MAX);
        let (person, role) = (role.id, name.to_owned());
        self.turns.push(Turn { number, seq: event.seq, at: event.at, role, person, beat, stand, same: true });
        stage
    }

    /// Today's code parts from the journal at the turn that was written last.
    fn differs(&mut self, event: &Event, role: &str, journal: String, today: String) {
        let Some(turn) = self.turns.last_mut() else { return };
        turn.same = false;
        let (turn, role) = (turn.number, role.to_owned());
        self.difference = Some(Difference { turn, seq: event.seq, at: event.at, role, journal, today });
    }

    fn late(&self) -> Span {
        match self.shared.header.plan.pace {
            Pace::Virtual => Span(0),
            Pace::Times(times) => Span(LATE_MS * u64::from(times)),
        }
    }
}

/// Whether today's act would have come before the journal's. In virtual time alone a moment is exact, and looking up a
/// channel takes time there, too.
fn is_early(header: &RunStarted, call: &crate::employee::Call, at: At) -> bool {
    header.plan.pace == Pace::Virtual && call.due != at && !matches!(call.what, ToDo::SayNew(Some(_), _))
}

/// The persona that somebody plays.
fn persona_of(plan: &Plan, person: PersonId) -> Option<&Persona> {
    let asks = |line: u32| plan.lines.get(line as usize).filter(|line| line.routine.is_none());
    let seated = plan.seats.iter().filter(|seat| seat.person == person).find_map(|seat| asks(seat.line));
    let standby = || plan.standby.iter().find(|standby| standby.person == person).map(|it| it.persona);
    let place = seated.map(|line| line.persona).or_else(standby)?;
    plan.personas.get(place as usize)
}
