//! When attempts begin, as a plan writes it: an open model of several shapes, or a closed loop.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::time::Span;

/// When attempts begin. All but `closed` are open models: attempts begin whether or not earlier ones have ended, unless the
/// same employee is busy, and then they count from when they were meant to begin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Arrivals {
    /// Every employee once, at a seeded moment within this span.
    Once {
        /// The span, from the start.
        within: Span,
    },
    /// At a constant mean rate (Poisson).
    Constant(Rate),
    /// From one rate evenly to another, which then stays (Poisson).
    Ramp {
        /// The rate at the start.
        from: Rate,
        /// The rate at the end of the ramp and after it.
        to: Rate,
        /// How long the ramp takes.
        over: Span,
    },
    /// One rate after the other (Poisson). After the last stage nothing begins by itself.
    Stages(Vec<Stage>),
    /// All at once: every employee once within a short span, again after every pause.
    Burst {
        /// The span of a burst.
        within: Span,
        /// From one burst's start to the next.
        every: Span,
    },
    /// By the office hours of the employees (Poisson, with the rates of their personas' hours).
    OfficeHours(OfficeHours),
    /// A closed loop: each employee begins again a pause after their last attempt has ended. A slow subject is then asked
    /// less often, which hides its queue (coordinated omission): reports say so.
    Closed {
        /// From one attempt's end to the next one's begin. Everybody's first begins at a seeded moment within it.
        pause: Span,
    },
}

impl Arrivals {
    /// True when there is a rate that something can be a multiple of.
    #[must_use]
    pub const fn has_rate(&self) -> bool {
        matches!(self, Self::Constant(_) | Self::Ramp { .. } | Self::Stages(_) | Self::OfficeHours(_))
    }
}

/// How often attempts begin. A total is spread over all employees, so that one more employee changes everybody's times; a
/// rate of each employee's own is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rate {
    /// Attempts a minute, all employees together.
    AttemptsPerMinute(u32),
    /// Attempts an hour, all employees together.
    AttemptsPerHour(u32),
    /// Attempts a day, all employees together.
    AttemptsPerDay(u32),
    /// Attempts an hour of each employee.
    EachPerHour(Count),
    /// Attempts a day of each employee.
    EachPerDay(Count),
}

impl Rate {
    /// The span that it counts by.
    #[must_use]
    pub const fn unit(self) -> Span {
        match self {
            Self::AttemptsPerMinute(_) => Span::mins(1),
            Self::AttemptsPerHour(_) | Self::EachPerHour(_) => Span::mins(60),
            Self::AttemptsPerDay(_) | Self::EachPerDay(_) => Span::mins(24 * 60),
        }
    }

    /// True when each employee has it to themselves.
    #[must_use]
    pub const fn is_each(self) -> bool {
        matches!(self, Self::EachPerHour(_) | Self::EachPerDay(_))
    }

    /// Thousandths of an attempt in its unit: of each employee, or of all.
    #[must_use]
    pub fn milli(self) -> u64 {
        match self {
            Self::AttemptsPerMinute(total) | Self::AttemptsPerHour(total) | Self::AttemptsPerDay(total) => {
                u64::from(total) * 1000
            }
            Self::EachPerHour(each) | Self::EachPerDay(each) => u64::from(each.milli),
        }
    }

    /// As files write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AttemptsPerMinute(_) => "attempts_per_minute",
            Self::AttemptsPerHour(_) => "attempts_per_hour",
            Self::AttemptsPerDay(_) => "attempts_per_day",
            Self::EachPerHour(_) => "each_per_hour",
            Self::EachPerDay(_) => "each_per_day",
        }
    }
}

/// A stretch of a run with its rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// How long it lasts.
    #[serde(rename = "for")]
    pub lasts: Span,
    /// Its rate.
    pub rate: Rate,
    /// How the rate comes about.
    #[serde(default, skip_serializing_if = "Change::is_step")]
    pub change: Change,
}

/// How a stage comes to its rate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// At once.
    #[default]
    Step,
    /// Evenly over the stage, from the rate of the stage before; the first stage begins at nothing.
    Linear,
}

impl Change {
    fn is_step(&self) -> bool {
        *self == Self::Step
    }
}

/// The rate of a working day, spread over its hours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfficeHours {
    /// Attempts a working day, all employees together. Either this or `each_per_day`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempts_per_day: Option<u32>,
    /// Attempts a working day of each employee. Either this or `attempts_per_day`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub each_per_day: Option<Count>,
    /// The time zone of the run's calendar (an IANA name), or `each`: every employee lives by their own.
    pub timezone: Timezone,
}

impl OfficeHours {
    /// The rate; `None` when it is missing or told twice, which the plan's check rules out.
    #[must_use]
    pub fn rate(&self) -> Option<Rate> {
        match (self.attempts_per_day, self.each_per_day) {
            (Some(total), None) => Some(Rate::AttemptsPerDay(total)),
            (None, Some(each)) => Some(Rate::EachPerDay(each)),
            _ => None,
        }
    }
}

/// Whose calendar counts: `each` employee's own, or that of a time zone (an IANA name).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Timezone {
    /// Every employee's own.
    Each,
    /// This one's.
    Named(String),
}

impl From<String> for Timezone {
    fn from(text: String) -> Self {
        if text == "each" { Self::Each } else { Self::Named(text) }
    }
}

impl From<Timezone> for String {
    fn from(zone: Timezone) -> Self {
        match zone {
            Timezone::Each => "each".to_owned(),
            Timezone::Named(name) => name,
        }
    }
}

impl JsonSchema for Timezone {
    fn schema_name() -> Cow<'static, str> {
        "Timezone".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "description": "An IANA name such as Europe/Berlin, or `each`: every employee's own." })
    }
}

/// A count of up to three decimals, kept in thousandths so that nothing depends on floats. Files write a number: `2`, `0.25`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Count {
    /// Thousandths.
    pub milli: u32,
}

impl Serialize for Count {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(f64::from(self.milli) / 1e3)
    }
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let count = f64::deserialize(deserializer)?;
        if !(0.0..=4e6).contains(&count) {
            return Err(serde::de::Error::custom("expected a number from 0 to 4000000"));
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked to be within 0 and 4 million"
        )]
        let milli = (count * 1e3).round() as u32;
        Ok(Self { milli })
    }
}

impl JsonSchema for Count {
    fn schema_name() -> Cow<'static, str> {
        "Count".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "number", "minimum": 0, "maximum": 4_000_000, "description": "Up to three decimals." })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrivals_read_as_people_write_them_and_survive_a_journal() {
        let read = |text: &str| serde_json::from_str::<Arrivals>(text).unwrap();
        assert_eq!(
            read(r#"{"constant": {"attempts_per_minute": 240}}"#),
            Arrivals::Constant(Rate::AttemptsPerMinute(240))
        );
        assert_eq!(
            read(r#"{"constant": {"each_per_hour": 0.25}}"#),
            Arrivals::Constant(Rate::EachPerHour(Count { milli: 250 }))
        );
        for text in [
            r#"{"stages":[{"for":"10m","rate":{"each_per_day":2.0},"change":"linear"},{"for":"1h","rate":{"attempts_per_hour":9}}]}"#,
            r#"{"office_hours":{"attempts_per_day":4000,"timezone":"Europe/Berlin"}}"#,
            r#"{"office_hours":{"each_per_day":0.5,"timezone":"each"}}"#,
        ] {
            assert_eq!(serde_json::to_string(&read(text)).unwrap(), text);
        }
    }
}
