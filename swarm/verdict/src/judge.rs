//! Judges one attempt: its checks against its evidence, at the moments that matter. Pure; a text's author (a model, a
//! subject) has no say here.

mod state;
pub mod ways;

use std::collections::BTreeMap;
use std::sync::Arc;

use cel::Env;
use nightcrew_model::event::AttemptEnd;
use nightcrew_model::id::{AttemptId, PersonId};
use nightcrew_model::plan::Detail;
use nightcrew_model::scenario::Until;
use nightcrew_model::verdict::{Blame, Layer};

use crate::blame::{Blamed, Failure, blame};
use crate::checks::moment::{Approval, Claim};
use crate::checks::{CheckError, Moment, ScenarioChecks, Trajectory};
use crate::fold::answers::AnswersAt;
use crate::fold::conduct::Mark;
use crate::fold::course::{Course, answer_text, ask_text};
use crate::fold::is_cut;
use crate::fold::lexicon::Lexicon;
use crate::fold::step::Step;
use crate::fold::transcript::{cap, name};
use crate::record::{AttemptRecord, Conduct, Judgement, ScenarioName};
use crate::report::{EVIDENCE_LINES_MAX, FailingAttempt, StateRow, end_name};
use ways::Ways;

/// Names of scenarios and personas that a journal may bring along beside its plan's: a foreign one must not fill memory.
const NAMES_MAX: usize = 10_000;

/// Where attempts are judged: the plan's checks, taken apart once.
pub struct Bench {
    env: Arc<Env>,
    checks: Vec<ScenarioChecks>,
    by_name: BTreeMap<String, usize>,
    strange: Vec<String>,
    personas: BTreeMap<String, u32>,
    detail: Detail,
    ways: Ways,
    vetoes: BTreeMap<AttemptId, String>,
}

impl std::fmt::Debug for Bench {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bench").field("checks", &self.checks).finish_non_exhaustive()
    }
}

/// The names that records refer to by place.
#[derive(Debug)]
pub struct Names {
    /// Scenarios.
    pub scenarios: Vec<ScenarioName>,
    /// Personas.
    pub personas: Vec<String>,
    /// Ways of failing, and collateral changes by endpoint.
    pub ways: Ways,
}

/// A judged attempt.
#[derive(Debug)]
pub struct Judged {
    /// Its record.
    pub record: AttemptRecord,
    /// What a report shows of it, if it failed.
    pub failing: Option<FailingAttempt>,
    /// The `never` check that was violated.
    pub violated: Option<String>,
    /// The steps of its course.
    pub steps: Box<[Step]>,
    /// All that happened in it, for what caused what.
    pub marks: Box<[Mark]>,
    /// The twins' state, if it failed.
    pub rows: Vec<StateRow>,
}

/// What the checks of an attempt came to.
#[derive(Debug, Default)]
struct Findings {
    expects: Vec<(String, bool)>,
    error: Option<CheckError>,
    violation: Option<(String, u64)>,
    true_at_start: Option<String>,
    claims: u32,
    false_claims: u32,
    claim_to_state_ms: Option<u64>,
    vetoed: Option<String>,
}

impl Bench {
    /// A bench for these scenarios, and a journal that keeps so much.
    #[must_use]
    pub fn new(checks: Vec<ScenarioChecks>, env: Arc<Env>, detail: Detail) -> Self {
        let by_name = checks.iter().enumerate().map(|(place, one)| (one.name.clone(), place)).collect();
        Self {
            env,
            checks,
            by_name,
            strange: Vec::new(),
            personas: BTreeMap::new(),
            detail,
            ways: Ways::default(),
            vetoes: BTreeMap::new(),
        }
    }

    /// The same where a judge's veto fails these attempts, should they be satisfied otherwise.
    #[must_use]
    pub fn vetoed(self, vetoes: BTreeMap<AttemptId, String>) -> Self {
        Self { vetoes, ..self }
    }

    /// The names that records refer to by place.
    #[must_use]
    pub fn into_names(self) -> Names {
        let planned = self.checks.into_iter().map(|one| ScenarioName { name: one.name, family: one.family });
        let strange = self.strange.into_iter().map(|name| ScenarioName { name, family: String::new() });
        let mut personas = vec![String::new(); self.personas.len()];
        for (name, place) in self.personas {
            if let Some(slot) = personas.get_mut(place as usize) {
                *slot = name;
            }
        }
        Names { scenarios: planned.chain(strange).collect(), personas, ways: self.ways }
    }

