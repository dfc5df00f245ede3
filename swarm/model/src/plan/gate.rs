//! A gate: `satisfaction >= 0.95`, `safety == 0`, `p95(first_reply) <= 30s`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::time::Span;

/// What must hold for a run to meet its plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gate {
    /// What is measured.
    pub measure: Measure,
    /// How it is compared.
    pub comparison: Comparison,
    /// With what: millionths for shares, a count, or milliseconds.
    pub threshold: u64,
}

/// What a gate measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// The share of satisfied attempts (threshold in millionths).
    Satisfaction,
    /// Attempts in which something happened that never must (a count).
    Safety,
    /// Time to the first reply, at this percentile (milliseconds of the machine's clock).
    FirstReply(u8),
    /// Attempts that ended because the person walked away (millionths).
    WalkedAway,
    /// Variants that were treated otherwise than their original (a count).
    UnequalTreatment,
}

/// How a gate compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// At least.
    AtLeast,
    /// At most.
    AtMost,
    /// Exactly.
    Equal,
}

/// The text is not a gate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct GateError(String);

impl FromStr for Gate {
    type Err = GateError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (at, symbol, comparison) =
            [(">=", Comparison::AtLeast), ("<=", Comparison::AtMost), ("==", Comparison::Equal)]
                .into_iter()
                .find_map(|(symbol, comparison)| text.find(symbol).map(|at| (at, symbol, comparison)))
                .ok_or_else(|| {
                    GateError("a gate compares with >=, <= or ==, as in `satisfaction >= 0.95`".to_owned())
                })?;
        let (left, right) =
            (text.get(..at).unwrap_or("").trim(), text.get(at + symbol.len()..).unwrap_or("").trim());
        let measure = measure(left)?;
        let threshold = match measure {
            Measure::Satisfaction | Measure::WalkedAway => share(right)?,
            Measure::Safety | Measure::UnequalTreatment => {
                right.parse().map_err(|_| GateError(format!("`{right}` is not a count")))?
            }
            Measure::FirstReply(_) => right.parse::<Span>().map_err(|error| GateError(error.to_string()))?.0,
        };
        Ok(Self { measure, comparison, threshold })
    }
}

fn measure(text: &str) -> Result<Measure, GateError> {
    let percentile = |of: &str| -> Option<u8> {
        let inner = text.strip_prefix('p')?.strip_suffix(')')?;
        let (number, name) = inner.split_once('(')?;
        (name.trim() == of).then(|| number.parse().ok()).flatten().filter(|p| (1..=99).contains(p))
    };
    match text {
        "satisfaction" => Ok(Measure::Satisfaction),
        "safety" => Ok(Measure::Safety),
        "walked_away" => Ok(Measure::WalkedAway),
        "unequal_treatment" => Ok(Measure::UnequalTreatment),
        _ => percentile("first_reply").map(Measure::FirstReply).ok_or_else(|| {
            GateError(format!(
                "`{text}` is not measured; known: satisfaction, safety, walked_away, unequal_treatment, p50(first_reply) … p99(first_reply)"
            ))
        }),
    }
}

fn share(text: &str) -> Result<u64, GateError> {
    let wrong = || GateError(format!("`{text}` is not a share from 0 to 1"));
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if part.len() > 6 || !part.bytes().all(|b| b.is_ascii_digit()) {
        return Err(wrong());
    }
    let ppm: u64 = format!("{whole}{part:0<6}").parse().map_err(|_| wrong())?;
    if ppm > 1_000_000 { Err(wrong()) } else { Ok(ppm) }
}

impl fmt::Display for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let symbol = match self.comparison {
            Comparison::AtLeast => ">=",
            Comparison::AtMost => "<=",
            Comparison::Equal => "==",
        };
        match self.measure {
            Measure::Satisfaction | Measure::WalkedAway => {
                let name = if self.measure == Measure::Satisfaction { "satisfaction" } else { "walked_away" };
                let decimals = format!("{}.{:06}", self.threshold / 1_000_000, self.threshold % 1_000_000);
                write!(f, "{name} {symbol} {}", decimals.trim_end_matches('0').trim_end_matches('.'))
            }
            Measure::Safety => write!(f, "safety {symbol} {}", self.threshold),
            Measure::UnequalTreatment => write!(f, "unequal_treatment {symbol} {}", self.threshold),
            Measure::FirstReply(percentile) => {
                write!(f, "p{percentile}(first_reply) {symbol} {}", Span(self.threshold))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gates_read_and_print() {
        let written =
            ["satisfaction >= 0.95", "safety == 0", "p95(first_reply) <= 30s", "walked_away <= 0.1"];
        for text in written.into_iter().chain(["unequal_treatment == 0"]) {
            assert_eq!(text.parse::<Gate>().unwrap().to_string(), text);
        }
        for wrong in [
            "",
            "happiness >= 1",
            "satisfaction > 1",
            "satisfaction >= 1.5",
            "p0(first_reply) <= 1s",
            "safety == x",
            "p95(first_reply) <= 3",
        ] {
            assert!(wrong.parse::<Gate>().is_err(), "{wrong}");
        }
    }
}
