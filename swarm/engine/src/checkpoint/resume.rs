//! A killed run's folder, made ready to go on: the roll brought up to the journal's last whole frame, and the torn rest cut off.

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use nightcrew_model::event::{Event, RunStarted, What};
use nightcrew_model::plan::Pace;

use super::{Place, Roll, file};
use crate::journal::{FILE_NAME, JournalError, frame, read, segment};

/// What a killed run goes on from.
#[derive(Clone, Debug)]
pub struct Resumable {
    /// The journal's first event: the run's header.
    pub header: Event,
    /// Who has begun what.
    pub roll: Roll,
    /// Where the journal goes on.
    pub place: Place,
}

impl Resumable {
    /// The run's header.
    #[must_use]
    pub fn started(&self) -> Option<&RunStarted> {
        match &self.header.what {
            What::RunStarted(started) => Some(started),
            _ => None,
        }
    }
}

/// A run cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum ResumeError {
    /// Its journal cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// It never began.
    #[error("{0} was killed before its journal held anything; start the run anew, with another --out")]
    Nothing(PathBuf),
    /// It has ended.
    #[error("the run in {0} has ended; there is nothing to resume (`nightcrew report` judges it)")]
    Over(PathBuf),
    /// It was one in virtual time.
    #[error(
        "the run in {0} was one in virtual time, which cannot go on: start it anew, with another --out; the same plan and seed make \
         the same run"
    )]
    Virtual(PathBuf),
    /// A file of it cannot be used.
    #[error("cannot use {0}: {1}")]
    Io(PathBuf, io::Error),
    /// Its journal is damaged in the middle.
    #[error(
        "{0} is damaged after event {1}, and not at its end: to go on from there would lose what stands behind it. Restore the file from \
         a copy, or judge what can be read (`nightcrew report` says how)"
    )]
    Damaged(PathBuf, u64),
}

/// Reads where a killed run stands, and cuts off what was not written whole. Only whoever holds the folder's lock may do so.
///
/// # Errors
/// When there is no run that can go on.
pub fn resumable(folder: &Path) -> Result<Resumable, ResumeError> {
    let first = folder.join(FILE_NAME);
    let header = match read(&first)?.next() {
        Some(Ok(event)) if matches!(event.what, What::RunStarted(_)) => event,
        Some(Err(error @ (JournalError::Newer(..) | JournalError::Beginning(..)))) => {
            return Err(error.into());
        }
        _ => return Err(ResumeError::Nothing(folder.to_owned())),
    };
    // A checkpoint that stands for more than the journal holds is of no use: the journal has everything.
    let read = |(place, roll)| caught_up(&first, place, roll).ok();
    let (place, roll) = match file::read(folder).and_then(read) {
        Some(caught_up) => caught_up,
        None => caught_up(&first, Place::START, Roll::default())?,
    };
    if roll.over {
        return Err(ResumeError::Over(folder.to_owned()));
    }
    if matches!(&header.what, What::RunStarted(started) if started.plan.pace == Pace::Virtual) {
        return Err(ResumeError::Virtual(folder.to_owned()));
    }
    let path = segment::path(&first, place.segment);
    let cut = File::options().write(true).open(&path).and_then(|file| file.set_len(place.bytes));
    cut.map_err(|error| ResumeError::Io(path, error))?;
    Ok(Resumable { header, roll, place })
}

/// The roll with all events behind a place, and the place behind the last whole frame.
fn caught_up(first: &Path, from: Place, mut roll: Roll) -> Result<(Place, Roll), ResumeError> {
    let last = segment::last(first);
    let mut place = from;
    for number in from.segment..=last {
        let path = segment::path(first, number);
        let skipped = if number == from.segment { from.bytes } else { 0 };
        place = Place { segment: number, bytes: skipped };
        // A file is bounded by where the next one begins.
        let bytes = bytes_after(&path, skipped).map_err(|error| ResumeError::Io(path.clone(), error))?;
        let mut rest = bytes.as_slice();
        while let Some((lines, length)) = frame::unpacked(rest) {
            add(&mut roll, &lines).ok_or_else(|| ResumeError::Damaged(path.clone(), roll.seq))?;
            rest = rest.get(length..).unwrap_or_default();
            place.bytes += length as u64;
        }
        // What was torn by the kill is the last thing that was written. Whatever else cannot be read is damage, and to go on would mean
        // to cut off what stands behind it.
        if !rest.is_empty() && (number < last || frame::stands_behind(rest, roll.seq)) {
            return Err(ResumeError::Damaged(path, roll.seq));
        }
    }
    Ok((place, roll))
}

fn bytes_after(path: &Path, skipped: u64) -> io::Result<Vec<u8>> {
    if fs::metadata(path)?.len() < skipped {
        return Err(io::Error::other("it is shorter than its checkpoint says"));
    }
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(skipped))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Adds the events of a frame; `None` when they do not follow those before.
fn add(roll: &mut Roll, lines: &[u8]) -> Option<()> {
    for line in lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let event: Event = serde_json::from_slice(line).ok()?;
        (event.seq.0 == roll.seq + 1).then_some(())?;
        roll.add(&event);
    }
    Some(())
}
