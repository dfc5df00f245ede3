//! Checks as they are now, for journals that are judged again: those of a plan's scenarios, or of the built-in packs.

use std::collections::BTreeSet;
use std::path::Path;

use nightcrew_engine::journal;
use nightcrew_model::plan::{Check, PlannedScenario};
use nightcrew_model::scenario::Scenario;
use nightcrew_scenario::expression::{Scope, take_apart};
use nightcrew_scenario::library::Shelf;
use nightcrew_scenario::{Overrides, Report, Vocabulary, load_plan};
use nightcrew_verdict::Run;
use nightcrew_verdict::fold::rejudged::Rejudging;

use crate::failure::Failure;
use crate::shelf;

/// Judges the journal of a run by the checks of a plan's scenarios as they are now, or of the built-in packs.
pub fn judge(run: &Path, plan: Option<&Path>) -> Result<Run, Failure> {
    let (scenarios, source) = match plan {
        Some(path) => (of_plan(path)?, path.display().to_string()),
        None => (built_in()?, "the built-in packs".to_owned()),
    };
    let mut rejudging = Rejudging::by(scenarios, &source);
    for event in journal::read(run).map_err(|error| Failure::usage(&error))? {
        rejudging.add(&event.map_err(|error| Failure::usage(&error))?);
    }
    rejudging.finish().map_err(|error| Failure::Usage(format!("{}: {error}", run.display())))
}

fn of_plan(path: &Path) -> Result<Vec<PlannedScenario>, Failure> {
    let loaded = load_plan(path, &shelf::library(), &shelf::vocabulary(), &Overrides::default());
    Ok(loaded.map_err(|report| Failure::Files(Box::new(report)))?.plan.scenarios)
}

fn built_in() -> Result<Vec<PlannedScenario>, Failure> {
    let mut report = Report::default();
    let shelf = Shelf::of(&shelf::library(), &mut report);
    let vocabulary = shelf::vocabulary();
    shelf.scenarios.into_values().map(|entry| planned(entry.value, &vocabulary)).collect()
}

fn planned(scenario: Scenario, vocabulary: &Vocabulary) -> Result<PlannedScenario, Failure> {
    let roles: BTreeSet<&str> = scenario.cast.keys().map(String::as_str).collect();
    let facts: BTreeSet<&str> = scenario.facts.keys().map(String::as_str).collect();
    let checks = |texts: &[String]| -> Result<Vec<Check>, Failure> {
        let apart = |text: &String| {
            take_apart(text, Scope { roles: &roles, facts: &facts, vocabulary }).map_err(|faults| {
                let why = faults.first().map(|fault| fault.message.clone()).unwrap_or_default();
                Failure::Environment(format!(
                    "the built-in scenario {} has a check that cannot be: {why}",
                    scenario.name
                ))
            })
        };
        texts.iter().map(apart).collect()
    };
    let (expect, never) = (checks(&scenario.expect)?, checks(&scenario.never)?);
    Ok(PlannedScenario { scenario, expect, never })
}
