//! Slack's message ids: seconds and microseconds as text, `1700000000.000100`. Unique and rising in the whole world.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The longest text of seconds that is read: far beyond any calendar, far below an overflow.
const SECONDS_DIGITS_MAX: usize = 12;

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
        write!(f, "{}.{:06}", self.0 / 1_000_000, self.0 % 1_000_000)
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
        assert_eq!("1700000000.000100".parse(), Ok(ts));
        assert_eq!("1700000000.0001".parse(), Ok(ts));
        assert_eq!("0".parse(), Ok(Ts(0)));
        for wrong in ["", ".", ".1", "1.2.3", "-1", "1e9", "17000000000000", "1.0000001", "１"] {
            assert_eq!(wrong.parse::<Ts>(), Err(TsError), "{wrong}");
        }
    }
}
