//! The generator: a plausible org chart from a seed.
//!
//! A person's name, place and traits depend on the seed and on who they are, never on how many there are: a company of
//! 301 is the company of 300 with one more person. Teams are laid out one after the other and the last one is cut where
//! the company ends; whoever leads others stands before them in the list.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::departments::{DEPARTMENTS, Department};
use super::names::{CULTURES, Culture};
use super::standard::{self, Texts};
use super::{Company, CompanyError, EMPLOYEES_MAX, EMPLOYEES_MIN, Person, domain_is_usable};
use crate::id::PersonId;
use crate::seed::Seed;

/// Members of a team, its lead included: from, to.
const TEAM_SIZE: (u64, u64) = (5, 9);
/// Teams that one director leads, directors that the next level leads, and so on: what a person can still know.
const SPAN_OF_CONTROL: usize = 8;
/// How many are new, settled, senior and most senior, in proportion.
const RANK_WEIGHTS: [u32; 4] = [22, 38, 28, 12];
/// Levels above a team at most. 8⁷ teams are more than the largest company has.
const LEVELS_MAX: u32 = 7;

pub(super) fn generate(seed: Seed, employees: u32, domain: &str) -> Result<Company, CompanyError> {
    if !(EMPLOYEES_MIN..=EMPLOYEES_MAX).contains(&employees) {
        return Err(CompanyError::Size(u64::from(employees)));
    }
    if !domain_is_usable(domain) {
        return Err(CompanyError::Unusable(domain.to_owned(), "mail domain"));
    }
    let mut growing = Growing::new(seed, domain, employees);
    growing.hire(&Post {
        department: DEPARTMENTS.first(),
        team: &"Executive".into(),
        title: "Chief Executive Officer",
        manager: None,
    });
    let mut team = 0;
    while growing.has_room() {
        growing.add_team(team);
        team += 1;
    }
    let mut company = Company {
        name: company_name(domain),
        domain: domain.to_owned(),
        people: growing.people,
        ..Company::default()
    };
    standard::add(&mut company, |id, _| seed.stream(id, "access", 0));
    Ok(company)
}

/// A name for people to read: the first part of the domain.
fn company_name(domain: &str) -> String {
    let first = domain.split('.').next().unwrap_or(domain);
    let mut letters = first.chars();
    letters.next().map_or_else(String::new, |letter| letter.to_uppercase().chain(letters).collect())
}

/// A place to be filled.
struct Post<'a> {
    /// `None` never happens for a table that is not empty.
    department: Option<&'a Department>,
    /// Shared by its people.
    team: &'a Arc<str>,
    /// Empty: one of the department's ranks.
    title: &'a str,
    manager: Option<PersonId>,
}

/// What is known of a department so far.
#[derive(Default)]
struct Grown {
    teams: usize,
    /// Who leads at each level; the last one is the department's head.
    leaders: Vec<PersonId>,
    head: Option<PersonId>,
}

struct Growing<'a> {
    seed: Seed,
    domain: &'a str,
    size: usize,
    people: Vec<Person>,
    departments: Vec<Grown>,
    /// How many people have this given and family name in ASCII so far.
    namesakes: FxHashMap<(&'static str, &'static str), u32>,
    texts: Texts,
}

impl<'a> Growing<'a> {
    fn new(seed: Seed, domain: &'a str, employees: u32) -> Self {
        let size = employees as usize;
        Self {
            seed,
            domain,
            size,
            people: Vec::with_capacity(size),
            departments: DEPARTMENTS.iter().map(|_| Grown::default()).collect(),
            namesakes: FxHashMap::default(),
            texts: Texts::default(),
        }
    }

    fn has_room(&self) -> bool {
        self.people.len() < self.size
    }

    /// Adds the `number`-th team: whoever leads above it and is not there yet, its lead, its members.
    fn add_team(&mut self, number: usize) {
        let mut stream = self.seed.stream(number as u64, "team", 0);
        let weights: Vec<u32> = DEPARTMENTS.iter().map(|department| department.weight).collect();
        let place = if number < DEPARTMENTS.len() { number } else { stream.weighted(&weights).unwrap_or(0) };
        let size = stream.between(TEAM_SIZE.0, TEAM_SIZE.1);
        let Some(department) = DEPARTMENTS.get(place) else { return };
        let ordinal = self.departments.get(place).map_or(0, |grown| grown.teams);
        let name = team_name(department, ordinal);
        let Some(above) = self.lead_above(place, department, ordinal, &name) else { return };
        if let Some(grown) = self.departments.get_mut(place) {
            grown.teams += 1;
        }
        let post = |title, manager| Post {
            department: Some(department),
            team: &name,
            title,
            manager: Some(manager),
        };
        let Some(lead) = self.hire(&post(department.lead, above)) else { return };
        for _ in 1..size {
            let next = PersonId(u32::try_from(self.people.len()).unwrap_or(u32::MAX));
            let rank = self.seed.stream(next, "rank", 0).weighted(&[22, 38, 28, 12]).unwrap_or(0);
            if self
                .hire(&post(department.ranks.get(rank).copied().unwrap_or(department.lead), lead))
                .is_none()
            {
                return;
            }
        }
    }

