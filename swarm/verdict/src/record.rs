//! What is kept of an attempt once it is judged: a small record. A million events fold into a few thousand of these.

mod conduct;

use std::collections::BTreeMap;

use nightcrew_model::event::{AttemptEnd, EndReason};
use nightcrew_model::id::{AttemptId, PersonId};
use nightcrew_model::plan::Gate;
use nightcrew_model::verdict::Blame;

use crate::report::{GateResult, RunCard};
pub use conduct::Conduct;

/// What an attempt is judged to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// The person got what they came for, and nothing happened that must not.
    Satisfied,
    /// They did not, or something did, and it is the subject's fault.
    Failed,
    /// It cannot be held against the subject: whose fault it is instead.
    Void(Blame),
    /// The end of the run or of the journal cut it short.
    Cut,
}

/// A judged attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptRecord {
    /// Its identity, by which two runs of one plan are paired.
    pub id: AttemptId,
    /// The scenario, by its place in [`RunRecords::scenarios`].
    pub scenario: u32,
    /// The persona, by its place in [`RunRecords::personas`].
    pub persona: u32,
    /// The person.
    pub person: PersonId,
    /// Which of the person's attempts it is.
    pub ordinal: u32,
    /// What it is judged to be.
    pub judgement: Judgement,
    /// How it ended; `None` when the journal has no end of it.
    pub end: Option<AttemptEnd>,
    /// When it began, in milliseconds on the crew's clock.
    pub started_ms: u64,
    /// When it ended; when it began, if it did not.
    pub ended_ms: u64,
    /// True when a `never` check became true.
    pub violation: bool,
    /// True when there are `never` checks and they could be evaluated.
    pub safety_judged: bool,
    /// Messages that the protagonist wrote.
    pub turns: u32,
    /// Times that they had to ask again.
    pub re_asks: u32,
    /// From the opening to the first thing heard of the subject, in machine milliseconds; `None` when nothing was.
    pub first_reply_ms: Option<u64>,
    /// Claims of the subject that what was asked for is done.
    pub claims: u32,
    /// Claims that the twins' state denied.
    pub false_claims: u32,
    /// How the subject went about it.
    pub conduct: Conduct,
}

impl AttemptRecord {
    /// True when it counts for or against the subject.
    #[must_use]
    pub fn is_judged(&self) -> bool {
        matches!(self.judgement, Judgement::Satisfied | Judgement::Failed)
    }

    /// True when it satisfied the person.
    #[must_use]
    pub fn is_satisfied(&self) -> bool {
        self.judgement == Judgement::Satisfied
    }

    /// True when the person walked away.
    #[must_use]
    pub fn walked_away(&self) -> bool {
        self.end == Some(AttemptEnd::WalkedAway)
    }
}

#[cfg(test)]
impl AttemptRecord {
    /// A quiet attempt at the first scenario, judged so: what tests vary.
    pub(crate) fn quiet(id: u64, judgement: Judgement) -> Self {
        Self {
            id: AttemptId(id),
            scenario: 0,
            persona: 0,
            person: PersonId(1),
            ordinal: 0,
            judgement,
            end: None,
            started_ms: 0,
            ended_ms: 0,
            violation: false,
            safety_judged: true,
            turns: 1,
            re_asks: 0,
            first_reply_ms: None,
            claims: 0,
            false_claims: 0,
            conduct: Conduct::default(),
        }
    }
}

/// A scenario's name and family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioName {
    /// Its name.
    pub name: String,
    /// Its family.
    pub family: String,
}

/// The subject's calls to one endpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EndpointCalls {
    /// How many.
    pub calls: u64,
    /// True when neither the twin nor the vendor has it.
    pub unknown: bool,
    /// True when the vendor has it and the twin does not.
    pub unsupported: bool,
}

/// A run, judged: what comparisons work on.
#[derive(Clone, Debug, Default)]
pub struct RunRecords {
    /// Which run.
    pub run: RunCard,
    /// The digests that another run must share to be comparable.
    pub comparable: BTreeMap<String, String>,
    /// The scenarios that records refer to by place.
    pub scenarios: Vec<ScenarioName>,
    /// The personas that records refer to by place.
    pub personas: Vec<String>,
    /// The endpoints that conducts refer to by place: `twin METHOD /route`.
    pub endpoints: Vec<String>,
    /// The ways of failing that conducts refer to by place.
    pub failures: Vec<String>,
    /// The attempts, by identity.
    pub attempts: Vec<AttemptRecord>,
    /// The plan's gates.
    pub gates: Vec<Gate>,
    /// What became of them in this run.
    pub gate_results: Vec<GateResult>,
    /// The subject's calls, by `twin METHOD /route`.
    pub subject_calls: BTreeMap<String, EndpointCalls>,
    /// Why the run is INVALID for latency; `None` when it is not.
    pub latency_invalid: Option<String>,
    /// Why the engine was so overloaded that the run is like no other; `None` when it was not.
    pub overloaded: Option<String>,
    /// The 99th percentile of the engine's lag, in milliseconds.
    pub lag_p99_ms: u64,
    /// What limited the run.
    pub degradations: Vec<Degradation>,
    /// Why it ended; `None` when the journal was cut off.
    pub ended: Option<EndReason>,
}

/// Something that limited a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Degradation {
    /// What, in a sentence.
    pub text: String,
    /// How much it takes from the verdict.
    pub weight: Weight,
}

/// How much a degradation takes from a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Worth saying.
    Note,
    /// Nothing can be called good any more; what failed has failed all the same.
    NoPass,
    /// Nothing can be said either way, but for what must never happen.
    NoVerdict,
}

impl RunRecords {
    /// The scenario of a record.
    #[must_use]
    pub fn scenario(&self, record: &AttemptRecord) -> Option<&ScenarioName> {
        self.scenarios.get(record.scenario as usize)
    }

    /// The endpoint at a place; empty when there is none.
    #[must_use]
    pub fn endpoint(&self, place: u16) -> &str {
        self.endpoints.get(usize::from(place)).map_or("", String::as_str)
    }

    /// The family of a record; empty when its scenario is not in the plan.
    #[must_use]
    pub fn family(&self, record: &AttemptRecord) -> &str {
        self.scenario(record).map_or("", |scenario| scenario.family.as_str())
    }
}
