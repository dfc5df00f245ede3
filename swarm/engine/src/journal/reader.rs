//! The reader: events in order, and an honest word about how the file ends.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use nightcrew_model::event::{Event, JOURNAL_VERSION, What};

use super::FILE_NAME;

/// The longest line that is read: far above any event's cap.
const LINE_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// A journal cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The file cannot be opened.
    #[error("cannot open {0}: {1}")]
    Open(PathBuf, io::Error),
    /// The file is no journal.
    #[error("{0} is not a Nightcrew journal: {1}")]
    Foreign(PathBuf, String),
    /// A newer Nightcrew has written it.
    #[error("{0} was written in journal format {1}; this Nightcrew reads up to {JOURNAL_VERSION}")]
    Newer(PathBuf, u32),
    /// An event is missing or out of order.
    #[error("{0}: after event {1} comes event {2}; the file is damaged")]
    Gap(PathBuf, u64, u64),
    /// A line is damaged in the middle of the file.
    #[error("{0}: the line after event {1} cannot be read: {2}")]
    Damaged(PathBuf, u64, String),
}

/// How a journal ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tail {
    /// The last event read.
    pub last: u64,
    /// True when the file ends in the middle of a frame: the run was cut off, and what was not flushed is lost.
    pub torn: bool,
}

/// Reads a journal's events.
pub struct Reader {
    path: PathBuf,
    lines: BufReader<zstd::Decoder<'static, BufReader<File>>>,
    line: Vec<u8>,
    tail: Tail,
    done: bool,
}

/// Opens the journal of a run: its folder, or the file itself.
///
/// # Errors
/// When the file cannot be opened.
pub fn read(run: &Path) -> Result<Reader, JournalError> {
    let path = if run.is_dir() { run.join(FILE_NAME) } else { run.to_owned() };
    let file = File::open(&path).map_err(|error| JournalError::Open(path.clone(), error))?;
    let decoder = zstd::Decoder::new(file).map_err(|error| JournalError::Open(path.clone(), error))?;
    Ok(Reader { path, lines: BufReader::new(decoder), line: Vec::new(), tail: Tail::default(), done: false })
}

impl Reader {
    /// How the journal ends; meaningful once all events are read.
    #[must_use]
    pub fn tail(&self) -> Tail {
        self.tail
    }

    fn next_event(&mut self) -> Result<Option<Event>, JournalError> {
        self.line.clear();
        let mut limited = io::Read::take(&mut self.lines, LINE_BYTES_MAX);
        match limited.read_until(b'\n', &mut self.line) {
            Ok(0) => return Ok(None),
            Ok(_) if self.line.last() == Some(&b'\n') => {}
            Ok(_) => {
                self.tail.torn = true;
                return Ok(None);
            }
            Err(error) if self.tail.last == 0 => {
                return Err(JournalError::Foreign(self.path.clone(), error.to_string()));
            }
            Err(_) => {
                // A frame that was not written whole cannot be unpacked: the run was killed in the middle of it.
                self.tail.torn = true;
                return Ok(None);
            }
        }
        let event: Event = serde_json::from_slice(&self.line).map_err(|error| {
            if self.tail.last == 0 {
                JournalError::Foreign(self.path.clone(), error.to_string())
            } else {
                JournalError::Damaged(self.path.clone(), self.tail.last, error.to_string())
            }
        })?;
        if let What::RunStarted(header) = &event.what
            && header.journal > JOURNAL_VERSION
        {
            return Err(JournalError::Newer(self.path.clone(), header.journal));
        }
        if event.seq.0 != self.tail.last + 1 {
            return Err(JournalError::Gap(self.path.clone(), self.tail.last, event.seq.0));
        }
        self.tail.last = event.seq.0;
        Ok(Some(event))
    }
}

impl Iterator for Reader {
    type Item = Result<Event, JournalError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let next = self.next_event().transpose();
        self.done = !matches!(next, Some(Ok(_)));
        next
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use nightcrew_model::event::Health;
    use nightcrew_runtime::Clock;

    use super::super::Journal;
    use super::*;

    fn written(events: u32) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        let journal = Journal::create(&dir.path().join(FILE_NAME), Clock::starting_at(0, 1), None).unwrap();
        for active in 0..events {
            journal.write(None, None, What::Health(Health { active, ..Health::default() }));
        }
        journal.close().unwrap();
        dir
    }

    #[tokio::test]
    async fn what_is_written_is_read_in_order() {
        let dir = written(5000);
        let mut reader = read(dir.path()).unwrap();
        let events: Vec<Event> = reader.by_ref().map(Result::unwrap).collect();
        assert_eq!(events.len(), 5000);
        assert!(matches!(events[4999].what, What::Health(Health { active: 4999, .. })));
        assert_eq!(reader.tail(), Tail { last: 5000, torn: false });
    }

    #[tokio::test]
    async fn a_file_cut_anywhere_is_read_up_to_its_last_whole_frame() {
        let dir = written(5000);
        let path = dir.path().join(FILE_NAME);
        let whole = fs::read(&path).unwrap();
        for cut in (20..whole.len() - 24).step_by(whole.len() / 37) {
            fs::write(&path, &whole[..cut]).unwrap();
            let mut reader = read(&path).unwrap();
            let read_back = reader.by_ref().take_while(Result::is_ok).count() as u64;
            assert_eq!(reader.tail().last, read_back);
        }
    }

    #[tokio::test]
    async fn a_foreign_file_is_said_to_be_one() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.zst");
        fs::write(&path, b"hello, this is not zstd").unwrap();
        assert!(matches!(read(&path).unwrap().next(), Some(Err(JournalError::Foreign(..)))));
    }
}
