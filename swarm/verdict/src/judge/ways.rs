//! The ways in which attempts failed, named once a run, and where the subject changed what it was not asked to.

use std::collections::BTreeMap;

use nightcrew_model::id::AttemptId;

use super::Findings;
use crate::fold::lexicon::OTHERS;
use crate::fold::transcript::cap;
use crate::rubric::telling::VETOED;

/// Ways of failing told apart: a plan's scenarios have some hundred checks, and few fail together.
const FAILURES_MAX: usize = 1000;

/// Changes at one endpoint that no scenario asked for.
#[derive(Clone, Copy, Debug)]
pub struct Changes {
    /// How many calls.
    pub calls: u64,
    /// In how many judged attempts.
    pub attempts: u64,
    /// The first of them.
    pub first: AttemptId,
}

/// What is kept of all attempts together.
#[derive(Debug, Default)]
pub struct Ways {
    places: BTreeMap<String, u16>,
    failures: Vec<String>,
    collateral: BTreeMap<u16, Changes>,
}

impl Ways {
    /// The place of a failure: the checks that were missed or violated, or that the person left.
    pub(super) fn failure(&mut self, findings: &Findings) -> u16 {
        let name = name(findings);
        if let Some(place) = self.places.get(&name) {
            return *place;
        }
        let room = self.failures.len() < FAILURES_MAX;
        if room {
            self.failures.push(name.clone());
        } else if self.failures.len() == FAILURES_MAX {
            self.failures.push(OTHERS.to_owned());
        }
        let place = u16::try_from(self.failures.len() - 1).unwrap_or(u16::MAX);
        if room {
            self.places.insert(name, place);
        }
        place
    }

    /// Notes calls of one attempt that changed what they must not.
    pub(super) fn changed(&mut self, id: AttemptId, endpoint: u16, calls: u16) {
        let changes = self.collateral.entry(endpoint).or_insert(Changes { calls: 0, attempts: 0, first: id });
        changes.calls += u64::from(calls);
        changes.attempts += 1;
        changes.first = changes.first.min(id);
    }

    /// The names of the failures by place, and the changes by endpoint.
    #[must_use]
    pub fn into_parts(self) -> (Vec<String>, BTreeMap<u16, Changes>) {
        (self.failures, self.collateral)
    }
}

/// How the state at the end differs from what was wanted.
fn name(findings: &Findings) -> String {
    if findings.vetoed.is_some()
        && findings.violation.is_none()
        && findings.expects.iter().all(|(_, holds)| *holds)
    {
        return VETOED.to_owned();
    }
    let violated = findings.violation.iter().map(|(check, _)| format!("never: {check}"));
    let missed =
        findings.expects.iter().filter(|(_, holds)| !holds).map(|(check, _)| format!("expect: {check}"));
    let all: Vec<String> = violated.chain(missed).collect();
    if all.is_empty() { "walked away".to_owned() } else { cap(&all.join("; ")) }
}
