//! How a phrase is meant: as a plain statement, denied, not yet, some day, as a question, or as somebody else's words.

use super::hear::{Clause, Heard, QUOTATION};
use super::pattern::{FUTURE, NEGATIONS, Pattern, Table, table};
use super::words::Words;

/// How a phrase is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Modality {
    /// Stated as so.
    Plain,
    /// Stated as to come, or on a condition.
    Pending,
    /// Stated as not so yet.
    NotYet,
    /// Stated as not so.
    Negated,
    /// Asked.
    Asked,
    /// Told as what somebody else said.
    Reported,
}

/// How far before a phrase a negation turns it round.
const NEGATION_REACH: usize = 5;

/// Words before a phrase that put it off.
const PENDING_BEFORE: &[&str] = &[
    "will",
    "shall",
    "going",
    "gonna",
    "once",
    "when",
    "until",
    "till",
    "unless",
    "if",
    "whether",
    "would",
    "could",
    "might",
    "may",
    "need",
    "needs",
    "must",
    "want",
    "wants",
    "try",
    "trying",
    "be",
    "being",
    "get",
    "getting",
    "waiting",
    "pending",
    "wait",
    "hope",
    "about",
    "soon",
    "asked",
    "ask",
    "asking",
    "like",
    "supposed",
    "werde",
    "werden",
    "wird",
    "wirst",
    "sobald",
    "wenn",
    "falls",
    "bis",
    "ob",
    "muss",
    "muessen",
    "soll",
    "sollen",
    "koennte",
    "koennen",
    "moechte",
    "moechtest",
    "versuche",
    "versuchen",
    "warte",
    "wartet",
    "bald",
    "sofern",
    "lasse",
    "lass",
    "gebeten",
    "bittet",
];
/// Words behind a phrase that make it a condition.
const PENDING_AFTER: &[&str] = &["once", "unless", "until", "when", "sobald", "sofern", "wenn", "bis"];
/// Words right behind a German participle that put it off.
const AUXILIARY_AFTER: &[&str] = &["werden", "wird", "wirst", "wuerde", "werde"];
/// Words that open a condition which the next clauses of the sentence depend on.
const CONDITION: &[&str] = &[
    "if", "once", "when", "whenever", "until", "unless", "wenn", "sobald", "falls", "sofern", "bis",
    "solltest", "sollte",
];
/// Words that open a condition which may also stand behind what depends on it.
const CONDITION_BEHIND: &[&str] =
    &["once", "unless", "until", "sobald", "sofern", "bis", "provided", "vorausgesetzt"];
/// Words by which a clause begins to ask.
const INVERSIONS: &[&str] = &[
    "is", "are", "was", "were", "has", "have", "did", "does", "do", "can", "could", "will", "would", "ist",
    "hast", "hat", "bist", "wurde", "kannst", "war",
];

static NEUTRAL: Table = Table::new(|| {
    table(&[
        "no problem|worries|need|rush|trouble",
        "not to worry",
        "do not worry",
        "not only",
        "nicht nur",
        "kein|keine problem|sorge|thema|ursache|angst",
        "why not",
        "not a problem",
        "no more|further *2 needed",
        "nothing *3 to do",
        "well done",
        "nothing else",
        "sonst nichts",
        "nichts zu danken",
    ])
});

static REPORTING: Table = Table::new(|| {
    table(&[
        "you said|say|asked|wrote|told|mention~|reported|report|claim~|thought|think",
        "du hast *2 gesagt|geschrieben|gefragt|gemeldet|behauptet",
        "du sagst|sagtest|schreibst|schriebst|meinst|meinst",
        "sie sagen|schreiben|meinten",
    ])
});

/// The words with harmless phrases blanked out, so that their `no` and `not` turn nothing round.
#[must_use]
pub fn settled(clause: &Clause) -> Words {
    let mut words = clause.words.clone();
    for pattern in NEUTRAL.possible(&clause.words) {
        if let Some((start, end)) = pattern.find(&words) {
            words.blank(start..end);
        }
    }
    words
}

/// How the phrase at these places of this clause is meant.
#[must_use]
pub fn modality(
    heard: &Heard,
    at: usize,
    words: &Words,
    found: (usize, usize),
    pattern: &Pattern,
) -> Modality {
    let (start, end) = found;
    let Some(clause) = heard.clauses.get(at) else { return Modality::Reported };
    if reported(words, start) {
        return Modality::Reported;
    }
    let is = |list: &[&str], word: &String| list.contains(&word.as_str());
    let before = &words[start.saturating_sub(NEGATION_REACH)..start];
    let negated = !pattern.negates
        && (before.iter().chain(&words[start..end]).any(|word| is(NEGATIONS, word))
            || words.get(end).is_some_and(|word| word == "nicht"));
    if negated {
        let yet = words.iter().any(|word| {
            matches!(word.as_str(), "yet" | "still" | "noch" | "bisher" | "far" | "until" | "before")
        });
        return if yet { Modality::NotYet } else { Modality::Negated };
    }
    if clause.question
        || (start <= 3 && words.first().is_some_and(|word| is(INVERSIONS, word)) && asks(heard, at))
    {
        return Modality::Asked;
    }
    if pattern.timeless {
        return Modality::Plain;
    }
    let inside = &words[start..end];
    let put_off = words[..start].iter().any(|word| is(PENDING_BEFORE, word))
        || (!pattern.future && inside.iter().any(|word| is(FUTURE, word)))
        || words.get(end).is_some_and(|word| is(AUXILIARY_AFTER, word))
        || words[end..].iter().any(|word| is(PENDING_AFTER, word));
    if put_off || depends(heard, at) { Modality::Pending } else { Modality::Plain }
}

fn reported(words: &Words, start: usize) -> bool {
    REPORTING.possible(words).any(|pattern| pattern.find(words).is_some_and(|(said, _)| said < start))
        || words[..start].last().is_some_and(|word| word == QUOTATION)
}

/// Whether the sentence of this clause ends with a question mark.
fn asks(heard: &Heard, at: usize) -> bool {
    let Some(clause) = heard.clauses.get(at) else { return false };
    heard.clauses[at..]
        .iter()
        .take_while(|other| other.sentence == clause.sentence)
        .any(|other| other.question)
}

/// Whether the clause is a condition, stands behind one, or right before one that makes it depend.
#[must_use]
pub fn depends(heard: &Heard, at: usize) -> bool {
    let Some(clause) = heard.clauses.get(at) else { return false };
    let begins = |other: &Clause, list: &[&str]| {
        let first = other
            .words
            .iter()
            .find(|word| !matches!(word.as_str(), "and" | "but" | "und" | "aber" | "only" | "erst"));
        let soon = other.words.windows(3).next().is_some_and(|start| start == ["as", "soon", "as"]);
        soon || first.is_some_and(|word| list.contains(&word.as_str()))
    };
    let same = |other: &&Clause| other.sentence == clause.sentence;
    let earlier = heard.clauses[..=at].iter().filter(same).any(|other| begins(other, CONDITION));
    let next = heard.clauses.get(at + 1).filter(same).is_some_and(|other| begins(other, CONDITION_BEHIND));
    earlier || next
}
