//! A situation to try the mind in.
#![expect(clippy::unwrap_used, reason = "a scene that cannot be set is a failed test")]

use std::collections::BTreeMap;

use nightcrew_model::company::Person;
use nightcrew_model::id::AttemptId;
use nightcrew_model::persona::Persona;
use nightcrew_model::scenario::{Fact, Scenario};
use nightcrew_model::seed::Seed;
use nightcrew_personas::library;
use nightcrew_personas::situation::{Line, Situation};

/// What a [`Situation`] borrows from.
pub struct Scene {
    pub persona: Persona,
    pub person: Person,
    pub scenario: Scenario,
    pub language: String,
    pub facts: BTreeMap<String, String>,
    pub heard: Vec<Line>,
    pub mention: Option<String>,
}

impl Scene {
    pub fn new(persona: &str, scenario: &str) -> Self {
        let persona = library::personas().unwrap().into_iter().find(|known| known.name == persona).unwrap();
        let scenario =
            library::scenarios().unwrap().into_iter().find(|known| known.name == scenario).unwrap();
        let mut facts: BTreeMap<String, String> = scenario
            .facts
            .iter()
            .map(|(name, fact)| {
                let value = match fact {
                    Fact::Text(value) => value.clone(),
                    Fact::OneOf(values) => values[0].clone(),
                };
                (name.clone(), value)
            })
            .collect();
        for role in nightcrew_personas::role_facts(&scenario) {
            facts.insert(role, "Ana Lopez".to_owned());
        }
        let language = persona.languages.keys().next().cloned().unwrap_or_else(|| "en".to_owned());
        Self { persona, person: person(), scenario, language, facts, heard: Vec::new(), mention: None }
    }

    pub fn heard(mut self, text: &str) -> Self {
        self.heard.push(Line { from_subject: true, text: text.to_owned() });
        self
    }

    pub fn at(&self, attempt: u64, turn: u32) -> Situation<'_> {
        Situation {
            seed: Seed(7),
            attempt: AttemptId(attempt),
            turn,
            persona: &self.persona,
            person: &self.person,
            language: &self.language,
            scenario: &self.scenario,
            role: &self.scenario.protagonist,
            facts: &self.facts,
            mention: self.mention.as_deref(),
            heard: &self.heard,
        }
    }
}

pub fn person() -> Person {
    Person {
        given: "Jonas".into(),
        family: "Weber".into(),
        email: "jonas.weber@northwind.example.com".into(),
        title: "Account Executive".into(),
        department: "Sales".into(),
        team: "Sales North".into(),
        manager: None,
        reports: 0,
        language: "en".into(),
        timezone: "Europe/Berlin".into(),
    }
}
