//! Who sits where. Lines are filled one after the other from one seeded order of the people, each seat with its colleague at
//! once: one employee more in the last line changes no seat before it.

use nightcrew_model::company::Company;
use nightcrew_model::id::PersonId;
use nightcrew_model::persona::Role;
use nightcrew_model::plan::casting::{Base, casts_colleague, casts_report, climb};
use nightcrew_model::plan::file::{CompanyChoice, PlanFile};
use nightcrew_model::plan::variants::original;
use nightcrew_model::plan::{NameScript, Seat};
use nightcrew_model::seed::Seed;

use super::Parts;
use crate::check::Desk;
use crate::library::Shelf;
use crate::variants;

/// Managers above a person that are counted at most.
const DEPTH_MAX: u8 = 32;

/// What a line asks of the people who sit in it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Need {
    role: Role,
    /// Managers that there must be above them.
    depth: u8,
    /// True when somebody must report to them.
    report: bool,
    /// Managers that there must be above their colleague, if they need one.
    colleague: Option<u8>,
    /// True for background work, which people with any access may do.
    routine: bool,
    /// How their names must be written.
    script: Option<NameScript>,
}

/// The needs of all lines.
pub(super) fn needs(plan: &PlanFile, shelf: &Shelf) -> Vec<Need> {
    let need = |line: &nightcrew_model::plan::file::CrewLine| {
        let role = shelf.personas.get(&line.persona).map(|entry| entry.value.role).unwrap_or_default();
        let script = variants::name_script(&line.persona);
        let mut need = Need { role, routine: line.routine.is_some(), script, ..Need::default() };
        let played = super::played(plan, shelf, line).into_iter();
        for scenario in played.filter_map(|name| shelf.scenarios.get(name)).map(|entry| &entry.value) {
            need.report |= casts_report(scenario);
            if casts_colleague(scenario) {
                need.colleague = Some(need.colleague.unwrap_or_default());
            }
            for role in scenario.cast.keys() {
                let Ok((base, steps)) = climb(scenario, role) else { continue };
                let steps = u8::try_from(steps).unwrap_or(DEPTH_MAX);
                match base {
                    Base::Seat => need.depth = need.depth.max(steps),
                    Base::Report => need.depth = need.depth.max(steps.saturating_sub(1)),
                    Base::Colleague => need.colleague = Some(need.colleague.unwrap_or_default().max(steps)),
                }
            }
        }
        need
    };
    plan.crew.iter().map(need).collect()
}

/// Fills all seats; `None` when people are lacking, which the report then says.
pub(super) fn fill(desk: &mut Desk<'_>, parts: &Parts<'_>, needs: &[Need]) -> Option<Vec<Seat>> {
    let mut seating = Seating::new(parts, needs);
    let mut seats = Vec::new();
    let mut enough = true;
    for (place, (line, need)) in parts.plan.crew.iter().zip(needs).enumerate() {
        let wanted = line.count as usize;
        let before = seats.len();
        let missing_colleague = seating.fill_line(place, wanted, *need, &mut seats);
        let got = seats.len() - before;
        if got < wanted {
            enough = false;
            lacking(desk, parts, place, *need, (wanted, got), missing_colleague);
        }
    }
    enough.then_some(seats)
}

/// Says which people are lacking, and how large the company should be.
fn lacking(
    desk: &mut Desk<'_>,
    parts: &Parts<'_>,
    place: usize,
    need: Need,
    (wanted, got): (usize, usize),
    colleague: bool,
) {
    let who = match (colleague, need.role, need.report) {
        _ if need.script.is_some() => "people whose names are written so",
        (true, ..) => "people and as many colleagues for them",
        (_, Role::Manager, _) | (_, _, true) => "managers",
        (_, Role::Member, _) => "people who lead nobody",
        (_, Role::Anyone, _) => "people",
    };
    let employees = parts.company.people.len();
    let message =
        format!("this line needs {wanted} {who}, but a company of {employees} has only {got} left for it");
    let hint = match &parts.plan.company {
        CompanyChoice::Generate(_) => {
            // In proportion, and a little more: privileged people and the head take no seat.
            let all: usize = parts.plan.crew.iter().map(|line| line.count as usize).sum();
            let by_line = employees.saturating_mul(wanted * 5 / 4) / got.max(1);
            let advised = by_line.max(all * 5 / 4).max(employees + wanted - got).div_ceil(10) * 10;
            let cap = nightcrew_model::company::EMPLOYEES_MAX as usize;
            format!("use `company: {{generate: {{employees: {}}}}}` or a smaller count", advised.min(cap))
        }
        CompanyChoice::File(_) => "add people to the company file, or use a smaller count".to_owned(),
    };
    // A variant's line stands in no file: it is told at its original's.
    let crew = &parts.plan.crew;
    let persona = crew.get(place).map_or("", |line| original(&line.persona));
    let place =
        crew.iter().position(|line| line.persona == persona).filter(|first| *first < place).unwrap_or(place);
    desk.value(&["crew", &place.to_string(), "count"], message, hint);
}

struct Seating<'a> {
    company: &'a Company,
    /// People in the seeded order in which they are asked to sit.
    order: Vec<PersonId>,
    /// People in the seeded order in which they become colleagues; empty when nobody needs one.
    colleagues: Vec<PersonId>,
    /// Where the search for a colleague goes on: sparing the spared, and not.
    cursors: [usize; 2],
    /// How many managers are above each person.
    depth: Vec<u8>,
    /// True for who has a seat or is a colleague.
    taken: Vec<bool>,
    /// True for who may already hold what nobody must be given: nobody's scenario begins with them.
    privileged: Vec<bool>,
    /// True for who reports to a seated person and may be called upon: taken only when nobody else is left.
    spared: Vec<bool>,
    /// Who reports to whom, when any line needs it.
    reports: Vec<Vec<PersonId>>,
    colleague_depth: u8,
}

