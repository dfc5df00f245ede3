//! The reader: events in order, and an honest word about how the file ends.

use std::io::{self, BufRead as _, ErrorKind};
use std::path::{Path, PathBuf};

use nightcrew_model::event::{Event, JOURNAL_VERSION, What};

use super::fault::{self, JournalError};
use super::segment;
use super::unpack::Frames;

/// The longest line that is read: far above any event's cap.
const LINE_BYTES_MAX: u64 = 4 * 1024 * 1024;
/// The longest first line: it holds the whole plan, in which a million employees have some hundred bytes each.
const HEADER_BYTES_MAX: u64 = 1024 * 1024 * 1024;

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
    frames: Frames,
    line: Vec<u8>,
    /// Bytes of lines of this file that are read.
    taken: u64,
    /// The last event of the last frame whose mark is read.
    marked: u64,
    tail: Tail,
    done: bool,
}

/// Opens the journal of a run: its folder, or the (first) file itself.
///
/// # Errors
/// When the file cannot be opened, or when no file of ours begins so.
pub fn read(run: &Path) -> Result<Reader, JournalError> {
    let first = segment::first_of(run);
    let mut frames = open(&first)?;
    let foreign = frames.beginning().map(fault::foreign);
    if let Some(kind) = foreign.map_err(|error| JournalError::Open(first.clone(), error))? {
        return Err(JournalError::Foreign(first, kind.to_owned()));
    }
    let (line, tail) = (Vec::new(), Tail::default());
    Ok(Reader { first, number: 1, frames, line, taken: 0, marked: 0, tail, done: false })
}

