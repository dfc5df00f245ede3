//! The site: accounts, groups and what they open, projects, issues. A plain serialisable value with the indexes that search
//! and questions need; places in lists instead of references.

mod access;
mod account;
mod ids;
mod index;
mod issue;
mod issues;
mod links;
mod names;
mod naming;
pub mod table;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use nightcrew_model::id::PersonId;
use serde::{Deserialize, Serialize};

pub use access::AccessGroup;
pub(crate) use access::PRODUCT;
pub use account::{Account, account_id};
pub(crate) use ids::Ids;
pub(crate) use index::{Facet, Index, When};
pub use issue::{Comment, Issue, Link};
use issues::{Issues, Taken};
pub use links::LINKS_MAX;
use links::Links;
use names::Names;
pub(crate) use words::{is_told_apart, numbers, split};

/// The most issues of a site: a soak of a month files fewer; a client that loops is stopped here.
pub const ISSUES_MAX: usize = 500_000;
/// How long an issue is kept after it was done, in milliseconds: three days, in which anybody asks for it.
pub const DONE_KEPT_MS: i64 = 3 * 24 * 60 * 60 * 1000;
/// The most done issues kept: beyond it the oldest are dropped, so that a soak's memory stays level. Five days of 4,000 each.
pub const DONE_MAX: usize = 20_000;
/// How long an open issue that nobody touches is kept, in milliseconds: two weeks.
pub const OPEN_KEPT_MS: i64 = 14 * 24 * 60 * 60 * 1000;
/// The most open issues kept: what desks leave behind for people who do not exist.
pub const OPEN_MAX: usize = 100_000;
/// The first number of issue ids, as the vendor's.
const FIRST_ISSUE: u64 = 10_000;

/// A project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// The place of the account that leads it.
    pub lead: u32,
    /// The number of its latest issue.
    pub last_number: u32,
}

/// Project and number as one number: a snapshot is JSON, whose keys are single values.
fn key(project: u32, number: u32) -> u64 {
    u64::from(project) << 32 | u64::from(number)
}

/// Whether an issue is done, and the moment by which it is kept: when it was done, or touched last.
fn age(issue: &Issue) -> (bool, i64) {
    issue.resolved.map_or((false, issue.updated), |resolved| (true, resolved))
}

/// What a change of an issue does to what the issue says, and so to whom it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Says {
    /// The same.
    Same,
    /// The same and further comments.
    More,
    /// Something else.
    Else,
}

/// The state of the twin.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Site {
    /// The company's name.
    pub name: String,
    /// Accounts: the company's people at the places of their [`PersonId`], then the app's.
    accounts: Vec<Account>,
    /// How many accounts are people.
    people: u32,
    /// Accounts by e-mail in lower case.
    emails: BTreeMap<Box<str>, u32>,
    /// Accounts by the name that people see; none for a name that several have.
    names: Names,
    /// Groups by name.
    groups: BTreeMap<String, AccessGroup>,
    /// The names of the few groups that carry access or restrict a project: what every look at access goes through.
    opening: BTreeSet<String>,
    /// Projects.
    projects: Vec<Project>,
    /// Issues by id, and the indexes that search walks.
    issues: Issues,
    /// Issue ids by project and number, as [`key`] puts them together.
    keys: BTreeMap<u64, u64>,
    /// Issue ids by the people whom they name.
    about: BTreeMap<u32, BTreeSet<u64>>,
    /// Done issues, the oldest first.
    done: BTreeSet<(i64, u64)>,
    /// Issues that are not done, the longest untouched first.
    #[serde(default)]
    open: BTreeSet<(i64, u64)>,
    /// Links between issues.
    links: Links,
    /// Numbers given so far to issues, comments and links.
    given: [u64; 3],
}

impl Site {
    /// Adds an account: at the place of its person, in order.
    pub(crate) fn add_account(&mut self, account: Account) -> Option<u32> {
        let place = u32::try_from(self.accounts.len()).ok()?;
        self.emails.insert(account.email.to_lowercase().into(), place);
        self.names.add(&account.name, place);
        self.accounts.push(account);
        Some(place)
    }

    /// Says that all accounts so far are the company's people.
    pub(crate) fn settle_people(&mut self) {
        self.people = u32::try_from(self.accounts.len()).unwrap_or(u32::MAX);
    }

    /// Adds a project.
    pub(crate) fn add_project(&mut self, project: Project) {
        self.projects.push(project);
    }

    /// Adds a group.
    pub(crate) fn add_group(&mut self, name: String, group: AccessGroup) {
        if group.carries || group.restricts.is_some() {
            self.opening.insert(name.clone());
        }
        self.groups.insert(name, group);
    }

    /// The account at a place.
    #[must_use]
    pub fn account(&self, place: u32) -> Option<&Account> {
        self.accounts.get(place as usize)
    }

