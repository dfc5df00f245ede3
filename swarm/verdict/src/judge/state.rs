//! The twins' state in one attempt: when what was claimed came true, and what the checks' questions were answered before and after.

use std::collections::BTreeSet;
use std::sync::Arc;

use cel::Env;
use nightcrew_model::plan::{ArgTemplate, AskTemplate};

use super::{Findings, at};
use crate::checks::moment::Answers as _;
use crate::checks::{Compiled, ScenarioChecks, Trajectory};
use crate::fold::answers::AnswersAt;
use crate::fold::course::{Course, HeardNote, answer_text};
use crate::fold::transcript::cap;
use crate::report::{STATE_ROWS_MAX, StateRow};

/// Whether all that is expected of the twins' state holds at a moment of their ledger; what cannot be evaluated is `unknown`.
pub(super) fn holds(
    course: &Course,
    checks: &ScenarioChecks,
    trajectory: &Trajectory,
    env: &Arc<Env>,
    (moment, unknown): (u64, bool),
) -> bool {
    checks
        .expect
        .iter()
        .filter(|check| check.state_only)
        .all(|check| at(course, moment, trajectory, |moment| moment.holds(check, env)).unwrap_or(unknown))
}

/// From a claim to the state that it is about, in machine milliseconds: 0 when the state was there first, `None` when nothing is
/// expected of the state, or when it never came.
pub(super) fn time_to_state(
    course: &Course,
    checks: &ScenarioChecks,
    trajectory: &Trajectory,
    env: &Arc<Env>,
    (claim, held): (&HeardNote, bool),
) -> Option<u64> {
    if !checks.expect.iter().any(|check| check.state_only) {
        return None;
    }
    if held {
        return Some(0);
    }
    let later = course.observed.iter().filter(|one| one.twin_seq > claim.twin_seq);
    let came = later.into_iter().find(|one| holds(course, checks, trajectory, env, (one.twin_seq, false)))?;
    Some(came.us.saturating_sub(claim.us) / 1000)
}

/// The questions of the checks with their answers, those of missed and violated checks first. The answers after are those at the
/// attempt's end, for a violated check those at that moment.
pub(super) fn rows(course: &Course, checks: &ScenarioChecks, findings: &Findings) -> Vec<StateRow> {
    let violation = findings.violation.as_ref();
    let violated = |check: &Compiled| violation.is_some_and(|(source, _)| *source == check.source);
    let missed =
        |check: &Compiled| findings.expects.iter().any(|(source, holds)| !holds && *source == check.source);
    let end = course.end_twin_seq;
    let moment = violation.map_or(end, |(_, moment)| *moment);
    let mut seen = BTreeSet::new();
    let mut made = Vec::new();
    let mut put = |check: &Compiled, upto: u64, missed: bool, never: bool| {
        for ask in &check.asks {
            let question = cap(&text(course, ask, true));
            if made.len() < STATE_ROWS_MAX && seen.insert(question.clone()) {
                let wanted = if never {
                    cap(&format!("never: {}", check.source))
                } else {
                    wanted(check, &text(course, ask, false))
                };
                // What must never happen is asked of this attempt alone, as its check was.
                let after = answer(course, ask, (Some(upto), never));
                let before = answer(course, ask, (None, never));
                made.push(StateRow { question, before, after, wanted, missed });
            }
        }
    };
    checks.never.iter().filter(|check| violated(check)).for_each(|check| put(check, moment, true, true));
    checks.expect.iter().filter(|check| missed(check)).for_each(|check| put(check, end, true, false));
    checks.expect.iter().filter(|check| !missed(check)).for_each(|check| put(check, end, false, false));
    checks.never.iter().filter(|check| !violated(check)).for_each(|check| put(check, end, false, true));
    made
}

/// What a check wants its question to be answered; the whole check where it is more than that.
fn wanted(check: &Compiled, question: &str) -> String {
    let plain = |text: &str| text.replace('"', "'").replace(char::is_whitespace, "");
    let (source, question) = (plain(&check.source), plain(question));
    if source == question {
        return "true".to_owned();
    }
    if source.strip_prefix('!') == Some(question.as_str()) {
        return "false".to_owned();
    }
    match source.strip_prefix(&question).and_then(|rest| rest.strip_prefix("==")) {
        Some(value) if check.asks.len() == 1 && !value.contains(['(', '&', '|']) => cap(value),
        _ => cap(&check.source),
    }
}

/// A question as its check writes it, or with the facts filled in.
fn text(course: &Course, ask: &AskTemplate, filled: bool) -> String {
    let args = ask.args.iter().map(|arg| match arg {
        ArgTemplate::Role(role) => role.clone(),
        ArgTemplate::Text(text) => format!("'{text}'"),
        ArgTemplate::Fact(fact) => match course.started.facts.get(fact).filter(|_| filled) {
            Some(value) => format!("'{value}'"),
            None => format!("facts.{fact}"),
        },
    });
    format!("{}.{}({})", ask.twin, ask.question, args.collect::<Vec<_>>().join(", "))
}

fn answer(course: &Course, ask: &AskTemplate, (upto, own): (Option<u64>, bool)) -> String {
    let asked = ask.fill(&course.started.cast, &course.started.facts);
    let answers = AnswersAt { course, upto, own };
    asked.and_then(|ask| answers.answer(&ask)).map_or_else(String::new, |answer| answer_text(&answer))
}
