//! Whether a message names somebody else as the one who needs it: by mention, address or name.
//!
//! A name is only a candidate here. Whether somebody has it is the directory's answer, which the desk asks for.

use std::sync::LazyLock;

use crate::understand::text::{Heard, Kind, Token};
use crate::understand::typo::{Phrase, Shape, begins_with, is_among, near};
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
        /// Written like a full name, or where only a name can stand.
        sure: bool,
    },
    /// Somebody else, who is not named.
    Unnamed,
}

/// Words inside a name that are not capitalised.
const PARTICLES: &[&str] =
    &["de", "la", "van", "von", "der", "den", "da", "dos", "del", "di", "bin", "al", "el", "zu", "le"];
/// Cues behind which nothing but a person can stand.
const STRONG_CUES: &[&str] = &[
    "behalf of",
    "colleague",
    "teammate",
    "coworker",
    "named",
    "called",
    "kollege",
    "kollegin",
    "kollegen",
    "namen von",
    "namens",
    "mitarbeiter",
    "mitarbeiterin",
];
/// Phrases that say that it is for somebody else, even without a name.
const SOMEBODY_ELSE: &[&str] = &[
    "for my colleague",
    "for a colleague of",
    "for my teammate",
    "for my coworker",
    "for our new hire",
    "for my new hire",
    "for my report",
    "for someone else",
    "for somebody else",
    "on behalf of",
    "for another person",
    "for our new colleague",
    "for my new colleague",
    "for one of my",
    "fuer meine kollegin",
    "fuer meinen kollegen",
    "fuer eine kollegin",
    "fuer einen kollegen",
    "fuer jemand anderen",
    "im namen von",
    "my colleague needs",
    "my teammate needs",
    "meine kollegin braucht",
    "mein kollege braucht",
];
/// The same, ready to be looked for.
static FOR_SOMEBODY_ELSE: LazyLock<Vec<Phrase>> =
    LazyLock::new(|| SOMEBODY_ELSE.iter().copied().map(Phrase::of).collect());
/// Words before such a phrase that make it part of a reason.
const STANDING_IN: &[&str] = &["covering", "cover", "filling", "vertretung", "einspringe", "standing"];

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
        let named = after_cue(heard).map(PersonMention::certain);
        return named.or_else(|| candidate(&heard.plain, &heard.tokens, Cue::Asked, heard.shouting));
    }
    let named = after_cue(heard).or_else(|| before_verb(heard));
    if matches!(named, Some(PersonMention::Name { sure: true, .. })) || !is_for_somebody_else(heard) {
        return named;
    }
    named.map(PersonMention::certain).or(Some(PersonMention::Unnamed))
}

/// A mention is the beneficiary unless the sentence gives it another part ("my manager @x asked me").
fn stands_for_beneficiary(heard: &Heard, at: usize) -> bool {
    const OTHER_PARTS: &[&str] =
        &["manager", "boss", "asked", "said", "told", "chef", "chefin", "meinte", "sagte", "approver", "cc"];
    let words = heard.folded();
    let before = Shape::all(&words[at.saturating_sub(CUE_REACH)..at]);
    let mut cues = en::PERSON_CUES.iter().chain(de::PERSON_CUES);
    let cued = cues.any(|cue| Phrase::of(cue).find(&before).is_some());
    cued || !words.iter().any(|word| OTHER_PARTS.contains(word))
}

