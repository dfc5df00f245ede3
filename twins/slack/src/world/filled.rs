//! What people have filled in or chosen and not sent yet, and what the app last offered them to choose from.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use nightcrew_model::id::PersonId;
use serde::{Deserialize, Serialize};

use crate::json::Tree;
use crate::ts::Ts;

/// The most messages in which something is chosen that are remembered; those chosen in first are forgotten first.
pub const CHOSEN_IN_MAX: usize = 10_000;
/// The most people whose choices in one message are remembered.
pub const CHOOSERS_MAX: usize = 1_000;
/// The most lists of options of an app that are remembered: a person chooses from one soon after it is shown.
pub const OFFERS_MAX: usize = 500;

/// What is filled in, by block and action, as Slack's `state.values` has it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Filled(BTreeMap<String, BTreeMap<String, Tree>>);

impl Filled {
    /// What is filled in there, if the person has touched it.
    #[must_use]
    pub fn get(&self, block_id: &str, action_id: &str) -> Option<&Tree> {
        self.0.get(block_id)?.get(action_id)
    }

    /// Fills something in.
    pub(crate) fn put(&mut self, block_id: &str, action_id: &str, value: Tree) {
        self.0.entry(block_id.to_owned()).or_default().insert(action_id.to_owned(), value);
    }
}

/// What the app offered for an external select.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    /// Whom.
    pub person: PersonId,
    /// The view's id, or the message's.
    pub within: String,
    /// The block.
    pub block_id: String,
    /// The action.
    pub action_id: String,
    /// The options, of all groups.
    pub options: Arc<Vec<Tree>>,
}

impl Offer {
    fn is_for(&self, other: &Self) -> bool {
        self.person == other.person
            && self.action_id == other.action_id
            && self.block_id == other.block_id
            && self.within == other.within
    }
}

/// What people are about to send from messages, and what they were offered.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Drafts {
    /// What each person has chosen in a message.
    chosen: BTreeMap<Ts, BTreeMap<PersonId, Filled>>,
    offers: VecDeque<Offer>,
}

impl Drafts {
    /// What a person has chosen in a message.
    #[must_use]
    pub fn chosen(&self, ts: Ts, person: PersonId) -> Option<&Filled> {
        self.chosen.get(&ts)?.get(&person)
    }

    /// The same, to change it.
    pub(crate) fn chosen_mut(&mut self, ts: Ts, person: PersonId) -> &mut Filled {
        if self.chosen.len() >= CHOSEN_IN_MAX && !self.chosen.contains_key(&ts) {
            self.chosen.pop_first();
        }
        let choosers = self.chosen.entry(ts).or_default();
        if choosers.len() >= CHOOSERS_MAX && !choosers.contains_key(&person) {
            choosers.pop_first();
        }
        choosers.entry(person).or_default()
    }

    /// Remembers an offer instead of the last one for the same.
    pub(crate) fn offer(&mut self, offer: Offer) {
        self.offers.retain(|known| !known.is_for(&offer));
        while self.offers.len() >= OFFERS_MAX {
            self.offers.pop_front();
        }
        self.offers.push_back(offer);
    }

    /// What a person was last offered there.
    #[must_use]
    pub fn offered(
        &self,
        person: PersonId,
        within: &str,
        block_id: &str,
        action_id: &str,
    ) -> Option<Arc<Vec<Tree>>> {
        let mut offers = self.offers.iter();
        let found = offers.find(|offer| {
            offer.person == person
                && offer.within == within
                && offer.block_id == block_id
                && offer.action_id == action_id
        });
        found.map(|offer| Arc::clone(&offer.options))
    }

    /// Forgets what was chosen in messages older than this.
    pub(crate) fn forget(&mut self, oldest: Ts) {
        while self.chosen.first_key_value().is_some_and(|(ts, _)| *ts < oldest) {
            self.chosen.pop_first();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_offer_counts_and_there_are_never_too_many() {
        let mut drafts = Drafts::default();
        let offer = |number: u32, value: &str| Offer {
            person: PersonId(number),
            within: "V1".to_owned(),
            block_id: "b".to_owned(),
            action_id: "a".to_owned(),
            options: Arc::new(vec![Tree::Text(value.to_owned())]),
        };
        drafts.offer(offer(1, "first"));
        drafts.offer(offer(1, "second"));
        let last = |drafts: &Drafts| drafts.offered(PersonId(1), "V1", "b", "a");
        assert_eq!(last(&drafts).unwrap()[0].as_text(), Some("second"));
        assert_eq!(drafts.offered(PersonId(1), "V2", "b", "a"), None);
        for number in 10..10 + OFFERS_MAX as u32 {
            drafts.offer(offer(number, "x"));
        }
        assert_eq!((last(&drafts), drafts.offers.len()), (None, OFFERS_MAX));
    }

    #[test]
    fn what_is_chosen_in_messages_is_bounded_and_forgotten_with_them() {
        let mut drafts = Drafts::default();
        for ts in 0..CHOSEN_IN_MAX as u64 + 3 {
            drafts.chosen_mut(Ts(ts), PersonId(1)).put("b", "a", Tree::Null);
        }
        assert_eq!((drafts.chosen.len(), drafts.chosen(Ts(2), PersonId(1))), (CHOSEN_IN_MAX, None));
        drafts.forget(Ts(9_000));
        assert!(drafts.chosen(Ts(8_999), PersonId(1)).is_none());
        assert_eq!(drafts.chosen(Ts(9_000), PersonId(1)).unwrap().get("b", "a"), Some(&Tree::Null));
    }
}
