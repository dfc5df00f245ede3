//! Phrases with a little give: `added you|them *2 to` is a row of a concept's table, compiled once.
//!
//! A pattern is words with spaces between: `a|b` is either, `stem~` begins so, `?word` may be missing, `*` is up to four
//! words of any kind (`*2`: up to two), `^` in front binds it to the clause's beginning, `$` behind to its end, and `!` in
//! front says that it holds whatever the time of the verb.

use std::sync::LazyLock;

use super::words::{Sign, Words};

/// The words that a bare `*` may stand for.
const GAP_MAX: usize = 4;
/// Rows that one number tells apart.
const ROWS_A_BLOCK: usize = u64::BITS as usize;

/// A compiled pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    parts: Vec<Part>,
    /// For each word that must be there, which words it can be.
    needs: Vec<Sign>,
    /// Which words it can begin with.
    begins: Sign,
    at_start: bool,
    at_end: bool,
    /// True when it holds whatever the time of the verb.
    pub timeless: bool,
    /// True when it holds a negation itself.
    pub negates: bool,
    /// True when it holds a word of the future itself.
    pub future: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Word { any: Vec<Atom>, optional: bool },
    Gap(usize),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Atom {
    Exactly(&'static str),
    Begins(&'static str),
}

/// A concept's table, compiled when it is first looked at.
pub type Table = LazyLock<Patterns>;

/// Patterns in the order of their rows, to be looked up by the words that they need: a clause meets few of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patterns {
    rows: Vec<Pattern>,
    /// For each place of a sign the rows that need a word there, as bits: as many numbers a place as all rows take.
    by_place: Vec<u64>,
}

impl Patterns {
    fn new(rows: Vec<Pattern>) -> Self {
        let blocks = rows.len().div_ceil(ROWS_A_BLOCK);
        let mut by_place = vec![0; Sign::PLACES * blocks];
        for (row, pattern) in rows.iter().enumerate() {
            let rarest = pattern.needs.iter().min_by_key(|need| need.places().count());
            for place in rarest.copied().unwrap_or(Sign::ALL).places() {
                by_place[place * blocks + row / ROWS_A_BLOCK] |= 1 << (row % ROWS_A_BLOCK);
            }
        }
        Self { rows, by_place }
    }

    /// The patterns that may be found in these words, in order; all others are not.
    pub fn possible(&self, words: &Words) -> impl Iterator<Item = &Pattern> {
        let blocks = self.rows.len().div_ceil(ROWS_A_BLOCK);
        let sign = words.sign();
        (0..blocks).flat_map(move |block| {
            let mut left = sign.places().fold(0, |bits, place| bits | self.by_place[place * blocks + block]);
            std::iter::from_fn(move || {
                let row = (left != 0).then(|| left.trailing_zeros() as usize)?;
                left &= left - 1;
                self.rows.get(block * ROWS_A_BLOCK + row)
            })
        })
    }

    /// Whether any of them is found.
    #[must_use]
    pub fn any(&self, words: &Words) -> bool {
        self.possible(words).any(|pattern| pattern.find(words).is_some())
    }
}

/// Words that turn a statement round.
pub const NEGATIONS: &[&str] = &[
    "not",
    "no",
    "never",
    "none",
    "nothing",
    "nobody",
    "nor",
    "neither",
    "without",
    "hardly",
    "nicht",
    "kein",
    "keine",
    "keinen",
    "keinem",
    "keiner",
    "nie",
    "niemals",
    "niemand",
    "niemandem",
    "niemanden",
    "nichts",
    "ohne",
    "weder",
];

/// Words inside a phrase that put it off, unless the phrase is about them.
pub const FUTURE: &[&str] = &["will", "be", "wird", "once", "when"];

/// Compiles the rows of a table.
#[must_use]
pub fn table(rows: &[&'static str]) -> Patterns {
    Patterns::new(rows.iter().map(|row| Pattern::compile(row)).collect())
}

impl Pattern {
    fn compile(row: &'static str) -> Self {
        let mut pattern = Self {
            parts: Vec::new(),
            needs: Vec::new(),
            begins: Sign::ALL,
            at_start: false,
            at_end: false,
            timeless: false,
            negates: false,
            future: false,
        };
        for token in row.split(' ').filter(|token| !token.is_empty()) {
            match token {
                "^" => pattern.at_start = true,
                "$" => pattern.at_end = true,
                "!" => pattern.timeless = true,
                _ if token.starts_with('*') => {
                    pattern.parts.push(Part::Gap(token[1..].parse().unwrap_or(GAP_MAX)));
                }
                _ => {
                    let (optional, token) =
                        token.strip_prefix('?').map_or((false, token), |rest| (true, rest));
                    let any: Vec<Atom> = token.split('|').map(Atom::compile).collect();
                    pattern.negates |= !optional && any.iter().any(Atom::is_negation);
                    pattern.future |= any.iter().any(|atom| FUTURE.iter().any(|word| atom.fits(word)));
                    if !optional {
                        let sign = any.iter().fold(Sign::default(), |sign, atom| sign.with(atom.sign()));
                        pattern.needs.push(sign);
                        if pattern.parts.is_empty() {
                            pattern.begins = sign;
                        }
                    }
                    pattern.parts.push(Part::Word { any, optional });
                }
            }
        }
        pattern
    }

    /// Where it is found first: the places of its first word and behind its last.
    #[must_use]
    pub fn find(&self, words: &Words) -> Option<(usize, usize)> {
        self.find_from(words, 0)
    }

    /// Where it is found first from this place on.
    #[must_use]
    pub fn find_from(&self, words: &Words, from: usize) -> Option<(usize, usize)> {
        if !self.needs.iter().all(|need| need.meets(words.sign())) {
            return None;
        }
        let last = if self.at_start { 1 } else { words.len() };
        let mut starts = (from..last.min(words.len())).filter(|&start| words.may_be(start, &self.begins));
        starts.find_map(|start| {
            let end = self.fits(&self.parts, words, start)?;
            (end > start).then_some((start, end))
        })
    }

    /// The place behind the last word, when the parts fit from `at` on. Gaps are tried shortest first.
    fn fits(&self, parts: &[Part], words: &[String], at: usize) -> Option<usize> {
        let Some((part, rest)) = parts.split_first() else {
            return (!self.at_end || at == words.len()).then_some(at);
        };
        match part {
            Part::Gap(most) => (0..=*most)
                .take_while(|skipped| at + skipped <= words.len())
                .find_map(|skipped| self.fits(rest, words, at + skipped)),
            Part::Word { any, optional } => {
                let here = words.get(at).filter(|word| any.iter().any(|atom| atom.fits(word)));
                here.and_then(|_| self.fits(rest, words, at + 1))
                    .or_else(|| if *optional { self.fits(rest, words, at) } else { None })
            }
        }
    }
}

impl Atom {
    fn compile(text: &'static str) -> Self {
        text.strip_suffix('~').map_or(Self::Exactly(text), Self::Begins)
    }

    fn is_negation(&self) -> bool {
        matches!(self, Self::Exactly(word) if NEGATIONS.contains(word))
            || matches!(self, Self::Begins("kein"))
    }

    fn sign(&self) -> Sign {
        match self {
            Self::Exactly(exactly) => Sign::word(exactly),
            Self::Begins(stem) => Sign::beginning(stem),
        }
    }

    fn fits(&self, word: &str) -> bool {
        match self {
            Self::Exactly(exactly) => word == *exactly,
            Self::Begins(stem) => word.starts_with(stem),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(row: &'static str, text: &str) -> Option<(usize, usize)> {
        let mut words = Words::default();
        text.split(' ').for_each(|word| words.push(word));
        Pattern::compile(row).find(&words)
    }

    #[test]
    fn patterns_give_as_much_as_they_say() {
        assert_eq!(found("added you|them *2 to", "i added them right now to it"), Some((1, 6)));
        assert_eq!(found("added you|them *1 to", "i added them right now to it"), None);
        assert_eq!(found("grant~ ?you access", "granting access"), Some((0, 2)));
        assert_eq!(found("^ done", "is done"), None);
        assert_eq!(found("done $", "done it"), None);
        assert_eq!(found("done $", "all done"), Some((1, 2)));
        assert!(Pattern::compile("no longer locked").negates);
    }

    #[test]
    fn a_table_passes_over_no_row_that_is_there() {
        let rows = ["grant~ ?you access", "?very *2 ok", "no|not *1 longer", "ab~ c", "?just"];
        let many: Vec<&'static str> = rows.iter().copied().cycle().take(150).collect();
        let table = table(&many);
        for text in ["granting you access", "ok", "not any longer so", "about c", "just", "else", ""] {
            let mut words = Words::default();
            text.split(' ').filter(|word| !word.is_empty()).for_each(|word| words.push(word));
            let found = |pattern: &&Pattern| pattern.find(&words).is_some();
            let all: Vec<_> = table.rows.iter().filter(found).collect();
            assert_eq!(table.possible(&words).filter(found).collect::<Vec<_>>(), all, "{text}");
            assert_eq!(table.any(&words), !all.is_empty());
        }
    }
}
