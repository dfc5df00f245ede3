//! Which button says yes and which says no, by what stands on it; by the app's own name for it where the label says nothing.

use nightcrew_model::notice::Button;

use super::hear::fold;

/// Words of a yes. Label and action ids alike.
const YES: &[&str] = &[
    "approve",
    "approved",
    "approval",
    "accept",
    "allow",
    "grant",
    "agree",
    "confirm",
    "authorize",
    "authorise",
    "permit",
    "genehmigen",
    "freigeben",
    "zustimmen",
    "erlauben",
    "bestaetigen",
    "annehmen",
    "bewilligen",
    "approving",
];
/// Words of a no.
const NO: &[&str] = &[
    "deny",
    "denied",
    "decline",
    "reject",
    "rejected",
    "refuse",
    "disapprove",
    "dismiss",
    "block",
    "forbid",
    "ablehnen",
    "verweigern",
    "zurueckweisen",
    "verbieten",
];
/// Words that turn a yes into a no.
const NOT: &[&str] = &["not", "dont", "don't", "no", "nicht", "never", "kein", "keine"];
/// Signs and small words that mean yes or no where nothing else stands.
const BARE_YES: &[&str] =
    &["yes", "ja", "ok", "okay", "👍", "✅", "✔", "thumbsup", "white_check_mark", "plus1", "+1"];
const BARE_NO: &[&str] = &["no", "nein", "👎", "❌", "✖", "thumbsdown", "x", "-1"];

/// What a press on a button would say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    /// Yes: it approves.
    Approves,
    /// No: it denies.
    Denies,
    /// Something else.
    Else,
}

/// What a press on this button would say.
#[must_use]
pub fn sense(button: &Button) -> Sense {
    [&button.label, &button.action_id, &button.value]
        .into_iter()
        .map(|text| of(text))
        .find(|sense| *sense != Sense::Else)
        .unwrap_or(Sense::Else)
}

/// The button that approves, when the message offers a decision.
#[must_use]
pub fn approving(buttons: &[Button]) -> Option<&Button> {
    buttons.iter().find(|button| sense(button) == Sense::Approves)
}

/// The button that denies, when the message offers a decision.
#[must_use]
pub fn denying(buttons: &[Button]) -> Option<&Button> {
    buttons.iter().find(|button| sense(button) == Sense::Denies)
}

fn of(text: &str) -> Sense {
    // Labels are short; what is longer than this is none.
    let cut: String = text.chars().take(80).collect();
    let folded = fold(&cut);
    let words: Vec<&str> = folded
        .split(|letter: char| {
            letter.is_whitespace() || matches!(letter, '_' | '-' | ':' | '.' | '/' | ',' | '!' | '?')
        })
        .filter(|word| !word.is_empty())
        .collect();
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    match (has(YES), has(NO), has(NOT)) {
        (_, true, _) | (true, _, true) => Sense::Denies,
        (true, false, false) => Sense::Approves,
        _ if words.len() <= 2 && has(BARE_NO) || folded == "-1" => Sense::Denies,
        _ if words.len() <= 2 && has(BARE_YES) => Sense::Approves,
        _ => Sense::Else,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_speak_first() {
        let button = |label: &str, action: &str| Button {
            label: label.into(),
            action_id: action.into(),
            block_id: String::new(),
            value: String::new(),
        };
        for yes in ["Approve", "✅ Approve request", "Genehmigen", "Yes", "👍", "Grant access", "OK"] {
            assert_eq!(sense(&button(yes, "a1")), Sense::Approves, "{yes}");
        }
        for no in
            ["Deny", "Decline", "Don't approve", "Ablehnen", "No", "Nicht genehmigen", "👎", "No thanks"]
        {
            assert_eq!(sense(&button(no, "a1")), Sense::Denies, "{no}");
        }
        assert_eq!(sense(&button("View ticket", "open_link")), Sense::Else);
        assert_eq!(sense(&button("Los", "approve_request")), Sense::Approves);
        assert_eq!(sense(&button("Nein, danke", "approve_request")), Sense::Denies);
    }
}
