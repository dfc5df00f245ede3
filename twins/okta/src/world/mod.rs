//! The org: users, groups, apps and the ties between them, indexed both ways. A plain serialisable value: places in lists
//! instead of references, and nothing that depends on the order of a hash map.

mod app;
mod group;
mod ids;
mod user;

use std::collections::BTreeMap;

use nightcrew_model::id::PersonId;
use serde::{Deserialize, Serialize};

pub use app::{App, Assignment};
pub use group::{Group, GroupKind};
pub use ids::Kind;
pub use user::{Profile, Status, User};

/// The most users: what the largest company has, and as many again made over the API.
pub const USERS_MAX: usize = 2_000_000;
/// The most groups: a company of a million people has 140,000 of its teams. A twin that holds more than this has a client that loops.
pub const GROUPS_MAX: usize = 250_000;

/// The state of the twin.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Org {
    /// How many users are people of the company: those at the first places, each at the place of their [`PersonId`].
    people: u32,
    /// Users; a deleted one leaves an empty place, since places are ids.
    users: Vec<Option<User>>,
    /// Groups, likewise.
    groups: Vec<Option<Group>>,
    /// Apps.
    apps: Vec<App>,
    /// Users by login in lower case.
    logins: BTreeMap<Box<str>, u32>,
    /// Groups by name.
    group_names: BTreeMap<Box<str>, u32>,
    /// The user whom the subject's API token belongs to.
    token_owner: u32,
}

impl Org {
    /// The place of the user with this id or login (in any case).
    #[must_use]
    pub fn find_user(&self, id_or_login: &str) -> Option<u32> {
        let by_id = ids::place(Kind::User, id_or_login).filter(|place| self.user(*place).is_some());
        by_id.or_else(|| self.logins.get(id_or_login.to_lowercase().as_str()).copied())
    }

    /// The place of the group with this id.
    #[must_use]
    pub fn find_group(&self, id: &str) -> Option<u32> {
        ids::place(Kind::Group, id).filter(|place| self.group(*place).is_some())
    }

    /// The place of the group with this name.
    #[must_use]
    pub fn group_named(&self, name: &str) -> Option<u32> {
        self.group_names.get(name).copied()
    }

    /// The place of the app with this id.
    #[must_use]
    pub fn find_app(&self, id: &str) -> Option<u32> {
        ids::place(Kind::App, id).filter(|place| self.app(*place).is_some())
    }

    /// The id of what is at a place.
    #[must_use]
    pub fn id(kind: Kind, place: u32) -> String {
        ids::id(kind, place)
    }

    /// The user at a place.
    #[must_use]
    pub fn user(&self, place: u32) -> Option<&User> {
        self.users.get(place as usize)?.as_ref()
    }

    /// The same, to be changed. Its login and its groups are changed by the org's own methods only.
    pub fn user_mut(&mut self, place: u32) -> Option<&mut User> {
        self.users.get_mut(place as usize)?.as_mut()
    }

    /// The group at a place.
    #[must_use]
    pub fn group(&self, place: u32) -> Option<&Group> {
        self.groups.get(place as usize)?.as_ref()
    }

    /// The same, to be changed. Its name and its members are changed by the org's own methods only.
    pub fn group_mut(&mut self, place: u32) -> Option<&mut Group> {
        self.groups.get_mut(place as usize)?.as_mut()
    }

    /// The app at a place.
    #[must_use]
    pub fn app(&self, place: u32) -> Option<&App> {
        self.apps.get(place as usize)
    }

    /// The same, to be changed.
    pub fn app_mut(&mut self, place: u32) -> Option<&mut App> {
        self.apps.get_mut(place as usize)
    }

    /// All users from a place on.
    pub fn users_from(&self, from: u32) -> impl Iterator<Item = (u32, &User)> {
        (from..)
            .zip(self.users.iter().skip(from as usize))
            .filter_map(|(at, user)| Some((at, user.as_ref()?)))
    }

    /// All groups from a place on.
    pub fn groups_from(&self, from: u32) -> impl Iterator<Item = (u32, &Group)> {
        (from..)
            .zip(self.groups.iter().skip(from as usize))
            .filter_map(|(at, group)| Some((at, group.as_ref()?)))
    }

    /// All apps from a place on.
    pub fn apps_from(&self, from: u32) -> impl Iterator<Item = (u32, &App)> {
        (from..).zip(self.apps.iter().skip(from as usize))
    }

    /// The person of the company who this user is.
    #[must_use]
    pub fn person(&self, user: u32) -> Option<PersonId> {
        (user < self.people).then_some(PersonId(user))
    }

