//! A clause's words with a sign of which words they are, so that most patterns are passed over without comparing a letter:
//! some four hundred of them are held against each clause of each message.

use std::ops::{Deref, Range};

/// Bytes of a word's beginning that its sign holds.
const BEGINNING_BYTES: usize = 3;
/// What stands in place of a word that is not to be looked at.
const BLANK: &str = "\u{b7}";

/// A set of words, roughly: two words may share a place, so that it says "perhaps" or "certainly not".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sign([u64; 4]);

impl Sign {
    /// How many places there are.
    pub const PLACES: usize = 256;
    /// Of everything.
    pub const ALL: Self = Self([u64::MAX; 4]);

    /// Of exactly this word.
    #[must_use]
    pub fn word(word: &str) -> Self {
        Self::of(word.as_bytes(), 0)
    }

    /// Of all words that begin so.
    #[must_use]
    pub fn beginning(stem: &str) -> Self {
        stem.as_bytes().get(..BEGINNING_BYTES).map_or(Self::ALL, |bytes| Self::of(bytes, 1))
    }

    fn of(bytes: &[u8], kind: u32) -> Self {
        Self::default().and(place(bytes, kind))
    }

    fn and(mut self, place: u8) -> Self {
        self.0[usize::from(place >> 6)] |= 1 << (place & 63);
        self
    }

    fn holds(&self, place: u8) -> bool {
        self.0[usize::from(place >> 6)] & (1 << (place & 63)) != 0
    }

    /// The places that are taken, in order.
    pub fn places(self) -> impl Iterator<Item = usize> {
        self.0.into_iter().enumerate().flat_map(|(at, mut left)| {
            std::iter::from_fn(move || {
                let place = (left != 0).then(|| left.trailing_zeros() as usize)?;
                left &= left - 1;
                Some(at * u64::BITS as usize + place)
            })
        })
    }

    /// Of both.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        let (Self([a, b, c, d]), Self([e, f, g, h])) = (self, other);
        Self([a | e, b | f, c | g, d | h])
    }

    /// Whether the two may have a word in common.
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        self.0.iter().zip(other.0).any(|(one, other)| one & other != 0)
    }
}

/// The place of these bytes as a word (0) or as a beginning (1).
fn place(bytes: &[u8], kind: u32) -> u8 {
    let mixed = bytes
        .iter()
        .fold(0x811c_9dc5_u32 ^ kind, |sum, byte| (sum ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
    let [place, ..] = (mixed ^ (mixed >> 15)).to_le_bytes();
    place
}

/// The places of a word: its own, and its beginning's; the own twice where it is too short to have a beginning.
fn places(word: &str) -> [u8; 2] {
    let own = place(word.as_bytes(), 0);
    [own, word.as_bytes().get(..BEGINNING_BYTES).map_or(own, |bytes| place(bytes, 1))]
}

/// Words in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    words: Vec<String>,
    /// The places of each.
    places: Vec<[u8; 2]>,
    /// Of all that were ever put in: words that went again only make it less sure.
    sign: Sign,
}

impl Words {
    /// Adds a word.
    pub fn push(&mut self, word: impl Into<String>) {
        let word = word.into();
        let places = places(&word);
        self.sign = places.into_iter().fold(self.sign, Sign::and);
        self.words.push(word);
        self.places.push(places);
    }

    /// Keeps so many words.
    pub fn truncate(&mut self, length: usize) {
        self.words.truncate(length);
        self.places.truncate(length);
    }

    /// Takes the words at these places out of sight; the places stay.
    pub fn blank(&mut self, range: Range<usize>) {
        for word in &mut self.words[range.clone()] {
            BLANK.clone_into(word);
        }
        self.places[range].fill(places(BLANK));
    }

    /// Whether the word at this place may be one of a sign's.
    #[must_use]
    pub fn may_be(&self, at: usize, sign: &Sign) -> bool {
        self.places.get(at).is_some_and(|places| places.iter().any(|place| sign.holds(*place)))
    }

    /// Which words they are, roughly.
    #[must_use]
    pub const fn sign(&self) -> Sign {
        self.sign
    }
}

impl Deref for Words {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_never_denies_a_word_that_is_there() {
        let mut words = Words::default();
        for word in ["ich", "kann", "zugriff", "überall", "i", "ok", "\u{b7}"] {
            words.push(word);
        }
        let check = |words: &Words| {
            for (at, word) in words.iter().enumerate() {
                let beginnings = (1..=word.len()).filter(|end| word.is_char_boundary(*end));
                let signs = beginnings.map(|end| Sign::beginning(&word[..end])).chain([Sign::word(word)]);
                for sign in signs {
                    assert!(words.sign().meets(sign) && words.may_be(at, &sign), "{word}");
                }
            }
        };
        check(&words);
        let denies = |words: &Words| !words.may_be(2, &Sign::word("zugriff"));
        assert!(!denies(&words) && words.may_be(2, &Sign::ALL) && !words.may_be(7, &Sign::ALL));
        words.truncate(6);
        words.blank(1..3);
        words.blank(5..6);
        assert!(denies(&words), "what is out of sight is not there");
        assert!((1..3).all(|at| words.may_be(at, &Sign::word(BLANK))));
        assert!(!Words::default().sign().meets(Sign::ALL));
    }
}
