//! Parts in others' attempts: taken up when a cue or a notice comes, given up when the attempt is over.

use std::sync::Arc;

use nightcrew_model::id::AttemptId;
use nightcrew_personas::release::opening_facts;
use nightcrew_personas::temper;

use super::Driver;
use crate::employee::{Play, Script};

impl Driver {
    /// Opens somebody else's attempt.
    pub(super) async fn play_opening(&mut self, attempt: AttemptId) {
        let engine = Arc::clone(&self.engine);
        let scenario = self.join(attempt).and_then(|place| engine.scenario(place));
        let next = scenario.and_then(|scenario| self.employee.play(attempt)?.open(scenario));
        if let Some(next) = next {
            self.carry_on(attempt, next, None, "").await;
        }
    }

    /// Takes up a part in an attempt, unless this person plays in it already; returns its scenario. `None` for an attempt that
    /// is over, or in which they have no role.
    pub(super) fn join(&mut self, attempt: AttemptId) -> Option<u32> {
        if let Some(play) = self.employee.play(attempt) {
            return Some(play.scenario);
        }
        let casting = self.engine.crew.casting(attempt)?;
        let role = casting.role_of(self.employee.person)?.to_owned();
        let scenario = self.engine.scenario(casting.scenario)?;
        let persona = self.engine.plan.personas.get(self.employee.persona as usize)?;
        let script = Script {
            attempt,
            scenario: casting.scenario,
            role,
            protagonist: false,
            facts: casting.facts.clone(),
            opening: opening_facts(scenario, persona, self.engine.plan.seed, attempt),
            patience: temper::patience(&scenario.patience, persona),
        };
        self.employee.take_part(Play::new(self.engine.clock.now(), script));
        Some(casting.scenario)
    }
}
