//! Which attempt a call belongs to: by the trace that the caller passed on, else by the entities that it touches. What
//! stays ambiguous is marked so, never guessed.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use nightcrew_model::event::Attribution;
use nightcrew_model::id::{AttemptId, PersonId};
use rustc_hash::FxHashMap;

use crate::call::Notes;

/// The most entities remembered: the oldest are forgotten first. A thread that nobody touched for so long is over.
pub const ENTITIES_MAX: usize = 200_000;
/// The most attempts at a time that one person is watched for.
const ATTEMPTS_OF_PERSON_MAX: usize = 64;

/// What is known about entities, people and their attempts.
#[derive(Debug, Default)]
pub struct Attributor(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    entities: FxHashMap<String, AttemptId>,
    order: VecDeque<String>,
    people: FxHashMap<PersonId, Vec<AttemptId>>,
}

impl Attributor {
    /// A person takes part in an attempt from now on.
    pub fn joins(&self, person: PersonId, attempt: AttemptId) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let attempts = known.people.entry(person).or_default();
        if attempts.len() < ATTEMPTS_OF_PERSON_MAX && !attempts.contains(&attempt) {
            attempts.push(attempt);
        }
    }

    /// A person no longer takes part in an attempt.
    pub fn leaves(&self, person: PersonId, attempt: AttemptId) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(attempts) = known.people.get_mut(&person) {
            attempts.retain(|other| *other != attempt);
            if attempts.is_empty() {
                known.people.remove(&person);
            }
        }
    }

    /// Ties entities to an attempt; the latest tie holds.
    pub fn tie(&self, entities: impl IntoIterator<Item = String>, attempt: AttemptId) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for entity in entities {
            if known.entities.insert(entity.clone(), attempt).is_none() {
                known.order.push_back(entity);
            }
            if known.order.len() > ENTITIES_MAX
                && let Some(oldest) = known.order.pop_front()
            {
                known.entities.remove(&oldest);
            }
        }
    }

    /// The attempt of a call without a trace: by its entities, then by its people.
    #[must_use]
    pub fn find(&self, notes: &Notes) -> (Option<AttemptId>, Attribution) {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let by_entity = notes.touched.iter().filter_map(|entity| known.entities.get(entity).copied());
        if let Some(found) = single(by_entity) {
            return found;
        }
        let by_person = notes.people.iter().filter_map(|person| known.people.get(person)).flatten().copied();
        single(by_person).unwrap_or((None, Attribution::None))
    }
}

/// One attempt if all agree, ambiguity if they do not, `None` if there is none.
fn single(attempts: impl Iterator<Item = AttemptId>) -> Option<(Option<AttemptId>, Attribution)> {
    let mut found: Option<AttemptId> = None;
    for attempt in attempts {
        match found {
            Some(other) if other != attempt => return Some((None, Attribution::Ambiguous)),
            _ => found = Some(attempt),
        }
    }
    found.map(|attempt| (Some(attempt), Attribution::Entity))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notes(touched: &[&str], people: &[u32]) -> Notes {
        Notes {
            touched: touched.iter().map(|text| (*text).to_owned()).collect(),
            people: people.iter().map(|id| PersonId(*id)).collect(),
            ..Notes::default()
        }
    }

    #[test]
    fn entities_decide_before_people_and_disagreement_is_ambiguous() {
        let known = Attributor::default();
        known.tie(["thread:1".to_owned()], AttemptId(1));
        known.joins(PersonId(5), AttemptId(2));
        assert_eq!(known.find(&notes(&["thread:1"], &[5])), (Some(AttemptId(1)), Attribution::Entity));
        assert_eq!(known.find(&notes(&[], &[5])), (Some(AttemptId(2)), Attribution::Entity));
        known.joins(PersonId(5), AttemptId(3));
        assert_eq!(known.find(&notes(&[], &[5])), (None, Attribution::Ambiguous));
        known.leaves(PersonId(5), AttemptId(2));
        assert_eq!(known.find(&notes(&[], &[5])), (Some(AttemptId(3)), Attribution::Entity));
        assert_eq!(known.find(&notes(&["thread:9"], &[6])), (None, Attribution::None));
    }
}
