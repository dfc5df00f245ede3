//! The writer: events are numbered and serialised into a buffer under one short lock; a plain thread compresses and writes.

use std::io;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use nightcrew_model::event::{Event, Health, What};
use nightcrew_model::id::{AttemptId, Seq};
use nightcrew_model::plan::Detail;
use nightcrew_model::time::At;
use nightcrew_runtime::Clock;

use super::disk::{Disk, Doing, Flush};
use super::settings::JournalSettings;
use super::sieve::Sieve;
use crate::checkpoint::{Note, Resumable};

/// A buffer this full is flushed: larger frames compress hardly better (30.5 B an event at 256 KB, 30.7 at 64 KB).
const FLUSH_BYTES: usize = 128 * 1024;
/// Buffers that wait for the disk. When it is slower than this, whoever writes an event waits: nothing is lost.
const WAITING_MAX: usize = Health::JOURNAL_WAITING_MAX as usize;

/// Sees every event as it is written. It must return at once.
pub type Observer = Box<dyn Fn(&Event) + Send + Sync>;

/// An open journal. Clones share it.
#[derive(Clone)]
pub struct Journal(Arc<Inner>);

struct Inner {
    clock: Clock,
    book: Mutex<Book>,
    observer: Option<Observer>,
    flushes: Mutex<Option<SyncSender<Flush>>>,
    doing: Arc<Doing>,
    thread: Mutex<Option<JoinHandle<io::Result<()>>>>,
}

#[derive(Default)]
struct Book {
    /// What is left out; nothing when everything is kept.
    sieve: Option<Sieve>,
    /// Whether nothing is kept at all.
    unkept: bool,
    /// The last number given to a writer. It is the event's own in the file, unless a sieve leaves others out.
    given: u64,
    /// The last event in the file.
    last: u64,
    first_in_buffer: u64,
    buffer: Vec<u8>,
    notes: Vec<Note>,
    /// The moment of the last event.
    at: At,
    us: u64,
}

impl Journal {
    /// Creates the journal's first file; there must be none.
    ///
    /// # Errors
    /// When it cannot be created.
    pub fn create(
        path: &Path,
        clock: Clock,
        settings: JournalSettings,
        observer: Option<Observer>,
    ) -> io::Result<Self> {
        Ok(Self::on(Disk::create(path, settings)?, clock, Book::after(0, settings.detail), observer))
    }

    /// Goes on with the journal of a run that was killed, in the file whose first part is `path`.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn resume(
        path: &Path,
        clock: Clock,
        settings: JournalSettings,
        resumable: &Resumable,
        observer: Option<Observer>,
    ) -> io::Result<Self> {
        let disk = Disk::resume(path, settings, resumable.place, resumable.roll.clone())?;
        if let Some(observer) = &observer {
            observer(&resumable.header);
        }
        let book = Book::after(resumable.roll.seq, settings.detail);
        Ok(Self::on(disk, clock, book, observer))
    }

    /// A journal that keeps nothing: its events are numbered and shown to the observer, and are gone. Nothing is written anywhere.
    #[must_use]
    pub fn unkept(clock: Clock, observer: Observer) -> Self {
        Self(Arc::new(Inner {
            clock,
            book: Mutex::new(Book { unkept: true, ..Book::default() }),
            observer: Some(observer),
            flushes: Mutex::default(),
            doing: Arc::default(),
            thread: Mutex::default(),
        }))
    }

    fn on(disk: Disk, clock: Clock, book: Book, observer: Option<Observer>) -> Self {
        let (flushes, waiting) = sync_channel(WAITING_MAX);
        let doing = Arc::new(Doing::default());
        let inner = Arc::new(Inner {
            clock,
            book: Mutex::new(book),
            observer,
            flushes: Mutex::new(Some(flushes)),
            doing: Arc::clone(&doing),
            thread: Mutex::default(),
        });
        let journal = Arc::downgrade(&inner);
        #[expect(
            clippy::disallowed_methods,
            reason = "the journal's one thread: the disk must not stop the crew"
        )]
        let thread = std::thread::spawn(move || {
            disk.write_all(&waiting, &doing, || journal.upgrade().and_then(|journal| journal.take()))
        });
        *inner.thread.lock().unwrap_or_else(PoisonError::into_inner) = Some(thread);
        Self(inner)
    }

    /// Buffers that wait for the disk: more than a few, and it cannot keep up.
    #[must_use]
    pub fn waiting(&self) -> u32 {
        u32::try_from(self.0.doing.waiting.load(Ordering::Acquire)).unwrap_or(u32::MAX)
    }

    /// Waits until something could not be written: the run is worth nothing from then on, and [`Journal::close`] says why.
    pub async fn failed(&self) {
        self.0.doing.failed().await;
    }

    /// Writes an event; returns its number.
    pub fn write(&self, attempt: Option<AttemptId>, cause: Option<Seq>, what: What) -> Seq {
        let inner = &self.0;
        let mut book = inner.book.lock().unwrap_or_else(PoisonError::into_inner);
        // Read under the lock, so that times never go back from one event to the next.
        let (at, us) = (inner.clock.now(), inner.clock.elapsed_us());
        (book.at, book.us) = (at, us);
        book.given += 1;
        let given = Seq(book.given);
        let event = Event { seq: given, at, us, attempt, cause, what };
        if let Some(observer) = &inner.observer {
            observer(&event);
        }
        match book.sieve.take() {
            None => book.put(&event),
            Some(mut sieve) => {
                sieve.pass(event, &mut |kept| book.put(&kept));
                book.sieve = Some(sieve);
            }
        }
        if book.buffer.len() >= FLUSH_BYTES {
            let flush = book.flush();
            // Handed over under the lock, so that frames reach the disk in order.
            inner.hand_over(flush);
        }
        given
    }

    /// Flushes what is left and closes the file.
    ///
    /// # Errors
    /// When anything could not be written.
    pub fn close(&self) -> io::Result<()> {
        let flush = self.0.book.lock().unwrap_or_else(PoisonError::into_inner).flush();
        self.0.hand_over(flush);
        *self.0.flushes.lock().unwrap_or_else(PoisonError::into_inner) = None;
        let thread = self.0.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        match thread.map(JoinHandle::join) {
            Some(Ok(result)) => result,
            Some(Err(_)) => Err(io::Error::other("the journal's thread broke")),
            None => Ok(()),
        }
    }
}

