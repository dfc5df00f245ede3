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
        let mixed = bytes
            .iter()
            .fold(0x811c_9dc5_u32 ^ kind, |sum, byte| (sum ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
        let place = (mixed ^ (mixed >> 15)) & 0xff;
        let mut sign = [0; 4];
        sign[(place >> 6) as usize] = 1 << (place & 63);
        Self(sign)
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

/// Words in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    words: Vec<String>,
    /// Of all that were ever put in: words that went again only make it less sure.
    sign: Sign,
}

impl Words {
    /// Adds a word.
    pub fn push(&mut self, word: impl Into<String>) {
        let word = word.into();
        self.sign = self.sign.with(Sign::word(&word)).with(Sign::beginning_of(&word));
        self.words.push(word);
    }

    /// Keeps so many words.
    pub fn truncate(&mut self, length: usize) {
        self.words.truncate(length);
    }

    /// Takes the words at these places out of sight; the places stay.
    pub fn blank(&mut self, places: Range<usize>) {
        for word in &mut self.words[places] {
            BLANK.clone_into(word);
        }
    }

    /// Which words they are, roughly.
    #[must_use]
    pub const fn sign(&self) -> Sign {
        self.sign
    }
}

impl Sign {
    /// Of a word's own beginning; nothing for one that is shorter.
    fn beginning_of(word: &str) -> Self {
        word.as_bytes().get(..BEGINNING_BYTES).map_or_else(Self::default, |bytes| Self::of(bytes, 1))
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
        for word in words.iter() {
            assert!(words.sign().meets(Sign::word(word)), "{word}");
            for end in (1..=word.len()).filter(|end| word.is_char_boundary(*end)) {
                assert!(words.sign().meets(Sign::beginning(&word[..end])), "{}", &word[..end]);
            }
        }
        assert!(!Words::default().sign().meets(Sign::ALL));
    }
}
