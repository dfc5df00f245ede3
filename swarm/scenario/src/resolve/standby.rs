//! Who is called upon without a seat: managers, colleagues and reports that a cast can reach, and the persona that each of
//! them plays.

use std::collections::BTreeMap;

use nightcrew_model::id::PersonId;
use nightcrew_model::plan::Seat;
use nightcrew_model::plan::casting::{Base, casts_report, climb};
use nightcrew_model::scenario::Scenario;

use super::Parts;

/// Everybody on standby with the name of their persona, in order of their ids. A part's persona comes before the plan's; of
/// several parts the first in order of lines and scenarios.
pub(super) fn people(parts: &Parts<'_>, seats: &[Seat]) -> Vec<(PersonId, String)> {
    let company = parts.company;
    let mut seated = vec![false; company.people.len()];
    // Whoever has a routine may be called upon beside it.
    let asks =
        |seat: &&Seat| parts.plan.crew.get(seat.line as usize).is_some_and(|line| line.routine.is_none());
    for seat in seats.iter().filter(asks) {
        if let Some(seated) = seated.get_mut(seat.person.index()) {
            *seated = true;
        }
    }
    let lines: Vec<Vec<&Scenario>> = parts
        .plan
        .crew
        .iter()
        .map(|line| {
            let played = super::played(parts.plan, parts.shelf, line).into_iter();
            played.filter_map(|name| Some(&parts.shelf.scenarios.get(name)?.value)).collect()
        })
        .collect();
    let reports = reports(parts, seats, &lines);
    let mut found: BTreeMap<PersonId, Option<&str>> = BTreeMap::new();
    for seat in seats {
        let Some(scenarios) = lines.get(seat.line as usize) else { continue };
        for scenario in scenarios {
            for role in scenario.cast.keys() {
                let persona = scenario.parts.get(role).and_then(|part| part.persona.as_deref());
                for person in players(parts, seat, scenario, role, &reports) {
                    if seated.get(person.index()) == Some(&false) {
                        let known = found.entry(person).or_insert(persona);
                        *known = known.or(persona);
                    }
                }
            }
        }
    }
    let named = |persona: Option<&str>| persona.unwrap_or(&parts.plan.standby).to_owned();
    found.into_iter().map(|(person, persona)| (person, named(persona))).collect()
}

/// Who reports to the people of seats whose scenarios involve a report.
fn reports(parts: &Parts<'_>, seats: &[Seat], lines: &[Vec<&Scenario>]) -> BTreeMap<PersonId, Vec<PersonId>> {
    let needs = |seat: &&Seat| {
        lines.get(seat.line as usize).is_some_and(|all| all.iter().any(|one| casts_report(one)))
    };
    let mut reports: BTreeMap<PersonId, Vec<PersonId>> =
        seats.iter().filter(needs).map(|seat| (seat.person, Vec::new())).collect();
    if !reports.is_empty() {
        for (id, person) in parts.company.iter() {
            if let Some(of) = person.manager.and_then(|manager| reports.get_mut(&manager)) {
                of.push(id);
            }
        }
    }
    reports
}

/// Everybody who could play a role.
fn players(
    parts: &Parts<'_>,
    seat: &Seat,
    scenario: &Scenario,
    role: &str,
    reports: &BTreeMap<PersonId, Vec<PersonId>>,
) -> Vec<PersonId> {
    let Ok((base, steps)) = climb(scenario, role) else { return Vec::new() };
    let (start, steps) = match (base, steps) {
        (Base::Seat, steps) => (Some(seat.person), steps),
        (Base::Colleague, steps) => (seat.colleague, steps),
        (Base::Report, 0) => return reports.get(&seat.person).cloned().unwrap_or_default(),
        // The manager of any report is the person of the seat.
        (Base::Report, steps) => (Some(seat.person), steps - 1),
    };
    let up = |person: PersonId| parts.company.person(person).and_then(|person| person.manager);
    let mut person = start;
    for _ in 0..steps {
        person = person.and_then(up);
    }
    person.into_iter().collect()
}
