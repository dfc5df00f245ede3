//! The plan file, as a user writes it. Every struct refuses unknown fields; enums are single-key maps.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::arrivals::Arrivals;
use super::detail::Detail;
use super::fault::{FaultRule, FaultWindow};
use super::pace::Pace;
use super::routine::{Connections, Routine};
use super::shock::Shock;
use super::variants::Variants;
use crate::money::Dollars;
use crate::seed::Seed;
use crate::time::Span;

/// A plan file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanFile {
    /// The plan's name.
    pub name: String,
    /// The seed of all its streams.
    #[serde(default)]
    pub seed: Seed,
    /// The company.
    pub company: CompanyChoice,
    /// The system under test.
    pub subject: SubjectFile,
    /// Who takes part.
    pub crew: Vec<CrewLine>,
    /// The persona of people who are called upon by a cast but are in no line.
    #[serde(default = "standby")]
    pub standby: String,
    /// When attempts begin.
    pub arrivals: Arrivals,
    /// What makes many begin at once, over and above the arrivals.
    #[serde(default)]
    pub shocks: Vec<Shock>,
    /// The calendar's moment at which the crew's clock starts: `2026-11-23T22:00[Europe/Berlin]`. The machine's now if none is
    /// named.
    #[serde(default)]
    pub starts_at: Option<String>,
    /// How long attempts keep beginning, on the crew's clock.
    pub duration: Span,
    /// How fast the crew's clock runs: `1x`, `20x`, `virtual`.
    #[serde(default)]
    pub pace: Pace,
    /// How desks are connected: a WebSocket `per_employee`, or one that is `shared`. Up to 2,000 people each have their own
    /// unless the plan says otherwise.
    #[serde(default)]
    pub connections: Option<Connections>,
    /// What decides an employee's next act.
    #[serde(default)]
    pub mind: MindChoice,
    /// The cap on what the crew may spend; needed with a model.
    #[serde(default)]
    pub budget: Option<BudgetFile>,
    /// Settings of twins, by name.
    #[serde(default)]
    pub twins: BTreeMap<String, TwinSettings>,
    /// The timetable of faults: what goes wrong at which twin, and when. Rules of a twin's own settings always hold.
    #[serde(default)]
    pub faults: Vec<FaultWindow>,
    /// What must hold: `satisfaction >= 0.95`, `safety == 0`, `p95(first_reply) <= 30s`.
    #[serde(default)]
    pub gates: Vec<String>,
    /// How much the journal keeps: `full`, `acts`, `summary`.
    #[serde(default)]
    pub detail: Detail,
    /// Hosts outside this machine that the run may contact, each by its exact name.
    #[serde(default)]
    pub allow_hosts: Vec<String>,
}

/// The persona of people on standby in a plan that names none.
#[must_use]
pub fn standby() -> String {
    "busy-manager".to_owned()
}

/// Where the company comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum CompanyChoice {
    /// Generated from the plan's seed.
    Generate(Generate),
    /// A company file, beside the plan.
    File(String),
}

/// What to generate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Generate {
    /// How many people work there: 10 to 1,000,000.
    pub employees: u32,
    /// Their mail domain.
    #[serde(default)]
    pub domain: Option<String>,
}

/// The system under test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubjectFile {
    /// Its name.
    pub name: String,
    /// The label of this build.
    #[serde(default)]
    pub release: Option<String>,
    /// How it is wired to Slack.
    pub slack: SlackWiring,
    /// What answers 200 once it is ready; `/healthz` beside the events' address if none is named.
    #[serde(default)]
    pub health_url: Option<String>,
}

/// How a subject is wired to Slack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SlackWiring {
    /// Where events are delivered. A port of 0 stands for one that the run chooses and hands over as `PORT`.
    #[serde(default)]
    pub events_url: Option<String>,
    /// The subject opens sockets to Slack (Socket Mode) and everything is delivered through them; then there are no addresses.
    #[serde(default)]
    pub socket_mode: bool,
    /// Where presses and submissions are delivered; the events' address if none is named.
    #[serde(default)]
    pub interactivity_url: Option<String>,
    /// Slack's own app manifest (YAML or JSON), a file beside the plan: scopes, events, commands, shortcuts. Without it the app
    /// may do and hears everything.
    #[serde(default)]
    pub manifest: Option<String>,
}