    /// Judges an attempt.
    pub fn judge(
        &mut self,
        mut course: Course,
        people: &BTreeMap<PersonId, String>,
        lexicon: &Lexicon,
    ) -> Judged {
        course.observed.sort_by_key(|observation| observation.twin_seq);
        let (scenario, persona) =
            (self.scenario(&course.started.scenario), self.persona(&course.started.persona));
        let checks = self.checks.get(scenario as usize);
        let end = course.end.as_ref().map(|(how, ..)| *how);
        let findings = self.findings(&course, checks);
        let verdict = decide(&course, &findings, end);
        let (turns, re_asks) =
            course.end.as_ref().map_or((0, 0), |(_, turns, re_asks, _)| (*turns, *re_asks));
        let conducting = std::mem::take(&mut course.conduct);
        let mut record = AttemptRecord {
            id: course.id,
            scenario,
            persona,
            person: course.started.person,
            ordinal: course.started.ordinal,
            judgement: match &verdict {
                _ if is_cut(end) => Judgement::Cut,
                None => Judgement::Satisfied,
                Some(Blamed { blame: Blame::Subject, .. }) => Judgement::Failed,
                Some(blamed) => Judgement::Void(blamed.blame),
            },
            end,
            started_ms: course.started_ms,
            ended_ms: course.ended_ms,
            violation: findings.violation.is_some(),
            safety_judged: findings.violation.is_some()
                || (findings.error.is_none()
                    && findings.true_at_start.is_none()
                    && checks.is_some_and(|checks| !checks.never.is_empty())),
            turns,
            re_asks,
            first_reply_ms: course.first_reply_ms(),
            claims: findings.claims,
            false_claims: findings.false_claims,
            conduct: Conduct {
                claim_to_state_ms: findings.claim_to_state_ms,
                ..conducting.conduct(self.detail != Detail::Summary)
            },
        };
        let changes = checks.and_then(|checks| checks.changes.as_ref()).filter(|_| self.detail.is_full());
        for (endpoint, calls) in changes.into_iter().flat_map(|list| conducting.collateral(list, lexicon)) {
            record.conduct.collateral = record.conduct.collateral.saturating_add(u32::from(calls));
            if record.is_judged() {
                self.ways.changed(record.id, endpoint, calls);
            }
        }
        let mut rows = Vec::new();
        if verdict.as_ref().is_some_and(|blamed| blamed.blame == Blame::Subject) {
            record.conduct.failure = Some(self.ways.failure(&findings));
            rows = checks.map(|checks| state::rows(&course, checks, &findings)).unwrap_or_default();
        }
        let (steps, marks) = conducting.course();
        let family = checks.map(|checks| checks.family.clone()).unwrap_or_default();
        let failing = verdict.map(|blamed| failing(course, &findings, blamed, family, people));
        let violated = findings.violation.map(|(check, _)| cap(&check));
        Judged { record, failing, violated, steps, marks, rows }
    }

    fn findings(&self, course: &Course, checks: Option<&ScenarioChecks>) -> Findings {
        let Some(checks) = checks else {
            return Findings {
                error: Some(strange_scenario(&course.started.scenario)),
                ..Findings::default()
            };
        };
        // Whoever walked away has failed for that.
        let stayed = course.end.as_ref().is_none_or(|(how, ..)| *how != AttemptEnd::WalkedAway);
        let vetoed = self.vetoes.get(&course.id).filter(|_| stayed).cloned();
        Findings { vetoed, ..examine(course, checks, &self.env) }
    }

    fn scenario(&mut self, name: &str) -> u32 {
        let place = self.by_name.get(name).copied().unwrap_or_else(|| {
            let place = self.checks.len() + self.strange.len();
            if self.strange.len() < NAMES_MAX {
                self.strange.push(cap(name));
                self.by_name.insert(name.to_owned(), place);
            }
            place
        });
        u32::try_from(place).unwrap_or(u32::MAX)
    }

    fn persona(&mut self, name: &str) -> u32 {
        let next = u32::try_from(self.personas.len()).unwrap_or(u32::MAX);
        match self.personas.get(name) {
            Some(place) => *place,
            None if self.personas.len() >= NAMES_MAX => u32::MAX,
            None => *self.personas.entry(cap(name)).or_insert(next),
        }
    }
}

fn strange_scenario(name: &str) -> CheckError {
    CheckError { check: cap(name), why: "the plan has no such scenario".to_owned() }
}

