//! Every method that is served is called in one story, and every answer is held against the vendor's published description:
//! no field of another type, every required field there.

mod facts;
mod story;

use std::collections::BTreeMap;

use nightcrew_twin_kit::{Tier, Twin as _};
use nightcrew_twin_slack::Slack;
use serde_json::{Value, json};

use facts::Facts;
use story::Story;

/// Methods that are served by saying that Slack retired them.
const RETIRED: &[&str] = &["files.upload"];

/// Where the description of 2020 is not how Slack answers today: what it is about, the field, the reason.
const OUTDATED: &[(&str, &str, &str)] = &[(
    "chat.update",
    "message.blocks",
    "an object by the description of this method only; blocks are a list everywhere else, and in what Slack answers",
)];

/// Whether a deviation is known.
fn is_known(method: &str, at: &str) -> bool {
    OUTDATED.iter().any(|(named, field, _)| {
        let named = named.strip_suffix('*').map_or(*named == method, |start| method.starts_with(start));
        named && field.strip_prefix('*').map_or(*field == at, |end| at.ends_with(end))
    })
}

fn served() -> Vec<&'static str> {
    let endpoints = Slack::api().endpoints().to_vec();
    let api = endpoints.iter().filter_map(|endpoint| {
        endpoint.path.strip_prefix("/api/").filter(|_| endpoint.tier == Tier::Semantic)
    });
    api.collect()
}

#[tokio::test]
async fn every_answer_is_as_the_vendor_describes_it() {
    let facts = Facts::read();
    let answers = Story::tell().await;
    let served = served();
    let untold: Vec<&&str> = served.iter().filter(|method| !answers.contains_key(**method)).collect();
    assert!(untold.is_empty(), "the story does not call {untold:?}");
    let mut wrong: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let (mut described, mut said, mut checked) = (0, 0, 0);
    let bad = |method: &&str, answer: &Value| answer["ok"] != json!(!RETIRED.contains(method));
    let refused: Vec<String> = served
        .iter()
        .flat_map(|method| {
            answers[*method]
                .iter()
                .filter(move |answer| bad(method, answer))
                .map(move |answer| format!("{method}: {answer}"))
        })
        .collect();
    assert!(refused.is_empty(), "{refused:#?}");
    for method in &served {
        let answers = &answers[*method];
        if !facts.describes(method) || RETIRED.contains(method) {
            continue;
        }
        described += 1;
        said += usize::from(facts.says_something(method));
        checked += answers.len();
        for problem in answers.iter().flat_map(|answer| facts.problems(method, answer)) {
            if !is_known(method, &problem.at) {
                wrong
                    .entry(format!("{} {}", problem.at, problem.what))
                    .or_default()
                    .push((*method).to_owned());
            }
        }
    }
    println!(
        "{} methods are served; the vendor describes {described} of them, {said} with fields of their own; {checked} answers are as described",
        served.len()
    );
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let figure = format!("knows {described} of them, {said} with fields");
    assert!(readme.contains(&figure), "the README does not say “{figure}”");
    for methods in wrong.values_mut() {
        methods.dedup();
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn at_least_ninety_methods_are_modelled_and_the_readme_says_how_many() {
    let served = served().len();
    assert!(served >= 90, "{served}");
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let figure = format!("Served: {served} methods of the Web API `semantic`");
    assert!(readme.contains(&figure), "the README does not say “{figure}”");
}
