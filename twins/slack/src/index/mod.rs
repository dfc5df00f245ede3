//! An index of words, as far as messages are found by them. It is made when somebody first searches, so that a workspace in which
//! nobody does pays nothing; it is no part of a snapshot and made anew after one.

mod words;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::place::Place;
use crate::ts::Ts;

pub(crate) use words::{has_phrase, words};

/// The most messages that can be found; the oldest go first. More than the workspace keeps threads.
pub const INDEXED_MAX: usize = 100_000;
/// How many more there may be before the oldest are dropped together: dropping walks all words.
const DROPPED_AT_ONCE: usize = INDEXED_MAX / 10;
/// The most words of one message that are indexed; few people write more.
const MESSAGE_WORDS_MAX: usize = 500;
/// The most entries, a word of a message each: 25 different words in each message that a workspace usually keeps; about 300 MB
/// when no word comes twice. Beyond it the oldest quarter of the messages goes.
const ENTRIES_MAX: usize = 1_000_000;
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

    /// Whether somebody has searched.
    pub(crate) const fn is_used(&self) -> bool {
        self.is_used
    }

    /// Somebody searches for the first time. These are all messages there are, each with when it was posted or last changed; those
    /// after `until` are not to be found yet.
    pub(crate) fn begin(&mut self, all: impl Iterator<Item = (Ts, Document)>, until: Ts) {
        self.is_used = true;
        let mut all: Vec<(Ts, Document)> = all.collect();
        all.sort_unstable();
        self.waiting = all.split_off(all.partition_point(|(at, _)| *at <= until)).into();
        let surplus = all.len().saturating_sub(INDEXED_MAX);
        self.backlog = all.into_iter().skip(surplus).map(|(_, document)| document).collect();
    }

    /// What is to be entered next of what can be found by now: what is new, then what was there before, the latest first.
    pub(crate) fn due(&mut self, until: Ts) -> Option<Document> {
        let due = self.waiting.pop_front_if(|(at, _)| *at <= until);
        due.map(|(_, document)| document).or_else(|| self.backlog.pop())
    }

    /// Enters a message by its words.
    pub(crate) fn enter(&mut self, document: Document, text: &str) {
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

    /// All messages that are entered.
    pub(crate) const fn all(&self) -> &BTreeSet<Document> {
        &self.all
    }

    /// The messages with a word, or with a word that begins so.
    pub(crate) fn with(&self, word: &str, is_beginning: bool) -> Vec<&BTreeSet<Document>> {
        if !is_beginning {
            return self.words.get(word).into_iter().collect();
        }
        let from = self.words.range(word.to_owned()..);
        let alike = from.take_while(|(known, _)| known.starts_with(word));
        alike.take(BEGINNINGS_MAX).map(|(_, documents)| documents).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