impl Book {
    /// A book whose last event has this number.
    fn after(last: u64, detail: Detail) -> Self {
        let sieve = (!detail.is_full()).then(|| Sieve::new(detail, last));
        Self { sieve, given: last, last, ..Self::default() }
    }

    fn put(&mut self, event: &Event) {
        self.last = event.seq.0;
        if self.unkept {
            return;
        }
        if self.buffer.is_empty() {
            self.first_in_buffer = self.last;
        }
        // Writing plain data into memory cannot fail.
        let _ = serde_json::to_writer(&mut self.buffer, event);
        self.buffer.push(b'\n');
        self.notes.extend(Note::of(event));
    }

    fn flush(&mut self) -> Option<Flush> {
        if self.buffer.is_empty() {
            return None;
        }
        let lines = std::mem::replace(&mut self.buffer, Vec::with_capacity(FLUSH_BYTES + FLUSH_BYTES / 8));
        let notes = std::mem::take(&mut self.notes);
        let (first, last, at, us) = (self.first_in_buffer, self.last, self.at, self.us);
        Some(Flush { first, last, lines, notes, at, us })
    }
}

impl Inner {
    /// What is in the buffer, for the thread when it has waited long enough.
    fn take(&self) -> Option<Flush> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner).flush()
    }

    fn hand_over(&self, flush: Option<Flush>) {
        let flushes = self.flushes.lock().unwrap_or_else(PoisonError::into_inner);
        if let (Some(flush), Some(flushes)) = (flush, flushes.as_ref()) {
            self.doing.waiting.fetch_add(1, Ordering::AcqRel);
            // The thread ends early only when the disk failed, which `failed` and `close` report.
            let _ = flushes.send(flush);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU64;

    use nightcrew_model::event::Background;

    use super::*;

    #[test]
    fn an_unkept_journal_shows_its_events_and_holds_none_back() {
        let seen = Arc::new(AtomicU64::new(0));
        let seeing = Arc::clone(&seen);
        let observer = Box::new(move |event: &Event| seeing.store(event.seq.0, Ordering::Release));
        let journal = Journal::unkept(Clock::paced(1), observer);
        for _ in 0..3 {
            journal.write(None, None, What::Background(Background::default()));
        }
        assert_eq!(seen.load(Ordering::Acquire), 3);
        assert!(journal.0.book.lock().unwrap().buffer.is_empty());
        journal.close().unwrap();
    }
}
