//! The plan: the file that a user runs ([`mod@file`]), and the value that it resolves to ([`Plan`]).
//!
//! A plan is a value (invariant 2): the same files and seed give a byte-identical plan, in any process.

pub mod arrivals;
pub mod casting;
pub mod cel;
pub mod detail;
pub mod digest;
pub mod fault;
pub mod file;
pub mod gate;
pub mod pace;
pub mod pack;
pub mod routine;
pub mod share;
pub mod shock;
pub mod variants;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ask::{Ask, AskArg};
use crate::company::CompanySource;
use crate::id::PersonId;
use crate::money::NanoDollars;
use crate::persona::Persona;
use crate::scenario::Scenario;
use crate::seed::Seed;
use crate::time::Span;

pub use arrivals::Arrivals;
pub use casting::{Arrangement, Cast, CastError, Casting, Standing};
pub use detail::Detail;
pub use fault::{FaultRule, FaultWindow};
pub use file::{Limits, ModelChoice, Pacing, PlanFile, TwinSettings, WhenSpent};
pub use gate::{Comparison, Gate, Measure};
pub use pace::Pace;
pub use pack::PackFile;
pub use routine::{Connections, Routine};
pub use share::Share;
pub use shock::{PlannedShock, Shock};
pub use variants::{NameScript, Trait, Variants};

/// A resolved plan: everything that a run needs, with every name looked up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The plan's name.
    pub name: String,
    /// The seed of all its streams.
    pub seed: Seed,
    /// The company that every twin is planted with.
    pub company: CompanySource,
    /// The system under test.
    pub subject: Subject,
    /// The personas that seats refer to by place.
    pub personas: Vec<Persona>,
    /// The scenarios that lines refer to by place.
    pub scenarios: Vec<PlannedScenario>,
    /// The crew's lines.
    pub lines: Vec<Line>,
    /// Who sits where: one person a seat, in the order of the lines.
    pub seats: Vec<Seat>,
    /// People who are in no line but are called upon by a cast (managers, colleagues, reports), with their personas.
    pub standby: Vec<Standby>,
    /// When attempts begin.
    pub arrivals: Arrivals,
    /// What makes many begin at once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shocks: Vec<PlannedShock>,
    /// The calendar's moment (milliseconds since 1970) at which the crew's clock starts; the clock's own if none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at_ms: Option<i64>,
    /// How long attempts keep beginning, on the crew's clock.
    pub duration: Span,
    /// How fast the crew's clock runs.
    pub pace: Pace,
    /// How desks are connected.
    #[serde(default, skip_serializing_if = "Connections::is_per_employee")]
    pub connections: Connections,
    /// What decides an employee's next act.
    pub mind: Mind,
    /// The cap, if the mind costs money.
    pub budget: Option<Budget>,
    /// Settings of twins, by name.
    pub twins: BTreeMap<String, TwinSettings>,
    /// The timetable of faults.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<FaultWindow>,
    /// What must hold for exit code 0.
    pub gates: Vec<Gate>,
    /// How much its journal keeps.
    #[serde(default, skip_serializing_if = "Detail::is_full")]
    pub detail: Detail,
}

impl Plan {
    /// The scenarios that employees of a line may be given, by their places: those drawn, and those of the shocks that reach it.
    pub fn scenarios_of_line(&self, line: u32) -> impl Iterator<Item = u32> + '_ {
        let drawn = self.lines.get(line as usize).into_iter().flat_map(|line| &line.scenarios);
        let shocks = self.shocks.iter().filter(move |shock| shock.lines.contains(&line));
        drawn.map(|(scenario, _)| *scenario).chain(shocks.filter_map(|shock| shock.scenario))
    }

    /// Whether whoever sits there does background work.
    #[must_use]
    pub fn has_routine(&self, seat: &Seat) -> bool {
        self.lines.get(seat.line as usize).is_some_and(|line| line.routine.is_some())
    }
}

/// The system under test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// Its name.
    pub name: String,
    /// The label of this build.
    pub release: Option<String>,
    /// Where the Slack twin delivers events. A port of 0 stands for one that the run chooses and hands over as `PORT`.
    pub events_url: Option<String>,
    /// Where the Slack twin sends presses and submissions; the events' address if none is named.
    pub interactivity_url: Option<String>,
    /// The subject opens sockets to the Slack twin instead.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub socket_mode: bool,
    /// Slack's app manifest, which says what the app may do and hears.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manifest: Option<Box<serde_json::Value>>,
    /// What answers 200 once the subject is ready; `/healthz` beside the events' address if none is named.
    pub health_url: Option<String>,
}

/// A scenario with its checks taken apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedScenario {
    /// The scenario as written.
    pub scenario: Scenario,
    /// What must hold at the end.
    pub expect: Vec<Check>,
    /// What must never hold.
    pub never: Vec<Check>,
}

/// A check and the questions that it puts to twins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// The CEL text.
    pub source: String,
    /// The questions in it, each once.
    pub asks: Vec<AskTemplate>,
}

/// A question of a check before cast and facts are known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AskTemplate {
    /// The twin asked.
    pub twin: String,
    /// The question's name.
    pub question: String,
    /// Its arguments, in order.
    pub args: Vec<ArgTemplate>,
}

/// An argument of a question before cast and facts are known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArgTemplate {
    /// Who plays this role.
    Role(String),
    /// This fact's value.
    Fact(String),
    /// This text.
    Text(String),
}

impl AskTemplate {
    /// The ask of one attempt; `None` when the cast or the facts lack a name (which the plan's check has ruled out).
    #[must_use]
    pub fn fill(&self, cast: &BTreeMap<String, PersonId>, facts: &BTreeMap<String, String>) -> Option<Ask> {
        let args = self.args.iter().map(|arg| match arg {
            ArgTemplate::Role(role) => cast.get(role).copied().map(AskArg::Person),
            ArgTemplate::Fact(fact) => facts.get(fact).cloned().map(AskArg::Text),
            ArgTemplate::Text(text) => Some(AskArg::Text(text.clone())),
        });
        Some(Ask {
            twin: self.twin.clone(),
            question: self.question.clone(),
            args: args.collect::<Option<_>>()?,
        })
    }
}

/// One line of the crew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The persona, by its place in the plan.
    pub persona: u32,
    /// How many seats it has.
    pub count: u32,
    /// Scenarios by their place in the plan, with weights.
    pub scenarios: Vec<(u32, u32)>,
    /// Background work instead of scenarios.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub routine: Option<Routine>,
}

/// A seat: a person who plays a line's persona.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// The person.
    pub person: PersonId,
    /// The line, by its place in the plan.
    pub line: u32,
    /// The colleague whom their scenarios may involve: in no line, and nobody else's colleague.
    pub colleague: Option<PersonId>,
}

/// A person on standby.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standby {
    /// The person.
    pub person: PersonId,
    /// The persona, by its place in the plan.
    pub persona: u32,
}

/// What decides an employee's next act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mind {
    /// The scripted mind: free and deterministic.
    Scripted,
    /// A model, through the governor; the scripted mind when it cannot answer.
    Model(ModelChoice),
}

/// The cap on what a run may spend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// The cap of a day.
    pub per_day: NanoDollars,
    /// The time zone whose midnight begins a day (an IANA name).
    pub timezone: String,
    /// How the cap is spread over the run.
    pub pacing: Pacing,
    /// What happens when it is spent.
    pub when_spent: WhenSpent,
}