    /// Whom the lead of a department's `ordinal`-th team reports to, hired if the team is the first below them.
    fn lead_above(
        &mut self,
        place: usize,
        department: &Department,
        ordinal: usize,
        team: &Arc<str>,
    ) -> Option<PersonId> {
        if ordinal == 0 {
            let title = department.head;
            let head =
                self.hire(&Post { department: Some(department), team, title, manager: Some(PersonId(0)) })?;
            self.departments.get_mut(place)?.head = Some(head);
            return Some(head);
        }
        let head = self.departments.get(place)?.head?;
        let mut above = head;
        // From the highest level down: level 1 leads eight teams, level 2 leads eight of those, and so on. The
        // department's head stands for the first of each.
        for level in (1..=LEVELS_MAX).rev() {
            let below = SPAN_OF_CONTROL.saturating_pow(level);
            if ordinal < below {
                continue;
            }
            let at = level as usize - 1;
            let known = self.departments.get(place)?.leaders.get(at).copied();
            let leader = match known {
                Some(leader) if !ordinal.is_multiple_of(below) => leader,
                _ => {
                    let title = department.director;
                    self.hire(&Post { department: Some(department), team, title, manager: Some(above) })?
                }
            };
            let grown = self.departments.get_mut(place)?;
            if grown.leaders.len() <= at {
                grown.leaders.resize(at + 1, head);
            }
            *grown.leaders.get_mut(at)? = leader;
            above = leader;
        }
        Some(above)
    }

    /// Fills a place; `None` when the company is complete.
    fn hire(&mut self, post: &Post<'_>) -> Option<PersonId> {
        if !self.has_room() {
            return None;
        }
        let id = PersonId(u32::try_from(self.people.len()).ok()?);
        let mut naming = self.seed.stream(id, "name", 0);
        let culture = draw_culture(&mut naming)?;
        let (given, given_ascii) = *naming.pick(culture.given)?;
        let (family, family_ascii) = *naming.pick(culture.family)?;
        let namesakes = self.namesakes.entry((given_ascii, family_ascii)).or_insert(0);
        *namesakes += 1;
        let handle = match *namesakes {
            1 => format!("{given_ascii}.{family_ascii}"),
            more => format!("{given_ascii}.{family_ascii}{more}"),
        };
        let mut living = self.seed.stream(id, "living", 0);
        let language = if living.chance_permille(culture.german_permille) { "de" } else { "en" };
        let timezone = living.pick(culture.zones).copied().unwrap_or("UTC");
        let rank = living.weighted(&RANK_WEIGHTS).unwrap_or(0);
        let title = match (post.title, post.department) {
            ("", Some(department)) => department.ranks.get(rank).copied().unwrap_or(department.lead),
            (title, _) => title,
        };
        if let Some(manager) = post.manager.and_then(|manager| self.people.get_mut(manager.index())) {
            manager.reports += 1;
        }
        self.people.push(Person {
            given: self.texts.shared(given),
            family: self.texts.shared(family),
            email: format!("{handle}@{}", self.domain).into(),
            title: self.texts.shared(title),
            department: self.texts.shared(if post.manager.is_none() {
                "Executive"
            } else {
                post.department.map_or("", |d| d.name)
            }),
            team: Arc::clone(post.team),
            manager: post.manager,
            reports: 0,
            language: self.texts.shared(language),
            timezone: self.texts.shared(timezone),
        });
        Some(id)
    }
}

fn draw_culture(stream: &mut crate::seed::Stream) -> Option<&'static Culture> {
    let total: u64 = CULTURES.iter().map(|culture| u64::from(culture.weight)).sum();
    let mut left = stream.below(total);
    CULTURES.iter().find(|culture| match left.checked_sub(u64::from(culture.weight)) {
        Some(rest) => {
            left = rest;
            false
        }
        None => true,
    })
}

