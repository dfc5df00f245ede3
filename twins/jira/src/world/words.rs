//! The words of an issue as numbers, so that a search for a word looks only at the issues that may say it: a word's number is
//! made of its first letters, which sorts words as their letters do. Words that begin alike for long share a number: whoever
//! looks for one must look at the issue itself.

use std::ops::RangeInclusive;

use super::Issue;

/// Bytes of a word that its number is made of.
const BYTES: usize = 16;
/// Words that most issues have at most.
const MOST: usize = 64;

/// The number of a word; any case.
fn number(word: &str) -> u128 {
    if word.is_ascii() { number_of(word.as_bytes()) } else { number_of(word.to_lowercase().as_bytes()) }
}

/// The number of a word of these bytes; any case, if all are ASCII.
fn number_of(word: &[u8]) -> u128 {
    let mut bytes = [0; BYTES];
    for (place, letter) in bytes.iter_mut().zip(word) {
        *place = letter.to_ascii_lowercase();
    }
    u128::from_be_bytes(bytes)
}

/// Whether no other word has the number of this one, which is in lower case.
pub(crate) const fn is_told_apart(word: &str) -> bool {
    word.len() < BYTES
}

/// The numbers of all words that may be this one, or begin so if it is open.
pub(crate) fn numbers(word: &str, open: bool) -> RangeInclusive<u128> {
    let first = number(word);
    let known = u32::try_from(word.to_lowercase().len().min(BYTES)).unwrap_or(u32::MAX);
    let rest = u128::MAX.checked_shr(8 * known).unwrap_or(0);
    first..=if open { first | rest } else { first }
}

/// The words of a text.
pub(crate) fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Adds the numbers of the words of a text.
fn add(text: &str, found: &mut Vec<u128>) {
    if text.is_ascii() {
        let words = text.as_bytes().split(|letter| !letter.is_ascii_alphanumeric());
        found.extend(words.filter(|word| !word.is_empty()).map(number_of));
    } else {
        found.extend(split(text).map(number));
    }
}

/// The numbers of the words that search finds an issue by, with so many of its comments: in order, each once.
pub(super) fn of(issue: &Issue, comments: usize) -> Vec<u128> {
    let mut found = Vec::with_capacity(MOST);
    add(&issue.summary, &mut found);
    for text in [&issue.description, &issue.environment].into_iter().flatten() {
        add(&text.plain(), &mut found);
    }
    for comment in issue.comments.iter().take(comments) {
        add(&comment.body.plain(), &mut found);
    }
    once(found)
}

/// The same of the comments from a place on.
pub(super) fn of_comments(issue: &Issue, from: usize) -> Vec<u128> {
    let mut found = Vec::with_capacity(MOST);
    for comment in issue.comments.iter().skip(from) {
        add(&comment.body.plain(), &mut found);
    }
    once(found)
}

fn once(mut numbers: Vec<u128>) -> Vec<u128> {
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn short_words_have_numbers_of_their_own_in_any_case() {
        assert_eq!(number("Access"), number("aCCESS"));
        assert_ne!(number("acces"), number("access"));
        assert_eq!(number("López"), number("LÓPEZ"));
    }

    proptest! {
        #[test]
        fn a_word_is_among_those_that_begin_as_it_does(word in "[a-zäİΣé]{1,20}", at in 0_usize..20) {
            let lower = word.to_lowercase();
            let start = lower.get(..lower.floor_char_boundary(at)).unwrap();
            prop_assert!(numbers(start, true).contains(&number(&word)));
            prop_assert!(numbers(&lower, false).contains(&number(&word)), "{lower:?}");
        }
    }
}
