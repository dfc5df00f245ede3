//! Digests by which two runs are told comparable: what was asked of the subject must be the same, the subject not.
//!
//! The release, the subject's addresses, the gates, the seed and who sat where are left out: two releases differ in the first
//! by purpose, and runs of different seeds are compared unpaired.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::Plan;
use crate::company::CompanySource;

/// Bytes of a digest: 64 bits tell plans apart, and a person can compare their 16 hex digits.
const BYTES: usize = 8;

/// The digests of a plan, by what they cover: `plan`, `company`, `personas`, `scenarios`, `checks`, `twins`, `mind`.
#[must_use]
pub fn of_plan(plan: &Plan) -> BTreeMap<String, String> {
    let checks: Vec<_> = plan.scenarios.iter().map(|planned| (&planned.expect, &planned.never)).collect();
    let scenarios: Vec<_> = plan.scenarios.iter().map(|planned| &planned.scenario).collect();
    let shape = (&plan.subject.name, &plan.lines, &plan.arrivals, &plan.duration, &plan.pace, &plan.budget);
    // A plan without shocks keeps the digest that it had before there were any.
    let shape = if plan.shocks.is_empty() { digest(&shape) } else { digest(&(&shape, &plan.shocks)) };
    let company = match &plan.company {
        CompanySource::Generated { employees, domain, .. } => digest(&(employees, domain)),
        CompanySource::Listed(file) => digest(file),
    };
    [
        ("plan", shape),
        ("company", company),
        ("personas", digest(&plan.personas)),
        ("scenarios", digest(&scenarios)),
        ("checks", digest(&checks)),
        ("twins", digest(&plan.twins)),
        ("mind", digest(&plan.mind)),
    ]
    .map(|(name, digest)| (name.to_owned(), digest))
    .into()
}

/// The digests of a plan that runs against twins of these versions.
#[must_use]
pub fn digests(plan: &Plan, twins: &BTreeMap<String, u32>) -> BTreeMap<String, String> {
    let mut digests = of_plan(plan);
    digests.insert("twins".to_owned(), digest(&(&plan.twins, twins)));
    digests
}

/// One digest of several.
#[must_use]
pub fn together(first: &str, second: &str) -> String {
    digest(&(first, second))
}

/// Hex digits over the value's JSON, whose maps are ordered.
fn digest(value: &impl Serialize) -> String {
    // Plans are made of plain values, which always serialise; the empty text stands for one that would not.
    let json = serde_json::to_vec(value).unwrap_or_default();
    hex::encode(Sha256::digest(json).get(..BYTES).unwrap_or_default())
}
