//! Slack's message ids: seconds and microseconds as text, `1700000000.000100`. Unique and rising in the whole world.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The longest text of seconds that is read: far beyond any calendar, far below an overflow.
const SECONDS_DIGITS_MAX: usize = 12;

/// Microseconds of a second.
const SECOND: u64 = 1_000_000;

/// A message's id, as microseconds since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ts(pub u64);

impl Ts {
    /// The whole seconds.
    #[must_use]
    pub const fn seconds(self) -> u64 {
        self.0 / SECOND
    }
}

impl fmt::Display for Ts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not by `write!`: a page of history writes hundreds of them. A second more than there is keeps the fraction's zeros.
        f.write_str(itoa::Buffer::new().format(self.seconds()))?;
        f.write_char('.')?;
        let mut digits = itoa::Buffer::new();
        f.write_str(digits.format(SECOND + self.0 % SECOND).get(1..).unwrap_or_default())
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
        Ok(Self(seconds * SECOND + micros))
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
