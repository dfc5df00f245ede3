//! Money without floats: nano-dollars for what is held and spent, pico-dollars per token for prices.

use std::borrow::Cow;
use std::fmt;
use std::ops::{Add, AddAssign, Sub};
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An amount in nano-dollars (10⁻⁹ $), never negative. Serialises as an integer; files write `"$50.00"` through [`Dollars`].
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct NanoDollars(pub u64);

impl NanoDollars {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// The sum, or `None` past what 64 bits hold ($18 bn).
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// What is left after taking `other` away, at least zero.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Add for NanoDollars {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for NanoDollars {
    fn add_assign(&mut self, other: Self) {
        self.0 = self.0.saturating_add(other.0);
    }
}

impl Sub for NanoDollars {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self.saturating_sub(other)
    }
}

impl std::iter::Sum for NanoDollars {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, |sum, amount| sum + amount)
    }
}

/// Dollars with at least two decimals and no more than needed: `$0.05`, `$0.000085`.
impl fmt::Display for NanoDollars {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.0 / 1_000_000_000, self.0 % 1_000_000_000);
        let decimals = format!("{part:09}");
        let kept = decimals.trim_end_matches('0').len().max(2);
        write!(f, "${whole}.{}", decimals.get(..kept).unwrap_or("00"))
    }
}

/// The text is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected an amount such as \"$50.00\", of at most nine decimals and a thousand million dollars")]
pub struct AmountError;

impl FromStr for NanoDollars {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let text = text.strip_prefix('$').unwrap_or(text);
        parse_decimal(text, 9).filter(|nano| *nano <= 1_000_000_000_000_000_000).map(Self).ok_or(AmountError)
    }
}

/// A decimal without sign, times 10^`decimals`, exactly; `None` if it is none or has more decimals.
fn parse_decimal(text: &str, decimals: usize) -> Option<u64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) || part.len() > decimals {
        return None;
    }
    format!("{whole}{part:0<decimals$}").parse().ok()
}

/// An amount as files write it: `"$50.00"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dollars(pub NanoDollars);

impl Serialize for Dollars {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Dollars {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map(Self).map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Dollars {
    fn schema_name() -> Cow<'static, str> {
        "Dollars".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "description": "An amount in US dollars, such as \"$50.00\".", "pattern": "^\\$?\\d+(\\.\\d{1,9})?$" })
    }
}

/// A price in pico-dollars (10⁻¹² $) per token: $1 per million tokens is 1,000,000.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PicoPerToken(pub u64);

impl PicoPerToken {
    /// Reads dollars per million tokens, as price lists write them (`"0.25"`), exactly.
    ///
    /// # Errors
    /// When the text is no plain decimal with at most six decimals.
    pub fn per_million(text: &str) -> Result<Self, AmountError> {
        parse_decimal(text, 6).map(Self).ok_or(AmountError)
    }

    /// The exact price of `tokens` in pico-dollars.
    #[must_use]
    pub fn times(self, tokens: u64) -> u128 {
        u128::from(self.0) * u128::from(tokens)
    }
}

/// Rounds a sum of pico-dollars up to nano-dollars, once per call: a hold or charge is never too small.
#[must_use]
pub fn ceil_to_nano(pico: u128) -> NanoDollars {
    NanoDollars(u64::try_from(pico.div_ceil(1000)).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_and_print_exactly() {
        assert_eq!("$50.00".parse(), Ok(NanoDollars(50_000_000_000)));
        assert_eq!(NanoDollars(85_000).to_string(), "$0.000085");
        assert_eq!(NanoDollars(50_000_000_000).to_string(), "$50.00");
        for wrong in ["", "$", "-1", "1e3", "$1.0000000001", "$9999999999999"] {
            assert_eq!(wrong.parse::<NanoDollars>(), Err(AmountError), "{wrong}");
        }
    }

    #[test]
    fn a_price_is_rounded_up_once() {
        let price = PicoPerToken::per_million("0.1").unwrap();
        assert_eq!(price, PicoPerToken(100_000));
        assert_eq!(ceil_to_nano(price.times(1500) + 1), NanoDollars(150_001));
    }
}
