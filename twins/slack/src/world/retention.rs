//! What is dropped, and when: whatever nobody has spoken in for days, and the oldest when there is too much. A thread is one
//! thing: it stays whole as long as somebody writes in it.

use super::World;
use crate::ts::Ts;

/// How long a message or a thread is kept after the last word in it, in milliseconds: a question that is asked on Friday
/// afternoon can be answered on Monday.
pub const KEPT_MS: i64 = 3 * 24 * 60 * 60 * 1000;
/// The most messages and threads kept of the whole workspace: five days of an office in which 4,000 requests a day make two
/// each, about 100 MB.
pub const KEPT_MAX: usize = 40_000;
/// The most that can be asked for instead: about 2.5 GB.
pub const KEPT_MAX_MAX: usize = 1_000_000;

impl World {
    /// Drops what is over. It costs as much as it drops.
    pub(crate) fn retain(&mut self, unix_ms: i64) {
        self.forget(unix_ms);
        let oldest = u64::try_from(unix_ms.saturating_sub(KEPT_MS)).unwrap_or(0).saturating_mul(1000);
        self.reads.forget(Ts(oldest));
        self.consents.forget(unix_ms);
        let most = self.kept_max.map_or(KEPT_MAX, |most| most as usize);
        while let Some((last, place, ts)) = self.said.first().copied() {
            if last.0 >= oldest && self.said.len() <= most {
                return;
            }
            self.said.pop_first();
            let Some(channel) = self.channels.get_mut(&place) else { continue };
            let reply = channel.threads.get(&ts).and_then(|thread| thread.replies.last().copied());
            match reply.filter(|reply: &Ts| *reply > last) {
                Some(reply) => drop(self.said.insert((reply, place, ts))),
                None => drop(channel.remove(ts)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{Channel, Content, Draft, Kind, Members, Place, Who};
    use nightcrew_model::id::PersonId;

    const DAY_MS: i64 = 24 * 60 * 60 * 1000;

    fn workspace(members: u32) -> (World, Place) {
        let mut world = World::default();
        let place = world.next_place();
        let everyone = (0..members).map(|number| Who::Person(PersonId(number)));
        world.add(Channel::new(place, Kind::Public, "it-help".to_owned(), Members::of(everyone), 0));
        (world, place)
    }

    fn say(world: &mut World, place: Place, thread: Option<Ts>, unix_ms: i64) -> Ts {
        let content = Content { text: "hello".to_owned(), ..Content::default() };
        world.post(place, Draft { by: Who::Person(PersonId(1)), content, thread, broadcast: false }, unix_ms)
    }

    #[test]
    fn what_rests_for_days_goes_and_a_thread_that_is_spoken_in_stays_whole() {
        let (mut world, place) = workspace(3);
        let alone = say(&mut world, place, None, DAY_MS);
        let root = say(&mut world, place, None, DAY_MS + 1);
        let early = say(&mut world, place, Some(root), DAY_MS + 2);
        let late = say(&mut world, place, Some(root), 3 * DAY_MS);
        let has = |world: &World, ts: Ts| world.channel(place).unwrap().messages.contains_key(&ts);
        world.retain(DAY_MS + KEPT_MS);
        assert!([alone, root, early, late].iter().all(|ts| has(&world, *ts)), "not older than it may be");
        world.retain(DAY_MS + KEPT_MS + 10);
        assert_eq!([alone, root, early, late].map(|ts| has(&world, ts)), [false, true, true, true]);
        world.retain(3 * DAY_MS + KEPT_MS + 1);
        let channel = world.channel(place).unwrap();
        assert!(channel.messages.is_empty() && channel.threads.is_empty() && channel.timeline.is_empty());
        assert!(world.said.is_empty());
    }

    #[test]
    fn a_workspace_keeps_its_latest_in_number_too() {
        let mut world = World::default();
        let places: Vec<Place> = (0..100)
            .map(|number| {
                let place = world.next_place();
                let members = Members::of([Who::App, Who::Person(PersonId(number))]);
                world.add(Channel::new(place, Kind::Im, String::new(), members, 0));
                place
            })
            .collect();
        for number in 0..KEPT_MAX + 1_000 {
            say(&mut world, places[number % places.len()], None, DAY_MS);
        }
        world.retain(DAY_MS);
        let kept: usize = world.channels.values().map(|channel| channel.messages.len()).sum();
        assert_eq!((kept, world.said.len()), (KEPT_MAX, KEPT_MAX));
    }

    #[test]
    fn a_post_costs_the_same_in_a_channel_of_ten_thousand() {
        let measure = |members: u32| {
            let (mut world, place) = workspace(members);
            let rounds = (0..5).map(|round| {
                let clock = nightcrew_runtime::Clock::paced(1);
                for _ in 0..400 {
                    let root = say(&mut world, place, None, DAY_MS + round);
                    let reply = say(&mut world, place, Some(root), DAY_MS + round);
                    assert!(world.audience(place, reply).is_empty());
                }
                clock.elapsed_us()
            });
            rounds.min().unwrap()
        };
        let (few, many) = (measure(10), measure(10_000));
        // A walk over the members would be a thousand times as dear.
        assert!(many < few * 20, "{few} µs in a small channel, {many} µs in a large one");
    }
}
