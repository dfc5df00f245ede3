//! What can be searched: an index of words that follows the messages at Slack's distance. It is made when somebody first
//! searches, so that a workspace in which nobody does pays nothing; it is no part of a snapshot and made anew after one.

mod days;
mod found;
mod query;
mod words;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

pub(crate) use found::{Found, found, found_file};
pub(crate) use query::{Query, Searcher};
use words::words;

use crate::notices;
use crate::ts::Ts;
use crate::world::{Place, World};

/// How long after it was posted or changed a message is found, in milliseconds. Slack promises nothing; clients that look for
/// what they just posted try again every three seconds (slackapi/node-slack-sdk#687), and testers found posts unsearchable "for
/// many seconds" (nearai/ironclaw#6266).
pub const LAG_MS: i64 = 8_000;
/// The most messages that can be found; the oldest go first. More than the workspace keeps threads.
pub const INDEXED_MAX: usize = 100_000;
/// How many more there may be before the oldest are dropped together: dropping walks all words.
const DROPPED_AT_ONCE: usize = INDEXED_MAX / 10;
/// The most words of one message that are indexed; few people write more.
const MESSAGE_WORDS_MAX: usize = 500;
/// The most entries, a word of a message each: 25 different words in each message that a workspace usually keeps; about 300 MB
/// when no word comes twice. Beyond it the oldest quarter of the messages goes.
const ENTRIES_MAX: usize = 1_000_000;
/// The most messages that one search enters first: the whole workspace waits meanwhile. What is left is entered by the next.
const ENTERED_AT_ONCE: usize = 2_000;
/// The most words that a word's beginning (`report*`) stands for.
const BEGINNINGS_MAX: usize = 100;

/// A message: when and where.
pub(crate) type Document = (Ts, Place);

/// The index.
#[derive(Debug, Default)]
pub struct Index {
    /// Somebody has searched.
    is_used: bool,
    /// What was posted or changed of late, by when.
    waiting: VecDeque<(Ts, Document)>,
    /// What was there when somebody first searched and is not entered yet, the newest last: it is entered first.
    backlog: Vec<Document>,
    /// How many entries there are.
    entries: usize,
    words: BTreeMap<String, BTreeSet<Document>>,
    all: BTreeSet<Document>,
}

impl Clone for Index {
    /// A snapshot has no index; it is made anew when it is needed.
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Index {
    /// A message was posted or changed at this moment.
    pub(crate) fn note(&mut self, at: Ts, place: Place, ts: Ts) {
        if self.is_used {
            if self.waiting.len() >= INDEXED_MAX {
                self.waiting.pop_front();
            }
            self.waiting.push_back((at, (ts, place)));
        }
    }

    fn enter(&mut self, document: Document, text: &str) {
        self.all.insert(document);
        for word in words(text).take(MESSAGE_WORDS_MAX) {
            let is_new = match self.words.get_mut(&word) {
                Some(documents) => documents.insert(document),
                None => self.words.insert(word, BTreeSet::from([document])).is_none(),
            };
            self.entries += usize::from(is_new);
        }
        if self.all.len() >= INDEXED_MAX + DROPPED_AT_ONCE {
            self.drop_oldest(DROPPED_AT_ONCE);
        } else if self.entries > ENTRIES_MAX {
            self.drop_oldest(self.all.len().div_ceil(4));
        }
    }

    /// Drops so many messages, and what is older and not entered yet.
    fn drop_oldest(&mut self, count: usize) {
        self.backlog.clear();
        let Some(first) = self.all.iter().nth(count).copied() else { return };
        self.all = self.all.split_off(&first);
        self.entries = 0;
        self.words.retain(|_, documents| {
            *documents = documents.split_off(&first);
            self.entries += documents.len();
            !documents.is_empty()
        });
    }

    /// The messages with a word, or with a word that begins so.
    fn with(&self, word: &query::Word) -> Vec<&BTreeSet<Document>> {
        if !word.is_beginning {
            return self.words.get(&word.text).into_iter().collect();
        }
        let from = self.words.range(word.text.clone()..);
        let alike = from.take_while(|(known, _)| known.starts_with(&word.text));
        alike.take(BEGINNINGS_MAX).map(|(_, documents)| documents).collect()
    }
}

impl World {
    /// Brings the index up to what can be found by now, or nearer to it: the latest first.
    pub(crate) fn catch_up(&mut self, unix_ms: i64) {
        let until = Ts(u64::try_from(unix_ms.saturating_sub(LAG_MS)).unwrap_or(0).saturating_mul(1000));
        let mut index = std::mem::take(&mut self.index);
        if !index.is_used {
            index.is_used = true;
            let all = self.channels.values().flat_map(|channel| {
                channel
                    .messages
                    .iter()
                    .map(|(ts, message)| (message.edited.unwrap_or(*ts), (*ts, channel.place)))
            });
            let mut all: Vec<(Ts, Document)> = all.collect();
            all.sort_unstable();
            index.waiting = all.split_off(all.partition_point(|(at, _)| *at <= until)).into();
            let surplus = all.len().saturating_sub(INDEXED_MAX);
            index.backlog = all.into_iter().skip(surplus).map(|(_, document)| document).collect();
        }
        for _ in 0..ENTERED_AT_ONCE {
            let due = index.waiting.pop_front_if(|(at, _)| *at <= until);
            let Some(document) = due.map(|(_, document)| document).or_else(|| index.backlog.pop()) else {
                break;
            };
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
    fn the_oldest_go_when_there_are_too_many() {
        let mut index = Index::default();
        for number in 0..(INDEXED_MAX + DROPPED_AT_ONCE) as u64 {
            index.enter((Ts(number), Place(0)), if number < 5 { "early" } else { "late" });
        }
        assert_eq!((index.all.len(), index.words.len()), (INDEXED_MAX, 1));
        assert_eq!(index.words["late"].len(), INDEXED_MAX);
    }

    #[test]
    fn texts_of_nothing_but_new_words_push_out_the_oldest() {
        let mut index = Index::default();
        for number in 0..(ENTRIES_MAX / MESSAGE_WORDS_MAX) as u64 + 1 {
            let text: String = (0..2 * MESSAGE_WORDS_MAX).map(|word| format!("w{number}x{word} ")).collect();
            index.enter((Ts(number), Place(0)), &text);
        }
        let held: usize = index.words.values().map(BTreeSet::len).sum();
        assert!(held <= ENTRIES_MAX && held == index.entries, "{held} entries");
        assert!(index.words.contains_key("w2000x0") && !index.words.contains_key("w0x0"));
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
            let has = |word: &str| world.index.words.contains_key(word);
            known.push((world.index.all.len(), has("request4000"), has("request0")));
        }
        let most = ENTERED_AT_ONCE;
        assert_eq!(known, [(most, true, false), (2 * most, true, false), (2 * most + 1, true, true)]);
    }
}
