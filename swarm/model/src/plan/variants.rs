//! Variants of a line of the crew: the same persona with one trait changed, beside the original. People are drawn at random for
//! both, so that a difference between them is the trait's, and a need of the same kind must reach the same state.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::company::Person;
use crate::persona::{Hours, Persona};

/// What stands between a persona's name and the trait that was changed: in no name that a user may give.
pub const MARK: char = '~';

/// The values that a line's persona is tried with, by trait. Each value is as many further people as the line has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Variants {
    /// The language they write in: `de`.
    pub language: Vec<String>,
    /// Typing errors per thousand letters.
    pub typos_permille: Vec<u16>,
    /// How long they have been here, 0 to 100.
    pub seniority: Vec<u8>,
    /// How well they know such tools, 0 to 100.
    pub competence: Vec<u8>,
    /// When they work: `early`, `late`, `always`, `office`.
    pub hours: Vec<Hours>,
    /// The channel in which they open what they would open in another.
    pub channel: Vec<String>,
    /// How their name is written: only such people are drawn.
    pub name_script: Vec<NameScript>,
}

/// How a person's name is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NameScript {
    /// In the letters that English has.
    Plain,
    /// In Latin letters, some of them with marks (`Björn`, `Zoé`).
    Marked,
    /// In another script (`Ольга`, `美咲`).
    Other,
}

impl NameScript {
    /// How this person's name is written.
    #[must_use]
    pub fn of(person: &Person) -> Self {
        let letters = || person.given.chars().chain(person.family.chars());
        if letters().all(|letter| letter.is_ascii()) {
            Self::Plain
        } else if letters().all(|letter| u32::from(letter) < LATIN_END) {
            Self::Marked
        } else {
            Self::Other
        }
    }
}

/// Behind Latin letters with marks, and the marks themselves; Vietnamese ones stand apart and count as another script.
const LATIN_END: u32 = 0x0370;

/// One trait with another value than the original's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trait {
    /// See [`Variants::language`].
    Language(String),
    /// See [`Variants::typos_permille`].
    TyposPermille(u16),
    /// See [`Variants::seniority`].
    Seniority(u8),
    /// See [`Variants::competence`].
    Competence(u8),
    /// See [`Variants::hours`].
    Hours(Hours),
    /// See [`Variants::channel`].
    Channel(String),
    /// See [`Variants::name_script`].
    NameScript(NameScript),
}

impl Variants {
    /// True when there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Each value by itself, with its place in its trait's list; in the order of the fields.
    #[must_use]
    pub fn each(&self) -> Vec<(usize, Trait)> {
        fn all<'a, T: Clone>(list: &'a [T], of: fn(T) -> Trait) -> impl Iterator<Item = (usize, Trait)> + 'a {
            list.iter().cloned().map(of).enumerate()
        }
        all(&self.language, Trait::Language)
            .chain(all(&self.typos_permille, Trait::TyposPermille))
            .chain(all(&self.seniority, Trait::Seniority))
            .chain(all(&self.competence, Trait::Competence))
            .chain(all(&self.hours, Trait::Hours))
            .chain(all(&self.channel, Trait::Channel))
            .chain(all(&self.name_script, Trait::NameScript))
            .collect()
    }
}

impl Trait {
    /// The trait's name, as plans write it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Language(_) => "language",
            Self::TyposPermille(_) => "typos_permille",
            Self::Seniority(_) => "seniority",
            Self::Competence(_) => "competence",
            Self::Hours(_) => "hours",
            Self::Channel(_) => "channel",
            Self::NameScript(_) => "name_script",
        }
    }

    /// The name of the persona that has this trait and is like `original` in everything else: `new-starter~language=de`.
    #[must_use]
    pub fn of(&self, original: &str) -> String {
        format!("{original}{MARK}{self}")
    }

    /// Gives a persona this trait. A channel and a name's script are not the persona's: they change the scenario and who is drawn.
    pub fn give(&self, persona: &mut Persona) {
        match self {
            Self::Language(language) => persona.languages = [(language.clone(), 1)].into(),
            Self::TyposPermille(typos) => persona.typos_permille = *typos,
            Self::Seniority(seniority) => persona.seniority = *seniority,
            Self::Competence(competence) => persona.competence = *competence,
            Self::Hours(hours) => persona.hours = hours.clone(),
            Self::Channel(_) | Self::NameScript(_) => {}
        }
    }
}

impl fmt::Display for Trait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}=", self.name())?;
        match self {
            Self::Language(text) | Self::Channel(text) => f.write_str(text),
            Self::TyposPermille(number) => number.fmt(f),
            Self::Seniority(number) | Self::Competence(number) => number.fmt(f),
            Self::Hours(hours) => f.write_str(match hours {
                Hours::Office => "office",
                Hours::Early => "early",
                Hours::Late => "late",
                Hours::Always => "always",
                Hours::Curve { .. } => "curve",
            }),
            Self::NameScript(script) => f.write_str(match script {
                NameScript::Plain => "plain",
                NameScript::Marked => "marked",
                NameScript::Other => "other",
            }),
        }
    }
}

/// What the name of a variant's persona says: the original's name, the trait's and its value. `None` for an original.
#[must_use]
pub fn told_apart(persona: &str) -> Option<(&str, &str, &str)> {
    let (original, changed) = persona.split_once(MARK)?;
    let (name, value) = changed.split_once('=')?;
    Some((original, name, value))
}

/// The name of the persona that this one is, or is a variant of.
#[must_use]
pub fn original(persona: &str) -> &str {
    persona.split_once(MARK).map_or(persona, |(original, _)| original)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variant_is_told_by_its_name() {
        let name = Trait::Language("de".to_owned()).of("new-starter");
        assert_eq!(name, "new-starter~language=de");
        assert_eq!(told_apart(&name), Some(("new-starter", "language", "de")));
        assert_eq!((told_apart("new-starter"), original("new-starter")), (None, "new-starter"));
        assert_eq!(original(&name), "new-starter");
    }

    #[test]
    fn every_value_is_a_variant_of_its_own() {
        let variants = Variants {
            language: vec!["de".to_owned()],
            seniority: vec![5, 95],
            hours: vec![Hours::Late],
            ..Variants::default()
        };
        let names: Vec<String> = variants.each().iter().map(|(_, one)| one.to_string()).collect();
        assert_eq!(names, ["language=de", "seniority=5", "seniority=95", "hours=late"]);
    }
}
