//! Every trait of a persona changes acts, words or timing. One that does not would be decoration, and is deleted.

use std::collections::BTreeMap;

use nightcrew_model::id::AttemptId;
use nightcrew_model::persona::{Hours, Intent, Persona, Role};
use nightcrew_model::scenario::Patience;
use nightcrew_model::seed::Seed;
use nightcrew_model::time::Span;
use nightcrew_personas::situation::{Move, Say};
use nightcrew_personas::word::word;
use nightcrew_personas::{decide, hours, language_of, opening_facts, temper, think};

use crate::scene::{Scene, person};

/// All that a persona does over a few dozen attempts.
#[derive(PartialEq)]
struct Conduct {
    words: Vec<String>,
    moves: Vec<usize>,
    spans: Vec<u64>,
    told: Vec<Vec<String>>,
    around: (String, Patience, bool, (hours::Day, hours::Day)),
}

fn conduct(persona: Persona) -> Conduct {
    let mut scene = Scene::new("new-starter", "jira-access");
    scene.persona = persona;
    let heard = "Which Jira project do you need, and what are you going to do there? Please tell me its key.";
    let idle =
        [Move::Wait, Move::React, Move::Say(Say::News), Move::Say(Say::Thank), Move::Say(Say::Complain)];
    let attempts = 0..60_u64;
    let say = |attempt: u64| {
        [Say::Open("ask-access".to_owned()), Say::Complain, Say::Answer("reason".to_owned())]
            .iter()
            .map(|say| word(&scene.at(attempt, 0), say))
            .collect::<Vec<_>>()
            .join(" | ")
    };
    let patience = Patience { turns: 8, first_reply: Span::mins(2), total: Span::mins(30) };
    Conduct {
        words: attempts.clone().map(say).collect(),
        moves: attempts.clone().map(|attempt| decide(&scene.at(attempt, 3), &idle).index).collect(),
        spans: attempts
            .clone()
            .map(|attempt| {
                think::before_act(&scene.at(attempt, 1), Some("It is ENG."), think::words(heard)).0
            })
            .collect(),
        told: attempts
            .map(|attempt| opening_facts(&scene.scenario, &scene.persona, Seed(7), AttemptId(attempt)))
            .collect(),
        around: (
            language_of(Seed(7), &scene.persona, &person()),
            temper::patience(&patience, &scene.persona),
            temper::may_play(&scene.persona, &person()),
            hours::week(&scene.persona.hours),
        ),
    }
}

/// What must change with a trait.
enum Changes {
    Words,
    Moves,
    Timing,
    Told,
    Around,
}

#[test]
fn every_trait_changes_acts_words_or_timing() {
    let base = Scene::new("new-starter", "jira-access").persona;
    let before = conduct(base.clone());
    let with = |change: fn(&mut Persona)| {
        let mut persona = base.clone();
        change(&mut persona);
        conduct(persona)
    };
    let rows: Vec<(&str, Conduct, Changes)> = vec![
        ("role", with(|p| p.role = Role::Manager), Changes::Around),
        ("hours", with(|p| p.hours = Hours::Late), Changes::Around),
        ("languages", with(|p| p.languages = BTreeMap::from([("de".to_owned(), 1)])), Changes::Around),
        ("patience_percent", with(|p| p.patience_percent = 50), Changes::Around),
        ("patience_percent", with(|p| p.patience_percent = 50), Changes::Timing),
        ("patience_percent", with(|p| p.patience_percent = 20), Changes::Moves),
        ("seniority", with(|p| p.seniority = 95), Changes::Timing),
        ("seniority", with(|p| p.seniority = 100), Changes::Words),
        ("style.length", with(|p| p.style.length = 5), Changes::Words),
        ("style.politeness", with(|p| p.style.politeness = 5), Changes::Words),
        ("style.casing", with(|p| p.style.casing = 5), Changes::Words),
        ("style.emoji", with(|p| p.style.emoji = 90), Changes::Words),
        ("style.emoji", with(|p| p.style.emoji = 100), Changes::Moves),
        ("typos_permille", with(|p| p.typos_permille = 80), Changes::Words),
        ("words_per_minute", with(|p| p.words_per_minute = 90), Changes::Timing),
        ("competence", with(|p| p.competence = 10), Changes::Words),
        ("competence", with(|p| p.competence = 95), Changes::Timing),
        ("attitude", with(|p| p.attitude = 5), Changes::Words),
        ("attitude", with(|p| p.attitude = 5), Changes::Moves),
        ("omission", with(|p| p.omission = 90), Changes::Told),
        ("intent: curious", with(|p| p.intent = Intent::Curious), Changes::Words),
        ("intent: negligent", with(|p| p.intent = Intent::Negligent), Changes::Timing),
        ("intent: insider", with(|p| p.intent = Intent::Insider), Changes::Words),
        ("intent: social engineer", with(|p| p.intent = Intent::SocialEngineer), Changes::Words),
    ];
    for (name, after, changes) in rows {
        let changed = match changes {
            Changes::Words => after.words != before.words,
            Changes::Moves => after.moves != before.moves,
            Changes::Timing => after.spans != before.spans,
            Changes::Told => after.told != before.told,
            Changes::Around => after.around != before.around,
        };
        assert!(changed, "{name} changes nothing");
    }
}

#[test]
fn the_same_situation_gives_the_same_conduct() {
    let persona = Scene::new("chatty-sales", "jira-access").persona;
    assert!(conduct(persona.clone()) == conduct(persona));
}

#[test]
fn one_trait_moves_no_draw_of_another() {
    // More emoji: the same sentences, with something at their end (common random numbers, invariant 2).
    let mut scene = Scene::new("new-starter", "jira-access");
    scene.persona.typos_permille = 0;
    scene.persona.style.emoji = 0;
    let plain: Vec<String> =
        (0..40).map(|at| word(&scene.at(at, 0), &Say::Open("ask-access".to_owned()))).collect();
    scene.persona.style.emoji = 100;
    for (at, plain) in (0..40).zip(plain) {
        let smiling = word(&scene.at(at, 0), &Say::Open("ask-access".to_owned()));
        assert!(smiling.starts_with(&plain) && smiling != plain, "{plain:?} {smiling:?}");
    }
}
