//! The company: people, teams, managers, groups, channels and projects, planted alike into every twin.

mod departments;
mod generate;
mod listed;
mod names;
mod standard;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::PersonId;
use crate::seed::Seed;

pub use standard::{JIRA_ADMINS, JIRA_USERS};

/// The fewest people of a company.
pub const EMPLOYEES_MIN: u32 = 10;
/// The most people of a company: what has been measured to fit into memory with its twins.
pub const EMPLOYEES_MAX: u32 = 1_000_000;
/// The mail domain when none is given: one that vendors' and tools' validators accept and nobody owns.
pub const DEFAULT_DOMAIN: &str = "northwind.example.com";

/// Where a company comes from: small, so that it can be sent to a twin host in another process, which builds the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CompanySource {
    /// Generated.
    Generated {
        /// The seed.
        seed: Seed,
        /// How many people.
        employees: u32,
        /// Their mail domain.
        domain: String,
    },
    /// Written down.
    Listed(Box<CompanyFile>),
}

/// A company file: for those who want their own names and structure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompanyFile {
    /// Its name.
    pub name: String,
    /// Its mail domain.
    pub domain: String,
    /// Its people.
    pub people: Vec<PersonFile>,
    /// Groups and the e-mail addresses of their members, beside those that follow from teams.
    #[serde(default)]
    pub groups: BTreeMap<String, Vec<String>>,
    /// Projects: key and name.
    #[serde(default)]
    pub projects: BTreeMap<String, String>,
    /// Channels beside the usual ones, without `#`.
    #[serde(default)]
    pub channels: Vec<String>,
}

/// A person of a company file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonFile {
    /// Given name.
    pub given: String,
    /// Family name.
    pub family: String,
    /// E-mail address.
    pub email: String,
    /// The e-mail address of whom they report to; the head of the company has none.
    #[serde(default)]
    pub manager: Option<String>,
    /// Their department.
    pub department: String,
    /// Their team.
    pub team: String,
    /// Their title.
    #[serde(default)]
    pub title: Option<String>,
    /// The language they write in (`en`, `de`, …).
    #[serde(default)]
    pub language: Option<String>,
    /// Their time zone (an IANA name).
    #[serde(default)]
    pub timezone: Option<String>,
}

/// A company.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Company {
    /// Its name.
    pub name: String,
    /// Its mail domain.
    pub domain: String,
    /// Its people; a [`PersonId`] is a place in this list.
    pub people: Vec<Person>,
    /// Its groups, by name: Okta's groups, some of which carry access to an app.
    pub groups: BTreeMap<String, Group>,
    /// Its public Slack channels.
    pub channels: Vec<Channel>,
    /// Its Jira projects.
    pub projects: Vec<Project>,
}

/// A person. Texts that many share are interned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Given name, in its own script.
    pub given: Arc<str>,
    /// Family name, in its own script.
    pub family: Arc<str>,
    /// E-mail address: ASCII, lower case, unique. Also the login at Okta.
    pub email: Box<str>,
    /// Title.
    pub title: Arc<str>,
    /// Department.
    pub department: Arc<str>,
    /// Team.
    pub team: Arc<str>,
    /// Whom they report to; only the head of the company has nobody.
    pub manager: Option<PersonId>,
    /// How many report to them.
    pub reports: u32,
    /// The language they write in (`en`, `de`, …).
    pub language: Arc<str>,
    /// Time zone (an IANA name).
    pub timezone: Arc<str>,
}

impl Person {
    /// The name as shown: given name first, also where custom has it the other way.
    #[must_use]
    pub fn display_name(&self) -> String {
        format!("{} {}", self.given, self.family)
    }

    /// Short name: the address's part before the `@`. Unique.
    #[must_use]
    pub fn handle(&self) -> &str {
        self.email.split_once('@').map_or(&*self.email, |(handle, _)| handle)
    }

    /// True when somebody reports to them.
    #[must_use]
    pub fn is_manager(&self) -> bool {
        self.reports > 0
    }
}

/// A group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// What it is for.
    pub about: String,
    /// Its members, in order of their ids.
    pub members: Vec<PersonId>,
    /// The app (`jira`, `confluence`, …) to which membership carries access.
    #[serde(default)]
    pub app: Option<String>,
    /// The Jira project that only this group may browse.
    #[serde(default)]
    pub restricts_project: Option<String>,
}

/// A public Slack channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    /// Its name, without `#`.
    pub name: String,
    /// Its purpose.
    pub purpose: String,
    /// Who belongs to it.
    pub members: ChannelMembers,
    /// True when the subject's app is a member.
    pub app: bool,
}

/// Who belongs to a channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChannelMembers {
    /// Everybody.
    Everyone,
    /// The people of a team.
    Team(Arc<str>),
}

/// A Jira project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// Its key: capitals.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Who leads it.
    pub lead: PersonId,
}

/// A company cannot be built.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompanyError {
    /// Too few or too many people.
    #[error("a company has {EMPLOYEES_MIN} to {EMPLOYEES_MAX} employees, not {0}")]
    Size(u64),
    /// An address is used twice.
    #[error("the e-mail address {0} is used by two people")]
    EmailTwice(String),
    /// A manager or member is not in the list.
    #[error("{0} is named by {1} but is not among the people")]
    Unknown(String, String),
    /// Somebody is their own manager, over some steps.
    #[error("{0} reports, over some steps, to themselves")]
    Circular(String),
    /// More than one person reports to nobody.
    #[error("{0} and {1} both report to nobody; a company has one head")]
    TwoHeads(String, String),
    /// The mail domain or an address is not usable.
    #[error("{0} is not a usable {1}")]
    Unusable(String, &'static str),
}

impl Company {
    /// Builds the company of a source. The same source gives the same company, byte for byte.
    ///
    /// # Errors
    /// When sizes are out of bounds or a listed company contradicts itself.
    pub fn build(source: &CompanySource) -> Result<Self, CompanyError> {
        match source {
            CompanySource::Generated { seed, employees, domain } => {
                generate::generate(*seed, *employees, domain)
            }
            CompanySource::Listed(file) => listed::from_file(file),
        }
    }

    /// The person of this id.
    #[must_use]
    pub fn person(&self, id: PersonId) -> Option<&Person> {
        self.people.get(id.index())
    }

    /// All people with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (PersonId, &Person)> {
        self.people
            .iter()
            .enumerate()
            .map(|(index, person)| (PersonId(u32::try_from(index).unwrap_or(u32::MAX)), person))
    }

    /// Everybody who administers a tool or belongs to a group with access of its own: people in whose hands a
    /// scenario's "must never have" may already be.
    #[must_use]
    pub fn privileged(&self) -> BTreeSet<PersonId> {
        let special = |(name, group): &(&String, &Group)| {
            name.ends_with("-admins") || group.restricts_project.is_some()
        };
        self.groups.iter().filter(special).flat_map(|(_, group)| group.members.iter().copied()).collect()
    }

    /// True when the person belongs to this group. An unknown group has no members.
    #[must_use]
    pub fn in_group(&self, person: PersonId, group: &str) -> bool {
        self.groups.get(group).is_some_and(|group| group.members.binary_search(&person).is_ok())
    }
}

/// True for a lower-case ASCII host name of at least two labels: what an address can end in.
fn domain_is_usable(domain: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    domain.len() <= 253 && domain.contains('.') && domain.split('.').all(label)
}
