//! The company as a workspace: the same people and channels that every other twin gets.

use std::collections::BTreeMap;
use std::sync::Arc;

use nightcrew_model::company::{ChannelMembers, Company};
use nightcrew_model::id::PersonId;

use crate::world::{Channel, Kind, Members, Team, World};

/// When planted channels were made (2024-01-01): before any run, and the same in each.
const CREATED: i64 = 1_704_067_200;

/// Plants a company into an empty world.
pub fn plant(company: &Company, world: &mut World) {
    world.team = Team {
        name: company.name.clone(),
        domain: company.domain.split('.').next().unwrap_or_default().to_owned(),
        email_domain: company.domain.clone(),
    };
    let mut by_email: Vec<PersonId> = company.iter().map(|(person, _)| person).collect();
    by_email.sort_unstable_by_key(|person| company.person(*person).map(|person| &person.email));
    world.by_email = Arc::new(by_email);
    world.people = Arc::new(company.people.clone());
    let mut teams: BTreeMap<&str, Vec<PersonId>> = BTreeMap::new();
    for (person, described) in company.iter() {
        teams.entry(&described.team).or_default().push(person);
    }
    for channel in &company.channels {
        let place = world.next_place();
        let mut members = Members { app: channel.app, ..Members::default() };
        match &channel.members {
            ChannelMembers::Everyone => members.everyone = true,
            ChannelMembers::Team(team) => {
                members.people = teams.get(&**team).into_iter().flatten().copied().collect();
            }
        }
        let mut planted = Channel::new(place, Kind::Public, channel.name.clone(), members, CREATED);
        planted.purpose.value.clone_from(&channel.purpose);
        world.add(planted);
    }
}
