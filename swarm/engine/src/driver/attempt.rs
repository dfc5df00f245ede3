//! The beginning of an employee's own attempt: cast, written down, arranged at the twins, opened.

use std::collections::BTreeMap;
use std::sync::Arc;

use nightcrew_model::ask::Ask;
use nightcrew_model::event::AttemptStarted;
use nightcrew_model::id::{AttemptId, PersonId, Seq};
use nightcrew_model::plan::PlannedScenario;
use nightcrew_model::plan::casting::{Cast, attempt_id, choose_scenario};
use nightcrew_model::scenario::Opening;
use nightcrew_model::time::At;
use nightcrew_personas::release::{opening_facts, role_facts};
use nightcrew_personas::restless::Restless;
use nightcrew_personas::temper;
use nightcrew_runtime::{Either, race};

use super::Driver;
use super::errand::Told;
use crate::crew::{Casting, Item};
use crate::employee::{Play, Script};
use crate::engine::Engine;

/// All that is known of an attempt before it begins.
pub(super) struct Prepared {
    /// The scenario, by its place in the plan.
    place: u32,
    intended: At,
    cast: Cast,
    /// The facts, and names of people under their roles.
    facts: BTreeMap<String, String>,
}

impl Driver {
    /// Begins an attempt of this person's own, which was meant to begin when it is scheduled.
    pub(super) fn begin(&mut self) {
        let engine = Arc::clone(&self.engine);
        let Some((place, cast, attempt, intended)) = self.cast(self.employee.ordinal) else {
            // A resolved plan can always be cast; a seat that cannot is left out rather than tried for ever.
            self.employee.next_at = None;
            return;
        };
        let Some(scenario) = engine.scenario(place) else { return };
        let facts = cast.facts.clone();
        let prepared = Prepared { place, intended, cast, facts };
        let named = role_facts(scenario);
        if named.is_empty() {
            self.begun(attempt, prepared);
            return;
        }
        self.busy().preparing = true;
        let person = self.employee.person;
        let naming = name(Arc::clone(&engine), person, named, prepared);
        self.busy().errands.begin(attempt, naming);
    }

    /// An attempt of this person's own has begun: it is written down, and the world is arranged for it.
    pub(super) fn begun(&mut self, attempt: AttemptId, prepared: Prepared) {
        let engine = Arc::clone(&self.engine);
        if !engine.phase.is_running() {
            // Nothing begins any more.
            return;
        }
        let Prepared { place, intended, cast, facts } = prepared;
        let Some(planned) = engine.plan.scenarios.get(place as usize) else { return };
        let Some(persona) = engine.plan.personas.get(self.employee.persona as usize) else { return };
        let scenario = &planned.scenario;
        let person = self.employee.person;
        let players = scenario.cast.keys().map(|role| cast.roles.get(role).copied().unwrap_or(person));
        let called = |(role, name): (&String, &String)| (role.clone(), name.clone());
        let named = facts.iter().filter(|(name, _)| !cast.facts.contains_key(*name)).map(called).collect();
        let casting =
            Arc::new(Casting { scenario: place, protagonist: person, players: players.collect(), facts });
        let role = scenario.cast.keys().position(|role| *role == scenario.protagonist);
        let script = Script {
            attempt,
            casting: Arc::clone(&casting),
            role: role.and_then(|role| u8::try_from(role).ok()).unwrap_or_default(),
            protagonist: true,
            opening: opening_facts(scenario, persona, engine.plan.seed, attempt),
            patience: temper::patience(&scenario.patience, persona),
            restless: Restless::of(persona, engine.plan.seed, attempt, &scenario.protagonist),
        };
        let started = AttemptStarted {
            person,
            persona: persona.name.clone(),
            scenario: scenario.name.clone(),
            ordinal: self.employee.ordinal,
            intended,
            cast: cast.roles.clone(),
            facts: cast.facts.clone(),
            named,
        };
        let seq = engine.begin_attempt(attempt, started);
        self.employee.own = Some(Box::new(Play::new(engine.clock.now(), script)));
        engine.crew.begin(attempt, casting);
        self.busy().errands.begin(attempt, arrange(engine, attempt, place, cast, seq));
    }

