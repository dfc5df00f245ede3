//! Casting: who plays which role in one attempt, which facts are drawn for it, and how the world must stand before it
//! begins. Pure: the same plan, company and attempt give the same cast, whatever else is under way (invariant 2).

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use super::{Line, Plan, Seat};
use crate::company::Company;
use crate::id::{AttemptId, PersonId};
use crate::scenario::{CastRule, Fact, Given, Scenario};
use crate::seed::Seed;

/// Steps of `manager_of` that are followed at most: more than a chart has levels. A circle ends here.
const CHAIN_MAX: usize = 16;

/// How a person must stand before an attempt begins. Twins make it so over their control surface; standing so already is
/// no error.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Arrangement {
    /// Who.
    pub person: PersonId,
    /// How.
    pub standing: Standing,
}

/// How a person stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// A member of this Okta group.
    InGroup(String),
    /// No member of this Okta group.
    NotInGroup(String),
    /// With their Okta account in this state (`ACTIVE`, `LOCKED_OUT`, …).
    Account(String),
}

/// The cast of one attempt.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cast {
    /// Who plays which role.
    pub roles: BTreeMap<String, PersonId>,
    /// The facts drawn.
    pub facts: BTreeMap<String, String>,
    /// How the world must stand before it begins, in order.
    pub arrangements: Vec<Arrangement>,
}

/// An attempt cannot be cast. A plan that was resolved against the same company never meets these.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CastError {
    /// The plan has no scenario at this place.
    #[error("the plan has no scenario {0}")]
    UnknownScenario(u32),
    /// A rule names a role that is not in the cast, or goes in a circle.
    #[error("the role {0} depends on a role that cannot be found")]
    Unfounded(String),
    /// The person who plays a role has no manager.
    #[error("the role {0} needs a manager, but {1} reports to nobody")]
    NoManager(String, PersonId),
    /// The seat has no colleague.
    #[error("the role {0} needs a colleague, but {1} has none in this plan")]
    NoColleague(String, PersonId),
    /// Nobody reports to the person.
    #[error("the role {0} needs somebody who reports to {1}")]
    NoReport(String, PersonId),
}

/// The identity of an employee's `ordinal`-th attempt.
#[must_use]
pub fn attempt_id(seed: Seed, person: PersonId, ordinal: u32) -> AttemptId {
    AttemptId(seed.derive(person, "attempt", u64::from(ordinal)))
}

/// The scenario of an employee's `ordinal`-th attempt: its place in the plan. `None` when all weights of the line are 0.
#[must_use]
pub fn choose_scenario(seed: Seed, person: PersonId, ordinal: u32, line: &Line) -> Option<u32> {
    let weights: Vec<u32> = line.scenarios.iter().map(|(_, weight)| *weight).collect();
    let place = seed.stream(person, "scenario", u64::from(ordinal)).weighted(&weights)?;
    line.scenarios.get(place).map(|(scenario, _)| *scenario)
}

/// The facts of an attempt: those with several values are drawn, each from a stream of its own.
#[must_use]
pub fn draw_facts(seed: Seed, attempt: AttemptId, scenario: &Scenario) -> BTreeMap<String, String> {
    let draw = |name: &str, fact: &Fact| match fact {
        Fact::Text(text) => text.clone(),
        Fact::OneOf(values) => {
            seed.stream(attempt, &format!("fact {name}"), 0).pick(values).cloned().unwrap_or_default()
        }
    };
    scenario.facts.iter().map(|(name, fact)| (name.clone(), draw(name, fact))).collect()
}

/// Knows who may be called upon: made once for a run, then asked for every attempt.
#[derive(Clone, Debug, Default)]
pub struct Casting {
    /// Who reports to the people of seats, for seats whose scenarios involve a report.
    reports: FxHashMap<PersonId, Vec<PersonId>>,
    /// People whose own attempts, or whose colleague's, may be under way.
    busy: FxHashSet<PersonId>,
}

impl Casting {
    /// Looks up what all casts of a plan need. Takes one walk over the company.
    #[must_use]
    pub fn new(plan: &Plan, company: &Company) -> Self {
        let with_report: BTreeSet<u32> = (0..u32::try_from(plan.lines.len()).unwrap_or(u32::MAX))
            .filter(|line| {
                let scenarios =
                    plan.scenarios_of_line(*line).filter_map(|place| plan.scenarios.get(place as usize));
                scenarios.into_iter().any(|planned| casts_report(&planned.scenario))
            })
            .collect();
        let leads: FxHashSet<PersonId> = plan
            .seats
            .iter()
            .filter(|seat| with_report.contains(&seat.line))
            .map(|seat| seat.person)
            .collect();
        let mut reports: FxHashMap<PersonId, Vec<PersonId>> = FxHashMap::default();
        if !leads.is_empty() {
            for (id, person) in company.iter() {
                if let Some(manager) = person.manager.filter(|manager| leads.contains(manager)) {
                    reports.entry(manager).or_default().push(id);
                }
            }
        }
        let busy =
            plan.seats.iter().flat_map(|seat| std::iter::once(seat.person).chain(seat.colleague)).collect();
        Self { reports, busy }
    }

    /// The cast of one attempt of a seat.
    ///
    /// # Errors
    /// When plan, company and seat do not belong together.
    pub fn cast(
        &self,
        plan: &Plan,
        company: &Company,
        seat: &Seat,
        scenario: u32,
        attempt: AttemptId,
    ) -> Result<Cast, CastError> {
        let planned = plan.scenarios.get(scenario as usize).ok_or(CastError::UnknownScenario(scenario))?;
        let scenario = &planned.scenario;
        let mut roles = BTreeMap::new();
        for role in scenario.cast.keys() {
            roles.insert(role.clone(), self.player(plan.seed, company, seat, scenario, attempt, role)?);
        }
        let facts = draw_facts(plan.seed, attempt, scenario);
        let mut arrangements = Vec::new();
        for (role, rule) in &scenario.cast {
            if let Some(person) = roles.get(role) {
                arrange(company, *person, rule, &mut arrangements);
            }
        }
        Ok(Cast { roles, facts, arrangements })
    }