    pub(crate) fn account_mut(&mut self, place: u32) -> Option<&mut Account> {
        self.accounts.get_mut(place as usize)
    }

    /// All accounts with their places.
    pub fn accounts(&self) -> impl Iterator<Item = (u32, &Account)> {
        (0_u32..).zip(&self.accounts)
    }

    /// The app's own account.
    #[must_use]
    pub fn service(&self) -> u32 {
        self.people
    }

    /// The person who has this account.
    #[must_use]
    pub fn person(&self, account: u32) -> Option<PersonId> {
        (account < self.people).then_some(PersonId(account))
    }

    /// The account with this id.
    #[must_use]
    pub fn find_account(&self, id: &str) -> Option<u32> {
        account::place(id).filter(|place| self.account(*place).is_some())
    }

    /// The account with this e-mail address, in any case.
    #[must_use]
    pub fn account_by_email(&self, email: &str) -> Option<u32> {
        self.emails.get(email.to_lowercase().as_str()).copied()
    }

    /// The account of the only one who has this name.
    #[must_use]
    pub fn account_by_name(&self, name: &str) -> Option<u32> {
        self.names.find(name)
    }

    /// Whether any name that people see has this first word: most words of a text begin none.
    pub(crate) fn begins_a_name(&self, word: &str) -> bool {
        self.names.begins(word)
    }

    /// Projects with their places.
    pub fn projects(&self) -> impl Iterator<Item = (u32, &Project)> {
        (0_u32..).zip(&self.projects)
    }

    /// The project at a place.
    #[must_use]
    pub fn project(&self, place: u32) -> Option<&Project> {
        self.projects.get(place as usize)
    }

    /// The project with this key (in any case) or id.
    #[must_use]
    pub fn find_project(&self, key_or_id: &str) -> Option<u32> {
        let by_key = || {
            self.projects().find(|(_, project)| project.key.eq_ignore_ascii_case(key_or_id)).map(|(at, _)| at)
        };
        let id = key_or_id.parse::<u32>().ok().and_then(|id| id.checked_sub(table::FIRST_PROJECT));
        id.filter(|place| self.project(*place).is_some()).or_else(by_key)
    }

    /// The issue with this id.
    #[must_use]
    pub fn issue(&self, id: u64) -> Option<&Issue> {
        self.issues.get(id)
    }

    /// The issue with this key (in any case) or id.
    #[must_use]
    pub fn find_issue(&self, key_or_id: &str) -> Option<&Issue> {
        if let Some((project, number)) = key_or_id.rsplit_once('-') {
            let project = self.projects().find(|(_, known)| known.key.eq_ignore_ascii_case(project))?.0;
            return self.issues.get(*self.keys.get(&key(project, number.parse().ok()?))?);
        }
        self.issues.get(key_or_id.parse().ok()?)
    }

    /// An issue's key.
    #[must_use]
    pub fn key(&self, issue: &Issue) -> String {
        let project = self.project(issue.project).map_or("", |project| project.key.as_str());
        format!("{project}-{}", issue.number)
    }

    /// The numbers and ids of a project's issues whose numbers are within bounds, the earliest first.
    pub(crate) fn numbered(
        &self,
        project: u32,
        within: std::ops::RangeInclusive<u32>,
    ) -> impl DoubleEndedIterator<Item = (u32, u64)> {
        let (first, last) = within.into_inner();
        // Nothing is within bounds that are the wrong way round.
        let keys = (first <= last).then(|| self.keys.range(key(project, first)..=key(project, last)));
        #[expect(clippy::cast_possible_truncation, reason = "the lower half of a key is the number")]
        keys.into_iter().flatten().map(|(key, id)| (*key as u32, *id))
    }

    /// All issues, the latest first.
    pub fn issues(&self) -> impl Iterator<Item = &Issue> {
        self.issues.iter().rev()
    }

    /// The indexes over the issues.
    pub(crate) const fn index(&self) -> &Index {
        self.issues.index()
    }

    /// All labels.
    pub fn labels(&self) -> impl ExactSizeIterator<Item = &str> {
        self.issues.index().labels()
    }

    /// The issues that name a person.
    pub fn issues_about(&self, person: PersonId) -> impl Iterator<Item = &Issue> {
        self.about.get(&person.0).into_iter().flatten().filter_map(|id| self.issues.get(*id))
    }

    /// Files an issue under its project's next number; `None` when the site is full.
    pub(crate) fn file(&mut self, mut issue: Issue) -> Option<u64> {
        if self.issues.len() >= ISSUES_MAX {
            return None;
        }
        let project = self.projects.get_mut(issue.project as usize)?;
        project.last_number += 1;
        issue.number = project.last_number;
        issue.id = FIRST_ISSUE + self.number(0);
        let id = issue.id;
        self.keys.insert(key(issue.project, issue.number), id);
        self.put_in(issue);
        Some(id)
    }

