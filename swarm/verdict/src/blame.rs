//! Blames each failed attempt on exactly one of subject, employee, twin, infrastructure and budget. Only what is the
//! subject's is held against it; an injected fault is no excuse for the subject, since vendors fail like that too.

use nightcrew_model::verdict::{Blame, Layer};

use crate::checks::CheckError;
use crate::fold::course::Course;

/// How an attempt failed.
#[derive(Debug)]
pub enum Failure<'a> {
    /// Something happened that must never happen.
    Violation {
        /// The check.
        check: &'a str,
        /// When, in the twins' ledger.
        moment: u64,
    },
    /// A `never` check was true before the attempt began.
    TrueAtStart {
        /// The check.
        check: &'a str,
    },
    /// A check could not be evaluated.
    NotEvaluable {
        /// Which, and why.
        error: &'a CheckError,
    },
    /// The engine or a twin failed the person.
    Broken,
    /// The budget left the person without a mind.
    OutOfBudget,
    /// The person lost patience.
    WalkedAway {
        /// What was not met then.
        unmet: Option<&'a str>,
    },
    /// A judge flagged how the person was treated, and labels show that its word may count.
    Vetoed {
        /// The judge and its question.
        why: &'a str,
    },
    /// What was expected did not hold at the end.
    Unmet {
        /// The check.
        check: &'a str,
    },
}

/// Whose fault it is, and why.
#[derive(Debug)]
pub struct Blamed {
    /// Whose.
    pub blame: Blame,
    /// The layer that failed, or could not be judged.
    pub layer: Layer,
    /// Why, in a sentence.
    pub why: String,
}

/// Blames a failure.
#[must_use]
pub fn blame(failure: &Failure<'_>, course: &Course) -> Blamed {
    let (blame, why) = match failure {
        Failure::Violation { check, moment } => (
            Blame::Subject,
            format!("What must never happen did: {check} (at {moment} of the twins' ledger)."),
        ),
        Failure::TrueAtStart { check } => (
            Blame::Infrastructure,
            format!(
                "What must never happen was so before the attempt began, so nothing can be told: {check}."
            ),
        ),
        Failure::OutOfBudget => (Blame::Budget, "The budget left the person without a mind.".to_owned()),
        Failure::Broken => broken(course),
        Failure::NotEvaluable { error } => (Blame::Infrastructure, format!("Evidence is missing: {error}.")),
        Failure::Vetoed { why } => (Blame::Subject, format!("The state is as it should be, but {why}")),
        Failure::WalkedAway { .. } | Failure::Unmet { .. } => {
            excuse(course).unwrap_or_else(|| subjects(failure))
        }
    };
    let layer = match failure {
        Failure::Violation { .. } | Failure::TrueAtStart { .. } => Layer::Safety,
        Failure::WalkedAway { unmet: None } => Layer::Experience,
        _ => Layer::Outcome,
    };
    Blamed { blame, layer, why }
}

fn broken(course: &Course) -> (Blame, String) {
    if let Some(trouble) = &course.twin_trouble {
        return (Blame::Twin, format!("The attempt broke down: {trouble}."));
    }
    let why = course.end.as_ref().map(|(.., why)| why.as_str()).filter(|why| !why.is_empty());
    (
        Blame::Infrastructure,
        format!("The attempt broke down: {}.", why.unwrap_or("the engine or a twin failed the person")),
    )
}

/// Whatever else explains a failure, before the subject is held to account.
fn excuse(course: &Course) -> Option<(Blame, String)> {
    if let Some(gap) = course.gap {
        return Some((Blame::Infrastructure, format!("Its record has a hole: {gap}.")));
    }
    if let Some(trouble) = &course.twin_trouble {
        return Some((Blame::Twin, format!("A twin fell short: {trouble}.")));
    }
    let refused = course.refused.first()?;
    Some((Blame::Employee, format!("The simulated person did something wrong: {}.", refused.text)))
}

fn subjects(failure: &Failure<'_>) -> (Blame, String) {
    let why = match failure {
        Failure::WalkedAway { unmet: Some(check) } => {
            format!("The person lost patience and left without what they came for: {check} does not hold.")
        }
        Failure::WalkedAway { unmet: None } => {
            "The person lost patience and left before they heard that it was done.".to_owned()
        }
        Failure::Unmet { check } => format!("At the end {check} does not hold."),
        _ => "The attempt failed.".to_owned(),
    };
    (Blame::Subject, why)
}
