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

/// The most slips that any word is forgiven.
const SLIPS_MAX: u32 = 2;

/// Whether two words with these letters differ in more than so many slips: one takes at most one letter away and puts one in.
const fn differ(one: u32, other: u32, slips: u32) -> bool {
    (one ^ other).count_ones() > 2 * slips
}

/// A folded word with what costs nothing to look at: every phrase of the tables is held against every word of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape<'a> {
    text: &'a str,
    /// Its first two bytes; 0 for one that is not there.
    begins: [u8; 2],
    letters: u32,
}

impl<'a> Shape<'a> {
    /// The shape of a word.
    #[must_use]
    pub fn of(text: &'a str) -> Self {
        let byte = |at: usize| text.as_bytes().get(at).copied().unwrap_or_default();
        Self { text, begins: [byte(0), byte(1)], letters: letters(text.as_bytes()) }
    }

    /// The shapes of words.
    #[must_use]
    pub fn all(words: &[&'a str]) -> Vec<Self> {
        words.iter().copied().map(Self::of).collect()
    }

    /// Whether it was meant to be `key`.
    #[must_use]
    pub fn near(&self, key: &Self) -> bool {
        let [first, second] = key.begins;
        let same_start = self.begins[0] == first;
        if !same_start && self.begins != [second, first] {
            return false;
        }
        if self.text == key.text {
            return true;
        }
        let (word, length) = (self.text, key.text.len());
        if length < 4 || word.len().abs_diff(length) > 2 || (!same_start && word.len() < 2) {
            return false;
        }
        let slips = if length < 8 { 1 } else { SLIPS_MAX };
        if differ(self.letters, key.letters, slips) || NOT_TYPOS.contains(&(word, key.text)) {
            return false;
        }
        is_slip(word, key.text)
    }
}

/// Whether `word` was meant to be `key`. Both are folded.
#[must_use]
pub fn near(word: &str, key: &str) -> bool {
    // What does not begin alike needs no further look.
    let (letters, keys) = (word.as_bytes(), key.as_bytes());
    if letters.first() != keys.first() && letters.get(1) != keys.first() {
        return false;
    }
    Shape::of(word).near(&Shape::of(key))
}

/// Whether the distance of two words is that of a slip.
fn is_slip(word: &str, key: &str) -> bool {
    let distance = strsim::osa_distance(word, key);
    match key.len() {
        // A changed letter in four makes another word ("want", "cant"), a lost or swapped one rarely does.
        4 => {
            let same_letters = word.len() == 4 && {
                let mut sorted = [word.as_bytes().to_vec(), key.as_bytes().to_vec()];
                sorted.iter_mut().for_each(|letters| letters.sort_unstable());
                sorted[0] == sorted[1]
            };
            let same_end = word.as_bytes().last() == key.as_bytes().last();
            distance == 1 && same_end && (word.len() != 4 || same_letters)
        }
        5..=7 => distance == 1,
        _ => distance <= 2,
    }
}

/// The letters of a text as bits: one for each from a to z, one for all else.
#[must_use]
pub fn letters(word: &[u8]) -> u32 {
    word.iter().fold(0, |bits, byte| {
        bits | match byte {
            b'a'..=b'z' => 1 << (byte - b'a'),
            _ => 1 << 31,
        }
    })
}

/// A phrase of the tables, ready to be looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    first: Shape<'static>,
    rest: Vec<Shape<'static>>,
}

impl Phrase {
    /// A phrase: words parted by blanks.
    #[must_use]
    pub fn of(phrase: &'static str) -> Self {
        let (first, rest) = phrase.split_once(' ').unwrap_or((phrase, ""));
        let rest = rest.split(' ').filter(|key| !key.is_empty()).map(Shape::of).collect();
        Self { first: Shape::of(first), rest }
    }

