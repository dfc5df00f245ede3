//! Slack's message ids: seconds and microseconds as text, `1700000000.000100`. Unique and rising in the whole world.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The longest text of seconds that is read: far beyond any calendar, far below an overflow.
const SECONDS_DIGITS_MAX: usize = 12;

/// Digits behind the point.
const FRACTION_DIGITS: usize = 6;
/// The longest text: a number of 64 bits, and the point.
const TEXT_BYTES: usize = 21;

/// A message's id, as microseconds since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ts(pub u64);

impl Ts {
    /// The whole seconds.
    #[must_use]
    pub const fn seconds(self) -> u64 {
        self.0 / 1_000_000
    }
}

impl fmt::Display for Ts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // By hand: a page of history writes hundreds of them.
        let (mut text, mut rest, mut len) = ([b'0'; TEXT_BYTES], self.0, 0);
        for (place, digit) in text.iter_mut().rev().enumerate() {
            if place == FRACTION_DIGITS {
                *digit = b'.';
            } else if rest > 0 || place <= FRACTION_DIGITS + 1 {
                *digit = b'0' + u8::try_from(rest % 10).unwrap_or(0);
                rest /= 10;
            } else {
                break;
            }
            len = place + 1;
        }
        let text = text.get(TEXT_BYTES - len..).unwrap_or_default();
        f.write_str(std::str::from_utf8(text).unwrap_or_default())
    }
}

/// The text is not a time stamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a time stamp such as 1700000000.000100")]
pub struct TsError;

impl FromStr for Ts {
    type Err = TsError;

    /// Reads a time stamp. The fraction may be short or missing, as bounds of a history are often written.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (seconds, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if seconds.is_empty() || seconds.len() > SECONDS_DIGITS_MAX || fraction.len() > 6 {
            return Err(TsError);
        }
        if !digits(seconds) || !digits(fraction) {
            return Err(TsError);
        }
        let seconds: u64 = seconds.parse().map_err(|_| TsError)?;
        let micros: u64 = format!("{fraction:0<6}").parse().map_err(|_| TsError)?;
        Ok(Self(seconds * 1_000_000 + micros))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_stamp_survives_its_text_and_short_fractions_are_read() {
        let ts = Ts(1_700_000_000_000_100);
        assert_eq!(ts.to_string(), "1700000000.000100");
        assert_eq!((Ts(0).to_string(), Ts(1).to_string()), ("0.000000".to_owned(), "0.000001".to_owned()));
        assert_eq!(Ts(u64::MAX).to_string(), "18446744073709.551615");
        assert_eq!("1700000000.000100".parse(), Ok(ts));
        assert_eq!("1700000000.0001".parse(), Ok(ts));
        assert_eq!("0".parse(), Ok(Ts(0)));
        for wrong in ["", ".", ".1", "1.2.3", "-1", "1e9", "17000000000000", "1.0000001", "１"] {
            assert_eq!(wrong.parse::<Ts>(), Err(TsError), "{wrong}");
        }
    }
}
