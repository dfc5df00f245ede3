//! User groups: people who are mentioned together.

use std::collections::{BTreeMap, BTreeSet};

use nightcrew_model::id::PersonId;
use serde::{Deserialize, Serialize};

use super::{Place, Who};
use crate::id;

/// The most groups: far more than an office makes.
pub const GROUPS_MAX: usize = 1_000;
/// The most members of a group. A mention of it reaches them all, and a post must not walk a crowd.
pub const GROUP_MEMBERS_MAX: usize = 500;
/// How the ids of groups begin.
const PREFIX: &str = "S0N";

/// A group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usergroup {
    /// Its number.
    pub number: u32,
    /// Its name.
    pub name: String,
    /// How it is mentioned, without `@`.
    pub handle: String,
    /// What it is for.
    pub description: String,
    /// The channels that its members are invited to.
    pub channels: Vec<Place>,
    /// Its members.
    pub members: BTreeSet<PersonId>,
    /// When it was made: Unix seconds.
    pub created: i64,
    /// Who made it.
    pub by: Who,
    /// When it was changed: Unix seconds.
    pub updated: i64,
    /// Who changed it.
    pub updated_by: Who,
    /// When it was turned off, in Unix seconds, and by whom; nobody is reached through it from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled: Option<(i64, Who)>,
}

impl Usergroup {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{PREFIX}{}", id::code(self.number))
    }
}

/// All groups, by number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Usergroups(BTreeMap<u32, Usergroup>);

impl Usergroups {
    /// All of them, the oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Usergroup> {
        self.0.values()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The group of this id.
    #[must_use]
    pub fn get(&self, group: &str) -> Option<&Usergroup> {
        self.0.get(&id::numbered(PREFIX, group)?)
    }

    /// The group of this id, to change it.
    pub(crate) fn get_mut(&mut self, group: &str) -> Option<&mut Usergroup> {
        self.0.get_mut(&id::numbered(PREFIX, group)?)
    }

    /// Adds a group; false when there are too many.
    pub(crate) fn add(&mut self, group: Usergroup) -> bool {
        let fits = self.0.len() < GROUPS_MAX;
        if fits {
            self.0.insert(group.number, group);
        }
        fits
    }

    /// Whom a mention of a group reaches.
    pub fn reached(&self, group: &str) -> impl Iterator<Item = PersonId> + '_ {
        let group = self.get(group).filter(|group| group.disabled.is_none());
        group.into_iter().flat_map(|group| group.members.iter().copied())
    }
}
