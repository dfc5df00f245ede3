//! A user: what of the company's person the org knows, their status, and what was written over it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Profile attributes that differ from what the user was planted with; `null` for one that was taken away.
pub type Profile = BTreeMap<Box<str>, Value>;

/// A user's status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// Made, not activated.
    Staged,
    /// Activated, has not yet set a password.
    Provisioned,
    /// In use.
    #[default]
    Active,
    /// Must reset the password.
    Recovery,
    /// Must change the password.
    PasswordExpired,
    /// Locked after wrong passwords.
    LockedOut,
    /// Suspended by an administrator.
    Suspended,
    /// Deactivated.
    Deprovisioned,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Staged,
        Self::Provisioned,
        Self::Active,
        Self::Recovery,
        Self::PasswordExpired,
        Self::LockedOut,
        Self::Suspended,
        Self::Deprovisioned,
    ];

    /// The vendor's word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Staged => "STAGED",
            Self::Provisioned => "PROVISIONED",
            Self::Active => "ACTIVE",
            Self::Recovery => "RECOVERY",
            Self::PasswordExpired => "PASSWORD_EXPIRED",
            Self::LockedOut => "LOCKED_OUT",
            Self::Suspended => "SUSPENDED",
            Self::Deprovisioned => "DEPROVISIONED",
        }
    }

    /// The status of this word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }
}

/// A user.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct User {
    /// The login, usually the e-mail address.
    pub login: Box<str>,
    /// Given name.
    pub first: Box<str>,
    /// Family name.
    pub last: Box<str>,
    /// Title.
    pub title: Arc<str>,
    /// Department.
    pub department: Arc<str>,
    /// Locale, such as `de_DE`.
    pub locale: Arc<str>,
    /// Time zone.
    pub timezone: Arc<str>,
    /// The place of the user they report to.
    pub manager: Option<u32>,
    /// What was written over all that.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub written: Profile,
    /// The status.
    pub status: Status,
    /// When they were made: Unix milliseconds.
    pub created: i64,
    /// When they were activated last.
    pub activated: Option<i64>,
    /// When the status changed last.
    pub status_changed: Option<i64>,
    /// When they signed in last.
    pub last_login: Option<i64>,
    /// When anything changed last.
    pub last_updated: i64,
    /// The places of their groups, in order.
    groups: Vec<u32>,
}

impl User {
    /// An active user.
    #[must_use]
    pub fn new(login: &str, first: &str, last: &str, now: i64) -> Self {
        let empty: Arc<str> = "".into();
        Self {
            login: login.into(),
            first: first.into(),
            last: last.into(),
            title: Arc::clone(&empty),
            department: Arc::clone(&empty),
            locale: Arc::clone(&empty),
            timezone: empty,
            manager: None,
            written: Profile::new(),
            status: Status::Active,
            created: now,
            activated: Some(now),
            status_changed: Some(now),
            last_login: None,
            last_updated: now,
            groups: Vec::new(),
        }
    }

    /// The places of their groups, in order.
    #[must_use]
    pub fn groups(&self) -> &[u32] {
        &self.groups
    }

    pub(super) fn join(&mut self, group: u32) {
        if let Err(at) = self.groups.binary_search(&group) {
            self.groups.insert(at, group);
        }
    }

    pub(super) fn leave(&mut self, group: u32) {
        if let Ok(at) = self.groups.binary_search(&group) {
            self.groups.remove(at);
        }
    }

    /// The name for people.
    #[must_use]
    pub fn display_name(&self) -> String {
        match self.attribute("displayName") {
            Some(name) if !name.is_empty() => name.into_owned(),
            _ => format!("{} {}", self.first, self.last),
        }
    }

    /// A profile attribute as text; `None` when it is not set. `managerId` and `manager` are known to the org only, unless
    /// they were written.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<Cow<'_, str>> {
        if name != "login"
            && let Some(written) = self.written.get(name)
        {
            return match written {
                Value::Null => None,
                Value::String(text) => Some(Cow::Borrowed(text)),
                other => Some(Cow::Owned(other.to_string())),
            };
        }
        let planted = match name {
            "login" | "email" => &self.login,
            "firstName" => &self.first,
            "lastName" => &self.last,
            "displayName" => return Some(Cow::Owned(format!("{} {}", self.first, self.last))),
            "title" => &*self.title,
            "department" => &*self.department,
            "locale" => &*self.locale,
            "timezone" => &*self.timezone,
            _ => return None,
        };
        (!planted.is_empty()).then_some(Cow::Borrowed(planted))
    }

    /// Puts the user into another status.
    pub fn set_status(&mut self, status: Status, now: i64) {
        self.status = status;
        self.status_changed = Some(now);
        self.last_updated = now;
        if matches!(status, Status::Active | Status::Provisioned) {
            self.activated = Some(now);
        }
    }
}
