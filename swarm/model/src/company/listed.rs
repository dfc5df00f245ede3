//! A company from a file: the user's own people and structure, with everything that is missing of the usual groups,
//! projects and channels added. The file is hostile input: every text is capped and looked at.

use std::collections::{BTreeMap, BTreeSet};

use super::standard::{self, Texts};
use super::{
    Channel, ChannelMembers, Company, CompanyError, CompanyFile, EMPLOYEES_MAX, EMPLOYEES_MIN, Group, Person,
    PersonFile, Project, domain_is_usable,
};
use crate::id::PersonId;
use crate::seed::Seed;

/// The longest name, title or team: what the vendors' own fields take.
const TEXT_MAX: usize = 80;
/// The longest part before the `@`, by RFC 5321.
const LOCAL_MAX: usize = 64;
/// The seed of what a file leaves open. Membership is drawn by address, so that it does not depend on a plan.
const OPEN: Seed = Seed(0);

pub(super) fn from_file(file: &CompanyFile) -> Result<Company, CompanyError> {
    let count = file.people.len() as u64;
    if !(u64::from(EMPLOYEES_MIN)..=u64::from(EMPLOYEES_MAX)).contains(&count) {
        return Err(CompanyError::Size(count));
    }
    if !domain_is_usable(&file.domain) {
        return Err(CompanyError::Unusable(file.domain.clone(), "mail domain"));
    }
    let name = text(&file.name, "company name")?.to_owned();
    let ids = addresses(file)?;
    let people = people(file, &ids)?;
    let mut company = Company { name, domain: file.domain.clone(), people, ..Company::default() };
    seat_below_one_head(&mut company)?;
    company.groups = groups(file, &ids)?;
    company.projects = projects(file)?;
    company.channels = channels(file)?;
    standard::add(&mut company, |_, person| OPEN.stream(&*person.email, "access", 0));
    Ok(company)
}

/// Everybody's id by their address in lower case.
fn addresses(file: &CompanyFile) -> Result<BTreeMap<String, PersonId>, CompanyError> {
    let mut ids = BTreeMap::new();
    for (index, person) in file.people.iter().enumerate() {
        let email = person.email.to_ascii_lowercase();
        let local = email.strip_suffix(&file.domain).and_then(|rest| rest.strip_suffix('@'));
        let fine =
            |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'_' | b'+');
        if !local.is_some_and(|local| (1..=LOCAL_MAX).contains(&local.len()) && local.bytes().all(fine)) {
            return Err(CompanyError::Unusable(clipped(&person.email), "e-mail address of this company"));
        }
        let id = PersonId(u32::try_from(index).unwrap_or(u32::MAX));
        if ids.insert(email, id).is_some() {
            return Err(CompanyError::EmailTwice(clipped(&person.email)));
        }
    }
    Ok(ids)
}

fn people(file: &CompanyFile, ids: &BTreeMap<String, PersonId>) -> Result<Vec<Person>, CompanyError> {
    let mut texts = Texts::default();
    file.people.iter().map(|person| listed_person(person, ids, &mut texts)).collect()
}

fn listed_person(
    person: &PersonFile,
    ids: &BTreeMap<String, PersonId>,
    texts: &mut Texts,
) -> Result<Person, CompanyError> {
    let manager = match &person.manager {
        None => None,
        Some(manager) => Some(lookup(ids, manager, &person.email)?),
    };
    let language = person.language.as_deref().unwrap_or("en");
    if !(2..=8).contains(&language.len()) || !language.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-') {
        return Err(CompanyError::Unusable(clipped(language), "language"));
    }
    let email = person.email.to_ascii_lowercase();
    Ok(Person {
        given: texts.shared(text(&person.given, "given name")?),
        family: texts.shared(text(&person.family, "family name")?),
        email: email.into(),
        title: texts.shared(text(person.title.as_deref().unwrap_or("Employee"), "title")?),
        department: texts.shared(text(&person.department, "department")?),
        team: texts.shared(text(&person.team, "team")?),
        manager,
        reports: 0,
        language: texts.shared(language),
        timezone: texts.shared(text(person.timezone.as_deref().unwrap_or("UTC"), "time zone")?),
    })
}