fn after_cue(heard: &Heard) -> Option<PersonMention> {
    let words = heard.folded();
    let mut found: Option<PersonMention> = None;
    for cue in en::PERSON_CUES.iter().chain(de::PERSON_CUES) {
        for at in 0..words.len() {
            let Some(length) = begins_with(&words[at..], cue) else { continue };
            let rest = &heard.tokens[at + length..];
            let skipped = rest.iter().take_while(|token| is_filler(&token.folded)).count();
            let kind = if STRONG_CUES.contains(cue) { Cue::Strong } else { Cue::Weak };
            match candidate(&heard.plain, &rest[skipped..], kind, heard.shouting) {
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
        words.iter().position(|word| is_among(word, en::PERSON_VERBS) || is_among(word, de::PERSON_VERBS))?;
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
    candidate(&heard.plain, &tokens, Cue::Weak, false)
}

/// How surely a name stands here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cue {
    /// Behind "for", where much else can stand.
    Weak,
    /// Behind "colleague" and the like.
    Strong,
    /// In the answer to "who?".
    Asked,
}

impl PersonMention {
    /// The same, as something that can only be a name.
    fn certain(self) -> Self {
        match self {
            Self::Name { written, words, .. } => Self::Name { written, words, sure: true },
            other => other,
        }
    }
}

fn is_for_somebody_else(heard: &Heard) -> bool {
    let words = heard.folded();
    let shapes = Shape::all(&words);
    FOR_SOMEBODY_ELSE
        .iter()
        .any(|phrase| phrase.find(&shapes).is_some_and(|at| at == 0 || !is_standing_in(words[at - 1])))
}

/// A misspelt word is one as well: who is covered for is no beneficiary because of a slip.
fn is_standing_in(word: &str) -> bool {
    STANDING_IN.iter().any(|known| near(word, known))
}

/// The name at the beginning of these tokens.
fn candidate(plain: &str, tokens: &[Token], cue: Cue, shouting: bool) -> Option<PersonMention> {
    let skipped = match cue {
        Cue::Asked => {
            tokens.iter().position(|token| !is_filler(&token.folded) && !is_no_name(&token.folded))?
        }
        Cue::Weak | Cue::Strong => 0,
    };
    let name = name_at(plain, tokens.get(skipped..)?);
    // The capitalised beginning is the name, if there is one: "Ana Lopez starting monday".
    let named = |token: &&&Token| is_capitalised(&token.raw) || PARTICLES.contains(&token.folded.as_str());
    let capitals = if shouting { 0 } else { name.iter().take_while(named).count() };
    let taken = if capitals > 0 { name.get(..capitals)? } else { &name[..] };
    // "for ENG" names a project.
    if taken.is_empty() || (taken.iter().all(|token| is_capitals(&token.raw)) && cue != Cue::Asked) {
        return None;
    }
    // Nobody writes a reason in another script than the rest.
    let foreign = taken
        .iter()
        .any(|token| token.raw.chars().any(|letter| letter > '\u{36f}' && letter.is_alphabetic()));
    Some(PersonMention::Name {
        written: taken.iter().map(|token| token.raw.as_str()).collect::<Vec<_>>().join(" "),
        words: taken.iter().map(|token| without_genitive(token)).collect(),
        sure: cue != Cue::Weak || capitals >= 2 || foreign,
    })
}

/// The words that may be one name: up to punctuation, a small word, or a project's key behind it.
fn name_at<'a>(plain: &str, tokens: &'a [Token]) -> Vec<&'a Token> {
    let mut name: Vec<&Token> = Vec::new();
    for (at, token) in tokens.iter().enumerate().take(NAME_WORDS_MAX) {
        let next_is_name = tokens.get(at + 1).is_some_and(|next| is_capitalised(&next.raw));
        let particle = PARTICLES.contains(&token.folded.as_str()) && next_is_name;
        let word = token.kind == Kind::Word
            && (particle || !is_no_name(&token.folded))
            && !token.folded.bytes().any(|byte| byte.is_ascii_digit());
        let goes_on = name.last().is_none_or(|last| {
            let gap = plain.get(last.end..token.start).unwrap_or(",");
            let parted =
                gap.contains([',', ';', ':', '!', '?', '(', ')', '\n', '–', '—']) || gap.contains(". ");
            !parted && (is_capitals(&last.raw) || !is_capitals(&token.raw))
        });
        if !word || !goes_on {
            break;
        }
        name.push(token);
    }
    name
}

fn without_genitive(token: &Token) -> String {
    let genitive = token.raw.ends_with("'s") || token.raw.ends_with("’s");
    let bare = token.folded.strip_suffix('s').filter(|_| genitive);
    bare.unwrap_or(&token.folded).to_owned()
}

fn is_capitalised(raw: &str) -> bool {
    raw.chars().next().is_some_and(char::is_uppercase)
}

/// Written in capitals throughout, like a project's key.
fn is_capitals(raw: &str) -> bool {
    raw.chars().count() > 1 && raw.chars().all(char::is_uppercase)
}

fn is_filler(folded: &str) -> bool {
    is_among(folded, en::PERSON_FILLERS) || is_among(folded, de::PERSON_FILLERS)
}

fn is_no_name(folded: &str) -> bool {
    is_among(folded, en::NOT_NAMES) || is_among(folded, de::NOT_NAMES)
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
            Some(PersonMention::Unnamed) => Some(("?".into(), true)),
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
        assert_eq!(named("ENG access for Jörg von Lüttwitz please"), sure("Jörg von Lüttwitz"));
        assert_eq!(named("jira ENG for Emily O'Brien's work"), sure("Emily O'Brien's"));
        assert_eq!(named("access to ENG for 王伟, please"), sure("王伟"));
        assert_eq!(named("eng access for my colleague ana lopez pls"), sure("ana lopez"));
        assert_eq!(named("I need access to ENG for my colleague"), sure("?"));
        assert_eq!(named("Zugriff auf ENG für meine Kollegin bitte"), sure("?"));
        assert_eq!(named("access to ENG, covering for a colleague on leave"), None);
        assert_eq!(named("covering for my colleague on leave, ENG please"), None);
        assert_eq!(named("Grund: Vdrtretung für eine Kollegin im Urlaub"), None, "misspelt");
        assert_eq!(named("my manager <@U9> asked me to get ENG"), None);
        assert_eq!(named("need access for ENG"), None);
    }
}
