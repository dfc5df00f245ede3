//! Parts in others' attempts: taken up when a cue or a notice comes, given up when the attempt is over.

use nightcrew_model::id::AttemptId;
use nightcrew_personas::release::opening_facts;
use nightcrew_personas::restless::Restless;
use nightcrew_personas::temper;

use super::Driver;
use crate::employee::{Play, Script};

impl Driver {
    /// Takes up a part in an attempt, unless this person plays in it already. False for an attempt that is over, or in which
    /// they have no role.
    pub(super) fn join(&mut self, attempt: AttemptId) -> bool {
        if self.employee.play(attempt).is_some() {
            return true;
        }
        let Some(play) = self.part(attempt) else { return false };
        self.employee.take_part(play);
        true
    }

    fn part(&self, attempt: AttemptId) -> Option<Play> {
        let engine = &self.engine;
        let casting = engine.crew.casting(attempt)?;
        let role = casting.role_of(self.employee.person)?;
        let scenario = engine.scenario(casting.scenario)?;
        let persona = engine.plan.personas.get(self.employee.persona as usize)?;
        let name = scenario.cast.keys().nth(usize::from(role)).map_or("", String::as_str);
        let script = Script {
            attempt,
            casting,
            role,
            protagonist: false,
            opening: opening_facts(scenario, persona, engine.plan.seed, attempt),
            patience: temper::patience(&scenario.patience, persona),
            restless: Restless::of(persona, engine.plan.seed, attempt, name),
        };
        Some(Play::new(engine.clock.now(), script))
    }
}
