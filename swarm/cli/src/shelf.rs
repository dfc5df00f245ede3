//! What files may name: the built-in personas and scenarios, the twins' questions and verbs, the mind's utterances.

use nightcrew_model::act::Verb;
use nightcrew_personas::library::{PERSONAS, SCENARIOS, Source};
use nightcrew_scenario::{Library, NamedText, Question, VerbForm, Vocabulary};
use nightcrew_twins::list::{Line, TWINS};

/// The built-in personas and scenarios.
pub fn library() -> Library {
    let texts = |sources: &[Source]| -> Vec<NamedText> {
        sources.iter().map(|source| (source.path.to_owned(), source.text.to_owned())).collect()
    };
    Library { personas: texts(PERSONAS), scenarios: texts(SCENARIOS) }
}

/// Everything else that files may name.
pub fn vocabulary() -> Vocabulary {
    Vocabulary {
        twins: names(|_| true),
        delivering: names(|twin| twin.delivers),
        models: names(|twin| twin.is_model),
        questions: TWINS
            .iter()
            .flat_map(|twin| (twin.questions)())
            .map(|card| Question::from(&card))
            .collect(),
        verbs: verbs().into_iter().map(VerbForm::from).collect(),
        utterances: nightcrew_personas::grammar::utterances(),
        languages: nightcrew_personas::grammar::languages().map(str::to_owned).collect(),
        providers: crate::minds::PROVIDERS.iter().map(|name| (*name).to_owned()).collect(),
        endpoints: TWINS
            .iter()
            .flat_map(|twin| (twin.endpoints)().into_iter().map(|endpoint| (twin.name, endpoint)))
            .flat_map(|(twin, endpoint)| {
                // Slack serves most of its methods either way; a journal has the one that was called.
                let methods =
                    if endpoint.method == "*" { vec!["GET", "POST"] } else { vec![endpoint.method] };
                methods.into_iter().map(move |method| format!("{twin} {method} {}", endpoint.path))
            })
            .collect(),
        app_manifest: Some(nightcrew_twins::app_manifest_problems),
    }
}

/// The names of some twins.
fn names(which: fn(&Line) -> bool) -> Vec<String> {
    TWINS.iter().filter(|twin| which(twin)).map(|twin| twin.name.to_owned()).collect()
}

/// The verbs of all twins.
pub fn verbs() -> Vec<&'static Verb> {
    TWINS.iter().flat_map(|twin| (twin.verbs)()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_of_deliveries_and_of_models_meet_the_twins_that_have_them() {
        let vocabulary = vocabulary();
        assert_eq!((vocabulary.delivering, vocabulary.models), (vec!["slack".into()], vec!["llm".into()]));
    }
}
