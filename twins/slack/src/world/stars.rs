//! What people keep for later: messages and conversations with a star, each person's own.

use std::collections::BTreeMap;

use nightcrew_model::id::PersonId;
use serde::{Deserialize, Serialize};

use super::Place;
use crate::ts::Ts;

/// The most stars of a person; the oldest go first.
pub const STARS_MAX: usize = 1_000;

/// What has a star: a conversation, or a message in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Starred {
    /// The conversation.
    pub place: Place,
    /// The message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ts: Option<Ts>,
}

/// A star.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Star {
    /// What has it.
    pub item: Starred,
    /// Since when: Unix seconds.
    pub at: i64,
}

/// Everybody's stars, each person's in the order in which they were given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Stars(BTreeMap<PersonId, Vec<Star>>);

impl Stars {
    /// A person's stars.
    #[must_use]
    pub fn of(&self, person: PersonId) -> &[Star] {
        self.0.get(&person).map_or(&[], Vec::as_slice)
    }

    /// Gives a star; false when there is one already.
    pub(crate) fn add(&mut self, person: PersonId, star: Star) -> bool {
        let stars = self.0.entry(person).or_default();
        if stars.iter().any(|known| known.item == star.item) {
            return false;
        }
        if stars.len() >= STARS_MAX {
            stars.remove(0);
        }
        stars.push(star);
        true
    }

    /// Takes a star away; false when there is none.
    pub(crate) fn remove(&mut self, person: PersonId, item: Starred) -> bool {
        let Some(stars) = self.0.get_mut(&person) else { return false };
        let before = stars.len();
        stars.retain(|star| star.item != item);
        stars.len() < before
    }
}
