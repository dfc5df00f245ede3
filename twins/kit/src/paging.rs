//! Opaque cursors: a position that only the twin can read, so that a client cannot come to rely on its form.

use std::fmt::Write as _;

/// Makes a cursor of a position. `salt` keeps a cursor of one list from being read by another.
#[must_use]
pub fn cursor(salt: &str, position: u64) -> String {
    let mut text = String::with_capacity(24);
    // Writing to a String cannot fail.
    let _ = write!(text, "{:016x}{:04x}", position ^ mask(salt), check(salt, position));
    text
}

/// Reads a cursor back; `None` for any text that [`cursor`] did not make with this salt.
#[must_use]
pub fn position(salt: &str, cursor: &str) -> Option<u64> {
    if cursor.len() != 20 || !cursor.is_ascii() {
        return None;
    }
    let position = u64::from_str_radix(cursor.get(..16)?, 16).ok()? ^ mask(salt);
    let given = u16::from_str_radix(cursor.get(16..)?, 16).ok()?;
    (given == check(salt, position)).then_some(position)
}

fn mask(salt: &str) -> u64 {
    salt.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn check(salt: &str, position: u64) -> u16 {
    let mixed = position.wrapping_add(mask(salt)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    u16::try_from(mixed >> 48).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_by_its_own_list_only() {
        let made = cursor("users", 200);
        assert_eq!(position("users", &made), Some(200));
        assert_eq!(position("groups", &made), None);
        for wrong in ["", "200", "zzzzzzzzzzzzzzzzzzzz", "ääääääääää"] {
            assert_eq!(position("users", wrong), None, "{wrong}");
        }
    }
}
