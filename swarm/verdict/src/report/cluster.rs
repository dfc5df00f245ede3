//! Failed attempts that failed alike: what the report explains once instead of a hundred times.

use nightcrew_model::verdict::Layer;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Clusters listed in a report: what a person would read of them.
pub const CLUSTERS_MAX: usize = 50;
/// Names listed of a cluster's scenarios, families and personas, each.
pub const CLUSTER_NAMES_MAX: usize = 50;
/// Lines of a chain of causes: longer ones are cut in the middle.
pub const CHAIN_LINES_MAX: usize = 24;
/// Rows of the twins' state: as many questions as a scenario's checks put.
pub const STATE_ROWS_MAX: usize = 24;

/// Failed attempts of one layer that first went another way with the same step and ended in the same state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Cluster {
    /// The layer that failed.
    pub layer: Layer,
    /// How many attempts.
    pub count: u64,
    /// Their scenarios.
    pub scenarios: Vec<String>,
    /// Their families.
    pub families: Vec<String>,
    /// Their personas.
    pub personas: Vec<String>,
    /// What happened, in a sentence.
    pub sentence: String,
    /// The first step that no satisfied attempt of the same scenario took after the same beginning; absent when there is none, or
    /// when no attempt was satisfied.
    pub divergence: Option<String>,
    /// How the state at the end differs from what was wanted: the checks that were not met, or were violated.
    pub difference: String,
    /// The attempt to look at: its identity, as in `failing`.
    pub exemplar: String,
    /// What led there in that attempt, from its first act, a line each: `event N: what`.
    pub chain: Vec<String>,
    /// The twins' state in that attempt.
    pub state: Vec<StateRow>,
    /// The command that plays it again.
    pub replay: String,
}

/// One question to a twin, answered before and after.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StateRow {
    /// The question, with roles and facts: `jira.can_browse(requester, 'ENG')`.
    pub question: String,
    /// The answer at the beginning; empty when the journal has none.
    pub before: String,
    /// The answer at the end; empty when the journal has none.
    pub after: String,
    /// What the scenario wanted: an answer, or the check that speaks of it.
    pub wanted: String,
    /// True when the check that speaks of it was missed or violated.
    pub missed: bool,
}
