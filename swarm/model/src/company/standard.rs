//! What every company has, generated or listed: the groups that carry access, the projects, the channels.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::departments::{DEPARTMENTS, FINANCE, IT, PEOPLE};
use super::{Channel, ChannelMembers, Company, Group, Person, Project};
use crate::id::PersonId;
use crate::seed::Stream;

/// The group that carries access to Jira for most people.
pub const JIRA_USERS: &str = "jira-users";
/// The group of those who administer Jira.
pub const JIRA_ADMINS: &str = "jira-admins";

/// Thousandths of the people who use Jira.
const JIRA_PERMILLE: u32 = 700;
/// Thousandths of the people who use Confluence.
const CONFLUENCE_PERMILLE: u32 = 600;
/// Thousandths of the IT department who administer Jira, beside its first lead.
const ADMIN_PERMILLE: u32 = 60;
/// From this size on departments have projects of their own.
const OWN_PROJECTS_FROM: usize = 200;

/// Texts that many people share, each kept once.
#[derive(Debug, Default)]
pub(super) struct Texts(BTreeMap<Box<str>, Arc<str>>);

impl Texts {
    /// The shared copy of a text.
    pub fn shared(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.0.get(text) {
            return Arc::clone(known);
        }
        let shared: Arc<str> = text.into();
        self.0.insert(text.into(), Arc::clone(&shared));
        shared
    }
}

/// The group (and channel) of a team: `team-` and its name in lower case with hyphens.
pub(super) fn team_group(team: &str) -> String {
    format!("team-{}", slug(team))
}

