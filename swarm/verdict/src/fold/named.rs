//! Words that stand for one particular thing: addresses, mentions, ticket keys and long numbers. Whoever writes one must have
//! it from somewhere.

/// Digits in a row that make a number an id: dates, counts and versions have fewer.
const ID_DIGITS: usize = 4;
/// Letters of a project's key.
const KEY_LETTERS: std::ops::RangeInclusive<usize> = 2..=10;
/// Words looked at in one text: more than any message of a person has.
const WORDS_MAX: usize = 1_000;

/// The words of a text that name one particular thing, as they are written.
pub fn named(text: &str) -> impl Iterator<Item = &str> {
    let apart = |letter: char| letter.is_whitespace() || matches!(letter, ',' | ';' | '"' | '(' | ')');
    text.split(apart).take(WORDS_MAX).filter_map(|word| {
        let bare = word.trim_matches(|letter: char| {
            !letter.is_alphanumeric() && !matches!(letter, '<' | '>' | '@' | '#')
        });
        thing(bare)
    })
}

fn thing(word: &str) -> Option<&str> {
    if let Some(inner) = word.strip_prefix("<@").or_else(|| word.strip_prefix("<#")) {
        return inner.split(['|', '>']).next().filter(|id| !id.is_empty());
    }
    if let Some(address) = word.strip_prefix("<mailto:") {
        return address.split(['|', '>']).next().filter(|address| is_address(address));
    }
    let word = word.trim_matches(['<', '>', '#', '@']);
    (is_address(word) || is_key(word) || is_number(word)).then_some(word)
}

/// True for an e-mail address.
#[must_use]
pub fn is_address(word: &str) -> bool {
    word.split_once('@')
        .is_some_and(|(user, host)| !user.is_empty() && host.contains('.') && !host.contains('@'))
}

/// A ticket's key: `ENG-4711`.
fn is_key(word: &str) -> bool {
    word.split_once('-').is_some_and(|(project, number)| {
        KEY_LETTERS.contains(&project.len())
            && project.bytes().all(|letter| letter.is_ascii_uppercase())
            && !number.is_empty()
            && number.bytes().all(|digit| digit.is_ascii_digit())
    })
}

fn is_number(word: &str) -> bool {
    let mut run = 0;
    word.chars().any(|letter| {
        run = if letter.is_ascii_digit() { run + 1 } else { 0 };
        run >= ID_DIGITS
    })
}

/// Whether a text holds this as a word of its own, whatever the case: `ENG` is not in `English`.
#[must_use]
pub fn holds(text: &str, wanted: &str) -> bool {
    let (text, wanted) = (text.to_lowercase(), wanted.to_lowercase());
    if wanted.is_empty() {
        return false;
    }
    text.match_indices(&wanted).any(|(at, found)| {
        let outside = |letter: Option<char>| letter.is_none_or(|letter| !letter.is_alphanumeric());
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let behind = text.get(at + found.len()..).and_then(|behind| behind.chars().next());
        outside(before) && outside(behind)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_something_is_found() {
        let text = "hi <@U07AB|zoe>, it is ENG-4711 (see ana@x.example.com). Call 004912345, room 12, in 2 h";
        assert_eq!(named(text).collect::<Vec<_>>(), ["U07AB", "ENG-4711", "ana@x.example.com", "004912345"]);
        assert_eq!(named("I need access to the ENG project, v1.2, since Monday - thanks :)").count(), 0);
    }

    #[test]
    fn a_word_is_held_as_a_word() {
        assert!(holds("access to eng, please", "ENG"));
        assert!(!holds("in English", "ENG") && !holds("anything", ""));
    }
}
