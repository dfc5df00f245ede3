//! Which facts are told in the first message: all, but for those that a scenario withholds and those that the persona
//! forgets. The engine asks this once for an attempt and tells the rest only when asked.

use nightcrew_model::id::AttemptId;
use nightcrew_model::persona::Persona;
use nightcrew_model::scenario::{CastRule, Scenario};
use nightcrew_model::seed::Seed;

/// The facts (by name, sorted) that are told at the opening. A colleague for whom something is asked is always told:
/// leaving them out would turn the wish into another one.
#[must_use]
pub fn opening_facts(scenario: &Scenario, persona: &Persona, seed: Seed, attempt: AttemptId) -> Vec<String> {
    let told = scenario.facts.keys().filter(|fact| {
        // One stream for each fact, by its name: another fact in the scenario changes nothing for this one.
        let mut stream = seed.stream(attempt, &format!("omission {fact}"), 0);
        !scenario.withhold.contains(fact) && !stream.chance_permille(u32::from(persona.omission) * 10)
    });
    let mut told: Vec<String> = told.cloned().collect();
    told.extend(role_facts(scenario).into_iter().filter(|role| !scenario.withhold.contains(role)));
    told.sort();
    told.dedup();
    told
}

/// The roles whose names are facts as well: people other than the protagonist and their managers. The engine puts them
/// into the situation's facts under the role's name, as a mention (`<@U…>`) or a display name.
#[must_use]
pub fn role_facts(scenario: &Scenario) -> Vec<String> {
    let named = |rule: &CastRule| matches!(rule, CastRule::Colleague(_));
    scenario.cast.iter().filter(|(_, rule)| named(rule)).map(|(role, _)| role.clone()).collect()
}