    /// Gives their cue to whoever opens an attempt of this person's own, unless they do themselves. False when that person
    /// takes no part in the run.
    pub(super) fn cue(&self, attempt: AttemptId, seq: Seq) -> bool {
        let Some(own) = self.employee.play(attempt) else { return true };
        let Some(scenario) = self.engine.scenario(own.scenario()) else { return true };
        if own.opens(scenario) {
            return true;
        }
        let Opening::Slack(opening) = &scenario.opening;
        let opener = opening.by.as_deref().and_then(|role| own.player(role, scenario));
        opener.is_some_and(|opener| self.engine.crew.put(opener, Item::Cue(attempt, seq)))
    }

    /// Scenario, cast, identity and moment of an attempt.
    fn cast(&self, ordinal: u32) -> Option<(u32, Cast, AttemptId, At)> {
        let engine = &self.engine;
        let (place, intended) = (self.employee.seat?, self.employee.next_at?);
        let seat = engine.plan.seats.get(place as usize)?;
        let line = engine.plan.lines.get(seat.line as usize)?;
        let attempt = attempt_id(engine.plan.seed, seat.person, ordinal);
        let forced = engine.schedule.forced_scenario(&engine.plan, &engine.company, place, intended);
        let scenario = forced.or_else(|| choose_scenario(engine.plan.seed, seat.person, ordinal, line))?;
        let cast = engine.casting.cast(&engine.plan, &engine.company, seat, scenario, attempt).ok()?;
        Some((scenario, cast, attempt, intended))
    }
}

/// Learns how the protagonist will name people: as a mention, the way somebody picks a colleague from the list, or by name
/// where the list does not have them.
async fn name(engine: Arc<Engine>, person: PersonId, named: Vec<String>, mut prepared: Prepared) -> Told {
    let learning = async {
        for role in named {
            let Some(other) = prepared.cast.roles.get(&role).and_then(|other| engine.company.person(*other))
            else {
                continue;
            };
            let found = engine.directory.colleague(&engine.hands, person, &other.email).await;
            let name = found.map_or_else(|_| other.display_name(), |id| format!("<@{id}>"));
            prepared.facts.insert(role, name);
        }
    };
    match race(learning, engine.phase.cut()).await {
        Either::First(()) => Told::Prepared(Some(Box::new(prepared))),
        Either::Second(()) => Told::Prepared(None),
    }
}

/// Makes the world stand as the cast needs it, with the twins watching what the checks ask. It takes nobody's patience.
async fn arrange(engine: Arc<Engine>, attempt: AttemptId, place: u32, cast: Cast, seq: Seq) -> Told {
    let asks = engine.plan.scenarios.get(place as usize).map(|planned| asks(planned, &cast));
    let people = cast.roles.values().copied().collect();
    let began = engine.clock.now();
    let asks = asks.unwrap_or_default();
    let arranging = engine.twins.begin(attempt, people, &cast.arrangements, &asks);
    match race(arranging, engine.phase.cut()).await {
        Either::First(arranged) => {
            Told::Arranged(arranged.map_err(|error| error.to_string()), engine.clock.now().since(began), seq)
        }
        Either::Second(()) => Told::Cut,
    }
}

/// What the checks of an attempt ask the twins, each question once.
fn asks(planned: &PlannedScenario, cast: &Cast) -> Vec<Ask> {
    let checks = planned.expect.iter().chain(&planned.never);
    let mut asks: Vec<Ask> =
        checks.flat_map(|check| &check.asks).filter_map(|ask| ask.fill(&cast.roles, &cast.facts)).collect();
    asks.sort();
    asks.dedup();
    asks
}