/// Counts reports, and makes sure that every chain of managers ends at one and the same person.
fn seat_below_one_head(company: &mut Company) -> Result<(), CompanyError> {
    let heads: Vec<&Person> =
        company.people.iter().filter(|person| person.manager.is_none()).take(2).collect();
    if let [one, other] = heads.as_slice() {
        return Err(CompanyError::TwoHeads(one.email.to_string(), other.email.to_string()));
    }
    // Each person is walked over once: a chain stops where an earlier one has already been.
    let mut walked_by: Vec<u32> = vec![0; company.people.len()];
    for start in 0..company.people.len() {
        let mark = u32::try_from(start).unwrap_or(u32::MAX).saturating_add(1);
        let mut at = start;
        while let Some(person) = company.people.get(at) {
            match walked_by.get_mut(at) {
                Some(seen) if *seen == 0 => *seen = mark,
                Some(seen) if *seen == mark => return Err(CompanyError::Circular(person.email.to_string())),
                _ => break,
            }
            match person.manager {
                Some(manager) => at = manager.index(),
                None => break,
            }
        }
    }
    let managers: Vec<PersonId> = company.people.iter().filter_map(|person| person.manager).collect();
    for manager in managers {
        if let Some(person) = company.people.get_mut(manager.index()) {
            person.reports += 1;
        }
    }
    Ok(())
}

fn groups(
    file: &CompanyFile,
    ids: &BTreeMap<String, PersonId>,
) -> Result<BTreeMap<String, Group>, CompanyError> {
    let mut groups = BTreeMap::new();
    for (name, listed) in &file.groups {
        let members: Result<BTreeSet<PersonId>, _> =
            listed.iter().map(|email| lookup(ids, email, &format!("group {name}"))).collect();
        let group = Group { members: members?.into_iter().collect(), ..Group::default() };
        groups.insert(text(name, "group name")?.to_owned(), group);
    }
    Ok(groups)
}

fn projects(file: &CompanyFile) -> Result<Vec<Project>, CompanyError> {
    let fine = |key: &str| {
        (2..=10).contains(&key.len())
            && key.starts_with(|c: char| c.is_ascii_uppercase())
            && key.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
    };
    let listed = file.projects.iter().map(|(key, name)| {
        if !fine(key) {
            return Err(CompanyError::Unusable(clipped(key), "project key (2 to 10 capitals and digits)"));
        }
        Ok(Project { key: key.clone(), name: text(name, "project name")?.to_owned(), lead: PersonId(0) })
    });
    listed.collect()
}

fn channels(file: &CompanyFile) -> Result<Vec<Channel>, CompanyError> {
    let mut known = BTreeSet::new();
    let mut channels = Vec::new();
    for name in &file.channels {
        let fine = |c: char| c.is_alphanumeric() && !c.is_uppercase() || c == '-' || c == '_';
        if text(name, "channel name")? != name || !name.chars().all(fine) {
            return Err(CompanyError::Unusable(clipped(name), "channel name (lower case, digits, - and _)"));
        }
        if known.insert(name) {
            let members = ChannelMembers::Everyone;
            channels.push(Channel { name: name.clone(), purpose: String::new(), members, app: false });
        }
    }
    Ok(channels)
}

fn lookup(ids: &BTreeMap<String, PersonId>, email: &str, by: &str) -> Result<PersonId, CompanyError> {
    ids.get(&email.to_ascii_lowercase())
        .copied()
        .ok_or_else(|| CompanyError::Unknown(clipped(email), clipped(by)))
}

