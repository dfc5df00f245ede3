//! Which language somebody writes in: the persona's, by weights, or the person's own. Decided once for a run.

use nightcrew_model::company::Person;
use nightcrew_model::persona::Persona;
use nightcrew_model::seed::Seed;

use crate::grammar;

/// The language that is written when nothing better is known: the one that every grammar is checked against.
pub const FALLBACK: &str = "en";

/// The language (`en`, `de`, …) that this person writes in when they play this persona. Always one that has a grammar.
#[must_use]
pub fn language_of(seed: Seed, persona: &Persona, person: &Person) -> String {
    let wanted = drawn(seed, persona, person).unwrap_or(&person.language);
    // Regional forms (`de-AT`) are written as their language.
    let base = wanted.split(['-', '_']).next().unwrap_or(wanted).to_ascii_lowercase();
    if grammar::languages().any(|known| known == base) { base } else { FALLBACK.to_owned() }
}

fn drawn<'a>(seed: Seed, persona: &'a Persona, person: &Person) -> Option<&'a str> {
    let weights: Vec<u32> = persona.languages.values().copied().collect();
    let entity = Seed(0).derive(0, &person.email, 0);
    let place = seed.stream(entity, "language", 0).weighted(&weights)?;
    persona.languages.keys().nth(place).map(String::as_str)
}
