//! An app and the groups that carry access to it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A group's assignment to an app.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Assignment {
    /// Which assignment decides when a user has several.
    pub priority: i64,
    /// When it was made or changed last: Unix milliseconds.
    pub last_updated: i64,
    /// The app's own attributes for the group.
    #[serde(default)]
    pub profile: Map<String, Value>,
}

/// An app.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct App {
    /// Its key, by which the other twins know it: `jira`.
    pub name: String,
    /// Its name for people.
    pub label: String,
    /// When it was made: Unix milliseconds.
    pub created: i64,
    /// Groups assigned to it, by place.
    pub groups: BTreeMap<u32, Assignment>,
}