impl<'a> Seating<'a> {
    fn new(parts: &Parts<'a>, needs: &[Need]) -> Self {
        let company = parts.company;
        let mut privileged = vec![false; company.people.len()];
        for person in company.privileged() {
            if let Some(privileged) = privileged.get_mut(person.index()) {
                *privileged = true;
            }
        }
        let wants_colleagues = needs.iter().any(|need| need.colleague.is_some());
        let colleagues =
            if wants_colleagues { ordered(company, parts.plan.seed, "colleague") } else { Vec::new() };
        let mut reports = Vec::new();
        if needs.iter().any(|need| need.report) {
            reports.resize(company.people.len(), Vec::new());
            for (id, person) in company.iter() {
                if let Some(of) = person.manager.and_then(|manager| reports.get_mut(manager.index())) {
                    of.push(id);
                }
            }
        }
        Self {
            company,
            order: ordered(company, parts.plan.seed, "seat"),
            colleagues,
            cursors: [0, 0],
            depth: depths(company),
            spared: vec![false; company.people.len()],
            taken: vec![false; company.people.len()],
            privileged,
            reports,
            colleague_depth: needs.iter().filter_map(|need| need.colleague).max().unwrap_or_default(),
        }
    }

    /// Fills a line as far as there are people. True when it was a colleague that was lacking.
    fn fill_line(&mut self, line: usize, wanted: usize, need: Need, seats: &mut Vec<Seat>) -> bool {
        let full = seats.len() + wanted;
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        for sparing in [true, false] {
            for place in 0..self.order.len() {
                if seats.len() == full {
                    return false;
                }
                let Some(person) = self.order.get(place).copied() else { break };
                if !self.may_sit(person, need, sparing) {
                    continue;
                }
                self.take(person);
                if need.report {
                    self.spare_reports(person);
                }
                let colleague = need.colleague.is_some().then(|| self.colleague());
                match colleague {
                    Some(None) => return true,
                    Some(colleague) => seats.push(Seat { person, line, colleague }),
                    None => seats.push(Seat { person, line, colleague: None }),
                }
            }
        }
        false
    }

    fn may_sit(&self, id: PersonId, need: Need, sparing: bool) -> bool {
        let Some(person) = self.company.person(id) else { return false };
        let fits = match need.role {
            Role::Anyone => true,
            Role::Member => !person.is_manager(),
            Role::Manager => person.is_manager(),
        };
        let privileged = self.privileged.get(id.index()) == Some(&true);
        fits && need.script.is_none_or(|script| script == NameScript::of(person))
            && (need.routine || !privileged)
            && (!need.report || person.is_manager())
            && self.depth.get(id.index()).is_some_and(|depth| *depth >= need.depth)
            && self.is_free(id, sparing)
    }

    fn is_free(&self, id: PersonId, sparing: bool) -> bool {
        let at = id.index();
        self.taken.get(at) == Some(&false) && !(sparing && self.spared.get(at) == Some(&true))
    }

    fn take(&mut self, id: PersonId) {
        if let Some(taken) = self.taken.get_mut(id.index()) {
            *taken = true;
        }
    }

    fn spare_reports(&mut self, lead: PersonId) {
        for report in self.reports.get(lead.index()).into_iter().flatten() {
            if let Some(spared) = self.spared.get_mut(report.index()) {
                *spared = true;
            }
        }
    }

    /// The next person who leads nobody and is not taken.
    fn colleague(&mut self) -> Option<PersonId> {
        for (pass, sparing) in [true, false].into_iter().enumerate() {
            while let Some(id) = self.cursors.get(pass).and_then(|at| self.colleagues.get(*at)).copied() {
                if let Some(cursor) = self.cursors.get_mut(pass) {
                    *cursor += 1;
                }
                let leads_nobody = self.company.person(id).is_some_and(|person| !person.is_manager());
                let deep = self.depth.get(id.index()).is_some_and(|depth| *depth >= self.colleague_depth);
                let privileged = self.privileged.get(id.index()) == Some(&true);
                if leads_nobody && deep && !privileged && self.is_free(id, sparing) {
                    self.take(id);
                    return Some(id);
                }
            }
        }
        None
    }
}

/// The people in an order drawn from the seed: each person's place depends on who they are.
fn ordered(company: &Company, seed: Seed, purpose: &str) -> Vec<PersonId> {
    let mut drawn: Vec<(u64, PersonId)> =
        company.iter().map(|(id, _)| (seed.derive(id, purpose, 0), id)).collect();
    drawn.sort_unstable();
    drawn.into_iter().map(|(_, id)| id).collect()
}

/// How many managers are above each person.
fn depths(company: &Company) -> Vec<u8> {
    let mut depths: Vec<Option<u8>> = vec![None; company.people.len()];
    for start in 0..company.people.len() {
        let (mut chain, mut at) = (Vec::new(), Some(start));
        let mut depth = 0;
        while let Some(place) = at {
            if let Some(known) = depths.get(place).copied().flatten() {
                depth = known + 1;
                break;
            }
            chain.push(place);
            at = company.people.get(place).and_then(|person| person.manager).map(PersonId::index);
        }
        for place in chain.into_iter().rev() {
            if let Some(known) = depths.get_mut(place) {
                *known = Some(depth);
            }
            depth = (depth + 1).min(DEPTH_MAX);
        }
    }
    depths.into_iter().map(Option::unwrap_or_default).collect()
}
