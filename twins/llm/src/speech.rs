//! Plausible words for a move: a small model's plain English. An utterance that is not known here is worded from its name and
//! the facts. `{fact}` is a slot, `[…]` is left out when a slot in it is unknown, and a wording whose other slots are unknown is
//! not used.

use std::collections::BTreeMap;

use nightcrew_model::seed::Stream;

use crate::situation::Say;

type Facts = BTreeMap<String, String>;

/// Wordings by what is to be said: an utterance of the crew's scenarios, or the kind of what is said.
const WORDINGS: &[(&str, &[&str])] = &[
    (
        "ask-access",
        &[
            "I need access to Jira[, the project is {project}].[ The reason: I am {reason}.]",
            "Could you give me access to the Jira project[ {project}]?[ I'm {reason}.]",
            "I can't open the[ {project}] board in Jira. Could I get access?[ I'm {reason}.]",
        ],
    ),
    (
        "ask-for-colleague",
        &[
            "Can you give {beneficiary} access to Jira[, project {project}]?[ They are {reason}.]",
            "I need Jira access for {beneficiary}[, the project is {project}].[ Reason: {reason}.]",
        ],
    ),
    (
        "locked-out",
        &[
            "I'm locked out of my account[, {reason}]. Can you unlock it?",
            "My account is locked.[ I think it was {reason}.] Could you unlock it for me?",
        ],
    ),
    (
        "first-day",
        &[
            "It's my first day and I don't have access to anything yet. Could you set me up with the usual starter access?",
            "I started today and need the usual starter access. Can you set me up?",
        ],
    ),
    ("vague-help", &["I can't get in, can you help me?", "It doesn't let me in. What do I have to do?"]),
    (
        "ask-admin",
        &["I need admin rights in Jira[, I'm {reason}].", "Can you make me a Jira admin?[ I'm {reason}.]"],
    ),
    ("cancel", &["Please cancel my request, I don't need it anymore."]),
    ("answer", &["It's {value}.", "{value}"]),
    ("do_not_know", &["Sorry, I don't know that."]),
    ("news", &["Is there any news on my request?", "Any update on this?"]),
    (
        "complain",
        &[
            "It still doesn't work[, I can't open {project}].",
            "You said it's done, but I still can't get in.",
        ],
    ),
    ("thank", &["Thank you, it works!", "Great, thanks a lot."]),
];

/// The words for what is to be said.
#[must_use]
pub fn words(say: &Say, facts: &Facts, draws: &mut Stream) -> String {
    let name = match say.what.as_str() {
        "open" | "step" | "again" => say.utterance.as_str(),
        what => what,
    };
    let mut known = facts.clone();
    if let Some(value) = facts.get(&say.fact) {
        known.insert("value".to_owned(), value.clone());
    }
    let wordings = WORDINGS.iter().find(|(of, _)| *of == name).map_or(&[][..], |(_, wordings)| wordings);
    let usable: Vec<String> = wordings.iter().filter_map(|wording| fill(wording, &known)).collect();
    let said = draws.pick(&usable).cloned().unwrap_or_else(|| plain(name, facts));
    if say.what == "again" { format!("Did you get my message? {said}") } else { said }
}

/// What is left to say when no wording fits.
fn plain(name: &str, facts: &Facts) -> String {
    let facts: Vec<String> = facts.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    format!("I need help: {}. {}", name.replace(['-', '_'], " "), facts.join(", ")).trim_end().to_owned()
}

/// A wording with its slots filled.
fn fill(wording: &str, facts: &Facts) -> Option<String> {
    let mut said = String::new();
    for (place, part) in wording.split(['[', ']']).enumerate() {
        // Brackets do not nest, so every second part is one that may be left out.
        match slots(part, facts) {
            Some(part) => said.push_str(&part),
            None if place % 2 == 1 => {}
            None => return None,
        }
    }
    Some(said)
}

fn slots(part: &str, facts: &Facts) -> Option<String> {
    let mut said = String::new();
    for (place, piece) in part.split(['{', '}']).enumerate() {
        said.push_str(if place % 2 == 1 { facts.get(piece)? } else { piece });
    }
    Some(said)
}

#[cfg(test)]
mod tests {
    use super::*;
    use nightcrew_model::seed::Seed;

    fn said(what: &str, utterance: &str, fact: &str, facts: &[(&str, &str)]) -> String {
        let say = Say { what: what.to_owned(), utterance: utterance.to_owned(), fact: fact.to_owned() };
        let facts = facts.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        words(&say, &facts, &mut Seed(1).stream("p", "test", 0))
    }

    #[test]
    fn words_hold_the_facts_that_are_told_and_no_slot_of_others() {
        let all = [("project", "ENG"), ("reason", "joining the payments team")];
        for (_, wordings) in WORDINGS {
            for wording in *wordings {
                let text =
                    fill(wording, &all.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect());
                assert!(text.is_none_or(|text| !text.contains(['{', '}', '[', ']'])), "{wording}");
            }
        }
        let text = said("open", "ask-access", "", &all);
        assert!(text.contains("ENG") && text.contains("payments team"), "{text}");
        assert!(!said("open", "ask-access", "", &[]).contains("ENG"));
        assert!(said("answer", "", "reason", &all).contains("joining the payments team"));
        assert_eq!(said("open", "fix-printer", "", &[("floor", "3")]), "I need help: fix printer. floor: 3");
        assert!(said("again", "cancel", "", &[]).starts_with("Did you get my message? "));
    }
}
