//! Ids of 20 characters in Okta's form, made of a place: no table is kept, and an id of another kind or made up by a client
//! is told apart.

/// What an id names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `00u…`
    User,
    /// `00g…`
    Group,
    /// `0oa…`
    App,
}

/// Scatters places over all numbers, so that ids do not look counted. Odd, so that it can be undone.
const SCATTER: u64 = 0x9e37_79b9_7f4a_7c15;
/// Undoes [`SCATTER`]: its inverse modulo 2⁶⁴.
const GATHER: u64 = 0xf1de_83e1_9937_733d;
/// The digits of an id.
const DIGITS: &[u8; 62] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
/// Digits that 64 bits need.
const PLACES: usize = 11;
/// What all ids of one org end in.
const ORG: &str = "nc5d7x";

impl Kind {
    const fn prefix(self) -> &'static str {
        match self {
            Self::User => "00u",
            Self::Group => "00g",
            Self::App => "0oa",
        }
    }

    const fn salt(self) -> u64 {
        match self {
            Self::User => 0x5a17,
            Self::Group => 0x6b28,
            Self::App => 0x7c39,
        }
    }
}

/// The id of a place.
pub(super) fn id(kind: Kind, place: u32) -> String {
    let mut number = (u64::from(place) ^ (kind.salt() << 32)).wrapping_mul(SCATTER);
    let mut digits = [b'0'; PLACES];
    for digit in digits.iter_mut().rev() {
        let value = usize::try_from(number % 62).unwrap_or(0);
        *digit = DIGITS.get(value).copied().unwrap_or(b'0');
        number /= 62;
    }
    [kind.prefix(), std::str::from_utf8(&digits).unwrap_or_default(), ORG].concat()
}

/// The place that an id of this kind names; `None` for any other text.
pub(super) fn place(kind: Kind, id: &str) -> Option<u32> {
    let digits = id.strip_prefix(kind.prefix())?.strip_suffix(ORG)?;
    if digits.len() != PLACES {
        return None;
    }
    let mut number: u64 = 0;
    for digit in digits.bytes() {
        let value = DIGITS.iter().position(|known| *known == digit)?;
        number = number.checked_mul(62)?.checked_add(value as u64)?;
    }
    let place = number.wrapping_mul(GATHER) ^ (kind.salt() << 32);
    u32::try_from(place).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_id_names_its_place_and_kind_only(at: u32) {
            let made = id(Kind::User, at);
            prop_assert_eq!(made.len(), 20);
            prop_assert_eq!(place(Kind::User, &made), Some(at));
            prop_assert_eq!(place(Kind::Group, &made.replacen("00u", "00g", 1)), None);
        }

        #[test]
        fn no_text_panics(text in ".{0,24}") {
            let _ = place(Kind::App, &text);
        }
    }
}
