//! How the personas sound: a page of samples each, kept as goldens so that a change of the grammar or of style is seen.

use std::fmt::Write as _;

use nightcrew_model::scenario::Opening;
use nightcrew_personas::situation::Say;
use nightcrew_personas::{library, word::word};

use crate::scene::Scene;

#[test]
fn every_persona_has_a_voice() {
    for persona in library::personas().unwrap() {
        let mut page = String::new();
        for (number, scenario) in (0..).zip(library::scenarios().unwrap()) {
            let scene = Scene::new(&persona.name, &scenario.name);
            let Opening::Slack(opening) = &scenario.opening;
            writeln!(page, "{}", scenario.name).unwrap();
            let first = 3 * number;
            for attempt in first..first + 3 {
                writeln!(page, "  {}", word(&scene.at(attempt, 0), &Say::Open(opening.say.clone()))).unwrap();
            }
        }
        let scene = Scene::new(&persona.name, "vague-request");
        writeln!(page, "afterwards").unwrap();
        for (turn, say) in (1..).zip([
            Say::Answer("project".to_owned()),
            Say::Answer("reason".to_owned()),
            Say::DoNotKnow("other".to_owned()),
            Say::Again("ask-access".to_owned()),
            Say::News,
            Say::Complain,
            Say::Thank,
            Say::Step("cancel".to_owned()),
        ]) {
            writeln!(page, "  {}", word(&scene.at(1, turn), &say)).unwrap();
        }
        insta::assert_snapshot!(persona.name.clone(), page);
    }
}
