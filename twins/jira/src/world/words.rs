//! The words of an issue as numbers, so that a search for a word looks only at the issues that may say it: a word's number is
//! made of its first letters, which sorts words as their letters do. Words that begin alike for long share a number: whoever
//! looks for one must look at the issue itself.

use std::ops::RangeInclusive;

use super::Issue;

/// Bytes of a word that its number is made of.
const BYTES: usize = 16;

/// The number of a word; any case.
fn number(word: &str) -> u128 {
    let mut bytes = [0; BYTES];
    let mut fill = |letters: &[u8]| {
        for (place, letter) in bytes.iter_mut().zip(letters) {
            *place = letter.to_ascii_lowercase();
        }
    };
    if word.is_ascii() {
        fill(word.as_bytes())
    } else {
        fill(word.to_lowercase().as_bytes())
    }
    u128::from_be_bytes(bytes)
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

/// The numbers of the words that search finds an issue by, in order, each once.
pub(super) fn of(issue: &Issue, comments: usize) -> Vec<u128> {
    let mut found = Vec::new();
    let mut add = |text: &str| found.extend(split(text).map(number));
    add(&issue.summary);
    for text in [&issue.description, &issue.environment].into_iter().flatten() {
        add(&text.plain());
    }
    for comment in issue.comments.iter().take(comments) {
        add(&comment.body.plain());
    }
    once(found)
}

/// The same of the comments from a place on.
pub(super) fn of_comments(issue: &Issue, from: usize) -> Vec<u128> {
    let mut found = Vec::new();
    for comment in issue.comments.iter().skip(from) {
        found.extend(split(&comment.body.plain()).map(number));
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