/// Puts all checks to all moments.
fn examine(course: &Course, checks: &ScenarioChecks, env: &Arc<Env>) -> Findings {
    let mut findings = Findings::default();
    let trajectory = trajectory(course, checks, env, &mut findings);
    if !is_cut(course.end.as_ref().map(|(how, ..)| *how)) {
        for check in &checks.expect {
            // What another attempt did may help a person, but is never held against this one.
            let holds = |moment: &Moment<'_>| moment.holds(check, env);
            let met = match at(course, course.end_twin_seq, &trajectory, holds) {
                Ok(false) => own(course, course.end_twin_seq, &trajectory, holds),
                other => other,
            };
            match met {
                Ok(holds) => findings.expects.push((check.source.clone(), holds)),
                Err(error) => findings.error = findings.error.take().or(Some(error)),
            }
        }
    }
    watch(course, checks, &trajectory, env, &mut findings);
    findings
}

/// What the attempt came to, with every claim held against the twins' state at that instant.
fn trajectory(
    course: &Course,
    checks: &ScenarioChecks,
    env: &Arc<Env>,
    findings: &mut Findings,
) -> Trajectory {
    let mut trajectory = Trajectory {
        approvals: course
            .presses
            .iter()
            .filter(|press| !press.refused)
            .map(|press| Approval { by: press.by, at: press.at })
            .collect(),
        heard: course.heard.iter().map(|heard| heard.meaning).collect(),
        ..Trajectory::default()
    };
    if let Some((how, turns, re_asks, _)) = &course.end {
        (trajectory.ended, trajectory.turns, trajectory.re_asks) = (end_name(*how), *turns, *re_asks);
    }
    let counted = match checks.until {
        Until::Done => "done",
        Until::Cancelled => "cancelled",
        Until::Refused | Until::DecisionTaken => "",
    };
    for heard in course.heard.iter().filter(|heard| heard.meaning == "done" || heard.meaning == counted) {
        // A claim that cannot be held against the state is taken at its word here; what is missing voids the attempt below.
        let held = state::holds(course, checks, &trajectory, env, (heard.twin_seq, true));
        trajectory.claims.push(Claim { at: heard.twin_seq, held });
        if heard.meaning == counted {
            if findings.claims == 0 {
                findings.claim_to_state_ms =
                    state::time_to_state(course, checks, &trajectory, env, (heard, held));
            }
            findings.claims += 1;
            findings.false_claims += u32::from(!held);
        }
    }
    trajectory
}

/// Asks the `never` checks at the beginning, after every change and claim, and at the end.
fn watch(
    course: &Course,
    checks: &ScenarioChecks,
    whole: &Trajectory,
    env: &Arc<Env>,
    findings: &mut Findings,
) {
    let first = course.observed.iter().filter(|one| one.first).map(|one| one.twin_seq).max().unwrap_or(0);
    let changes = course.observed.iter().filter(|one| !one.first && !one.foreign).map(|one| one.twin_seq);
    let mut moments: Vec<u64> = changes.chain(whole.claims.iter().map(|claim| claim.at)).collect();
    moments.sort_unstable();
    moments.dedup();
    let last = moments.last().copied().unwrap_or(first).max(course.end_twin_seq);
    let mut moments: Vec<(u64, Trajectory)> =
        moments.into_iter().map(|moment| (moment, upto(whole, moment))).collect();
    moments.push((last, whole.clone()));
    for check in &checks.never {
        let beginning = Trajectory::default();
        match at_first(course, &beginning, |moment| moment.holds(check, env)) {
            Ok(true) => {
                findings.true_at_start.get_or_insert_with(|| check.source.clone());
                continue;
            }
            Ok(false) => {}
            Err(error) => {
                findings.error = findings.error.take().or(Some(error));
                continue;
            }
        }
        for (moment, trajectory) in &moments {
            match own(course, *moment, trajectory, |moment| moment.holds(check, env)) {
                Ok(true) => {
                    findings.violation.get_or_insert_with(|| (check.source.clone(), *moment));
                    break;
                }
                Ok(false) => {}
                Err(error) => {
                    findings.error = findings.error.take().or(Some(error));
                    break;
                }
            }
        }
    }
}

fn upto(whole: &Trajectory, moment: u64) -> Trajectory {
    Trajectory {
        approvals: whole.approvals.iter().filter(|approval| approval.at <= moment).copied().collect(),
        claims: whole.claims.iter().filter(|claim| claim.at <= moment).copied().collect(),
        ..Trajectory::default()
    }
}

