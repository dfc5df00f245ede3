//! What a mind is told about a play.

use std::borrow::Cow;
use std::collections::BTreeMap;

use nightcrew_personas::language::language_of;
use nightcrew_personas::situation::{Line, Situation};

use crate::employee::{Employee, Play};
use crate::engine::Engine;
use nightcrew_model::id::PersonId;

/// A play as it stands, for a mind.
pub(super) struct Scene<'a> {
    engine: &'a Engine,
    play: &'a Play,
    who: Who,
    language: String,
    facts: Cow<'a, BTreeMap<String, String>>,
    heard: Vec<Line>,
    mention: Option<String>,
}

/// Who acts.
#[derive(Clone, Copy)]
pub(super) struct Who {
    /// The person.
    pub person: PersonId,
    /// The persona, by its place in the plan.
    pub persona: u32,
}

impl From<&Employee> for Who {
    fn from(employee: &Employee) -> Self {
        Self { person: employee.person, persona: employee.persona }
    }
}

impl<'a> Scene<'a> {
    /// A play as it stands. Somebody's language is drawn anew each time: it never changes, and an employee who sleeps need not
    /// hold it.
    pub(super) fn of(engine: &'a Engine, play: &'a Play, who: Who) -> Option<Self> {
        let mention = play.wanted().is_some_and(|wanted| wanted.mention);
        let persona = engine.plan.personas.get(who.persona as usize)?;
        let person = engine.company.person(who.person)?;
        Some(Self {
            engine,
            play,
            who,
            language: language_of(engine.plan.seed, persona, person),
            facts: play.released(),
            heard: Vec::new(),
            mention: mention.then(|| format!("<@{}>", engine.directory.app())),
        })
    }

    /// The same with the conversation so far, which only a model reads.
    pub(super) fn with_lines(mut self) -> Self {
        self.heard = self.play.lines();
        self
    }

    pub(super) fn situation(&self) -> Option<Situation<'_>> {
        let engine = self.engine;
        let scenario = engine.scenario(self.play.scenario())?;
        Some(Situation {
            seed: engine.plan.seed,
            attempt: self.play.attempt,
            turn: self.play.moves,
            persona: engine.plan.personas.get(self.who.persona as usize)?,
            person: engine.company.person(self.who.person)?,
            language: &self.language,
            scenario,
            role: self.play.role(scenario),
            facts: &self.facts,
            mention: self.mention.as_deref(),
            heard: &self.heard,
        })
    }
}
