//! Who may see what: product access is carried by groups; a project that a group restricts is seen by its members only.

use serde::{Deserialize, Serialize};

use super::Site;

/// The product, as Okta's app names it.
pub(crate) const PRODUCT: &str = "jira";
/// The group whose members administer the site.
pub(crate) const ADMINISTRATORS: &str = nightcrew_model::company::JIRA_ADMINS;

/// A group, as far as access needs it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessGroup {
    /// The places of its members, in order.
    pub members: Vec<u32>,
    /// Whether it carries access to the product.
    pub carries: bool,
    /// The key of the project that only its members may browse.
    pub restricts: Option<String>,
}

impl AccessGroup {
    /// Whether an account is a member.
    #[must_use]
    pub fn has(&self, account: u32) -> bool {
        self.members.binary_search(&account).is_ok()
    }
}

impl Site {
    /// The groups that carry access or restrict a project.
    fn opening(&self) -> impl Iterator<Item = &AccessGroup> {
        self.opening.iter().filter_map(|name| self.groups.get(name))
    }

    /// Whether an account may use the product.
    #[must_use]
    pub fn may_use(&self, account: u32) -> bool {
        self.account(account).is_some_and(|known| {
            known.active && (known.app || self.opening().any(|group| group.carries && group.has(account)))
        })
    }

    /// Whether an account may see a project and its issues.
    #[must_use]
    pub fn can_browse(&self, account: u32, project: u32) -> bool {
        let (Some(known), Some(project)) = (self.account(account), self.project(project)) else {
            return false;
        };
        if known.app || !self.may_use(account) {
            return known.app && known.active;
        }
        let mut restricted = false;
        for group in self.opening().filter(|group| group.restricts.as_ref() == Some(&project.key)) {
            restricted = true;
            if group.has(account) {
                return true;
            }
        }
        !restricted
    }

    /// Whether an account administers the site.
    #[must_use]
    pub fn is_admin(&self, account: u32) -> bool {
        self.may_use(account) && self.groups.get(ADMINISTRATORS).is_some_and(|group| group.has(account))
    }

    /// The names of the groups of an account.
    pub fn groups_of(&self, account: u32) -> impl Iterator<Item = &str> {
        self.groups.iter().filter(move |(_, group)| group.has(account)).map(|(name, _)| name.as_str())
    }

    /// Puts an account into a group, or takes it out.
    pub(crate) fn set_member(&mut self, account: u32, group: &str, member: bool) {
        // A group that was made after planting is unknown until somebody joins it.
        let group = self.groups.entry(group.to_owned()).or_default();
        match (group.members.binary_search(&account), member) {
            (Err(at), true) => group.members.insert(at, account),
            (Ok(at), false) => {
                group.members.remove(at);
            }
            _ => {}
        }
    }

    /// Says whether a group carries access from now on; returns its members.
    pub(crate) fn set_carries(&mut self, group: &str, carries: bool) -> Vec<u32> {
        self.opening.insert(group.to_owned());
        let group = self.groups.entry(group.to_owned()).or_default();
        group.carries = carries;
        group.members.clone()
    }
}
