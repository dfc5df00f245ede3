//! An account, and the ids of accounts: made of a place and checked, so that no table is kept and a made-up id is told apart.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// An account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its e-mail address.
    pub email: Box<str>,
    /// The name that people see.
    pub name: Box<str>,
    /// Its time zone.
    pub timezone: Arc<str>,
    /// Its locale.
    pub locale: Arc<str>,
    /// False when it is deactivated.
    pub active: bool,
    /// True for the app's own account, which sees every project.
    pub app: bool,
}

/// Scatters places over all numbers. Odd, so that it can be undone.
const SCATTER: u64 = 0x9e37_79b9_7f4a_7c15;
/// Undoes [`SCATTER`]: its inverse modulo 2⁶⁴.
const GATHER: u64 = 0xf1de_83e1_9937_733d;
/// What the ids of accounts made on the vendor's newer sites begin with.
const REALM: &str = "712020:";
/// The length of a UUID's text.
const DIGITS: usize = 36;
/// Tells numbers that are ids from those that are not.
const CHECK: u64 = 0x6a69_7261_2d69_6473;

/// The id of the account at a place: `712020:` and a UUID's digits.
#[must_use]
pub fn account_id(place: u32) -> String {
    let first = u64::from(place).wrapping_add(1).wrapping_mul(SCATTER);
    let second = (first ^ CHECK).wrapping_mul(SCATTER);
    let mut id = String::with_capacity(REALM.len() + DIGITS);
    id.push_str(REALM);
    for (at, byte) in first.to_be_bytes().into_iter().chain(second.to_be_bytes()).enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            id.push('-');
        }
        for half in [byte >> 4, byte & 0xf] {
            id.push(char::from(if half < 10 { b'0' + half } else { b'a' - 10 + half }));
        }
    }
    id
}

/// The place that an id names; `None` for any other text.
pub(super) fn place(id: &str) -> Option<u32> {
    let digits: String = id.strip_prefix(REALM)?.chars().filter(|letter| *letter != '-').take(33).collect();
    let first = u64::from_str_radix(digits.get(..16)?, 16).ok()?;
    let place = u32::try_from(first.wrapping_mul(GATHER).checked_sub(1)?).ok()?;
    (account_id(place) == id).then_some(place)
}

/// The places of all ids that a text holds, at most `most`.
pub(super) fn places_in(text: &str, most: usize) -> impl Iterator<Item = u32> + '_ {
    let length = REALM.len() + DIGITS;
    // Most texts hold none, which is seen at a glance.
    let found = text.as_bytes().contains(&b'7').then(|| text.match_indices(REALM).take(most));
    found.into_iter().flatten().filter_map(move |(at, _)| place(text.get(at..at.checked_add(length)?)?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_id_names_its_place(at in 0..u32::MAX) {
            let id = account_id(at);
            prop_assert_eq!(place(&id), Some(at));
            prop_assert_eq!(places_in(&format!("é[~accountid:{id}] and {id}x"), 9).count(), 2);
        }

        #[test]
        fn no_text_panics(text in "(712020:)?.{0,40}") {
            let _ = place(&text);
            let _ = places_in(&text, 9).count();
        }
    }
}
