//! The twins' ledger: a bounded record of calls, deliveries and observations, in the order in which they came to be known.
//! The engine reads it through the control surface and writes it into the journal; what it loses is counted, never hidden.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use nightcrew_model::id::AttemptId;
pub use nightcrew_model::ledger::{Entry, Page, Recorded};
use nightcrew_runtime::race;
use tokio::sync::Notify;

/// The most entries kept for a reader that is behind: at 10,000 calls a second, ten seconds.
pub const ENTRIES_MAX: usize = 100_000;
/// The entries that stay behind the reader: it may ask for its last page again when an answer was lost.
const BEHIND_MAX: u64 = PAGE_MAX as u64;
/// The most entries handed out at a time.
pub const PAGE_MAX: usize = 5_000;
/// The longest note kept of a call, in bytes.
pub const NOTE_BYTES_MAX: usize = 600;

/// The ledger.
#[derive(Debug, Default)]
pub struct Ledger {
    numbers: AtomicU64,
    book: Mutex<Book>,
    news: Notify,
}

#[derive(Debug, Default)]
struct Book {
    places: u64,
    /// The last place that was taken out.
    taken: u64,
    entries: VecDeque<Entry>,
}

impl Ledger {
    /// The next number for a call or a delivery. Numbers are given at the beginning, places at the end.
    pub fn number(&self) -> u64 {
        self.numbers.fetch_add(1, Ordering::Relaxed) + 1
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
        self.awaited(patience, || self.after(place, most)).await
    }

    /// Takes the oldest entries out, at most `most` of them, waiting for the first to come for at most `patience`: for the one
    /// reader of this process, to whom no answer can be lost.
    pub async fn take(&self, most: usize, patience: Duration) -> Page {
        self.awaited(patience, || {
            let mut book = self.book.lock().unwrap_or_else(PoisonError::into_inner);
            let most = most.min(PAGE_MAX).min(book.entries.len());
            let entries: Vec<Entry> = book.entries.drain(..most).collect();
            let first = entries.first().map_or(0, |entry| entry.place);
            let lost = first.saturating_sub(book.taken + 1);
            book.taken = entries.last().map_or(book.taken, |entry| entry.place);
            Page { lost, entries }
        })
        .await
    }

    async fn awaited(&self, patience: Duration, look: impl Fn() -> Page) -> Page {
        let arrived = async {
            loop {
                let news = self.news.notified();
                let page = look();
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
    use nightcrew_model::ask::{Answer, Ask};
    use nightcrew_model::event::Observed;

    use super::*;

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

    #[tokio::test(start_paused = true)]
    async fn what_is_taken_is_gone_and_what_was_lost_before_is_told() {
        let ledger = Ledger::default();
        for _ in 0..ENTRIES_MAX + 2 {
            ledger.record(0, None, 0, observed(true));
        }
        let page = ledger.take(2, Duration::ZERO).await;
        assert_eq!((page.lost, page.entries.len(), page.entries[0].place), (2, 2, 3));
        let next = ledger.take(1, Duration::ZERO).await;
        assert_eq!((next.lost, next.entries[0].place), (0, 5));
    }
}