/// One line of the crew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CrewLine {
    /// The persona's name.
    pub persona: String,
    /// How many employees: 1 to 1,000,000.
    pub count: u32,
    /// Scenarios by name, with weights; needed unless there is a `routine`.
    #[serde(default)]
    pub scenarios: BTreeMap<String, u32>,
    /// Background work instead of scenarios: `{every: 30s}`. It is never judged.
    #[serde(default)]
    pub routine: Option<Routine>,
    /// The same people once more for each value, with that one trait changed: `{language: [de], typos_permille: [60]}`. The
    /// report says whether they were treated alike.
    #[serde(default, skip_serializing_if = "Variants::is_empty")]
    pub variants: Variants,
}

/// What decides an employee's next act: `scripted`, or `{model: {…}, otherwise: scripted}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum MindChoice {
    /// The scripted mind.
    #[default]
    #[serde(serialize_with = "scripted")]
    #[schemars(with = "Otherwise")]
    Scripted,
    /// A model.
    Model(ModelMind),
}

fn scripted<S: serde::Serializer>(serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str("scripted")
}

/// A model mind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelMind {
    /// The model.
    pub model: ModelChoice,
    /// Who decides when the model cannot: `scripted`.
    #[serde(default)]
    pub otherwise: Otherwise,
}

/// Who decides when a model cannot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Otherwise {
    /// The scripted mind.
    #[default]
    Scripted,
}

impl<'de> Deserialize<'de> for MindChoice {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Choice;
        impl<'de> serde::de::Visitor<'de> for Choice {
            type Value = MindChoice;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("`scripted` or `{model: {provider: …, name: …}, otherwise: scripted}`")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<MindChoice, E> {
                if text == "scripted" {
                    Ok(MindChoice::Scripted)
                } else {
                    Err(E::unknown_variant(text, &["scripted", "model"]))
                }
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<MindChoice, A::Error> {
                ModelMind::deserialize(serde::de::value::MapAccessDeserializer::new(map))
                    .map(MindChoice::Model)
            }
        }
        deserializer.deserialize_any(Choice)
    }
}

/// A model, by provider and name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelChoice {
    /// The wire format: `openai` (chat completions, and whatever speaks it). `twin` is the model twin of this run.
    pub provider: String,
    /// The model's name.
    pub name: String,
    /// The address, if not the provider's own; it must be on this machine or in `allow_hosts`.
    #[serde(default)]
    pub base_url: Option<String>,
    /// Output tokens a call at most; always sent.
    #[serde(default = "output_cap")]
    pub max_output_tokens: u32,
    /// Calls under way at most.
    #[serde(default = "concurrency")]
    pub concurrency: u32,
}

fn output_cap() -> u32 {
    256
}
fn concurrency() -> u32 {
    64
}

/// The cap on what a run may spend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BudgetFile {
    /// The cap of a day.
    pub per_day: Dollars,
    /// The time zone whose midnight begins a day (an IANA name).
    #[serde(default = "utc")]
    pub timezone: String,
    /// How the cap is spread over the run.
    #[serde(default)]
    pub pacing: Pacing,
    /// What happens when it is spent.
    #[serde(default)]
    pub when_spent: WhenSpent,
}

fn utc() -> String {
    "UTC".to_owned()
}

/// How a cap is spread over a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Pacing {
    /// First come, first served.
    #[default]
    None,
    /// Evenly over the duration.
    Even,
}

/// What happens when the cap is spent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WhenSpent {
    /// The scripted mind goes on.
    #[default]
    Scripted,
    /// Employees wait for the next day.
    Pause,
    /// The run stops, with a whole report.
    Stop,
}

/// Settings of one twin.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TwinSettings {
    /// The vendor's rate model.
    pub limits: Limits,
    /// What goes wrong.
    pub faults: Vec<FaultRule>,
}

/// What a twin does about the vendor's rate limits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Limits {
    /// Nothing.
    Off,
    /// Counts what the vendor would have refused.
    #[default]
    Count,
    /// Refuses what the vendor would refuse.
    Enforce,
}