/// A text that people can read: not empty, not too long, without control characters.
fn text<'a>(text: &'a str, what: &'static str) -> Result<&'a str, CompanyError> {
    let trimmed = text.trim();
    if trimmed.is_empty() || trimmed.chars().count() > TEXT_MAX || trimmed.chars().any(char::is_control) {
        return Err(CompanyError::Unusable(clipped(text), what));
    }
    Ok(trimmed)
}

/// A hostile text as an error may quote it.
fn clipped(text: &str) -> String {
    let quoted: String = text.chars().take(TEXT_MAX).flat_map(char::escape_debug).collect();
    if quoted.is_empty() { "(nothing)".to_owned() } else { quoted }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> CompanyFile {
        let person = |index: usize| PersonFile {
            given: format!("Given{index}"),
            family: "Family".to_owned(),
            email: format!("p{index}@a.example"),
            manager: (index > 0).then(|| format!("P{}@a.example", index / 3)),
            department: "Finance".to_owned(),
            team: "Ledger".to_owned(),
            title: None,
            language: Some("de".to_owned()),
            timezone: None,
        };
        CompanyFile {
            name: "A".to_owned(),
            domain: "a.example".to_owned(),
            people: (0..12).map(person).collect(),
            groups: BTreeMap::from([("jira-users".to_owned(), vec!["p3@a.example".to_owned()])]),
            projects: BTreeMap::from([("LAB".to_owned(), "Laboratory".to_owned())]),
            channels: vec!["it-help".to_owned(), "lab".to_owned()],
        }
    }

    #[test]
    fn a_listed_company_gets_what_every_company_has() {
        let company = from_file(&file()).unwrap();
        assert_eq!(company.people[0].reports, 2);
        assert_eq!(company.groups["jira-users"].members, [PersonId(3)], "a listed group stays as listed");
        assert_eq!(company.groups["jira-users"].app.as_deref(), Some("jira"));
        assert_eq!(company.groups["jira-fin"].members.len(), 12);
        assert!(company.in_group(PersonId(5), "team-ledger") && !company.in_group(PersonId(5), "nobody"));
        assert!(
            company.projects.iter().any(|p| p.key == "LAB")
                && company.projects.iter().any(|p| p.key == "ITSM")
        );
        let help: Vec<_> = company.channels.iter().filter(|c| c.name == "it-help").collect();
        assert!(help.len() == 1 && help[0].app);
    }

    #[test]
    fn a_file_that_contradicts_itself_is_refused() {
        let broken = |change: fn(&mut CompanyFile)| {
            let mut file = file();
            change(&mut file);
            from_file(&file).unwrap_err()
        };
        let unknown = broken(|f| f.people[4].manager = Some("ghost@a.example".to_owned()));
        assert_eq!(unknown, CompanyError::Unknown("ghost@a.example".to_owned(), "p4@a.example".to_owned()));
        let circle = broken(|f| f.people[1].manager = Some("p4@a.example".to_owned()));
        assert!(matches!(circle, CompanyError::Circular(_)));
        let nobody = broken(|f| f.people[0].manager = Some("p0@a.example".to_owned()));
        assert!(matches!(nobody, CompanyError::Circular(_)));
        assert!(matches!(broken(|f| f.people[3].manager = None), CompanyError::TwoHeads(..)));
        assert!(matches!(
            broken(|f| f.people[3].email = "P4@a.example".to_owned()),
            CompanyError::EmailTwice(_)
        ));
        assert!(matches!(broken(|f| f.people.truncate(3)), CompanyError::Size(3)));
        for change in [
            (|f| f.domain = "nodot".to_owned()) as fn(&mut CompanyFile),
            |f| f.people[2].email = "p2@elsewhere.example".to_owned(),
            |f| f.people[2].given = "\u{1b}[31m".to_owned(),
            |f| f.people[2].team = "x".repeat(5000),
            |f| f.channels.push("Not Lower".to_owned()),
            |f| drop(f.projects.insert("lower".to_owned(), "L".to_owned())),
        ] {
            assert!(matches!(broken(change), CompanyError::Unusable(..)));
        }
    }
}
