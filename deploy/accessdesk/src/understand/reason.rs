//! Why somebody needs something: the part of a message that says so.

use std::sync::LazyLock;

use crate::understand::text::Heard;
use crate::understand::typo::{Cues, is_among};
use crate::understand::{de, en};

/// Letters of a reason that are kept: it is read by a busy person.
pub const REASON_CHARS_MAX: usize = 300;
/// Words with content that make a clause a reason.
const CONTENT_WORDS_MIN: usize = 2;

/// What opens a reason, in both languages.
static CUES: LazyLock<Cues> =
    LazyLock::new(|| Cues::of(en::REASON_CUES.iter().chain(de::REASON_CUES).copied()));

/// The reason in a message that may hold more. `skip` are words that are no reason, such as the project's key.
#[must_use]
pub fn stated(heard: &Heard, skip: &[&str]) -> Option<String> {
    let words = heard.folded();
    for at in (0..words.len()).filter(|&at| CUES.begin(&words[at..])) {
        let start = heard.tokens[at].start;
        let clause_end = sentence_end(&heard.plain, start);
        let inside = heard.tokens[at..].iter().take_while(|token| token.end <= clause_end);
        let content = inside
            .filter(|token| {
                let word = token.folded.as_str();
                !is_among(word, en::EMPTY_WORDS)
                    && !is_among(word, de::EMPTY_WORDS)
                    && !skip.iter().any(|skipped| skipped.eq_ignore_ascii_case(word))
            })
            .count();
        if content >= CONTENT_WORDS_MIN {
            return heard.plain.get(start..clause_end).map(tidy);
        }
    }
    None
}

/// The whole message as a reason, when it was asked for. None if it says nothing.
#[must_use]
pub fn whole(heard: &Heard) -> Option<String> {
    let says = heard.tokens.iter().any(|token| token.folded.chars().count() > 1);
    says.then(|| tidy(&heard.plain)).filter(|text| !text.is_empty())
}

fn sentence_end(plain: &str, from: usize) -> usize {
    let rest = &plain[from..];
    let mut letters = rest.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let next_is_gap = letters.peek().is_none_or(|(_, next)| next.is_whitespace());
        if letter == '\n' || (matches!(letter, '.' | '!' | '?') && next_is_gap) {
            return from + at;
        }
    }
    plain.len()
}

fn tidy(text: &str) -> String {
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    joined
        .trim_matches(|letter| matches!(letter, ',' | ';' | ':' | '-' | ' '))
        .chars()
        .take(REASON_CHARS_MAX)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand::text::hear;

    fn reason(text: &str) -> Option<String> {
        stated(&hear(text, "B"), &["eng"])
    }

    #[test]
    fn a_clause_with_content_is_a_reason() {
        assert_eq!(
            reason("need access to ENG because I'm joining the payments team. thanks!").as_deref(),
            Some("because I'm joining the payments team")
        );
        assert_eq!(
            reason("Zugriff auf ENG bitte, weil ich ins Zahlungsteam wechsle").as_deref(),
            Some("weil ich ins Zahlungsteam wechsle")
        );
        assert_eq!(reason("access to jira for the ENG project"), None);
        assert_eq!(reason("no access since this morning"), None);
        assert_eq!(reason("access to ENG"), None);
    }
}
