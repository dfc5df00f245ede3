//! Checks: CEL over the cast, facts, trajectory and the twins' questions, taken apart once per run and put to the
//! evidence of each attempt. A check that cannot be evaluated is an error, never a pass.

pub mod approval;
pub mod moment;
pub mod rewrite;

use nightcrew_model::plan::PlannedScenario;
use nightcrew_model::scenario::Until;

pub use moment::{Moment, Trajectory};
pub use rewrite::{Compiled, compile};

/// A check that could not be evaluated, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the check `{check}` cannot be evaluated: {why}")]
pub struct CheckError {
    /// The check's CEL text.
    pub check: String,
    /// Why.
    pub why: String,
}

/// A scenario with its checks ready to be evaluated.
#[derive(Debug)]
pub struct ScenarioChecks {
    /// The scenario's name.
    pub name: String,
    /// Its family.
    pub family: String,
    /// The role whose experience is judged.
    pub protagonist: String,
    /// What the protagonist waits to hear.
    pub until: Until,
    /// The verb by which the protagonist sees for themselves.
    pub verify: Option<String>,
    /// What must hold at the end.
    pub expect: Vec<Compiled>,
    /// What must never hold.
    pub never: Vec<Compiled>,
    /// What the subject may change, if the scenario says so.
    pub changes: Option<Vec<String>>,
}

impl ScenarioChecks {
    /// Takes a planned scenario's checks apart.
    #[must_use]
    pub fn new(planned: &PlannedScenario) -> Self {
        let scenario = &planned.scenario;
        let roles = || scenario.cast.keys().map(String::as_str).chain([scenario.protagonist.as_str()]);
        Self {
            name: scenario.name.clone(),
            family: scenario.family.clone(),
            protagonist: scenario.protagonist.clone(),
            until: scenario.until,
            verify: scenario.verify.as_ref().map(|look| look.verb.clone()),
            expect: planned.expect.iter().map(|check| compile(&check.source, roles())).collect(),
            never: planned.never.iter().map(|check| compile(&check.source, roles())).collect(),
            changes: scenario.changes.clone(),
        }
    }
}
