//! What a mind is told about a play: a copy, since the play goes on while the mind thinks.

use std::collections::BTreeMap;

use nightcrew_model::id::AttemptId;
use nightcrew_personas::language::language_of;
use nightcrew_personas::situation::{Line, Situation};

use super::Driver;
use crate::employee::Employee;
use crate::engine::Engine;

/// A play as it stands.
pub(super) struct Scene {
    attempt: AttemptId,
    turn: u32,
    scenario: u32,
    role: String,
    language: String,
    facts: BTreeMap<String, String>,
    heard: Vec<Line>,
    mention: Option<String>,
}

impl Scene {
    pub(super) fn situation<'a>(&'a self, engine: &'a Engine, employee: &Employee) -> Option<Situation<'a>> {
        Some(Situation {
            seed: engine.plan.seed,
            attempt: self.attempt,
            turn: self.turn,
            persona: engine.plan.personas.get(employee.persona as usize)?,
            person: engine.company.person(employee.person)?,
            language: &self.language,
            scenario: engine.scenario(self.scenario)?,
            role: &self.role,
            facts: &self.facts,
            mention: self.mention.as_deref(),
            heard: &self.heard,
        })
    }
}

impl Driver {
    /// What a mind is told about a play. Somebody's language is drawn anew each time: it never changes, and an employee who
    /// sleeps need not hold it.
    pub(super) fn scene(&mut self, attempt: AttemptId, mention: bool) -> Option<Scene> {
        let engine = &self.engine;
        let mention = mention.then(|| format!("<@{}>", engine.directory.app()));
        let persona = engine.plan.personas.get(self.employee.persona as usize)?;
        let person = engine.company.person(self.employee.person)?;
        let language = language_of(engine.plan.seed, persona, person);
        let play = self.employee.play(attempt)?;
        Some(Scene {
            attempt,
            turn: play.moves,
            scenario: play.scenario,
            role: play.role.clone(),
            language,
            facts: play.released(),
            heard: play.lines(),
            mention,
        })
    }
}
