//! Digests by which two runs are told comparable. The subject is left out: it is what differs between them.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::Plan;

/// The digests of a plan that runs against twins of these versions: `plan`, `personas`, `scenarios`, `checks`, `twins`, `mind`.
#[must_use]
pub fn digests(plan: &Plan, twins: &BTreeMap<String, u32>) -> BTreeMap<String, String> {
    let checks: Vec<_> = plan.scenarios.iter().map(|planned| (&planned.expect, &planned.never)).collect();
    let scenarios: Vec<_> = plan.scenarios.iter().map(|planned| &planned.scenario).collect();
    let rest = (
        (&plan.seed, &plan.company, &plan.lines, &plan.seats, &plan.standby),
        (&plan.arrivals, &plan.duration, &plan.pace, &plan.twins),
    );
    BTreeMap::from([
        ("plan".to_owned(), digest(&rest)),
        ("personas".to_owned(), digest(&plan.personas)),
        ("scenarios".to_owned(), digest(&scenarios)),
        ("checks".to_owned(), digest(&checks)),
        ("twins".to_owned(), digest(twins)),
        ("mind".to_owned(), digest(&plan.mind)),
    ])
}

/// Sixteen hex digits over the value's JSON, whose maps are ordered.
fn digest(value: &impl Serialize) -> String {
    let json = serde_json::to_vec(value).unwrap_or_default();
    hex::encode(Sha256::digest(json).get(..8).unwrap_or_default())
}
