//! A group and its members.

use serde::{Deserialize, Serialize};

/// What kind of group it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum GroupKind {
    /// Made by people or over the API.
    #[default]
    OktaGroup,
    /// Everybody's: its members cannot be changed.
    BuiltIn,
}

impl GroupKind {
    /// The vendor's word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::OktaGroup => "OKTA_GROUP",
            Self::BuiltIn => "BUILT_IN",
        }
    }
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Its name: unique.
    pub name: Box<str>,
    /// What it is for.
    pub description: Box<str>,
    /// Its kind.
    pub kind: GroupKind,
    /// When it was made: Unix milliseconds.
    pub created: i64,
    /// When its profile changed last.
    pub last_updated: i64,
    /// When its members changed last.
    pub last_membership_updated: i64,
    /// The places of its members, in order.
    members: Vec<u32>,
}

impl Group {
    /// A group with these members.
    #[must_use]
    pub fn new(name: &str, description: &str, mut members: Vec<u32>, now: i64) -> Self {
        members.sort_unstable();
        members.dedup();
        Self {
            name: name.into(),
            description: description.into(),
            kind: GroupKind::OktaGroup,
            created: now,
            last_updated: now,
            last_membership_updated: now,
            members,
        }
    }

    /// The places of its members, in order.
    #[must_use]
    pub fn members(&self) -> &[u32] {
        &self.members
    }

    pub(super) fn add(&mut self, user: u32) -> bool {
        match self.members.binary_search(&user) {
            Ok(_) => false,
            Err(at) => {
                self.members.insert(at, user);
                true
            }
        }
    }

    pub(super) fn remove(&mut self, user: u32) -> bool {
        match self.members.binary_search(&user) {
            Ok(at) => {
                self.members.remove(at);
                true
            }
            Err(_) => false,
        }
    }
}