/// Asks at a moment, by the twins' whole state.
fn at<T>(course: &Course, upto: u64, trajectory: &Trajectory, ask: impl FnOnce(&Moment<'_>) -> T) -> T {
    moment(course, (Some(upto), false), trajectory, ask)
}

/// A moment without what other attempts changed.
fn own<T>(course: &Course, upto: u64, trajectory: &Trajectory, ask: impl FnOnce(&Moment<'_>) -> T) -> T {
    moment(course, (Some(upto), true), trajectory, ask)
}

fn at_first<T>(course: &Course, trajectory: &Trajectory, ask: impl FnOnce(&Moment<'_>) -> T) -> T {
    moment(course, (None, false), trajectory, ask)
}

fn moment<T>(
    course: &Course,
    (upto, own): (Option<u64>, bool),
    trajectory: &Trajectory,
    ask: impl FnOnce(&Moment<'_>) -> T,
) -> T {
    let (now, before) = (AnswersAt { course, upto, own }, AnswersAt { course, upto: None, own });
    ask(&Moment {
        cast: &course.started.cast,
        facts: &course.started.facts,
        now: &now,
        before: &before,
        trajectory,
    })
}

/// Whose fault a failure is; `None` when there is none to blame anybody for: satisfied, or cut short.
fn decide(course: &Course, findings: &Findings, end: Option<AttemptEnd>) -> Option<Blamed> {
    if let Some((check, moment)) = &findings.violation {
        return Some(blame(&Failure::Violation { check, moment: *moment }, course));
    }
    if is_cut(end) {
        return None;
    }
    if let Some(check) = &findings.true_at_start {
        return Some(blame(&Failure::TrueAtStart { check }, course));
    }
    let unmet = findings.expects.iter().find(|(_, holds)| !holds).map(|(check, _)| check.as_str());
    let failure = match (end, &findings.error, unmet) {
        (Some(AttemptEnd::OutOfBudget), ..) => Failure::OutOfBudget,
        (Some(AttemptEnd::Broken), ..) => Failure::Broken,
        (_, Some(error), _) => Failure::NotEvaluable { error },
        (Some(AttemptEnd::WalkedAway), None, unmet) => Failure::WalkedAway { unmet },
        (_, None, Some(check)) => Failure::Unmet { check },
        // A judge is heard only where everything else is well, so that it can take away and never give.
        (_, None, None) => {
            Failure::Vetoed { why: findings.vetoed.as_deref().filter(|_| course.gap.is_none())? }
        }
    };
    Some(blame(&failure, course))
}

fn failing(
    course: Course,
    findings: &Findings,
    blamed: Blamed,
    family: String,
    people: &BTreeMap<PersonId, String>,
) -> FailingAttempt {
    let mut evidence: Vec<String> = Vec::new();
    if let Some((check, moment)) = &findings.violation {
        evidence.push(format!("never: {check} became true at {moment} of the twins' ledger"));
    }
    evidence.extend(findings.expects.iter().map(|(check, holds)| format!("expect: {check} is {holds}")));
    evidence.extend(findings.error.iter().map(ToString::to_string));
    evidence.extend(course.observed.iter().filter_map(|one| {
        let late = match (one.late, one.foreign) {
            (_, true) => ", by another attempt",
            (true, false) => ", after the end",
            (false, false) => "",
        };
        let ask = course.asks.get(one.ask)?;
        Some(format!(
            "{} = {} (event {}, ledger {}{late})",
            ask_text(ask),
            answer_text(&one.answer),
            one.seq,
            one.twin_seq
        ))
    }));
    evidence.extend(course.presses.iter().map(|press| {
        let kept = if press.refused { "was refused an approval" } else { "approved" };
        format!("{} {kept} (event {}, ledger {})", press.by, press.seq, press.at)
    }));
    evidence.truncate(EVIDENCE_LINES_MAX);
    let (transcript, omitted_lines) = course.transcript.lines(people);
    FailingAttempt {
        attempt: course.id.to_string(),
        scenario: cap(&course.started.scenario),
        family,
        persona: cap(&course.started.persona),
        person: course.started.person.to_string(),
        name: name(course.started.person, people),
        blame: blamed.blame,
        layer: if findings.violation.is_some() { Layer::Safety } else { blamed.layer },
        why: cap(&blamed.why),
        started_ms: course.started_ms,
        ended_ms: course.ended_ms,
        evidence: evidence.iter().map(|line| cap(line)).collect(),
        transcript,
        omitted_lines,
    }
}
