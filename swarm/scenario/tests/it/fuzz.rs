//! No file makes the loader panic: arbitrary bytes, valid files with damage, deep nesting, hostile checks.

use std::collections::BTreeSet;

use nightcrew_scenario::expression::{Scope, take_apart};
use nightcrew_scenario::file::File;
use nightcrew_scenario::{Library, Overrides, load_plan_text};
use proptest::prelude::*;

use crate::fixtures::{PLAN, SCENARIO, library, vocabulary};

/// Loads a text as everything that a file can be, and renders what is said about it.
fn feed(text: &str) {
    let plan = load_plan_text("f.yaml", text, &library(), &vocabulary(), &Overrides::default());
    let entry = vec![("f.yaml".to_owned(), text.to_owned())];
    let hostile = Library { personas: entry.clone(), scenarios: entry };
    let beside = load_plan_text("p.yaml", PLAN, &hostile, &vocabulary(), &Overrides::default());
    for report in [plan.err(), beside.err()].into_iter().flatten() {
        let rendered = report.fancy(true) + &report.plain();
        assert!(rendered.len() < 4 << 20, "bounded");
    }
}

/// A text with some of it cut out, doubled or replaced.
fn damaged(text: &'static str) -> impl Strategy<Value = String> {
    let letters: Vec<char> = text.chars().collect();
    let len = letters.len();
    prop::collection::vec((0..len, 0_usize..4, any::<char>(), 1_usize..40), 1..6).prop_map(move |damage| {
        let mut letters = letters.clone();
        for (at, how, letter, count) in damage {
            let at = at.min(letters.len());
            let end = (at + count).min(letters.len());
            match how {
                0 => drop(letters.drain(at..end)),
                1 => {
                    let part = letters[at..end].to_vec();
                    drop(letters.splice(at..at, part));
                }
                2 => letters.insert(at, letter),
                _ => drop(letters.splice(at..end, ['\t', '-', ' ', '&', 'a', ' ', '*', 'a', ':'])),
            }
        }
        letters.into_iter().collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn arbitrary_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        match File::from_bytes("f.yaml", &bytes) {
            Ok(file) => feed(file.text()),
            Err(problem) => prop_assert!(problem.line_column().0 >= 1),
        }
    }

    #[test]
    fn arbitrary_yaml(text in r"([a-z]{1,6}: ?|- ?|[\[\]{}&*!|>%@`'\x22#?,:\n ]|[a-z0-9.]{1,5}|  ){0,60}") {
        feed(&text);
    }

    #[test]
    fn a_damaged_plan(text in damaged(PLAN)) {
        feed(&text);
    }

    #[test]
    fn a_damaged_scenario(text in damaged(SCENARIO)) {
        feed(&text);
    }

    #[test]
    fn any_check(text in r"([a-z]{1,8}|[.,()\[\]{}!&|=<>+*/%?:'\x22 -]|facts\.project|exists\(|requester|[0-9]{1,22}|\\u|ä|\n){0,40}") {
        let (roles, facts) = (BTreeSet::from(["requester"]), BTreeSet::from(["project"]));
        let vocabulary = vocabulary();
        if let Err(faults) = take_apart(&text, Scope { roles: &roles, facts: &facts, vocabulary: &vocabulary }) {
            prop_assert!(!faults.is_empty());
            prop_assert!(faults.iter().all(|fault| fault.part.end <= text.len()));
        }
    }
}

#[test]
fn deep_nesting_of_every_kind() {
    for (open, close) in [
        ("[", "]"),
        ("{a: ", "}"),
        ("- ", ""),
        ("? ", ""),
        ("(", ")"),
        ("!", ""),
        ("-", ""),
        ("a ? b : ", ""),
        ("f(", ")"),
    ] {
        for depth in [10, 30, 100, 3000] {
            let text = format!("{}x{}", open.repeat(depth), close.repeat(depth));
            feed(&text);
            feed(&format!("name: {text}\n"));
            feed(&SCENARIO.replace("- jira.can_browse(requester, facts.project)", &format!("- \"{text}\"")));
        }
    }
    let (roles, facts, vocabulary) = (BTreeSet::from(["x"]), BTreeSet::new(), vocabulary());
    for link in [".a", "+1", "&&x", "[0]", ".f()", "?x:x", " in [x]", "||[x].all(y,y)", " - 1"] {
        for count in [10, 90, 150, 300, 1900 / link.len(), 3000] {
            let scope = Scope { roles: &roles, facts: &facts, vocabulary: &vocabulary };
            let taken = take_apart(&format!("x{}", link.repeat(count)), scope);
            assert!(
                count < 100 || link.len() > 5 || taken.is_err() || !link.starts_with('.'),
                "{link} {count}"
            );
        }
    }
    let lines: String = (0..2000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    feed(&lines);
}