/// `Payments`, and when all names of the department are taken, `Payments 2`.
fn team_name(department: &Department, ordinal: usize) -> Arc<str> {
    let count = department.teams.len().max(1);
    let base = department.teams.get(ordinal % count).copied().unwrap_or(department.name);
    match ordinal / count {
        0 => base.into(),
        round => format!("{base} {}", round + 1).into(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::super::CompanySource;
    use super::*;

    fn build(seed: u64, employees: u32) -> Company {
        let domain = super::super::DEFAULT_DOMAIN.to_owned();
        Company::build(&CompanySource::Generated { seed: Seed(seed), employees, domain }).unwrap()
    }

    /// One head, and everybody else's chain of managers ends at them; counts of reports agree.
    fn assert_tree(company: &Company) {
        let mut reports = vec![0_u32; company.people.len()];
        for (id, person) in company.iter() {
            match person.manager {
                None => assert_eq!(id, PersonId(0), "only the head has no manager"),
                // A manager stands before their people, so a chain only goes down and cannot close.
                Some(manager) => {
                    assert!(manager < id, "{id} reports to {manager}");
                    reports[manager.index()] += 1;
                }
            }
        }
        assert!(company.people.iter().zip(&reports).all(|(person, reports)| person.reports == *reports));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn a_company_of_any_size_is_a_tree_of_people_with_their_own_addresses(seed: u64, employees in 10_u32..700) {
            let company = build(seed, employees);
            prop_assert_eq!(company.people.len(), employees as usize);
            assert_tree(&company);
            let emails: BTreeSet<&str> = company.people.iter().map(|p| &*p.email).collect();
            prop_assert_eq!(emails.len(), company.people.len());
            for person in &company.people {
                prop_assert!(person.email.is_ascii() && person.email.starts_with(person.handle()));
                prop_assert!(!person.email.bytes().any(|b| b.is_ascii_uppercase()));
                prop_assert!(person.language.as_ref() == "en" || person.language.as_ref() == "de");
            }
        }

        #[test]
        fn one_more_employee_changes_nobody(seed: u64, employees in 10_u32..300) {
            let (fewer, more) = (build(seed, employees), build(seed, employees + 1));
            for (before, after) in fewer.people.iter().zip(&more.people) {
                let same = Person { reports: before.reports, ..after.clone() };
                prop_assert_eq!(before, &same);
            }
        }
    }

    #[test]
    fn the_same_source_gives_the_same_bytes() {
        let bytes = |seed| serde_json::to_vec(&build(seed, 400)).unwrap();
        assert_eq!(bytes(7), bytes(7));
        assert_ne!(bytes(7), bytes(8));
    }

    #[test]
    fn a_company_of_thousands_looks_like_one() {
        let company = build(7, 6000);
        assert_tree(&company);
        let share = |count: usize| count * 100 / company.people.len();
        let german = share(company.people.iter().filter(|p| &*p.language == "de").count());
        assert!((15..35).contains(&german), "{german} % write German");
        let managers = share(company.people.iter().filter(|p| p.is_manager()).count());
        assert!((10..25).contains(&managers), "{managers} % lead somebody");
        assert!(company.people.iter().all(|p| p.reports <= 40), "nobody leads more than they can know");
        let other_scripts = share(company.people.iter().filter(|p| !p.display_name().is_ascii()).count());
        assert!((30..80).contains(&other_scripts), "{other_scripts} % have a name beyond ASCII");
        let jira = share(company.groups["jira-users"].members.len());
        assert!((65..75).contains(&jira), "{jira} % use Jira");
        let admins = company.groups["jira-admins"].members.len();
        assert!((1..60).contains(&admins), "{admins} administer Jira");
        let teams: BTreeSet<&str> = company.people.iter().map(|p| &*p.team).collect();
        assert!(teams.iter().all(|team| company.groups.contains_key(&standard::team_group(team))));
    }

    #[test]
    fn sizes_and_domains_out_of_bounds_are_refused() {
        let build = |employees, domain: &str| generate(Seed(1), employees, domain).map(|_| ());
        assert_eq!(build(9, "a.example"), Err(CompanyError::Size(9)));
        assert_eq!(build(1_000_000_000, "a.example"), Err(CompanyError::Size(1_000_000_000)));
        for domain in ["", "nodot", "-a.example", "a..b", "ä.example", "a b.example", "A.example"] {
            assert!(matches!(build(10, domain), Err(CompanyError::Unusable(..))), "{domain}");
        }
    }
}
