//! The beginning of an employee's own attempt: cast, written down, arranged at the twins, opened.

use std::collections::BTreeMap;
use std::sync::Arc;

use nightcrew_model::ask::Ask;
use nightcrew_model::event::{Arranged, AttemptEnd, AttemptStarted, What};
use nightcrew_model::id::{AttemptId, PersonId, Seq};
use nightcrew_model::plan::PlannedScenario;
use nightcrew_model::plan::casting::{Cast, attempt_id, choose_scenario};
use nightcrew_model::scenario::{Opening, Scenario};
use nightcrew_model::time::At;
use nightcrew_personas::release::{opening_facts, role_facts};
use nightcrew_personas::temper;
use nightcrew_runtime::{Either, race};

use super::Driver;
use crate::crew::{Casting, Item};
use crate::employee::{Next, Play, Script};

impl Driver {
    /// Begins an attempt of this person's own.
    pub(super) async fn begin(&mut self, intended: At) {
        let engine = Arc::clone(&self.engine);
        let ordinal = self.employee.ordinal;
        let Some((place, cast, attempt)) = self.cast(ordinal, intended) else {
            // A resolved plan can always be cast; a seat that cannot is left out rather than tried for ever.
            self.employee.next_at = None;
            return;
        };
        let Some(planned) = engine.plan.scenarios.get(place as usize) else { return };
        let Some(persona) = engine.plan.personas.get(self.employee.persona as usize) else { return };
        let scenario = &planned.scenario;
        let facts = match race(self.facts(&cast, scenario), engine.phase.cut()).await {
            Either::First(facts) if engine.phase.is_running() => facts,
            // Nothing begins any more.
            _ => return,
        };
        let started = AttemptStarted {
            person: self.employee.person,
            persona: persona.name.clone(),
            scenario: scenario.name.clone(),
            ordinal,
            intended,
            cast: cast.roles.clone(),
            facts: cast.facts.clone(),
        };
        let seq = engine.begin_attempt(attempt, started);
        let script = Script {
            attempt,
            scenario: place,
            role: scenario.protagonist.clone(),
            protagonist: true,
            facts: facts.clone(),
            opening: opening_facts(scenario, persona, engine.plan.seed, attempt),
            patience: temper::patience(&scenario.patience, persona),
        };
        self.employee.own = Some(Box::new(Play::new(engine.clock.now(), script)));
        let casting =
            Casting { scenario: place, protagonist: self.employee.person, roles: cast.roles.clone(), facts };
        engine.crew.begin(attempt, Arc::new(casting));
        match self.arrange(attempt, &cast, planned).await {
            Some(Ok(made)) => {
                engine.journal.write(Some(attempt), Some(seq), What::Arranged(Arranged { made }));
                self.open(attempt, scenario, &cast.roles, seq).await;
            }
            Some(Err(why)) => {
                self.carry_on(attempt, Next::End(AttemptEnd::Broken, why), Some(seq), "").await;
            }
            None => {}
        }
    }

    /// Makes the world stand as the cast needs it, with the twins watching what the checks ask. `None` when the crew was cut
    /// meanwhile. It takes nobody's patience.
    async fn arrange(
        &mut self,
        attempt: AttemptId,
        cast: &Cast,
        planned: &PlannedScenario,
    ) -> Option<Result<Vec<String>, String>> {
        let engine = Arc::clone(&self.engine);
        let asks = asks(planned, cast);
        let people = cast.roles.values().copied().collect();
        let began = engine.clock.now();
        let arranging = engine.twins.begin(attempt, people, &cast.arrangements, &asks);
        let Either::First(arranged) = race(arranging, engine.phase.cut()).await else { return None };
        self.employee.play(attempt)?.postpone(engine.clock.now().since(began));
        Some(arranged.map_err(|error| error.to_string()))
    }

    /// Opens the attempt, or cues who does.
    async fn open(
        &mut self,
        attempt: AttemptId,
        scenario: &Scenario,
        roles: &BTreeMap<String, PersonId>,
        seq: Seq,
    ) {
        if let Some(next) = self.employee.own.as_deref_mut().and_then(|play| play.open(scenario)) {
            self.carry_on(attempt, next, Some(seq), "").await;
            return;
        }
        let Opening::Slack(opening) = &scenario.opening;
        let opener = opening.by.as_ref().and_then(|role| roles.get(role));
        if !opener.is_some_and(|opener| self.engine.crew.put(*opener, Item::Cue(attempt))) {
            // Otherwise the subject would be blamed for a silence that is ours.
            let why = "the person who opens it takes no part in this run".to_owned();
            self.carry_on(attempt, Next::End(AttemptEnd::Broken, why), Some(seq), "").await;
        }
    }

    /// Scenario, cast and identity of an attempt.
    fn cast(&self, ordinal: u32, intended: At) -> Option<(u32, Cast, AttemptId)> {
        let engine = &self.engine;
        let place = self.employee.seat?;
        let seat = engine.plan.seats.get(place as usize)?;
        let line = engine.plan.lines.get(seat.line as usize)?;
        let attempt = attempt_id(engine.plan.seed, seat.person, ordinal);
        let forced = engine.schedule.forced_scenario(&engine.plan, &engine.company, place, intended);
        let scenario = forced.or_else(|| choose_scenario(engine.plan.seed, seat.person, ordinal, line))?;
        let cast = engine.casting.cast(&engine.plan, &engine.company, seat, scenario, attempt).ok()?;
        Some((scenario, cast, attempt))
    }

    /// The facts of an attempt, with people whom the protagonist will name under their roles: as a mention, the way somebody
    /// picks a colleague from the list, or by name where the list does not have them.
    async fn facts(&self, cast: &Cast, scenario: &Scenario) -> BTreeMap<String, String> {
        let engine = &self.engine;
        let mut facts = cast.facts.clone();
        for role in role_facts(scenario) {
            let Some(person) = cast.roles.get(&role).and_then(|person| engine.company.person(*person)) else {
                continue;
            };
            let found = engine.directory.colleague(&engine.hands, self.employee.person, &person.email).await;
            let name = found.map_or_else(|_| person.display_name(), |id| format!("<@{id}>"));
            facts.insert(role, name);
        }
        facts
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
