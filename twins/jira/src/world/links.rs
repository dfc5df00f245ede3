//! Links between issues, and which issue has which. A snapshot is the links alone.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Link;

/// The most issue links.
pub const LINKS_MAX: usize = 100_000;

type ById = BTreeMap<u64, Link>;

/// Links by id and by the issues at their ends.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "ById", into = "ById")]
pub(super) struct Links {
    by_id: ById,
    /// Links by issue and id.
    ends: BTreeSet<(u64, u64)>,
}

impl From<ById> for Links {
    fn from(by_id: ById) -> Self {
        let ends =
            by_id.values().flat_map(|link| [(link.inward, link.id), (link.outward, link.id)]).collect();
        Self { by_id, ends }
    }
}

impl From<Links> for ById {
    fn from(links: Links) -> Self {
        links.by_id
    }
}

impl Links {
    /// Whether no more are taken.
    pub(super) fn is_full(&self) -> bool {
        self.by_id.len() >= LINKS_MAX
    }

    pub(super) fn get(&self, id: u64) -> Option<&Link> {
        self.by_id.get(&id)
    }

    /// The links of an issue, the oldest first.
    pub(super) fn of(&self, issue: u64) -> impl Iterator<Item = &Link> {
        self.ends.range((issue, 0)..=(issue, u64::MAX)).filter_map(|(_, id)| self.by_id.get(id))
    }

    pub(super) fn add(&mut self, link: Link) {
        self.ends.extend([(link.inward, link.id), (link.outward, link.id)]);
        self.by_id.insert(link.id, link);
    }

    pub(super) fn remove(&mut self, id: u64) {
        if let Some(link) = self.by_id.remove(&id) {
            for issue in [link.inward, link.outward] {
                self.ends.remove(&(issue, id));
            }
        }
    }

    /// Takes away all links of an issue.
    pub(super) fn remove_of(&mut self, issue: u64) {
        let ids: Vec<u64> = self.of(issue).map(|link| link.id).collect();
        for id in ids {
            self.remove(id);
        }
    }
}
