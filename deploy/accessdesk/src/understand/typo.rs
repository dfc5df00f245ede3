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

/// Whether `word` was meant to be `key`. Both are folded.
#[must_use]
pub fn near(word: &str, key: &str) -> bool {
    if word == key {
        return true;
    }
    let length = key.len();
    if length < 4 || word.len().abs_diff(length) > 2 || NOT_TYPOS.contains(&(word, key)) {
        return false;
    }
    let (ours, theirs) = (word.as_bytes(), key.as_bytes());
    let same_start = ours.first() == theirs.first();
    let swapped_start = ours.len() > 1 && ours[0] == theirs[1] && ours[1] == theirs[0];
    if !same_start && !swapped_start {
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

/// Where a phrase (words parted by blanks) begins, if its words come in order with at most one other word between
/// two of them, each as written or misspelt.
#[must_use]
pub fn find_phrase(words: &[&str], phrase: &str) -> Option<usize> {
    (0..words.len()).find(|&first| {
        let mut at = first;
        phrase.split(' ').enumerate().all(|(index, key)| {
            let window = if index == 0 { 1 } else { 2 };
            let hit = (at..words.len()).take(window).find(|&place| near(words[place], key));
            hit.is_some_and(|place| {
                at = place + 1;
                true
            })
        })
    })
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
}
