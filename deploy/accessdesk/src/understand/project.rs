//! Which Jira project is meant: by its key, its name, or what looks like a key.

use crate::services::jira::Project;
use crate::understand::text::{Heard, Kind};
use crate::understand::typo::near;

/// What a message says about a project.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ProjectMention {
    /// Nothing.
    #[default]
    None,
    /// The key of a project that exists (or, when no list could be had, what looks like one).
    Known(String),
    /// What looks like a key, but no project has it.
    Unknown(String),
}

/// Keys that are small words: in lower case they count only alone, or beside a word such as "project".
const SMALL_WORDS: &[&str] = &[
    "it", "is", "in", "on", "at", "me", "my", "to", "do", "so", "go", "we", "us", "an", "am", "be", "or",
    "as", "if", "no", "ja", "im", "um", "zu", "es", "da", "ab", "was", "all", "any", "can", "for", "the",
    "new", "old", "one", "help", "team", "see",
];
/// Keys that are also nouns: in lower case they count as an answer, or where the thing that is asked for stands.
const NOUNS_TOO: &[&str] = &["web", "app", "ops", "core", "data", "fin", "hr", "test", "dev", "sec", "pay"];
/// Words before the thing that is asked for.
const LEADING_TO_IT: &[&str] =
    &["to", "for", "on", "auf", "fuer", "fur", "zu", "need", "brauche", "access", "zugriff"];
/// Capitals that are no project keys.
const NOT_KEYS: &[&str] = &[
    "JIRA", "OKTA", "VPN", "SSO", "MFA", "PC", "OK", "FYI", "ASAP", "PLS", "PLZ", "THX", "USA", "EU", "UK",
    "IT", "HELP", "ID", "URL", "PM", "AM", "CEO", "CTO", "CFO", "QA", "API", "UI", "UX", "TY", "BTW", "NVM",
    "HI", "TL", "NOT", "NO", "YES", "AFAIK", "IMHO", "DM", "ETA", "LG", "MFG", "VG", "DANKE", "BITTE", "PW",
    "2FA", "SLACK", "AND", "OR", "ITSM", "OMG", "WTF", "LOL", "ALL", "KEY", "NOW", "PLEASE", "ICH", "WFH",
    "EOD", "CC",
];

/// Finds the project. `asked` says that the desk has just asked for it, so that lower case and names count too.
#[must_use]
pub fn project(heard: &Heard, projects: &[Project], asked: bool) -> ProjectMention {
    by_key(heard, projects, asked)
        .or_else(|| by_name(heard, projects, asked))
        .map_or_else(|| unknown(heard, projects, asked), ProjectMention::Known)
}

fn by_key(heard: &Heard, projects: &[Project], asked: bool) -> Option<String> {
    let words = heard.folded();
    let mut best: Option<(u8, &str)> = None;
    for (at, token) in heard.tokens.iter().enumerate().filter(|(_, token)| token.kind == Kind::Word) {
        let Some(found) = projects.iter().find(|project| project.key.eq_ignore_ascii_case(&token.raw)) else {
            continue;
        };
        let capitals = token.raw == found.key && !heard.shouting;
        let beside = beside_project_word(&words, at);
        let worth = match (capitals, beside) {
            (true, true) => 4,
            (true, false) if token.raw != "IT" => 3,
            (false, true) => 2,
            _ if counts_plain(&words, at, asked) => 1,
            _ => continue,
        };
        if best.is_none_or(|(known, _)| worth > known) {
            best = Some((worth, &found.key));
        }
    }
    best.map(|(_, key)| key.to_owned())
}

/// Whether a key in lower case, away from such a word, is meant as one.
fn counts_plain(words: &[&str], at: usize, asked: bool) -> bool {
    let Some(word) = words.get(at) else { return false };
    if SMALL_WORDS.contains(word) {
        return asked && words.len() <= 2;
    }
    let led_to = at > 0 && LEADING_TO_IT.contains(&words[at - 1]);
    asked || !NOUNS_TOO.contains(word) || led_to
}

/// Whether the words next to this one say that it is a project.
fn beside_project_word(words: &[&str], at: usize) -> bool {
    const WORDS: &[&str] = &["project", "projekt", "projects", "jira", "board", "key", "space"];
    let is = |place: usize| words.get(place).is_some_and(|word| WORDS.iter().any(|known| near(word, known)));
    is(at + 1) || (at > 0 && is(at - 1))
}

fn by_name(heard: &Heard, projects: &[Project], asked: bool) -> Option<String> {
    let words = heard.folded();
    let mut best: Option<(usize, &str)> = None;
    for project in projects {
        let name = &project.words;
        if name.is_empty() || name.len() > words.len() {
            continue;
        }
        let place = words
            .windows(name.len())
            .position(|window| window.iter().zip(name).all(|(word, part)| near(word, part)));
        let Some(at) = place else { continue };
        let last = at + name.len() - 1;
        let sure =
            asked || name.len() > 1 || beside_project_word(&words, at) || beside_project_word(&words, last);
        if sure && best.is_none_or(|(length, _)| name.len() > length) {
            best = Some((name.len(), &project.key));
        }
    }
    best.map(|(_, key)| key.to_owned())
}

fn unknown(heard: &Heard, projects: &[Project], asked: bool) -> ProjectMention {
    let words = heard.folded();
    let alone = asked && words.len() == 1;
    let looks_like = |raw: &str| {
        (2..=10).contains(&raw.len())
            && raw.starts_with(|letter: char| letter.is_ascii_alphabetic())
            && raw.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let found = heard.tokens.iter().enumerate().find(|(at, token)| {
        let capitals = token.raw.len() > 1 && token.raw.bytes().all(|byte| !byte.is_ascii_lowercase());
        let after_word = *at > 0 && matches!(words[at - 1], "project" | "projekt" | "key");
        token.kind == Kind::Word
            && looks_like(&token.raw)
            && !NOT_KEYS.contains(&token.raw.to_ascii_uppercase().as_str())
            && ((capitals && (!heard.shouting || after_word)) || alone)
    });
    match found {
        None => ProjectMention::None,
        Some((_, token)) if projects.is_empty() => ProjectMention::Known(token.raw.to_ascii_uppercase()),
        Some((_, token)) => ProjectMention::Unknown(token.raw.to_ascii_uppercase()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand::text::hear;

    fn projects() -> Vec<Project> {
        [("ENG", "Engineering"), ("PAY", "Payments"), ("IT", "IT operations"), ("OPS", "Operations")]
            .map(|(key, name)| Project::new(key, name))
            .to_vec()
    }

    fn found(text: &str, asked: bool) -> ProjectMention {
        project(&hear(text, "B"), &projects(), asked)
    }

    #[test]
    fn keys_names_and_strangers_are_told_apart() {
        let known = |key: &str| ProjectMention::Known(key.into());
        assert_eq!(found("access to ENG please", false), known("ENG"));
        assert_eq!(found("jira eng pls", false), known("ENG"));
        assert_eq!(found("I NEED ACCESS TO ENG", false), known("ENG"));
        assert_eq!(found("the payments project ENG", false), known("ENG"));
        assert_eq!(found("the payments project", false), known("PAY"));
        assert_eq!(found("joining the payments team", false), ProjectMention::None);
        assert_eq!(found("payments", true), known("PAY"));
        assert_eq!(found("can you add it to my list", false), ProjectMention::None);
        assert_eq!(found("access to project XYZ", false), ProjectMention::Unknown("XYZ".into()));
        assert_eq!(found("ASAP PLS", false), ProjectMention::None);
        assert_eq!(found("eng", true), known("ENG"));
    }
}
