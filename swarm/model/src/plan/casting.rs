//! Casting: who plays which role in an attempt, which facts are drawn, and how the world is arranged for it. Pure.

use serde::{Deserialize, Serialize};

use crate::id::PersonId;

/// How somebody must stand before an attempt begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrangement {
    /// Who.
    pub person: PersonId,
    /// How.
    pub standing: Standing,
}

/// A standing that can be arranged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// A member of this Okta group.
    InGroup(String),
    /// No member of this Okta group.
    NotInGroup(String),
    /// With their Okta account in this state.
    Account(String),
}