fn open(path: &Path) -> Result<Frames, JournalError> {
    Frames::open(path).map_err(|error| JournalError::Open(path.to_owned(), error))
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
            if self.tail.last == 0 && self.frames.fill_buf().is_ok_and(|lines| !fault::begins_event(lines)) {
                return Err(self.damaged(&"what is packed in it are no events"));
            }
            let read = io::Read::take(&mut self.frames, most).read_until(b'\n', &mut self.line);
            self.check_marks()?;
            // Looked for only where this file ends, and not at each line.
            let more = || segment::exists(&self.first, self.number + 1);
            match read {
                Ok(_) if self.line.last() == Some(&b'\n') => {
                    self.taken += self.line.len() as u64;
                    return Ok(true);
                }
                Ok(0) if more() => {
                    self.number += 1;
                    self.frames = open(&self.path())?;
                    self.taken = 0;
                }
                Ok(0) => return self.ends().map(|()| false),
                Ok(length) if length as u64 >= most => {
                    return Err(self.damaged(&format!("the line is longer than {most} bytes")));
                }
                Err(error) if self.tail.last == 0 && error.kind() == ErrorKind::InvalidData => {
                    return Err(JournalError::Beginning(self.path(), error.to_string()));
                }
                Err(error) if error.kind() != ErrorKind::UnexpectedEof => return Err(self.damaged(&error)),
                Err(_) if self.tail.last == 0 => return Err(JournalError::Cut(self.path())),
                Err(error) if more() => return Err(self.damaged(&error)),
                Ok(_) if more() => return Err(self.damaged(&"its last line is not whole")),
                // A frame that was not written whole cannot be unpacked: the run was killed in the middle of it.
                Ok(_) | Err(_) => {
                    self.tail.torn = true;
                    return self.ends().map(|()| false);
                }
            }
        }
    }

    /// The journal may end here only when nothing of it lies behind.
    fn ends(&self) -> Result<(), JournalError> {
        match segment::beyond(&self.first, self.number) {
            Some(later) => {
                Err(JournalError::Missing(segment::path(&self.first, self.number + 1), later, self.tail.last))
            }
            None => Ok(()),
        }
    }

    /// Holds the marks behind what is read to the events that were read.
    fn check_marks(&mut self) -> Result<(), JournalError> {
        while let Some(mark) = self.frames.mark(self.taken) {
            let (first, last) = (self.marked + 1, self.tail.last);
            if (mark.first, mark.last) != (first, last) {
                let (said, to) = (mark.first, mark.last);
                return Err(self.damaged(&format!(
                    "the mark behind a frame says that it holds events {said} to {to}, and it holds {first} to {last}"
                )));
            }
            self.marked = last;
        }
        Ok(())
    }

    fn next_event(&mut self) -> Result<Option<Event>, JournalError> {
        if !self.next_line()? {
            return Ok(None);
        }
        let event: Event = serde_json::from_slice(&self.line).map_err(|error| self.unread(&error))?;
        if let What::RunStarted(header) = &event.what
            && header.journal > JOURNAL_VERSION
        {
            return Err(JournalError::Newer(self.path(), header.journal));
        }
        if event.seq.0 != self.tail.last + 1 {
            return Err(match self.tail.last {
                0 => JournalError::Headless(self.path(), event.seq.0),
                last => JournalError::Gap(self.path(), last, event.seq.0),
            });
        }
        self.tail.last = event.seq.0;
        Ok(Some(event))
    }

    /// A line that is no event: of a newer Nightcrew, or of nobody's.
    fn unread(&self, why: &serde_json::Error) -> JournalError {
        match fault::version(&self.line) {
            Some(version) if self.tail.last == 0 && version > JOURNAL_VERSION => {
                JournalError::Newer(self.path(), version)
            }
            _ => self.damaged(why),
        }
    }

    /// The file that is being read.
    fn path(&self) -> PathBuf {
        segment::path(&self.first, self.number)
    }

    fn damaged(&self, why: &dyn std::fmt::Display) -> JournalError {
        let why = why.to_string();
        if self.tail.last == 0 {
            return JournalError::Foreign(self.path(), why);
        }
        // Before the first frame there is nothing that could be judged without it.
        if self.number == 1 && self.frames.frame() == 0 {
            return JournalError::Beginning(self.path(), why);
        }
        let place = fault::Place {
            path: self.path(),
            after: self.tail.last,
            byte: self.frames.offset(),
            whole: self.frames.frame(),
        };
        JournalError::Damaged(Box::new(place), why)
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

    use super::super::{FILE_NAME, FlushBy, Journal, JournalSettings, frame};
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
    async fn damage_in_the_first_frame_is_its_own_however_much_of_it_can_be_read() {
        let dir = written(50);
        let path = dir.path().join(FILE_NAME);
        let (lines, length) = frame::unpacked(&fs::read(&path).unwrap()).unwrap();
        assert_eq!(length as u64, fs::metadata(&path).unwrap().len(), "one frame");
        let damaged = String::from_utf8(lines).unwrap().replacen("\"seq\":30,", "\"seq\":\u{1}30,", 1);
        fs::write(&path, frame::packed(damaged.as_bytes(), 1, 50).unwrap()).unwrap();
        let mut reader = read(&path).unwrap();
        assert_eq!(reader.by_ref().take_while(Result::is_ok).count(), 29);
        let mut again = read(&path).unwrap().skip(29);
        assert!(matches!(again.next(), Some(Err(JournalError::Beginning(..)))));
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
        // One that is missing in the middle is missed, and the last one cannot be told from a run that was cut off.
        fs::remove_file(segment::path(&path, 2)).unwrap();
        assert!(matches!(read(dir.path()).unwrap().last(), Some(Err(JournalError::Missing(..)))));
        fs::write(segment::path(&path, 2), &whole).unwrap();
        fs::remove_file(segment::path(&path, last)).unwrap();
        assert!(read(dir.path()).unwrap().map(Result::unwrap).count() < 20_000);
    }

    #[tokio::test]
    async fn whatever_byte_is_flipped_it_is_told_or_changes_nothing() {
        let dir = written(400);
        let path = dir.path().join(FILE_NAME);
        let whole = fs::read(&path).unwrap();
        let before: Vec<Event> = read(&path).unwrap().map(Result::unwrap).collect();
        for place in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[place] ^= 1 << (place % 8);
            fs::write(&path, &flipped).unwrap();
            let Ok(mut reader) = read(&path) else { continue };
            let after: Vec<_> = reader.by_ref().collect();
            let told = reader.tail().torn || after.iter().any(Result::is_err);
            let same = after.len() == before.len()
                && after
                    .iter()
                    .zip(&before)
                    .all(|(after, before)| after.as_ref().is_ok_and(|it| it == before));
            assert!(told || same, "byte {place}");
        }
    }

    #[tokio::test]
    async fn a_damaged_middle_is_no_crash_and_zeros_at_the_end_are() {
        let dir = written(5000);
        let path = dir.path().join(FILE_NAME);
        let whole = fs::read(&path).unwrap();
        let mut twice = whole.clone();
        twice.extend([0; 5000]);
        fs::write(&path, &twice).unwrap();
        let mut reader = read(&path).unwrap();
        assert_eq!(reader.by_ref().map(Result::unwrap).count(), 5000);
        assert!(reader.tail().torn);
        twice.extend(&whole);
        fs::write(&path, &twice).unwrap();
        let Some(Err(JournalError::Damaged(place, _))) = read(&path).unwrap().last() else { panic!() };
        assert_eq!((place.after, place.whole), (5000, whole.len() as u64));
        fs::write(&path, &whole[..12]).unwrap();
        assert!(matches!(read(&path).unwrap().next(), Some(Err(JournalError::Cut(_)))));
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
        assert!(matches!(read(&path), Err(JournalError::Foreign(..))));
    }
}
