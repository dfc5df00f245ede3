//! Bookmarks: links at the top of a conversation.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Place, Who};

/// The most bookmarks of a conversation, as in Slack.
pub const BOOKMARKS_MAX: usize = 100;

/// A bookmark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bookmark {
    /// Its number.
    pub number: u32,
    /// What it says.
    pub title: String,
    /// Where it leads.
    pub link: String,
    /// The emoji beside it, with colons.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emoji: Option<String>,
    /// When it was made: Unix seconds.
    pub created: i64,
    /// When it was changed: Unix seconds; 0 if never.
    pub updated: i64,
    /// Who made or changed it last.
    pub by: Who,
}

/// All bookmarks, those of a conversation in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Bookmarks(BTreeMap<Place, Vec<Bookmark>>);

impl Bookmarks {
    /// Those of a conversation.
    #[must_use]
    pub fn of(&self, place: Place) -> &[Bookmark] {
        self.0.get(&place).map_or(&[], Vec::as_slice)
    }

    /// Adds one at the end; false when there are too many.
    pub(crate) fn add(&mut self, place: Place, bookmark: Bookmark) -> bool {
        let all = self.0.entry(place).or_default();
        let fits = all.len() < BOOKMARKS_MAX;
        if fits {
            all.push(bookmark);
        }
        fits
    }

    /// The one of this number, to change it.
    pub(crate) fn get_mut(&mut self, place: Place, number: u32) -> Option<&mut Bookmark> {
        self.0.get_mut(&place)?.iter_mut().find(|bookmark| bookmark.number == number)
    }

    /// Takes one away; false when there is none.
    pub(crate) fn remove(&mut self, place: Place, number: u32) -> bool {
        let Some(all) = self.0.get_mut(&place) else { return false };
        let before = all.len();
        all.retain(|bookmark| bookmark.number != number);
        all.len() < before
    }
}
