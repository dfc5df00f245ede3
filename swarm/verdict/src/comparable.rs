//! The digests by which two runs are told comparable: what was asked of the subject must be the same, the subject not.
//!
//! The release, the subject's addresses, the gates, the seed and who sat where are left out of the
//! plan's digest: two releases differ in the first by purpose, and runs of different seeds are compared unpaired.

use std::collections::BTreeMap;

use nightcrew_model::company::CompanySource;
use nightcrew_model::event::RunStarted;
use nightcrew_model::plan::Plan;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// Hex digits of a digest: 64 bits tell plans apart, and a person can compare them.
const DIGITS: usize = 16;

/// The digests of a run, by what they cover: `plan`, `company`, `personas`, `scenarios`, `checks`, `twins`, `mind`.
#[must_use]
pub fn digests(header: &RunStarted) -> BTreeMap<String, String> {
    let plan = &header.plan;
    // A writer's own digest covers the code behind a name as well (a persona's grammar, a twin's version), so both count.
    let with = |name: &str, value: String| match header.digests.get(name) {
        Some(written) => digest(&(written, value)),
        None => value,
    };
    let checks: Vec<_> = plan.scenarios.iter().map(|one| (&one.expect, &one.never)).collect();
    [
        ("plan", shape(plan)),
        ("company", people(plan)),
        ("personas", with("personas", digest(&plan.personas))),
        (
            "scenarios",
            with("scenarios", digest(&plan.scenarios.iter().map(|one| &one.scenario).collect::<Vec<_>>())),
        ),
        ("checks", with("checks", digest(&checks))),
        ("twins", with("twins", digest(&plan.twins))),
        ("mind", with("mind", digest(&plan.mind))),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}

fn shape(plan: &Plan) -> String {
    digest(&(&plan.subject.name, &plan.lines, &plan.arrivals, &plan.duration, &plan.pace, &plan.budget))
}

fn people(plan: &Plan) -> String {
    match &plan.company {
        CompanySource::Generated { employees, domain, .. } => digest(&(employees, domain)),
        CompanySource::Listed(file) => digest(file),
    }
}

fn digest(value: &impl Serialize) -> String {
    // Plans are made of plain values, which always serialise; the empty text stands for one that would not.
    let text = serde_json::to_vec(value).unwrap_or_default();
    let mut digits = hex::encode(Sha256::digest(text));
    digits.truncate(DIGITS);
    digits
}
