//! Who comes and goes, and what a conversation is called. None of it walks the members: a channel of everybody keeps only who
//! left.

use nightcrew_model::id::PersonId;

use super::{Channel, Place, Who, World};

/// The most conversations but those of two; far more than any company of the size that is planted.
pub const CHANNELS_MAX: usize = 50_000;
/// The most earlier names of a channel that are remembered.
const NAMES_KEPT: usize = 10;

impl World {
    /// Somebody joins a channel; false when they belong to it already.
    pub(crate) fn join(&mut self, place: Place, who: Who) -> bool {
        let Some(channel) = self.channels.get_mut(&place) else { return false };
        if !channel.members.join(who) {
            return false;
        }
        match who {
            Who::App => drop(self.app_places.insert(place)),
            Who::Person(_) if channel.members.everyone => {}
            Who::Person(person) => drop(self.joined.entry(person).or_default().insert(place)),
        }
        true
    }

    /// Somebody leaves a channel; false when they do not belong to it.
    pub(crate) fn leave(&mut self, place: Place, who: Who) -> bool {
        let Some(channel) = self.channels.get_mut(&place) else { return false };
        if !channel.members.leave(who) {
            return false;
        }
        match who {
            Who::App => drop(self.app_places.remove(&place)),
            Who::Person(person) => {
                if let Some(places) = self.joined.get_mut(&person) {
                    places.remove(&place);
                }
            }
        }
        true
    }

    /// How many belong to a conversation.
    #[must_use]
    pub fn member_count(&self, channel: &Channel) -> usize {
        let members = &channel.members;
        let people = if members.everyone {
            self.people.len().saturating_sub(members.left.len())
        } else {
            members.people.len()
        };
        people + usize::from(members.app)
    }

    /// Gives a channel another name, which nobody else may have; returns the old one.
    pub(crate) fn rename(&mut self, place: Place, name: String) -> Option<String> {
        let channel = self.channels.get_mut(&place)?;
        let old = std::mem::replace(&mut channel.name, name.clone());
        if channel.previous_names.len() >= NAMES_KEPT {
            channel.previous_names.remove(0);
        }
        channel.previous_names.push(old.clone());
        self.names.remove(&old);
        self.names.insert(name, place);
        Some(old)
    }

    /// Whether a person administers the workspace: the head of the company.
    #[must_use]
    pub fn is_admin(&self, person: PersonId) -> bool {
        self.person(person).is_some_and(|person| person.manager.is_none() && person.reports > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{Kind, Members};
    use std::collections::BTreeSet;

    #[test]
    fn a_channel_of_everybody_keeps_only_who_left() {
        let mut world = World::default();
        let place = world.next_place();
        let members = Members { everyone: true, ..Members::default() };
        world.add(Channel::new(place, Kind::Public, "all".to_owned(), members, 0));
        let (one, other) = (Who::Person(PersonId(1)), Who::Person(PersonId(9_999)));
        assert!(world.leave(place, one) && !world.leave(place, one));
        let channel = world.channel(place).unwrap();
        assert_eq!((channel.members.people.len(), channel.members.left.len()), (0, 1));
        assert!(!channel.members.has(one) && channel.members.has(other));
        assert_eq!(
            (world.places_of(one, Place(0)).count(), world.places_of(other, Place(0)).count()),
            (0, 1)
        );
        assert!(world.join(place, one) && !world.join(place, other));
        assert!(world.channel(place).unwrap().members.left.is_empty() && world.joined.is_empty());
    }

    #[test]
    fn there_are_only_so_many_groups_and_those_that_are_there_stay_open() {
        let mut world = World::default();
        let of = |number: usize| -> BTreeSet<Who> {
            let number = u32::try_from(number).unwrap();
            [0, 1 + number % 300, 301 + number / 300].map(|person| Who::Person(PersonId(person))).into()
        };
        let first = world.group(&of(0), 0).unwrap().0;
        for number in 1..CHANNELS_MAX {
            assert!(world.group(&of(number), 0).unwrap().1);
        }
        assert_eq!(world.group(&of(CHANNELS_MAX), 0), None);
        assert_eq!(world.channels.len(), CHANNELS_MAX);
        assert_eq!(world.group(&of(0), 0), Some((first, false)));
        assert!(world.im(Who::App, Who::Person(PersonId(7)), 0).1, "two can always talk");
        assert!(world.is_crowded());
    }
}
