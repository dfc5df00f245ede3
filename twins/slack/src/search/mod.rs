//! Searching: what a query asks for, and which messages and files are that. The index of words follows the messages at Slack's
//! distance.

mod days;
mod found;
mod query;

pub(crate) use found::{Found, found, found_file};
pub(crate) use query::{Query, Searcher};

use crate::notices;
use crate::ts::Ts;
use crate::world::World;

/// How long after it was posted or changed a message is found, in milliseconds. Slack promises nothing; clients that look for
/// what they just posted try again every three seconds (slackapi/node-slack-sdk#687), and testers found posts unsearchable "for
/// many seconds" (nearai/ironclaw#6266).
pub const LAG_MS: i64 = 8_000;
/// The most messages that one search enters first: the whole workspace waits meanwhile. What is left is entered by the next.
const ENTERED_AT_ONCE: usize = 2_000;

impl World {
    /// Brings the index up to what can be found by now, or nearer to it: the latest first.
    pub(crate) fn catch_up(&mut self, unix_ms: i64) {
        let until = Ts(u64::try_from(unix_ms.saturating_sub(LAG_MS)).unwrap_or(0).saturating_mul(1000));
        let mut index = std::mem::take(&mut self.index);
        if !index.is_used() {
            let all = self.channels.values().flat_map(|channel| {
                channel
                    .messages
                    .iter()
                    .map(|(ts, message)| (message.edited.unwrap_or(*ts), (*ts, channel.place)))
            });
            index.begin(all, until);
        }
        for _ in 0..ENTERED_AT_ONCE {
            let Some(document) = index.due(until) else { break };
            index.enter(document, &notices::text_of(self, document.1, document.0));
        }
        self.index = index;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{Channel, Content, Draft, Kind, Members, Who};
    use nightcrew_model::id::PersonId;

    #[test]
    fn a_rare_word_is_found_without_looking_at_the_other_messages() {
        let mut world = World::default();
        let place = world.next_place();
        let by = Who::Person(PersonId(1));
        world.add(Channel::new(place, Kind::Public, "it-help".to_owned(), Members::of([by]), 0));
        for number in 0..10_000 {
            let content = Content { text: format!("request{number} is common"), ..Content::default() };
            world.post(place, Draft { by, content, thread: None, broadcast: false }, number);
        }
        let clock = nightcrew_runtime::Clock::paced(1);
        let unix_ms = 10_000 + LAG_MS;
        for _ in 0..10_000 / ENTERED_AT_ONCE {
            world.catch_up(unix_ms);
        }
        let built = clock.elapsed_us();
        let query = Query::read("request777 common", Searcher { world: &world, who: by, unix_ms });
        let rounds = (0..5).map(|_| {
            let clock = nightcrew_runtime::Clock::paced(1);
            world.catch_up(unix_ms);
            let found = found(&world.index, &query, Searcher { world: &world, who: by, unix_ms });
            assert_eq!(found.len(), 1);
            clock.elapsed_us()
        });
        let searched = rounds.min().unwrap();
        // A walk over all messages would cost about what indexing them costs.
        assert!(searched * 50 < built, "{searched} µs for a search, {built} µs for the index");
    }

    #[test]
    fn the_first_search_enters_the_latest_and_the_next_what_is_left() {
        let mut world = World::default();
        let place = world.next_place();
        let by = Who::Person(PersonId(1));
        world.add(Channel::new(place, Kind::Public, "it-help".to_owned(), Members::of([by]), 0));
        for number in 0..=2 * ENTERED_AT_ONCE {
            let content = Content { text: format!("request{number}"), ..Content::default() };
            world.post(place, Draft { by, content, thread: None, broadcast: false }, 1);
        }
        let mut known = Vec::new();
        for _ in 0..3 {
            world.catch_up(1_000 + LAG_MS);
            let has = |word: &str| !world.index.with(word, false).is_empty();
            known.push((world.index.all().len(), has("request4000"), has("request0")));
        }
        let most = ENTERED_AT_ONCE;
        assert_eq!(known, [(most, true, false), (2 * most, true, false), (2 * most + 1, true, true)]);
    }
}
