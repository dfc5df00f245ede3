//! The twins' ledger: a bounded record of calls, deliveries and observations, in the order in which they came to be known.
//! The engine reads it through the control surface and writes it into the journal; what it loses is counted, never hidden.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use nightcrew_model::event::{Called, Delivered, Observed};
use nightcrew_model::id::AttemptId;
use nightcrew_runtime::race;
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

/// The most entries kept for a reader that is behind: at 10,000 calls a second, ten seconds.
pub const ENTRIES_MAX: usize = 100_000;
/// The entries that stay behind the reader: it may ask for its last page again when an answer was lost.
const BEHIND_MAX: u64 = PAGE_MAX as u64;
/// The most entries handed out at a time.
pub const PAGE_MAX: usize = 5_000;
/// The longest note kept of a call, in bytes.
pub const NOTE_BYTES_MAX: usize = 600;

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its place in the ledger: 1, 2, 3, …
    pub place: u64,
    /// When, in microseconds of the host's clock.
    pub us: u64,
    /// The attempt, where one is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempt: Option<AttemptId>,
    /// What caused it: a number of the journal, or with [`nightcrew_model::id::Trace::TWIN_BIT`] one of this ledger; 0 for nothing known.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub cause: u64,
    /// What happened.
    pub what: Recorded,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if hands a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// What a ledger records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recorded {
    /// A call.
    Called(Called),
    /// A delivery, or a try.
    Delivered(Delivered),
    /// A question's answer.
    Observed(Observed),
}

/// A page of the ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Entries that came after the reader's place but are no longer kept.
    pub lost: u64,
    /// The entries.
    pub entries: Vec<Entry>,
}

/// The ledger.
#[derive(Debug, Default)]
pub struct Ledger {
    book: Mutex<Book>,
    news: Notify,
}

#[derive(Debug, Default)]
struct Book {
    numbers: u64,
    places: u64,
    entries: VecDeque<Entry>,
}

impl Ledger {
    /// The next number for a call or a delivery. Numbers are given at the beginning, places at the end.
    pub fn number(&self) -> u64 {
        let mut book = self.book.lock().unwrap_or_else(PoisonError::into_inner);
        book.numbers += 1;
        book.numbers
    }

    /// Records something.
    pub fn record(&self, us: u64, attempt: Option<AttemptId>, cause: u64, what: Recorded) {
        let mut book = self.book.lock().unwrap_or_else(PoisonError::into_inner);
        book.places += 1;
        let place = book.places;
        if book.entries.len() == ENTRIES_MAX {
            book.entries.pop_front();
        }
        book.entries.push_back(Entry { place, us, attempt, cause, what });
        drop(book);
        self.news.notify_waiters();
    }

    /// The entries after `place`, at most `most` of them. Whoever asks has what came before: it is kept for one more page,
    /// then dropped, so that a ledger that is read takes little memory.
    #[must_use]
    pub fn after(&self, place: u64, most: usize) -> Page {
        let mut book = self.book.lock().unwrap_or_else(PoisonError::into_inner);
        while book.entries.front().is_some_and(|entry| entry.place + BEHIND_MAX < place) {
            book.entries.pop_front();
        }
        let Some(first) = book.entries.front().map(|entry| entry.place) else {
            return Page::default();
        };
        let skip = usize::try_from((place + 1).saturating_sub(first)).unwrap_or(usize::MAX);
        let entries = book.entries.iter().skip(skip).take(most.min(PAGE_MAX)).cloned().collect();
        Page { lost: first.saturating_sub(place + 1), entries }
    }

    /// The same, waiting for the first entry to come for at most `patience`.
    pub async fn wait_after(&self, place: u64, most: usize, patience: Duration) -> Page {
        let arrived = async {
            loop {
                let news = self.news.notified();
                let page = self.after(place, most);
                if !page.entries.is_empty() || page.lost > 0 {
                    return page;
                }
                news.await;
            }
        };
        match race(arrived, tokio::time::sleep(patience)).await {
            nightcrew_runtime::Either::First(page) => page,
            nightcrew_runtime::Either::Second(()) => Page::default(),
        }
    }

    /// The place of the last entry.
    #[must_use]
    pub fn last_place(&self) -> u64 {
        self.book.lock().unwrap_or_else(PoisonError::into_inner).places
    }
}

/// Cuts a note to [`NOTE_BYTES_MAX`].
#[must_use]
pub fn cut_note(mut note: String) -> String {
    if note.len() > NOTE_BYTES_MAX {
        note.truncate(note.floor_char_boundary(NOTE_BYTES_MAX));
    }
    note
}

#[cfg(test)]
mod tests {
    use super::*;
    use nightcrew_model::ask::{Answer, Ask};

    fn observed(flag: bool) -> Recorded {
        let ask = Ask { twin: "okta".to_owned(), question: "in_group".to_owned(), args: Vec::new() };
        Recorded::Observed(Observed { twin_seq: 1, ask, answer: Answer::Flag(flag), caused_by: None })
    }

    #[test]
    fn a_reader_that_is_behind_learns_how_much_it_lost() {
        let ledger = Ledger::default();
        for _ in 0..ENTRIES_MAX + 3 {
            ledger.record(0, None, 0, observed(true));
        }
        let page = ledger.after(0, 2);
        assert_eq!((page.lost, page.entries.len(), page.entries[0].place), (3, 2, 4));
        assert_eq!(ledger.after(ledger.last_place(), 10), Page::default());
    }

    #[tokio::test(start_paused = true)]
    async fn a_reader_waits_for_news_and_not_for_ever() {
        let ledger = Ledger::default();
        assert_eq!(ledger.wait_after(0, 10, Duration::from_secs(5)).await, Page::default());
        let (page, ()) = tokio::join!(ledger.wait_after(0, 10, Duration::from_secs(5)), async {
            ledger.record(7, None, 0, observed(false));
        });
        assert_eq!(page.entries.len(), 1);
    }
}