    /// Changes an issue and keeps the indexes in step. Returns the people whom it names or named. What the change does to what
    /// the issue says is the caller's word: whom it names is looked for no further than that.
    pub(crate) fn edit<R>(
        &mut self,
        id: u64,
        says: Says,
        change: impl FnOnce(&mut Issue) -> R,
    ) -> Option<(R, Vec<PersonId>)> {
        let mut taken = self.issues.take(id, says)?;
        let Taken { issue, .. } = &mut taken;
        let mut people = issue.about.clone();
        let (age, comments) = (age(issue), issue.comments.len());
        let out = change(issue);
        match says {
            Says::Same => {}
            Says::More => naming::name_more(self, issue, comments),
            Says::Else => naming::name_anew(self, issue),
        }
        if issue.about != people {
            self.drop_about(&people, id);
            self.add_about(issue);
            people.extend_from_slice(&issue.about);
            people.sort_unstable();
            people.dedup();
        }
        self.drop_age(age, id);
        self.add_age(issue);
        self.issues.put_back(id, taken, says);
        Some((out, people.into_iter().filter_map(|account| self.person(account)).collect()))
    }

    /// Deletes an issue for good; returns it.
    pub(crate) fn delete(&mut self, id: u64) -> Option<Issue> {
        let issue = self.take_out(id)?;
        self.keys.remove(&key(issue.project, issue.number));
        self.links.remove_of(id);
        Some(issue)
    }

    /// Drops what is over: issues done or untouched for long, and the oldest beyond what is kept. It costs as much as it drops.
    pub(crate) fn retain(&mut self, now: i64) {
        let (done, open) = (now.saturating_sub(DONE_KEPT_MS), now.saturating_sub(OPEN_KEPT_MS));
        while let Some((at, id)) = self.done.first().copied()
            && (at < done || self.done.len() > DONE_MAX)
        {
            self.delete(id);
            self.done.remove(&(at, id));
        }
        while let Some((at, id)) = self.open.first().copied()
            && (at < open || self.open.len() > OPEN_MAX)
        {
            self.delete(id);
            self.open.remove(&(at, id));
        }
    }

    fn put_in(&mut self, mut issue: Issue) {
        naming::name_anew(self, &mut issue);
        self.add_about(&issue);
        self.add_age(&issue);
        self.issues.add(issue);
    }

    fn take_out(&mut self, id: u64) -> Option<Issue> {
        let issue = self.issues.remove(id)?;
        self.drop_about(&issue.about, id);
        self.drop_age(age(&issue), id);
        Some(issue)
    }

    fn add_about(&mut self, issue: &Issue) {
        for account in &issue.about {
            self.about.entry(*account).or_default().insert(issue.id);
        }
    }

    fn drop_about(&mut self, about: &[u32], id: u64) {
        for account in about {
            if let Some(ids) = self.about.get_mut(account) {
                ids.remove(&id);
                if ids.is_empty() {
                    self.about.remove(account);
                }
            }
        }
    }

    fn add_age(&mut self, issue: &Issue) {
        match age(issue) {
            (true, resolved) => self.done.insert((resolved, issue.id)),
            (false, updated) => self.open.insert((updated, issue.id)),
        };
    }

    fn drop_age(&mut self, age: (bool, i64), id: u64) {
        match age {
            (true, resolved) => self.done.remove(&(resolved, id)),
            (false, updated) => self.open.remove(&(updated, id)),
        };
    }

    /// Adds a link; `None` when there are too many.
    pub(crate) fn add_link(&mut self, mut link: Link) -> Option<u64> {
        if self.links.is_full() {
            return None;
        }
        link.id = FIRST_ISSUE + self.number(2);
        let id = link.id;
        self.links.add(link);
        Some(id)
    }

    /// The link with this id.
    #[must_use]
    pub fn link(&self, id: u64) -> Option<&Link> {
        self.links.get(id)
    }

    /// Takes a link away.
    pub(crate) fn remove_link(&mut self, id: u64) {
        self.links.remove(id);
    }

    /// The links of an issue.
    pub fn links_of(&self, issue: u64) -> impl Iterator<Item = &Link> {
        self.links.of(issue)
    }

    /// The next comment's id.
    pub(crate) fn comment_id(&mut self) -> u64 {
        FIRST_ISSUE + self.number(1)
    }

    /// The next number of a kind, from 0.
    fn number(&mut self, kind: usize) -> u64 {
        self.given.get_mut(kind).map_or(0, |given| {
            *given += 1;
            *given - 1
        })
    }
}

#[cfg(test)]
mod tests;