    /// Where it begins, if its words come in order with at most one other word between two of them, each as written or
    /// misspelt.
    #[must_use]
    pub fn find(&self, words: &[Shape<'_>]) -> Option<usize> {
        (0..words.len()).find(|&first| self.begins_at(words, first))
    }

    /// Whether it begins at this word, by the same rule.
    fn begins_at(&self, words: &[Shape<'_>], first: usize) -> bool {
        let mut at = first + 1;
        words.get(first).is_some_and(|word| word.near(&self.first))
            && self.rest.iter().all(|key| {
                let hit = (at..words.len()).take(2).find(|&place| words[place].near(key));
                hit.is_some_and(|place| {
                    at = place + 1;
                    true
                })
            })
    }
}

/// Phrases by the letter that they begin with: a word is held against those only that it may be a misspelling of.
#[derive(Debug)]
pub struct Phrases<T> {
    /// By the first byte of the first word.
    by_letter: Vec<Initial<T>>,
}

/// Phrases that begin with one letter, with what they stand for.
#[derive(Debug)]
struct Initial<T> {
    /// The letters of each one's first word, side by side: most need no further look.
    letters: Vec<u32>,
    phrases: Vec<(T, Phrase)>,
}

impl<T: Copy> Phrases<T> {
    /// Phrases with what they stand for.
    #[must_use]
    pub fn of(phrases: impl Iterator<Item = (T, &'static str)>) -> Self {
        let mut by_letter: Vec<Initial<T>> = Vec::new();
        let empty = || Initial { letters: Vec::new(), phrases: Vec::new() };
        by_letter.resize_with(usize::from(u8::MAX) + 1, empty);
        for (meaning, phrase) in phrases {
            let phrase = Phrase::of(phrase);
            if let Some(initial) = by_letter.get_mut(usize::from(phrase.first.begins[0])) {
                initial.letters.push(phrase.first.letters);
                initial.phrases.push((meaning, phrase));
            }
        }
        Self { by_letter }
    }

    /// Gives the meaning of each phrase that is found, as often as it is.
    pub fn find(&self, words: &[Shape<'_>], mut take: impl FnMut(T)) {
        for (at, word) in words.iter().enumerate() {
            let [first, second] = word.begins;
            // Two letters that are swapped at the beginning are one slip.
            let letters = [Some(first), (second != first).then_some(second)];
            for letter in letters.into_iter().flatten() {
                let Some(initial) = self.by_letter.get(usize::from(letter)) else { continue };
                let near = |letters: &u32| !differ(word.letters, *letters, SLIPS_MAX);
                let possible =
                    initial.letters.iter().zip(&initial.phrases).filter(|(letters, _)| near(letters));
                let found = possible.filter(|(_, (_, phrase))| phrase.begins_at(words, at));
                found.for_each(|(_, &(meaning, _))| take(meaning));
            }
        }
    }
}

/// Cues by the letter that they begin with, each looked for letter for letter.
#[derive(Debug)]
pub struct Cues(Vec<Vec<&'static str>>);

impl Cues {
    /// Cues in the order in which they are looked for.
    #[must_use]
    pub fn of(cues: impl Iterator<Item = &'static str>) -> Self {
        let mut by_letter = Vec::new();
        by_letter.resize_with(usize::from(u8::MAX) + 1, Vec::new);
        for cue in cues {
            if let Some(row) = cue.bytes().next().and_then(|letter| by_letter.get_mut(usize::from(letter))) {
                row.push(cue);
            }
        }
        Self(by_letter)
    }

    /// Whether these words begin with one of them.
    #[must_use]
    pub fn begin(&self, words: &[&str]) -> bool {
        let letter = words.first().and_then(|word| word.bytes().next());
        let cues = letter.and_then(|letter| self.0.get(usize::from(letter)));
        cues.is_some_and(|cues| cues.iter().any(|cue| begins_with(words, cue).is_some()))
    }
}

/// Whether a word is one of a table's, letter for letter.
#[must_use]
pub fn is_among(word: &str, table: &[&str]) -> bool {
    // Most words differ in length or first letter already.
    let first = word.as_bytes().first();
    table.iter().any(|known| known.len() == word.len() && known.as_bytes().first() == first && *known == word)
}

/// Whether these words begin with a cue, letter for letter: how many words it has.
#[must_use]
pub fn begins_with(words: &[&str], cue: &str) -> Option<usize> {
    let first = words.first()?;
    // Most words and cues differ in their first letter already.
    if first.as_bytes().first() != cue.as_bytes().first() {
        return None;
    }
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
        let words = Shape::all(&["i", "cant", "really", "get", "in"]);
        assert_eq!(Phrase::of("cant get in").find(&words), Some(1));
        assert_eq!(Phrase::of("get out").find(&words), None);
    }
    #[test]
    fn a_cue_is_found_letter_for_letter() {
        let cues = Cues::of(["behalf of", "because", "so that"].into_iter());
        assert!(cues.begin(&["because", "i"]) && cues.begin(&["so", "that", "i"]));
        assert!(!cues.begin(&["behalf"]) && !cues.begin(&["so"]) && !cues.begin(&["i", "because"]));
        assert!(!cues.begin(&[]) && !cues.begin(&[""]));
        assert_eq!(begins_with(&["on", "behalf", "of", "ana"], "behalf of"), None);
        assert_eq!(begins_with(&["behalf", "of", "ana"], "behalf of"), Some(2));
        assert_eq!(begins_with(&["behalf"], "behalf of"), None);
        assert_eq!(begins_with(&["so"], "sofern"), None);
        assert_eq!(begins_with(&["weil", "ich"], "weil"), Some(1));
    }
}
