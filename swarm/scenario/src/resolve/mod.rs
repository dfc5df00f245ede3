//! From files to a [`Plan`]: every name looked up, every seat filled. A pure function of the files and the company: the same
//! input gives the same plan, byte for byte (invariant 2).

mod seats;
mod standby;

use std::collections::{BTreeMap, BTreeSet};

use nightcrew_model::company::{Company, CompanySource};
use nightcrew_model::persona::Role;
use nightcrew_model::plan::file::{CrewLine, MindChoice, PlanFile};
use nightcrew_model::plan::variants::original;
use nightcrew_model::plan::{
    Budget, Connections, Gate, Line, Mind, Plan, PlannedScenario, PlannedShock, Shock, Subject,
};

use crate::check::Desk;
use crate::check::scenario::TakenApart;
use crate::library::Shelf;
use crate::moment;
use crate::problem::Report;

/// What a plan is made of, all checked.
pub(crate) struct Parts<'a> {
    pub plan: &'a PlanFile,
    pub shelf: &'a Shelf,
    pub company: &'a Company,
    pub source: CompanySource,
    /// The checks of the scenarios that the plan names.
    pub checks: BTreeMap<String, TakenApart>,
    /// How Slack's manifest describes the subject's app.
    pub manifest: Option<serde_json::Value>,
}

/// Makes the plan; `None` when the company is too small for it, which the report then says.
pub(crate) fn resolve(desk: &mut Desk<'_>, parts: Parts<'_>) -> Option<Plan> {
    let file = parts.plan;
    let scenarios = scenarios(&parts)?;
    let lines: Vec<Line> = file.crew.iter().map(|line| planned_line(line, &scenarios)).collect();
    let shocks = shocks(&parts, &scenarios);
    let needs = seats::needs(file, parts.shelf);
    let seats = seats::fill(desk, &parts, &needs)?;
    let standby = standby::people(&parts, &seats);
    let names: BTreeSet<&str> = file
        .crew
        .iter()
        .map(|line| line.persona.as_str())
        .chain(standby.iter().map(|(_, persona)| persona.as_str()))
        .collect();
    let personas: Vec<_> =
        names.iter().filter_map(|name| Some(parts.shelf.personas.get(*name)?.value.clone())).collect();
    let people = seats.len() + standby.len();
    let connections = file.connections.unwrap_or_else(|| Connections::for_people(people));
    let place_of = |name: &str| place(names.iter().position(|known| *known == name));
    let lines =
        lines.into_iter().zip(&file.crew).map(|(line, of)| Line { persona: place_of(&of.persona), ..line });
    let standby = standby.iter().map(|(person, persona)| nightcrew_model::plan::Standby {
        person: *person,
        persona: place_of(persona),
    });
    Some(Plan {
        name: file.name.clone(),
        seed: file.seed,
        company: parts.source.clone(),
        subject: subject(file, parts.manifest),
        personas,
        scenarios,
        lines: lines.collect(),
        seats,
        standby: standby.collect(),
        arrivals: file.arrivals.clone(),
        shocks,
        starts_at_ms: file.starts_at.as_deref().and_then(|text| moment::starts_at(text).ok()),
        duration: file.duration,
        pace: file.pace,
        connections,
        mind: match &file.mind {
            MindChoice::Scripted => Mind::Scripted,
            MindChoice::Model(mind) => Mind::Model(mind.model.clone()),
        },
        budget: file.budget.as_ref().map(|budget| Budget {
            per_day: budget.per_day.0,
            timezone: budget.timezone.clone(),
            pacing: budget.pacing,
            when_spent: budget.when_spent,
        }),
        twins: file.twins.clone(),
        faults: file.faults.clone(),
        gates: file.gates.iter().filter_map(|gate| gate.parse::<Gate>().ok()).collect(),
        detail: file.detail,
    })
}

fn place(position: Option<usize>) -> u32 {
    position.and_then(|position| u32::try_from(position).ok()).unwrap_or_default()
}

fn subject(file: &PlanFile, manifest: Option<serde_json::Value>) -> Subject {
    Subject {
        name: file.subject.name.clone(),
        release: file.subject.release.clone(),
        events_url: file.subject.slack.events_url.clone(),
        interactivity_url: file.subject.slack.interactivity_url.clone(),
        socket_mode: file.subject.slack.socket_mode,
        manifest: manifest.map(Box::new),
        health_url: file.subject.health_url.clone(),
    }
}

/// The scenarios that the crew plays, in order of their names.
fn scenarios(parts: &Parts<'_>) -> Option<Vec<PlannedScenario>> {
    let names: BTreeSet<&str> =
        parts.plan.crew.iter().flat_map(|line| played(parts.plan, parts.shelf, line)).collect();
    let planned = names.iter().map(|name| {
        let scenario = parts.shelf.scenarios.get(*name)?.value.clone();
        let checks = parts.checks.get(*name)?.clone();
        Some(PlannedScenario { scenario, expect: checks.expect, never: checks.never })
    });
    planned.collect()
}

/// The scenarios that employees of a line may be given: those drawn, then those of the shocks that reach them.
fn played<'a>(plan: &'a PlanFile, shelf: &Shelf, line: &'a CrewLine) -> Vec<&'a str> {
    let drawn = line.scenarios.iter().filter(|(_, weight)| **weight > 0).map(|(name, _)| name.as_str());
    let shocks = plan.shocks.iter().filter(|shock| reaches(shock, shelf, line));
    drawn.chain(shocks.filter_map(Shock::scenario)).collect()
}

/// Whether a shock reaches the employees of a line: never those who play no scenarios.
fn reaches(shock: &Shock, shelf: &Shelf, line: &CrewLine) -> bool {
    let role = shelf.personas.get(&line.persona).map(|entry| entry.value.role).unwrap_or_default();
    !line.scenarios.is_empty() && shock.reaches(original(&line.persona), role == Role::Manager)
}

/// The shocks, with lines and scenarios by their places.
fn shocks(parts: &Parts<'_>, scenarios: &[PlannedScenario]) -> Vec<PlannedShock> {
    let planned = |shock: &Shock| {
        let lines = parts.plan.crew.iter().zip(0_u32..);
        let lines = lines.filter(|(line, _)| reaches(shock, parts.shelf, line)).map(|(_, at)| at);
        let place = |name| scenarios.iter().position(|planned| planned.scenario.name == name);
        let scenario = shock.scenario().and_then(place).and_then(|at| u32::try_from(at).ok());
        PlannedShock { shock: shock.clone(), lines: lines.collect(), scenario }
    };
    parts.plan.shocks.iter().map(planned).collect()
}

/// A line without its persona's place, which is known once everybody on standby is.
fn planned_line(line: &CrewLine, scenarios: &[PlannedScenario]) -> Line {
    let weighted = line.scenarios.iter().filter(|(_, weight)| **weight > 0).map(|(name, weight)| {
        (place(scenarios.iter().position(|planned| planned.scenario.name == *name)), *weight)
    });
    Line { persona: 0, count: line.count, scenarios: weighted.collect(), routine: line.routine }
}

/// A desk for the plan's own file.
pub(crate) fn desk<'a>(file: &'a crate::file::File, report: &'a mut Report) -> Desk<'a> {
    Desk { file, report }
}
