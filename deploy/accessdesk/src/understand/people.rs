//! Whether a message names somebody else as the one who needs it: by mention, address or name.
//!
//! A name is only a candidate here. Whether somebody has it is the directory's answer, which the desk asks for.

use crate::understand::text::{Heard, Kind, Token};
use crate::understand::typo::find_phrase;
use crate::understand::{de, en};

/// Words that a name may have.
const NAME_WORDS_MAX: usize = 4;
/// How far behind a cue a mention may stand.
const CUE_REACH: usize = 5;

/// How somebody else is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PersonMention {
    /// Slack id.
    Id(String),
    /// E-mail address.
    Email(String),
    /// A name. `sure` says that it can only be one; otherwise it counts only if the directory knows it.
    Name {
        /// As written, for answers.
        written: String,
        /// Folded words.
        words: Vec<String>,
        /// Written like a full name.
        sure: bool,
    },
}

/// The person named as beneficiary, if any. `asked` says that the desk has just asked who it is for.
#[must_use]
pub fn person(heard: &Heard, asked: bool) -> Option<PersonMention> {
    let hard = heard.tokens.iter().enumerate().find_map(|(at, token)| match &token.kind {
        Kind::Mention(id) => Some((at, PersonMention::Id(id.clone()))),
        Kind::Email(address) => Some((at, PersonMention::Email(address.clone()))),
        Kind::Word => None,
    });
    if let Some((at, mention)) = hard
        && (asked || stands_for_beneficiary(heard, at))
    {
        return Some(mention);
    }
    if asked {
        return candidate(&heard.tokens, true, heard.shouting);
    }
    after_cue(heard).or_else(|| before_verb(heard))
}

/// A mention is the beneficiary unless the sentence gives it another part ("my manager @x asked me").
fn stands_for_beneficiary(heard: &Heard, at: usize) -> bool {
    const OTHER_PARTS: &[&str] = &[
        "manager", "boss", "asked", "said", "told", "chef", "chefin", "meinte", "sagte", "approver", "cc",
        "thanks",
    ];
    let words = heard.folded();
    let before = &words[at.saturating_sub(CUE_REACH)..at];
    let cued = en::PERSON_CUES.iter().chain(de::PERSON_CUES).any(|cue| find_phrase(before, cue).is_some());
    cued || !words.iter().any(|word| OTHER_PARTS.contains(word))
}

fn after_cue(heard: &Heard) -> Option<PersonMention> {
    let words = heard.folded();
    let mut found: Option<PersonMention> = None;
    for cue in en::PERSON_CUES.iter().chain(de::PERSON_CUES) {
        let length = cue.split(' ').count();
        for at in 0..words.len() {
            let fits =
                words[at..].len() >= length && words[at..at + length].iter().copied().eq(cue.split(' '));
            if !fits {
                continue;
            }
            let rest = &heard.tokens[at + length..];
            let skipped = rest.iter().take_while(|token| is_filler(&token.folded)).count();
            match candidate(&rest[skipped..], false, heard.shouting) {
                Some(sure @ PersonMention::Name { sure: true, .. }) => return Some(sure),
                other => found = found.or(other),
            }
        }
    }
    found
}

fn before_verb(heard: &Heard) -> Option<PersonMention> {
    let words = heard.folded();
    let at =
        words.iter().position(|word| en::PERSON_VERBS.contains(word) || de::PERSON_VERBS.contains(word))?;
    let name: Vec<&Token> = heard.tokens[..at]
        .iter()
        .rev()
        .take_while(|token| {
            token.kind == Kind::Word && is_capitalised(&token.raw) && !is_no_name(&token.folded)
        })
        .take(NAME_WORDS_MAX)
        .collect();
    if name.is_empty() || heard.shouting {
        return None;
    }
    let tokens: Vec<Token> = name.into_iter().rev().cloned().collect();
    candidate(&tokens, false, false)
}

/// The name at the beginning of these tokens.
fn candidate(tokens: &[Token], asked: bool, shouting: bool) -> Option<PersonMention> {
    let from = if asked {
        tokens.iter().position(|token| !is_filler(&token.folded) && !is_no_name(&token.folded))?
    } else {
        0
    };
    let mut name: Vec<&Token> = Vec::new();
    for token in tokens[from..].iter().take(NAME_WORDS_MAX) {
        let word = token.kind == Kind::Word
            && !is_no_name(&token.folded)
            && !token.folded.bytes().any(|byte| byte.is_ascii_digit());
        // A comma or a full stop ends a name, and so does a project's key behind it.
        let goes_on = name.last().is_none_or(|last| {
            token.start <= last.end + 1 && (is_capitals(&last.raw) || !is_capitals(&token.raw))
        });
        if !word || !goes_on {
            break;
        }
        name.push(token);
    }
    if name.is_empty() {
        return None;
    }
    // The capitalised beginning is the name, if there is one: "Ana Lopez starting monday".
    let capitals =
        if shouting { 0 } else { name.iter().take_while(|token| is_capitalised(&token.raw)).count() };
    let taken = if capitals > 0 { &name[..capitals] } else { &name[..] };
    // "for ENG" names a project.
    if taken.iter().all(|token| is_capitals(&token.raw)) && !asked {
        return None;
    }
    Some(PersonMention::Name {
        written: taken.iter().map(|token| token.raw.as_str()).collect::<Vec<_>>().join(" "),
        words: taken.iter().map(|token| token.folded.clone()).collect(),
        sure: asked || capitals >= 2,
    })
}

fn is_capitalised(raw: &str) -> bool {
    raw.chars().next().is_some_and(char::is_uppercase)
}

/// Written in capitals throughout, like a project's key.
fn is_capitals(raw: &str) -> bool {
    raw.chars().count() > 1 && raw.chars().all(char::is_uppercase)
}

fn is_filler(folded: &str) -> bool {
    en::PERSON_FILLERS.contains(&folded) || de::PERSON_FILLERS.contains(&folded)
}

fn is_no_name(folded: &str) -> bool {
    en::NOT_NAMES.contains(&folded) || de::NOT_NAMES.contains(&folded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand::text::hear;

    fn named(text: &str) -> Option<(String, bool)> {
        match person(&hear(text, "B"), false) {
            Some(PersonMention::Name { written, sure, .. }) => Some((written, sure)),
            Some(PersonMention::Id(id)) => Some((id, true)),
            Some(PersonMention::Email(address)) => Some((address, true)),
            None => None,
        }
    }

    #[test]
    fn beneficiaries_are_found_where_people_put_them() {
        let sure = |name: &str| Some((name.to_owned(), true));
        assert_eq!(named("Jira access to ENG for Ana Lopez please"), sure("Ana Lopez"));
        assert_eq!(named("for my new colleague Ana Lopez, ENG"), sure("Ana Lopez"));
        assert_eq!(named("ENG on behalf of <@U7>"), sure("U7"));
        assert_eq!(named("access for ana@x.example.com"), sure("ana@x.example.com"));
        assert_eq!(named("Ana Lopez needs access to ENG"), sure("Ana Lopez"));
        assert_eq!(named("Zugriff auf ENG für Jürgen Groß bitte"), sure("Jürgen Groß"));
        assert_eq!(named("access to ENG for ana lopez"), Some(("ana lopez".into(), false)));
        assert_eq!(named("access for me"), None);
        assert_eq!(named("my manager <@U9> asked me to get ENG"), None);
        assert_eq!(named("need access for ENG"), None);
    }
}
