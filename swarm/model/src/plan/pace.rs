//! How fast the crew's clock runs.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The fastest paced clock.
pub const PACE_MAX: u32 = 1000;

/// How fast the crew's clock runs against the machine's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// `1x` and up: think times, arrivals and patience shrink by this factor; the subject runs in real time.
    Times(u32),
    /// On tokio's paused clock, in process: as fast as the machine can.
    Virtual,
}

impl Default for Pace {
    fn default() -> Self {
        Self::Times(1)
    }
}

/// The text is not a pace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a pace: 1x, 20x, … up to 1000x, or virtual")]
pub struct PaceError;

impl FromStr for Pace {
    type Err = PaceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "virtual" {
            return Ok(Self::Virtual);
        }
        let factor = text.strip_suffix('x').and_then(|number| number.parse().ok()).ok_or(PaceError)?;
        if (1..=PACE_MAX).contains(&factor) { Ok(Self::Times(factor)) } else { Err(PaceError) }
    }
}

impl fmt::Display for Pace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Times(factor) => write!(f, "{factor}x"),
            Self::Virtual => f.write_str("virtual"),
        }
    }
}

impl Serialize for Pace {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Pace {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Pace {
    fn schema_name() -> Cow<'static, str> {
        "Pace".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "description": "1x, 20x, … up to 1000x, or virtual.", "pattern": "^(\\d+x|virtual)$" })
    }
}
