//! The journal's own thread: what is handed over is compressed and written, and the next file begins when one is large enough.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use nightcrew_model::time::At;
use tokio::sync::Notify;

use super::settings::{FlushBy, JournalSettings};
use super::{frame, segment};
use crate::checkpoint::{self, Note, Place, Roll};

/// What is not yet full is flushed after this long.
const FLUSH_EVERY: Duration = Duration::from_millis(200);

/// A buffer on its way to the disk.
pub(super) struct Flush {
    pub first: u64,
    pub last: u64,
    pub lines: Vec<u8>,
    /// What the roll needs of them.
    pub notes: Vec<Note>,
    /// The moment of the last one.
    pub at: At,
    pub us: u64,
}

/// How the disk is doing, as the rest of the engine may know it.
#[derive(Debug, Default)]
pub(super) struct Doing {
    /// Buffers that wait.
    pub waiting: AtomicUsize,
    failed: AtomicBool,
    news: Notify,
}

impl Doing {
    /// Waits until something could not be written.
    pub(super) async fn failed(&self) {
        loop {
            let news = self.news.notified();
            if self.failed.load(Ordering::Acquire) {
                return;
            }
            news.await;
        }
    }

    fn fail(&self) {
        self.failed.store(true, Ordering::Release);
        self.news.notify_waiters();
    }
}

/// The file that is being written.
pub(super) struct Disk {
    first: PathBuf,
    place: Place,
    file: File,
    settings: JournalSettings,
    /// Who has begun what, as of the file's end.
    roll: Roll,
    /// When the last checkpoint was written, on the machine's clock.
    checkpoint_us: u64,
}

impl Disk {
    /// Creates the journal's first file; there must be none.
    pub(super) fn create(path: &Path, settings: JournalSettings) -> io::Result<Self> {
        let file = File::options().write(true).create_new(true).open(path)?;
        let (first, roll) = (path.to_owned(), Roll::default());
        Ok(Self { first, place: Place::START, file, settings, roll, checkpoint_us: 0 })
    }

    /// Goes on at the end of a journal.
    pub(super) fn resume(
        path: &Path,
        settings: JournalSettings,
        place: Place,
        roll: Roll,
    ) -> io::Result<Self> {
        let file = File::options().append(true).open(segment::path(path, place.segment))?;
        let checkpoint_us = roll.us;
        Ok(Self { first: path.to_owned(), place, file, settings, roll, checkpoint_us })
    }

    /// Writes whatever is handed over until nobody can hand over anything any more.
    pub(super) fn write_all(
        mut self,
        waiting: &Receiver<Flush>,
        doing: &Doing,
        take: impl Fn() -> Option<Flush>,
    ) -> io::Result<()> {
        let written = self.follow(waiting, doing, take).and_then(|()| self.checkpoint());
        if written.is_err() {
            doing.fail();
        }
        written
    }

    fn follow(
        &mut self,
        waiting: &Receiver<Flush>,
        doing: &Doing,
        take: impl Fn() -> Option<Flush>,
    ) -> io::Result<()> {
        loop {
            let next = match self.settings.flush {
                FlushBy::Time => waiting.recv_timeout(FLUSH_EVERY),
                FlushBy::Size => waiting.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match next {
                Ok(flush) => self.take_over(&flush, doing)?,
                Err(RecvTimeoutError::Timeout) => {
                    // A full buffer may have been handed over between the timeout and the taking; it is older and goes first.
                    let late = take();
                    while let Ok(earlier) = waiting.try_recv() {
                        self.take_over(&earlier, doing)?;
                    }
                    if let Some(late) = late {
                        self.put(&late)?;
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
        }
    }

    fn take_over(&mut self, flush: &Flush, doing: &Doing) -> io::Result<()> {
        let written = self.put(flush);
        doing.waiting.fetch_sub(1, Ordering::AcqRel);
        written
    }

    /// One write: a frame of lines and its mark.
    fn put(&mut self, flush: &Flush) -> io::Result<()> {
        let bytes = frame::packed(&flush.lines, flush.first, flush.last)?;
        let length = bytes.len() as u64;
        if self.place.bytes > 0 && self.place.bytes + length > self.settings.segment_bytes {
            self.rotate()?;
        }
        self.file.write_all(&bytes)?;
        self.place.bytes += length;
        for note in &flush.notes {
            self.roll.note(*note);
        }
        self.roll.stamp(flush.last, flush.at, flush.us);
        let since = flush.us.saturating_sub(self.checkpoint_us);
        if self.settings.checkpoints && since >= checkpoint::EVERY_US {
            self.checkpoint()?;
        }
        Ok(())
    }

    fn rotate(&mut self) -> io::Result<()> {
        self.checkpoint()?;
        let next = segment::path(&self.first, self.place.segment + 1);
        self.file = File::options().write(true).create_new(true).open(next)?;
        self.place = Place { segment: self.place.segment + 1, bytes: 0 };
        Ok(())
    }

    /// What stands in the file is on the disk afterwards, and so is the roll that belongs to it.
    fn checkpoint(&mut self) -> io::Result<()> {
        self.file.sync_all()?;
        self.checkpoint_us = self.roll.us;
        let Some(folder) = self.first.parent().filter(|_| self.settings.checkpoints) else { return Ok(()) };
        checkpoint::write(folder, self.place, &self.roll)
    }
}