/// Lower case letters and digits of any script, with a hyphen for whatever is between.
fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        if letter.is_alphanumeric() {
            slug.push(letter);
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// Adds what is missing of the standard groups, projects and channels; what is there stays as it is, and only gets the
/// access that its name stands for. Membership is drawn from the stream of each person, so that it follows the person.
pub(super) fn add(company: &mut Company, stream: impl Fn(PersonId, &Person) -> Stream) {
    add_groups(company, stream);
    add_projects(company);
    add_channels(company);
}

fn add_groups(company: &mut Company, stream: impl Fn(PersonId, &Person) -> Stream) {
    let first_admin = company
        .iter()
        .find(|(_, person)| is_it(&person.department) && person.is_manager())
        .or_else(|| company.iter().find(|(_, person)| person.is_manager()))
        .map_or(PersonId(0), |(id, _)| id);
    let standard = ["everyone", JIRA_USERS, JIRA_ADMINS, "confluence-users", "jira-fin", "jira-hr"];
    let mut columns: [Vec<PersonId>; 6] = Default::default();
    let mut members: BTreeMap<String, Vec<PersonId>> = BTreeMap::new();
    // People of a team mostly stand together, so that its group is looked up once for all of them.
    let mut together: (Arc<str>, Vec<PersonId>) = ("".into(), Vec::new());
    let mut join_team = |(team, mut people): (Arc<str>, Vec<PersonId>)| {
        if !people.is_empty() {
            members.entry(team_group(&team)).or_default().append(&mut people);
        }
    };
    for (id, person) in company.iter() {
        let mut stream = stream(id, person);
        // All three are drawn for everybody, so that no draw depends on another's outcome.
        let [jira, confluence, admin] = [JIRA_PERMILLE, CONFLUENCE_PERMILLE, ADMIN_PERMILLE]
            .map(|permille| stream.chance_permille(permille));
        let joins = [
            true,
            jira,
            id == first_admin || (admin && is_it(&person.department)),
            confluence,
            &*person.department == FINANCE,
            matches!(&*person.department, PEOPLE | "HR" | "Human Resources"),
        ];
        columns.iter_mut().zip(joins).filter(|(_, joins)| *joins).for_each(|(column, _)| column.push(id));
        if together.0 != person.team {
            join_team(std::mem::replace(&mut together, (Arc::clone(&person.team), Vec::new())));
        }
        together.1.push(id);
    }
    join_team(together);
    // Names of teams' groups begin with `team-`, so that none of these is one.
    members.extend(standard.map(str::to_owned).into_iter().zip(columns));
    for (name, members) in members {
        let (about, app, restricts_project) = purpose_of(&name);
        let group = company.groups.entry(name).or_insert_with(|| Group { members, ..Group::default() });
        if group.about.is_empty() {
            about.clone_into(&mut group.about);
        }
        group.app = app.map(str::to_owned);
        group.restricts_project = restricts_project.map(str::to_owned);
    }
}

fn is_it(department: &str) -> bool {
    matches!(department, IT | "IT" | "Information Technology")
}

/// What a standard group is for, the app it carries access to and the project that it restricts.
fn purpose_of(group: &str) -> (&'static str, Option<&'static str>, Option<&'static str>) {
    match group {
        "everyone" => ("Everybody", None, None),
        JIRA_USERS => ("May use Jira", Some("jira"), None),
        JIRA_ADMINS => ("Administer Jira", Some("jira"), None),
        "confluence-users" => ("May use Confluence", Some("confluence"), None),
        "jira-fin" => ("May browse the Finance project", Some("jira"), Some("FIN")),
        "jira-hr" => ("May browse the People project", Some("jira"), Some("HR")),
        _ => ("A team", None, None),
    }
}

fn add_projects(company: &mut Company) {
    let of_department = |name: &str| company.iter().find(|(_, p)| &*p.department == name).map(|(id, _)| id);
    let of_team =
        |name: &str| company.iter().find(|(_, p)| &*p.team == name && p.is_manager()).map(|(id, _)| id);
    let engineering = of_department("Engineering");
    let standard = [
        ("ENG", "Engineering", engineering),
        ("PAY", "Payments", of_team("Payments").or(engineering)),
        ("OPS", "Operations", of_department(IT)),
        ("WEB", "Web Shop", of_team("Web Shop").or(engineering)),
        ("FIN", "Finance", of_department(FINANCE)),
        ("HR", "People", of_department(PEOPLE)),
        ("ITSM", "IT Help Desk", of_department(IT)),
    ];
    let mut wanted = standard.to_vec();
    if company.people.len() >= OWN_PROJECTS_FROM {
        for department in DEPARTMENTS {
            if let (Some((key, name)), Some(lead)) = (department.project, of_department(department.name)) {
                wanted.push((key, name, Some(lead)));
            }
        }
    }
    for (key, name, lead) in wanted {
        if !company.projects.iter().any(|project| project.key == key) {
            let lead = lead.unwrap_or(PersonId(0));
            company.projects.push(Project { key: key.to_owned(), name: name.to_owned(), lead });
        }
    }
}

fn add_channels(company: &mut Company) {
    let mut known: std::collections::BTreeSet<String> =
        company.channels.iter().map(|c| c.name.clone()).collect();
    let mut usual = Vec::new();
    for (name, purpose, app) in [
        ("general", "Company-wide announcements and work matters", true),
        ("random", "Everything else", false),
        ("it-help", "Ask here for access, accounts and devices", true),
    ] {
        if known.insert(name.to_owned()) {
            let (name, purpose) = (name.to_owned(), purpose.to_owned());
            usual.push(Channel { name, purpose, members: ChannelMembers::Everyone, app });
        }
    }
    let mut teams: std::collections::BTreeSet<&str> = std::collections::BTreeSet::new();
    for person in &company.people {
        if teams.insert(&person.team) {
            let name = team_group(&person.team);
            if known.insert(name.clone()) {
                let purpose = format!("The {} team", person.team);
                usual.push(Channel {
                    name,
                    purpose,
                    members: ChannelMembers::Team(Arc::clone(&person.team)),
                    app: false,
                });
            }
        }
    }
    // `it-help` that the file lists itself still is where the subject listens.
    for channel in &mut company.channels {
        channel.app |= channel.name == "it-help";
    }
    usual.append(&mut company.channels);
    company.channels = usual;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_team_of_any_script_has_a_group_name() {
        assert_eq!(team_group("Web Shop 2"), "team-web-shop-2");
        assert_eq!(team_group(" Größe & Maß "), "team-größe-maß");
        assert_eq!(team_group("--"), "team-");
    }
}
