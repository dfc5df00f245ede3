//! The reader: events in order, and an honest word about how the file ends.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use nightcrew_model::event::{Event, JOURNAL_VERSION, What};

use super::segment;

/// The longest line that is read: far above any event's cap.
const LINE_BYTES_MAX: u64 = 4 * 1024 * 1024;
/// The longest first line: it holds the whole plan, in which a million employees have some hundred bytes each.
const HEADER_BYTES_MAX: u64 = 1024 * 1024 * 1024;

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

/// Reads a journal's events, through all its files.
pub struct Reader {
    first: PathBuf,
    number: u32,
    lines: Lines,
    line: Vec<u8>,
    tail: Tail,
    done: bool,
}

type Lines = BufReader<zstd::Decoder<'static, BufReader<File>>>;

/// Opens the journal of a run: its folder, or the (first) file itself.
///
/// # Errors
/// When the file cannot be opened.
pub fn read(run: &Path) -> Result<Reader, JournalError> {
    let first = segment::first_of(run);
    let lines = open(&first)?;
    Ok(Reader { first, number: 1, lines, line: Vec::new(), tail: Tail::default(), done: false })
}

fn open(path: &Path) -> Result<Lines, JournalError> {
    let failed = |error| JournalError::Open(path.to_owned(), error);
    Ok(BufReader::new(zstd::Decoder::new(File::open(path).map_err(failed)?).map_err(failed)?))
}

impl Reader {
    /// How the journal ends; meaningful once all events are read.
    #[must_use]
    pub fn tail(&self) -> Tail {
        self.tail
    }

    /// The next whole line, through all files; false at the journal's end.
    fn next_line(&mut self) -> Result<bool, JournalError> {
        loop {
            // A first line of hundreds of megabytes must not keep its room for all that follow.
            self.line = if self.tail.last == 1 { Vec::new() } else { std::mem::take(&mut self.line) };
            self.line.clear();
            let most = if self.tail.last == 0 { HEADER_BYTES_MAX } else { LINE_BYTES_MAX };
            let read = io::Read::take(&mut self.lines, most).read_until(b'\n', &mut self.line);
            // Looked for only where this file ends, and not at each line.
            let more = || segment::exists(&self.first, self.number + 1);
            match read {
                Ok(_) if self.line.last() == Some(&b'\n') => return Ok(true),
                Ok(0) if more() => {
                    self.number += 1;
                    self.lines = open(&self.path())?;
                }
                Ok(0) => return Ok(false),
                Ok(length) if length as u64 >= most => {
                    return Err(self.damaged(&format!("it is longer than {most} bytes")));
                }
                Err(error) if self.tail.last == 0 || more() => return Err(self.damaged(&error)),
                // A frame that was not written whole cannot be unpacked: the run was killed in the middle of it.
                Ok(_) | Err(_) => {
                    self.tail.torn = true;
                    return Ok(false);
                }
            }
        }
    }

    fn next_event(&mut self) -> Result<Option<Event>, JournalError> {
        if !self.next_line()? {
            return Ok(None);
        }
        let event: Event = serde_json::from_slice(&self.line).map_err(|error| self.damaged(&error))?;
        if let What::RunStarted(header) = &event.what
            && header.journal > JOURNAL_VERSION
        {
            return Err(JournalError::Newer(self.path(), header.journal));
        }
        if event.seq.0 != self.tail.last + 1 {
            return Err(JournalError::Gap(self.path(), self.tail.last, event.seq.0));
        }
        self.tail.last = event.seq.0;
        Ok(Some(event))
    }

    /// The file that is being read.
    fn path(&self) -> PathBuf {
        segment::path(&self.first, self.number)
    }

    fn damaged(&self, why: &dyn std::fmt::Display) -> JournalError {
        if self.tail.last == 0 {
            return JournalError::Foreign(self.path(), why.to_string());
        }
        JournalError::Damaged(self.path(), self.tail.last, why.to_string())
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

    use super::super::{FILE_NAME, FlushBy, Journal, JournalSettings};
    use super::*;

    fn written(events: u32) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        let journal = Journal::create(
            &dir.path().join(FILE_NAME),
            Clock::starting_at(0, 1),
            JournalSettings::default(),
            None,
        )
        .unwrap();
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
    async fn a_long_journal_is_several_files_and_reads_as_one() {
        let dir = tempfile::tempdir().unwrap();
        let settings =
            JournalSettings { flush: FlushBy::Size, segment_bytes: 40_000, ..JournalSettings::default() };
        let path = dir.path().join(FILE_NAME);
        let journal = Journal::create(&path, Clock::starting_at(0, 1), settings, None).unwrap();
        for active in 0..20_000 {
            let rss_bytes = u64::from(active).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            journal.write(None, None, What::Health(Health { active, rss_bytes, ..Health::default() }));
        }
        journal.close().unwrap();
        let last = segment::last(&path);
        assert!(last >= 3, "{last}");
        for number in 1..=last {
            assert!(fs::metadata(segment::path(&path, number)).unwrap().len() <= settings.segment_bytes);
        }
        let mut reader = read(dir.path()).unwrap();
        assert_eq!(reader.by_ref().map(Result::unwrap).count(), 20_000);
        assert_eq!(reader.tail(), Tail { last: 20_000, torn: false });
        // A file that is torn though another follows is no crash's doing.
        let whole = fs::read(segment::path(&path, 2)).unwrap();
        fs::write(segment::path(&path, 2), &whole[..whole.len() - 100]).unwrap();
        assert!(read(dir.path()).unwrap().any(|event| matches!(event, Err(JournalError::Damaged(..)))));
        // One that is missing in the middle is missed.
        fs::remove_file(segment::path(&path, 2)).unwrap();
        let mut reader = read(dir.path()).unwrap();
        assert!(reader.by_ref().map(Result::unwrap).count() < 20_000);
    }

    #[tokio::test(start_paused = true)]
    async fn flushed_by_size_the_same_events_give_the_same_files() {
        let written = |pause: std::time::Duration| {
            let dir = tempfile::tempdir().unwrap();
            let settings = JournalSettings { flush: FlushBy::Size, ..JournalSettings::default() };
            let path = dir.path().join(FILE_NAME);
            let journal = Journal::create(&path, Clock::starting_at(0, 1), settings, None).unwrap();
            for active in 0..5000 {
                journal.write(None, None, What::Health(Health { active, ..Health::default() }));
                if active == 2500 {
                    std::thread::sleep(pause);
                }
            }
            journal.close().unwrap();
            fs::read(path).unwrap()
        };
        let hasty = written(std::time::Duration::ZERO);
        assert_eq!(hasty, written(std::time::Duration::from_millis(500)));
    }

    #[tokio::test]
    async fn a_foreign_file_is_said_to_be_one() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.zst");
        fs::write(&path, b"hello, this is not zstd").unwrap();
        assert!(matches!(read(&path).unwrap().next(), Some(Err(JournalError::Foreign(..)))));
    }
}
