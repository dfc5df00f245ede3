//! Slack's ids. They are computed from a number and back, so that no table of a hundred thousand ids is kept, and the same
//! person has the same id in each run.

use nightcrew_model::id::PersonId;

use crate::place::{Kind, Place};

/// The workspace.
pub const TEAM: &str = "T0NGHTCREW";
/// The subject's app.
pub const APP: &str = "A0NGHTCREW";
/// The app's bot.
pub const BOT: &str = "B0NGHTCREW";
/// The bot's user.
pub const BOT_USER: &str = "U0BNGHTCRW";

/// Slackbot's user, in every workspace.
pub const SLACKBOT_USER: &str = "USLACKBOT";

/// Slackbot, who brings reminders: nobody of the company, so it has a person's number that none has.
pub const SLACKBOT: PersonId = PersonId(u32::MAX);

/// Digits of a code: 36⁷ is more than 2³².
const DIGITS: usize = 7;
/// An odd number spreads neighbours over the whole range, so that ids do not look counted; its inverse leads back.
const SPREAD: u32 = 0x9e37_79b1;
/// Mixed in last, so that the first number is not all zeros.
const MASK: u32 = 0x5bd1_e995;
/// `SPREAD × INVERSE = 1 (mod 2³²)`.
const INVERSE: u32 = inverse(SPREAD);

const fn inverse(odd: u32) -> u32 {
    // Newton's method: each step doubles the bits that are right, beginning with three.
    let mut guess = odd;
    let mut step = 0;
    while step < 5 {
        guess = guess.wrapping_mul(2_u32.wrapping_sub(odd.wrapping_mul(guess)));
        step += 1;
    }
    guess
}

/// Seven capitals and digits for a number.
#[must_use]
pub fn code(number: u32) -> String {
    let mut rest = number.wrapping_mul(SPREAD) ^ MASK;
    let mut digits = [b'0'; DIGITS];
    for digit in digits.iter_mut().rev() {
        let value = u8::try_from(rest % 36).unwrap_or(0);
        *digit = if value < 10 { b'0' + value } else { b'A' + value - 10 };
        rest /= 36;
    }
    std::str::from_utf8(&digits).unwrap_or_default().to_owned()
}

/// The number of a code.
pub(crate) fn number(code: &str) -> Option<u32> {
    let plain = code.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    if code.len() != DIGITS || !plain {
        return None;
    }
    let spread = u32::try_from(u64::from_str_radix(code, 36).ok()?).ok()?;
    Some((spread ^ MASK).wrapping_mul(INVERSE))
}

/// A number of the workspace as ids hold it: they come round after four thousand million, when the first are long gone.
#[must_use]
pub fn short(number: u64) -> u32 {
    u32::try_from(number & u64::from(u32::MAX)).unwrap_or(0)
}

/// The number of an id that begins so.
#[must_use]
pub fn numbered(prefix: &str, id: &str) -> Option<u32> {
    id.strip_prefix(prefix).and_then(number)
}

/// The id of something that has a number: the prefix tells what it is.
#[must_use]
pub fn of_number(prefix: &str, number: u64) -> String {
    [prefix, &code(short(number))].concat()
}

/// A person's user id.
#[must_use]
pub fn user(person: PersonId) -> String {
    if person == SLACKBOT {
        return SLACKBOT_USER.to_owned();
    }
    ["U0N", &code(person.0)].concat()
}

/// The person of a user id; it is not checked that there is one.
#[must_use]
pub fn person(user: &str) -> Option<PersonId> {
    user.strip_prefix("U0N").and_then(number).map(PersonId)
}

/// A conversation's id.
#[must_use]
pub fn channel(kind: Kind, place: Place) -> String {
    let prefix = match kind {
        Kind::Im => "D0N",
        Kind::Public | Kind::Private | Kind::Group => "C0N",
    };
    [prefix, &code(place.0)].concat()
}

/// The place of a conversation's id; it is not checked that there is one.
#[must_use]
pub fn place(channel: &str) -> Option<Place> {
    let rest = channel.strip_prefix(['C', 'D', 'G'])?;
    rest.strip_prefix("0N").and_then(number).map(Place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_leads_back_and_nothing_else_does() {
        // The last number of all is Slackbot's, whose id is a word.
        for number in [0, 1, 2, 99_999, 1 << 20, u32::MAX - 1] {
            assert_eq!(person(&user(PersonId(number))), Some(PersonId(number)));
            assert_eq!(place(&channel(Kind::Im, Place(number))), Some(Place(number)));
        }
        for wrong in ["", "U0N", BOT_USER, "U0Nzzzzzzz", "U0NZZZZZZZ", "C0N0000001", "U0N+000001"] {
            assert_eq!(person(wrong), None, "{wrong}");
        }
    }
}
