//! A journal judged again by other checks than its own, beside its own judgement. The evidence stays what it is: the answers to
//! the questions that were put to the twins then. A check that asks what nobody asked cannot be evaluated, and voids the attempt.

use std::collections::BTreeMap;

use nightcrew_model::event::{Event, RunStarted, What};
use nightcrew_model::plan::{PlannedScenario, digest};
use nightcrew_model::verdict::Blame;

use super::{FoldError, Run, RunFold};
use crate::record::{AttemptRecord, Judgement};
use crate::report::{JudgedBy, Rejudged, VOID_REASONS_MAX};

/// The name of the checks' digest among those of a run.
const CHECKS: &str = "checks";

/// Two folds over one journal: by its own checks, and by others.
#[derive(Debug)]
pub struct Rejudging {
    own: RunFold,
    other: RunFold,
    scenarios: Vec<PlannedScenario>,
    source: String,
}

impl Rejudging {
    /// Folds that judge by the checks of these scenarios, wherever the run has one of the same name. `source` says where they are
    /// from.
    #[must_use]
    pub fn by(scenarios: Vec<PlannedScenario>, source: &str) -> Self {
        Self { own: RunFold::new(), other: RunFold::new(), scenarios, source: source.to_owned() }
    }

    /// Takes the next event.
    pub fn add(&mut self, event: &Event) {
        self.own.add(event);
        match &event.what {
            What::RunStarted(header) => {
                let header = What::RunStarted(Box::new(with_checks(header, &self.scenarios)));
                self.other.add(&Event { what: header, ..event.clone() });
            }
            _ => self.other.add(event),
        }
    }

    /// The run as the other checks judge it; its card says what they changed.
    ///
    /// # Errors
    /// As [`RunFold::finish`].
    pub fn finish(self) -> Result<Run, FoldError> {
        let Self { own, other, scenarios, source } = self;
        let (own, mut other) = (own.finish()?, other.finish()?);
        let judged_by = judged_by(&own, &other, &scenarios, source);
        other.records.run.judged_by = Some(judged_by.clone());
        other.report.reasons.insert(0, judged_by.sentence());
        other.report.run.judged_by = Some(judged_by);
        Ok(other)
    }
}

/// A run's header, with the checks of these scenarios instead of its own of the same names. Who took part, what they knew and
/// what they waited for stays: so it was played.
#[must_use]
pub fn with_checks(header: &RunStarted, scenarios: &[PlannedScenario]) -> RunStarted {
    let mut header = header.clone();
    for own in &mut header.plan.scenarios {
        let Some(other) = scenarios.iter().find(|other| other.scenario.name == own.scenario.name) else {
            continue;
        };
        (own.expect, own.never) = (other.expect.clone(), other.never.clone());
        own.scenario.changes.clone_from(&other.scenario.changes);
    }
    // A writer's word about its own checks does not hold for others.
    if let Some(checks) = digest::of_plan(&header.plan).remove(CHECKS) {
        header.digests.insert(CHECKS.to_owned(), checks);
    }
    header
}

fn judged_by(own: &Run, other: &Run, scenarios: &[PlannedScenario], source: String) -> JudgedBy {
    let checks = |run: &Run| run.records.comparable.get(CHECKS).cloned().unwrap_or_default();
    let known = |name: &str| scenarios.iter().any(|one| one.scenario.name == name);
    let planned = own.records.scenarios.iter().map(|one| one.name.as_str());
    let mut judged_by = JudgedBy {
        checks: checks(other),
        own_checks: checks(own),
        source,
        before: own.report.verdict,
        after: other.report.verdict,
        changed: 0,
        unanswered: 0,
        reasons: reasons(own, other),
        scenarios: Vec::new(),
        kept: planned.filter(|name| !known(name)).map(str::to_owned).collect(),
    };
    let mut changes: BTreeMap<u32, Rejudged> = BTreeMap::new();
    // Both are in the order of the attempts' identities, and hold the same ones.
    for (before, after) in own.records.attempts.iter().zip(&other.records.attempts) {
        let change = changes.entry(before.scenario).or_default();
        change.attempts += 1;
        change.violations_before += u64::from(before.violation);
        change.violations += u64::from(after.violation);
        if before.judgement == after.judgement && before.violation == after.violation {
            continue;
        }
        change.changed += 1;
        judged_by.changed += 1;
        judged_by.unanswered += u64::from(is_newly_void(before, after));
        match after.judgement {
            Judgement::Satisfied => change.now_satisfied += 1,
            Judgement::Failed => change.now_failed += 1,
            Judgement::Void(_) => change.now_void += 1,
            Judgement::Cut => {}
        }
    }
    let name = |place: u32| own.records.scenarios.get(place as usize).map(|one| one.name.clone());
    let changed = changes.into_iter().filter(|(_, change)| change.changed > 0);
    judged_by.scenarios =
        changed.filter_map(|(place, change)| Some(Rejudged { scenario: name(place)?, ..change })).collect();
    judged_by.scenarios.sort_by_key(|change| std::cmp::Reverse(change.changed));
    judged_by
}

/// Other checks alone can make an attempt void only by asking what has no answer, or by being true before it began.
fn is_newly_void(before: &AttemptRecord, after: &AttemptRecord) -> bool {
    !matches!(before.judgement, Judgement::Void(_))
        && after.judgement == Judgement::Void(Blame::Infrastructure)
}

/// Why attempts became void, each reason once.
fn reasons(own: &Run, other: &Run) -> Vec<String> {
    let mut newly: Vec<String> = Vec::new();
    let pairs = own.records.attempts.iter().zip(&other.records.attempts);
    let void: std::collections::BTreeSet<String> = pairs
        .filter(|(before, after)| is_newly_void(before, after))
        .map(|(_, after)| after.id.to_string())
        .collect();
    for failing in other.report.failing.iter().filter(|failing| void.contains(&failing.attempt)) {
        if newly.len() < VOID_REASONS_MAX && !newly.contains(&failing.why) {
            newly.push(failing.why.clone());
        }
    }
    newly
}
