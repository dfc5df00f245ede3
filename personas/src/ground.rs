//! The ground check: ids, addresses, mentions, keys and numbers in a model's words must come from what the person was told
//! or has heard. A text that names others is not used.

use crate::situation::Situation;

/// Capitals that name nothing in particular.
const COMMON: &[&str] = &[
    "OK", "IT", "HR", "ID", "FYI", "ASAP", "PLS", "THX", "TY", "BTW", "NVM", "JIRA", "OKTA", "SLACK", "VPN",
    "SSO", "MFA", "DM", "ETA", "EOD", "EU", "UK", "US", "USA", "AM", "PM", "PTO", "OOO", "WFH", "CEO", "CTO",
    "CFO", "QA", "UI", "API", "PC", "URL", "TL", "LG", "MFG", "VG", "SMS", "FAQ", "LOL", "OMG", "IMO", "TIA",
    "CC", "PS", "NO", "NOT", "YES", "NOW",
];
/// Digits in a row that make a number an id.
const ID_DIGITS: usize = 4;

/// The first thing in a text that comes from nowhere, if there is one.
#[must_use]
pub fn invented(text: &str, situation: &Situation<'_>) -> Option<String> {
    let shouting = text.chars().filter(|letter| letter.is_alphabetic()).all(char::is_uppercase);
    text.split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | ';' | '"' | '(' | ')'))
        .map(|word| {
            word.trim_matches(|letter: char| {
                matches!(letter, '.' | '!' | '?' | ':' | '\'' | '’' | '*' | '`' | '-')
            })
        })
        .filter(|word| !word.is_empty() && names_something(word, shouting))
        .find(|word| !is_known(word, situation))
        .map(|word| word.chars().take(80).collect())
}

/// Whether a word stands for one particular thing.
fn names_something(word: &str, shouting: bool) -> bool {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let capitals = word.chars().filter(char::is_ascii_uppercase).count();
    let all_capitals = (2..=10).contains(&word.len()) && capitals == word.len() && !COMMON.contains(&word);
    word.contains('@')
        || word.starts_with(['<', '#'])
        || word.contains("://")
        || word.starts_with("www.")
        || digits >= ID_DIGITS
        || (capitals >= 2 && digits > 0)
        || (all_capitals && !shouting)
}

fn is_known(word: &str, situation: &Situation<'_>) -> bool {
    let wanted = word.to_lowercase();
    let within = |text: &str| holds(&text.to_lowercase(), &wanted);
    // A broadcast is never grounded: nobody means to wake the whole company.
    let broadcast = ["<!", "@channel", "@here", "@everyone"].iter().any(|call| wanted.starts_with(call));
    !broadcast
        && (situation.facts.values().any(|fact| within(fact))
            || situation.mention.is_some_and(within)
            || situation.heard.iter().any(|line| within(&line.text))
            || within(&situation.person.email)
            || within(&situation.person.display_name()))
}

/// Whether a text holds this as a word of its own: `web` is not in `weber`.
pub(crate) fn holds(text: &str, wanted: &str) -> bool {
    text.match_indices(wanted).any(|(at, found)| {
        let before = text[..at].chars().next_back().is_none_or(|letter| !letter.is_alphanumeric());
        let behind = text[at + found.len()..].chars().next().is_none_or(|letter| !letter.is_alphanumeric());
        before && behind
    })
}
