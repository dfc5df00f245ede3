//! Shocks: what makes many people begin at once, over and above the usual arrivals.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::arrivals::Timezone;
use super::share::Share;
use crate::time::Span;

/// A shock, as a plan writes it. Moments count from the start of the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Shock {
    /// Every Monday at 9:00 a share of the employees begins within a span.
    MondayMorning(MondayMorning),
    /// A batch: employees of one persona begin within a span.
    Onboarding(Onboarding),
    /// Everyone asks at once: a share of all employees begins within minutes.
    Outage(Outage),
    /// A review: managers, or another persona, have many times as much to do for a while.
    QuarterEnd(QuarterEnd),
}

/// Monday, nine o'clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MondayMorning {
    /// The share of the employees.
    #[serde(default = "all")]
    pub share: Share,
    /// Within which span they begin, from 9:00.
    pub within: Span,
    /// By whose calendar: an IANA name, or `each` employee's own. That of `office_hours` if none is named, otherwise `each`.
    #[serde(default)]
    pub timezone: Option<Timezone>,
    /// What they begin; drawn as usual if none is named.
    #[serde(default)]
    pub scenario: Option<String>,
}

/// A batch of people begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Onboarding {
    /// The persona whose employees begin.
    pub persona: String,
    /// When, from the start of the run.
    pub at: Span,
    /// Within which span they begin.
    pub within: Span,
    /// The share of the persona's employees.
    #[serde(default = "all")]
    pub share: Share,
    /// What they begin; drawn as usual if none is named.
    #[serde(default)]
    pub scenario: Option<String>,
}

/// Everyone asks at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Outage {
    /// When, from the start of the run.
    pub at: Span,
    /// Within which span they begin.
    pub within: Span,
    /// The share of all employees.
    #[serde(default = "all")]
    pub share: Share,
    /// What they begin; drawn as usual if none is named.
    #[serde(default)]
    pub scenario: Option<String>,
}

/// The review at a quarter's end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuarterEnd {
    /// When, from the start of the run.
    pub at: Span,
    /// How long it lasts.
    #[serde(default = "a_day")]
    pub lasts: Span,
    /// How many times as often as usual they begin: 2 to 100.
    pub times: u32,
    /// The persona whose employees have more to do; all personas that are managers if none is named.
    #[serde(default)]
    pub persona: Option<String>,
    /// What the further attempts are; drawn as usual if none is named.
    #[serde(default)]
    pub scenario: Option<String>,
}

fn all() -> Share {
    Share { ppm: 1_000_000 }
}
fn a_day() -> Span {
    Span::mins(24 * 60)
}

impl Shock {
    /// As files write it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::MondayMorning(_) => "monday_morning",
            Self::Onboarding(_) => "onboarding",
            Self::Outage(_) => "outage",
            Self::QuarterEnd(_) => "quarter_end",
        }
    }

    /// The scenario that it names.
    #[must_use]
    pub fn scenario(&self) -> Option<&str> {
        match self {
            Self::MondayMorning(shock) => shock.scenario.as_deref(),
            Self::Onboarding(shock) => shock.scenario.as_deref(),
            Self::Outage(shock) => shock.scenario.as_deref(),
            Self::QuarterEnd(shock) => shock.scenario.as_deref(),
        }
    }

    /// The persona that it names.
    #[must_use]
    pub fn persona(&self) -> Option<&str> {
        match self {
            Self::Onboarding(shock) => Some(&shock.persona),
            Self::QuarterEnd(shock) => shock.persona.as_deref(),
            Self::MondayMorning(_) | Self::Outage(_) => None,
        }
    }

    /// Whether it reaches employees of a persona; `manager` tells whether that persona is a manager's.
    #[must_use]
    pub fn reaches(&self, persona: &str, manager: bool) -> bool {
        match self {
            Self::MondayMorning(_) | Self::Outage(_) => true,
            Self::Onboarding(shock) => shock.persona == persona,
            Self::QuarterEnd(shock) => shock.persona.as_ref().map_or(manager, |named| named == persona),
        }
    }
}

/// A shock with its names looked up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedShock {
    /// The shock as written.
    pub shock: Shock,
    /// The lines of the crew whose employees it reaches, by their places.
    pub lines: Vec<u32>,
    /// The scenario of its attempts, by its place in the plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<u32>,
}
