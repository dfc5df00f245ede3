//! The grammar of what people say: utterances by name, a file per language, built in. To add an utterance or a language:
//! `personas/grammar/`, and for a language a line in [`FILES`]. Nothing here knows a persona.

mod template;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

pub use template::{Piece, Template};

/// One file a language. The first is the one that the others are checked against.
const FILES: &[(&str, &str)] =
    &[("en", include_str!("../../grammar/en.yaml")), ("de", include_str!("../../grammar/de.yaml"))];

/// A language's grammar.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grammar {
    /// The language (`en`, `de`, …).
    pub language: String,
    /// What facts' values are called in this language: prose only.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// Utterances by name.
    pub utterances: BTreeMap<String, Wordings>,
    /// What style adds.
    pub touches: Touches,
}

/// The wordings of an utterance, by length.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wordings {
    /// A few words.
    pub short: Vec<Template>,
    /// A sentence or two.
    pub plain: Vec<Template>,
    /// More than needed.
    pub long: Vec<Template>,
    /// By those who do not know the tools.
    #[serde(default)]
    pub vague: Vec<Template>,
}

/// What style adds to an utterance.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Touches {
    /// How one begins.
    pub greeting: Greeting,
    /// One word of politeness.
    pub please: Vec<String>,
    /// An apology for asking.
    pub sorry: Vec<String>,
    /// Thanks, in advance.
    pub thanks: Vec<String>,
    /// What those say who have had enough.
    pub grumble: Vec<String>,
    /// What the curious add.
    pub curious: Vec<String>,
    /// What the careless add.
    pub negligent: Vec<String>,
    /// How an insider leans on the subject.
    pub insider: Vec<String>,
    /// How somebody leans on it who pretends.
    pub social_engineer: Vec<String>,
    /// Emoji that fit anywhere.
    pub emoji: Vec<String>,
}

/// How one begins.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Greeting {
    /// Those who are not polite.
    pub low: Vec<String>,
    /// Those who are.
    pub high: Vec<String>,
}

/// A built-in grammar is broken. Cannot happen with the files of this repository; a test holds that.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("personas/grammar/{language}.yaml: {message}")]
pub struct GrammarError {
    /// The language.
    pub language: &'static str,
    /// What is wrong, with line and column.
    pub message: String,
}

static GRAMMARS: LazyLock<Vec<Grammar>> = LazyLock::new(|| load().unwrap_or_default());

/// Reads all grammars.
///
/// # Errors
/// When a built-in file is broken.
pub fn load() -> Result<Vec<Grammar>, GrammarError> {
    let read = |(language, text): &(&'static str, &'static str)| {
        serde_saphyr::from_str(text).map_err(|error| GrammarError { language, message: error.to_string() })
    };
    FILES.iter().map(read).collect()
}

/// The grammar of a language; English for one that has none.
#[must_use]
pub fn of(language: &str) -> Option<&'static Grammar> {
    GRAMMARS.iter().find(|grammar| grammar.language == language).or_else(|| GRAMMARS.first())
}

/// The languages that have a grammar.
pub fn languages() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(language, _)| *language)
}

/// The names of all utterances, sorted: what a scenario may `say`.
#[must_use]
pub fn utterances() -> Vec<String> {
    of(crate::language::FALLBACK)
        .map(|grammar| grammar.utterances.keys().cloned().collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use nightcrew_model::scenario::{Fact, Opening};

    use super::*;

    #[test]
    fn all_languages_say_the_same_things() {
        let all = load().unwrap();
        assert_eq!(all.len(), FILES.len());
        for (grammar, (language, _)) in all.iter().zip(FILES) {
            assert_eq!(grammar.language, *language);
            let names: Vec<&String> = grammar.utterances.keys().collect();
            assert_eq!(names, all[0].utterances.keys().collect::<Vec<_>>(), "{language}");
            for (name, wordings) in &grammar.utterances {
                for list in [&wordings.short, &wordings.plain, &wordings.long] {
                    assert!(!list.is_empty(), "{language} {name}");
                    // What one language can say without a fact, every language can.
                    let bare =
                        |list: &[Template]| list.iter().any(|wording| wording.needs().next().is_none());
                    let first = &all[0].utterances[name];
                    assert_eq!(bare(list), bare(&first.plain), "{language} {name}");
                }
            }
        }
    }

    #[test]
    fn every_scenario_can_be_said_in_every_language() {
        let names: BTreeSet<String> = utterances().into_iter().collect();
        for scenario in crate::library::scenarios().unwrap() {
            let Opening::Slack(opening) = &scenario.opening;
            assert!(names.contains(&opening.say), "{}", scenario.name);
            for said in scenario.steps.iter().filter_map(|step| step.say.as_ref()) {
                assert!(names.contains(said), "{}", scenario.name);
            }
            let values = scenario.facts.values().flat_map(|fact| match fact {
                Fact::Text(value) => vec![value.clone()],
                Fact::OneOf(values) => values.clone(),
            });
            for value in values.filter(|value| value.contains(' ')) {
                for grammar in load().unwrap().iter().skip(1) {
                    assert!(grammar.values.contains_key(&value), "{}: {value:?}", grammar.language);
                }
            }
        }
    }
}
