//! What people say of themselves, where it differs from what the company knows of them: one profile for a person, each of a
//! bounded size.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Who, World};

/// The most fields of its own that a profile keeps.
pub const PROFILE_FIELDS_MAX: usize = 20;
/// The longest value of a profile's field, in characters.
pub const PROFILE_VALUE_MAX: usize = 255;
/// Slack's longest status.
pub const STATUS_MAX: usize = 100;

/// A field that a workspace has added to its profiles.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileField {
    /// What it says.
    pub value: String,
    /// What is shown instead.
    #[serde(default)]
    pub alt: String,
}

/// What somebody says of themselves; nothing where the company's word stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// The name that is shown.
    pub display_name: Option<String>,
    /// The whole name.
    pub real_name: Option<String>,
    /// What they do.
    pub title: Option<String>,
    /// Their telephone.
    pub phone: Option<String>,
    /// Their pronouns.
    pub pronouns: Option<String>,
    /// Their status.
    pub status_text: String,
    /// The emoji of it.
    pub status_emoji: String,
    /// When it ends: Unix seconds, 0 for never.
    pub status_expiration: i64,
    /// Fields that the workspace has added.
    pub fields: BTreeMap<String, ProfileField>,
    /// They have set themselves away.
    pub away: bool,
    /// When it was last changed: Unix seconds.
    pub updated: i64,
}

impl Profile {
    /// The status now: its text, its emoji, and when it ends.
    #[must_use]
    pub fn status(&self, unix_ms: i64) -> (&str, &str, i64) {
        let over = self.status_expiration != 0 && self.status_expiration <= unix_ms.div_euclid(1000);
        if over { ("", "", 0) } else { (&self.status_text, &self.status_emoji, self.status_expiration) }
    }
}

/// All profiles in which something was changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Profiles(BTreeMap<u64, Profile>);

impl Profiles {
    /// What somebody says of themselves.
    #[must_use]
    pub fn of(&self, who: Who) -> Option<&Profile> {
        self.0.get(&who.number())
    }
}

impl World {
    /// The profile of somebody who exists, to change it.
    pub(crate) fn profile_mut(&mut self, who: Who, unix_ms: i64) -> &mut Profile {
        let profile = self.profiles.0.entry(who.number()).or_default();
        profile.updated = unix_ms.div_euclid(1000);
        profile
    }
}
