//! Whether a word is a misspelling of a key word. Strict on short words, where one letter makes another word.

/// Words that look like a slip of a key word and are not.
const NOT_TYPOS: &[(&str, &str)] = &[
    ("looked", "locked"),
    ("admit", "admin"),
    ("thinks", "thanks"),
    ("abmelden", "anmelden"),
    ("unlocked", "locked"),
    ("projects", "project"),
    ("great", "greet"),
    ("blocked", "locked"),
    ("stats", "status"),
    ("state", "status"),
    ("excess", "access"),
    ("where", "there"),
    ("passt", "passwort"),
];

/// Whether `word` was meant to be `key`. Both are folded. Most words are told apart by what costs nothing to look at: every
/// phrase of the tables is held against every word of a message.
#[must_use]
pub fn near(word: &str, key: &str) -> bool {
    if word == key {
        return true;
    }
    let length = key.len();
    if length < 4 || word.len().abs_diff(length) > 2 {
        return false;
    }
    let (ours, theirs) = (word.as_bytes(), key.as_bytes());
    let same_start = ours.first() == theirs.first();
    let swapped_start = ours.len() > 1 && ours[0] == theirs[1] && ours[1] == theirs[0];
    if !same_start && !swapped_start {
        return false;
    }
    let slips_max = if length < 8 { 1 } else { 2 };
    // A slip takes at most one letter away and puts one in.
    if (letters(ours) ^ letters(theirs)).count_ones() > 2 * slips_max || NOT_TYPOS.contains(&(word, key)) {
        return false;
    }
    let distance = strsim::osa_distance(word, key);
    match length {
        // A changed letter in four makes another word ("want", "cant"), a lost or swapped one rarely does.
        4 => {
            let same_letters = word.len() == 4 && {
                let mut sorted = [word.as_bytes().to_vec(), theirs.to_vec()];
                sorted.iter_mut().for_each(|letters| letters.sort_unstable());
                sorted[0] == sorted[1]
            };
            distance == 1 && ours.last() == theirs.last() && (word.len() != 4 || same_letters)
        }
        5..=7 => distance == 1,
        _ => distance <= 2,
    }
}

/// The letters of a word as bits: one for each from a to z, one for all else.
fn letters(word: &[u8]) -> u32 {
    word.iter().fold(0, |bits, byte| {
        bits | match byte {
            b'a'..=b'z' => 1 << (byte - b'a'),
            _ => 1 << 31,
        }
    })
}

/// Where a phrase (words parted by blanks) begins, if its words come in order with at most one other word between
/// two of them, each as written or misspelt.
#[must_use]
pub fn find_phrase(words: &[&str], phrase: &str) -> Option<usize> {
    let (begins, rest) = phrase.split_once(' ').unwrap_or((phrase, ""));
    (0..words.len()).find(|&first| {
        let mut at = first + 1;
        near(words[first], begins)
            && rest.split(' ').filter(|key| !key.is_empty()).all(|key| {
                let hit = (at..words.len()).take(2).find(|&place| near(words[place], key));
                hit.is_some_and(|place| {
                    at = place + 1;
                    true
                })
            })
    })
}

/// Whether these words begin with a cue, letter for letter: how many words it has.
#[must_use]
pub fn begins_with(words: &[&str], cue: &str) -> Option<usize> {
    let first = words.first()?;
    let rest = cue.strip_prefix(first)?;
    if rest.is_empty() {
        return Some(1);
    }
    let rest = rest.strip_prefix(' ')?;
    let length = 1 + rest.split(' ').count();
    (words.len() >= length && words[1..length].iter().copied().eq(rest.split(' '))).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_forgiven_and_other_words_are_not() {
        for (slip, key) in [
            ("jria", "jira"),
            ("jirra", "jira"),
            ("acess", "access"),
            ("acccess", "access"),
            ("pasword", "password"),
            ("zugrif", "zugriff"),
            ("lokced", "locked"),
            ("nevermnid", "nevermind"),
        ] {
            assert!(near(slip, key), "{slip} is {key}");
        }
        for (word, key) in
            [("want", "cant"), ("can", "cant"), ("looked", "locked"), ("hat", "hi"), ("feed", "need")]
        {
            assert!(!near(word, key), "{word} is not {key}");
        }
    }

    #[test]
    fn phrases_allow_one_word_between() {
        let words = ["i", "cant", "really", "get", "in"];
        assert_eq!(find_phrase(&words, "cant get in"), Some(1));
        assert_eq!(find_phrase(&words, "get out"), None);
    }
    #[test]
    fn a_cue_is_found_letter_for_letter() {
        assert_eq!(begins_with(&["on", "behalf", "of", "ana"], "behalf of"), None);
        assert_eq!(begins_with(&["behalf", "of", "ana"], "behalf of"), Some(2));
        assert_eq!(begins_with(&["behalf"], "behalf of"), None);
        assert_eq!(begins_with(&["so"], "sofern"), None);
        assert_eq!(begins_with(&["weil", "ich"], "weil"), Some(1));
    }
}
