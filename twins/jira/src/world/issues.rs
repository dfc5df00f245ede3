//! The issues by id, and the indexes over them, which are kept in step by every change. A snapshot is the issues alone.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::index::{Index, Stood};
use super::{Issue, Says};

/// Issues, and the indexes over them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Issues {
    by_id: BTreeMap<u64, Issue>,
    index: Index,
}

/// An issue that was taken out to be changed, and how it stood in the indexes.
pub(super) struct Taken {
    pub(super) issue: Issue,
    stood: Stood,
}

impl Issues {
    pub(super) const fn index(&self) -> &Index {
        &self.index
    }

    pub(super) fn len(&self) -> usize {
        self.by_id.len()
    }

    pub(super) fn get(&self, id: u64) -> Option<&Issue> {
        self.by_id.get(&id)
    }

    /// All of them, by id.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &Issue> {
        self.by_id.values()
    }

    /// Adds one.
    pub(super) fn add(&mut self, issue: Issue) {
        self.index.add(&issue);
        self.by_id.insert(issue.id, issue);
    }

    /// Takes one away for good.
    pub(super) fn remove(&mut self, id: u64) -> Option<Issue> {
        let issue = self.by_id.remove(&id)?;
        self.index.remove(&issue);
        Some(issue)
    }

    /// Takes one out to be changed so. It keeps its place in the tree: an empty one stands in for it until it is put back.
    pub(super) fn take(&mut self, id: u64, says: Says) -> Option<Taken> {
        let issue = std::mem::take(self.by_id.get_mut(&id)?);
        let stood = Stood::of(&issue, says);
        Some(Taken { issue, stood })
    }

    /// Puts one back that was changed so.
    pub(super) fn put_back(&mut self, id: u64, Taken { issue, stood }: Taken, says: Says) {
        self.index.renew(&stood, &issue, says);
        self.by_id.insert(id, issue);
    }
}

impl Serialize for Issues {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.by_id.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Issues {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let by_id = BTreeMap::<u64, Issue>::deserialize(deserializer)?;
        let mut index = Index::default();
        for issue in by_id.values() {
            index.add(issue);
        }
        Ok(Self { by_id, index })
    }
}
