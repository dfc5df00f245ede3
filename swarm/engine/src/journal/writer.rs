//! The writer: events are numbered and serialised into a buffer under one short lock; a plain thread compresses and writes.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use nightcrew_model::event::{Event, What};
use nightcrew_model::id::{AttemptId, Seq};
use nightcrew_runtime::Clock;

use super::SKIPPABLE_MAGIC;

/// A buffer this full is flushed: larger frames compress hardly better (30.5 B an event at 256 KB, 30.7 at 64 KB).
const FLUSH_BYTES: usize = 128 * 1024;
/// What is not yet full is flushed after this long.
const FLUSH_EVERY: Duration = Duration::from_millis(200);
/// Buffers that wait for the disk. When it is slower than this, whoever writes an event waits: nothing is lost.
const WAITING_MAX: usize = 64;
/// zstd's level: 3 is 25 % slower and saves nothing.
const LEVEL: i32 = 1;

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
    thread: Mutex<Option<JoinHandle<io::Result<()>>>>,
}

#[derive(Default)]
struct Book {
    last: u64,
    first_in_buffer: u64,
    buffer: Vec<u8>,
}

/// A buffer on its way to the disk.
struct Flush {
    first: u64,
    last: u64,
    lines: Vec<u8>,
}

impl Journal {
    /// Creates the journal's file; there must be none.
    ///
    /// # Errors
    /// When it cannot be created.
    pub fn create(path: &Path, clock: Clock, observer: Option<Observer>) -> io::Result<Self> {
        let file = File::options().write(true).create_new(true).open(path)?;
        let (flushes, waiting) = sync_channel(WAITING_MAX);
        let inner = Arc::new(Inner {
            clock,
            book: Mutex::default(),
            observer,
            flushes: Mutex::new(Some(flushes)),
            thread: Mutex::default(),
        });
        let journal = Arc::downgrade(&inner);
        #[expect(
            clippy::disallowed_methods,
            reason = "the journal's one thread: the disk must not stop the crew"
        )]
        let thread = std::thread::spawn(move || {
            write_all(file, &waiting, || journal.upgrade().and_then(|journal| journal.take()))
        });
        *inner.thread.lock().unwrap_or_else(PoisonError::into_inner) = Some(thread);
        Ok(Self(inner))
    }

    /// Writes an event; returns its number.
    pub fn write(&self, attempt: Option<AttemptId>, cause: Option<Seq>, what: What) -> Seq {
        let inner = &self.0;
        let mut book = inner.book.lock().unwrap_or_else(PoisonError::into_inner);
        // Read under the lock, so that times never go back from one event to the next.
        let (at, us) = (inner.clock.now(), inner.clock.elapsed_us());
        book.last += 1;
        let event = Event { seq: Seq(book.last), at, us, attempt, cause, what };
        if book.buffer.is_empty() {
            book.first_in_buffer = book.last;
        }
        // Writing plain data into memory cannot fail.
        let _ = serde_json::to_writer(&mut book.buffer, &event);
        book.buffer.push(b'\n');
        if let Some(observer) = &inner.observer {
            observer(&event);
        }
        if book.buffer.len() >= FLUSH_BYTES {
            let flush = book.flush();
            // Handed over under the lock, so that frames reach the disk in order.
            inner.hand_over(flush);
        }
        event.seq
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
    fn flush(&mut self) -> Option<Flush> {
        if self.buffer.is_empty() {
            return None;
        }
        let lines = std::mem::replace(&mut self.buffer, Vec::with_capacity(FLUSH_BYTES + FLUSH_BYTES / 8));
        Some(Flush { first: self.first_in_buffer, last: self.last, lines })
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
            // The thread ends early only when the disk failed, which `close` reports.
            let _ = flushes.send(flush);
        }
    }
}

fn write_all(mut file: File, waiting: &Receiver<Flush>, take: impl Fn() -> Option<Flush>) -> io::Result<()> {
    loop {
        match waiting.recv_timeout(FLUSH_EVERY) {
            Ok(flush) => write_frame(&mut file, &flush)?,
            Err(RecvTimeoutError::Timeout) => {
                // A full buffer may have been handed over between the timeout and the taking; it is older and goes first.
                let late = take();
                while let Ok(earlier) = waiting.try_recv() {
                    write_frame(&mut file, &earlier)?;
                }
                if let Some(late) = late {
                    write_frame(&mut file, &late)?;
                }
            }
            Err(RecvTimeoutError::Disconnected) => return file.sync_all(),
        }
    }
}

/// One write: a frame of lines, and a skippable frame with its first and last event.
fn write_frame(file: &mut File, flush: &Flush) -> io::Result<()> {
    let mut encoder = zstd::Encoder::new(Vec::with_capacity(flush.lines.len() / 4), LEVEL)?;
    encoder.include_checksum(true)?;
    encoder.write_all(&flush.lines)?;
    let mut bytes = encoder.finish()?;
    bytes.extend_from_slice(&SKIPPABLE_MAGIC.to_le_bytes());
    bytes.extend_from_slice(&16_u32.to_le_bytes());
    bytes.extend_from_slice(&flush.first.to_le_bytes());
    bytes.extend_from_slice(&flush.last.to_le_bytes());
    file.write_all(&bytes)
}