    /// Who plays a role.
    fn player(
        &self,
        seed: Seed,
        company: &Company,
        seat: &Seat,
        scenario: &Scenario,
        attempt: AttemptId,
        role: &str,
    ) -> Result<PersonId, CastError> {
        let (base, steps) = climb(scenario, role)?;
        let mut person = match base {
            Base::Seat => seat.person,
            Base::Colleague => {
                seat.colleague.ok_or_else(|| CastError::NoColleague(role.to_owned(), seat.person))?
            }
            Base::Report => self.report(seed, seat.person, attempt, role)?,
        };
        for _ in 0..steps {
            let manager = company.person(person).and_then(|person| person.manager);
            person = manager.ok_or_else(|| CastError::NoManager(role.to_owned(), person))?;
        }
        Ok(person)
    }

    /// One of the people who report to `lead`, drawn for the attempt; one with no attempt of their own if there is any. Each
    /// draws a number of their own and the lowest is taken, so that one more employee who has attempts of his or her own
    /// changes the draw only where it had fallen on just them.
    fn report(
        &self,
        seed: Seed,
        lead: PersonId,
        attempt: AttemptId,
        role: &str,
    ) -> Result<PersonId, CastError> {
        let all = self.reports.get(&lead).map_or(&[][..], Vec::as_slice);
        let draws = Seed(seed.derive(attempt, "report", 0));
        let number =
            |person: &PersonId| (self.busy.contains(person), draws.derive(*person, "report", 0), *person);
        let drawn = all.iter().copied().min_by_key(number);
        drawn.ok_or_else(|| CastError::NoReport(role.to_owned(), lead))
    }
}

/// From whom a role is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// The person of the seat.
    Seat,
    /// The seat's colleague.
    Colleague,
    /// Somebody who reports to the person of the seat.
    Report,
}

/// From whom a role is found, and how many managers up from there.
///
/// # Errors
/// When the role depends on one that is not in the cast, or on itself.
pub fn climb(scenario: &Scenario, role: &str) -> Result<(Base, usize), CastError> {
    let unfounded = || CastError::Unfounded(role.to_owned());
    let mut at = role;
    for steps in 0..CHAIN_MAX {
        match scenario.cast.get(at).ok_or_else(unfounded)? {
            CastRule::Anyone | CastRule::InGroup(_) | CastRule::NotInGroup(_) | CastRule::Account(_) => {
                return Ok((Base::Seat, steps));
            }
            CastRule::Manager => return Ok((Base::Seat, steps + 1)),
            CastRule::ManagerOf(other) => at = other,
            CastRule::Colleague(_) => return Ok((Base::Colleague, steps)),
            CastRule::Report(_) => return Ok((Base::Report, steps)),
        }
    }
    Err(unfounded())
}

/// True when somebody who reports to the protagonist takes part.
#[must_use]
pub fn casts_report(scenario: &Scenario) -> bool {
    scenario.cast.values().any(|rule| matches!(rule, CastRule::Report(_)))
}

/// True when a colleague takes part.
#[must_use]
pub fn casts_colleague(scenario: &Scenario) -> bool {
    scenario.cast.values().any(|rule| matches!(rule, CastRule::Colleague(_)))
}

fn arrange(company: &Company, person: PersonId, rule: &CastRule, made: &mut Vec<Arrangement>) {
    match rule {
        CastRule::Anyone | CastRule::Manager | CastRule::ManagerOf(_) => {}
        CastRule::InGroup(group) => arrange_in(person, group, made),
        CastRule::NotInGroup(group) => arrange_out(company, person, group, made),
        CastRule::Account(state) => {
            made.push(Arrangement { person, standing: Standing::Account(state.clone()) })
        }
        CastRule::Colleague(given) | CastRule::Report(given) => {
            let Given { in_group, not_in_group, account } = given;
            if let Some(group) = not_in_group {
                arrange_out(company, person, group, made);
            }
            if let Some(group) = in_group {
                arrange_in(person, group, made);
            }
            if let Some(state) = account {
                made.push(Arrangement { person, standing: Standing::Account(state.clone()) });
            }
        }
    }
}

fn arrange_in(person: PersonId, group: &str, made: &mut Vec<Arrangement>) {
    made.push(Arrangement { person, standing: Standing::InGroup(group.to_owned()) });
}

/// Out of the group; and when it is what carries an app for most people, also out of the app's special groups: who is
/// said to have no access to Jira must not have it by another way.
fn arrange_out(company: &Company, person: PersonId, group: &str, made: &mut Vec<Arrangement>) {
    made.push(Arrangement { person, standing: Standing::NotInGroup(group.to_owned()) });
    let Some(app) =
        company.groups.get(group).filter(|_| !is_special(company, group)).and_then(|g| g.app.as_ref())
    else {
        return;
    };
    for (other, _) in company.groups.iter().filter(|(_, other)| other.app.as_ref() == Some(app)) {
        if is_special(company, other) {
            made.push(Arrangement { person, standing: Standing::NotInGroup(other.clone()) });
        }
    }
}

fn is_special(company: &Company, name: &str) -> bool {
    name.ends_with("-admins")
        || company.groups.get(name).is_some_and(|group| group.restricts_project.is_some())
}

#[cfg(test)]
mod tests;