    /// The user that a person of the company has.
    #[must_use]
    pub fn user_of(&self, person: PersonId) -> Option<u32> {
        (person.0 < self.people && self.user(person.0).is_some()).then_some(person.0)
    }

    /// The user whom the subject's API token belongs to.
    #[must_use]
    pub fn token_owner(&self) -> u32 {
        self.token_owner
    }

    /// Says who the company's people are, and whose the token is: once, after they are planted.
    pub(crate) fn settle(&mut self, people: u32, token_owner: u32) {
        (self.people, self.token_owner) = (people, token_owner);
    }

    /// Adds a user; `None` when the login is taken or the org is full.
    pub fn add_user(&mut self, user: User) -> Option<u32> {
        let login: Box<str> = user.login.to_lowercase().into();
        if self.users.len() >= USERS_MAX || self.logins.contains_key(&login) {
            return None;
        }
        let place = u32::try_from(self.users.len()).ok()?;
        self.logins.insert(login, place);
        self.users.push(Some(user));
        Some(place)
    }

    /// Gives a user another login; false when it is taken.
    pub fn rename_user(&mut self, place: u32, login: &str) -> bool {
        let lower = login.to_lowercase();
        if self.logins.get(lower.as_str()).is_some_and(|other| *other != place) {
            return false;
        }
        let Some(user) = self.users.get_mut(place as usize).and_then(Option::as_mut) else { return false };
        self.logins.remove(user.login.to_lowercase().as_str());
        user.login = login.into();
        self.logins.insert(lower.into(), place);
        true
    }

    /// Deletes a user for good.
    pub fn delete_user(&mut self, place: u32) {
        let Some(user) = self.users.get_mut(place as usize).and_then(Option::take) else { return };
        self.logins.remove(user.login.to_lowercase().as_str());
        for group in user.groups() {
            if let Some(group) = self.groups.get_mut(*group as usize).and_then(Option::as_mut) {
                group.remove(place);
            }
        }
    }

    /// Adds a group; `None` when the name is taken or the org is full.
    pub fn add_group(&mut self, group: Group) -> Option<u32> {
        if self.groups.len() >= GROUPS_MAX || self.group_names.contains_key(&group.name) {
            return None;
        }
        let place = u32::try_from(self.groups.len()).ok()?;
        for member in group.members() {
            if let Some(user) = self.users.get_mut(*member as usize).and_then(Option::as_mut) {
                user.join(place);
            }
        }
        self.group_names.insert(group.name.clone(), place);
        self.groups.push(Some(group));
        Some(place)
    }

    /// Gives a group another name; false when it is taken.
    pub fn rename_group(&mut self, place: u32, name: &str) -> bool {
        if self.group_names.get(name).is_some_and(|other| *other != place) {
            return false;
        }
        let Some(group) = self.groups.get_mut(place as usize).and_then(Option::as_mut) else { return false };
        self.group_names.remove(&group.name);
        group.name = name.into();
        self.group_names.insert(name.into(), place);
        true
    }

    /// Deletes a group with its memberships and assignments; returns what it was.
    pub fn delete_group(&mut self, place: u32) -> Option<Group> {
        let group = self.groups.get_mut(place as usize).and_then(Option::take)?;
        self.group_names.remove(&group.name);
        for member in group.members() {
            if let Some(user) = self.users.get_mut(*member as usize).and_then(Option::as_mut) {
                user.leave(place);
            }
        }
        for app in &mut self.apps {
            app.groups.remove(&place);
        }
        Some(group)
    }

    /// Puts a user into a group or takes them out; false when that changed nothing.
    pub fn set_member(&mut self, user: u32, group: u32, member: bool, now: i64) -> bool {
        let Some(of_user) = self.users.get_mut(user as usize).and_then(Option::as_mut) else { return false };
        let Some(of_group) = self.groups.get_mut(group as usize).and_then(Option::as_mut) else {
            return false;
        };
        let changed = if member {
            of_user.join(group);
            of_group.add(user)
        } else {
            of_user.leave(group);
            of_group.remove(user)
        };
        if changed {
            of_group.last_membership_updated = now;
        }
        changed
    }

    /// Adds an app.
    pub(crate) fn add_app(&mut self, app: App) {
        self.apps.push(app);
    }

    /// Whether a user has an app, by any of their groups.
    #[must_use]
    pub fn has_app(&self, user: u32, app: &App) -> bool {
        self.user(user).is_some_and(|user| {
            user.status != Status::Deprovisioned
                && user.groups().iter().any(|group| app.groups.contains_key(group))
        })
    }
}

#[cfg(test)]
mod tests;
