//! What can be wrong with a journal: what, where, and what to do about it.

use std::io;
use std::path::PathBuf;

use nightcrew_model::event::JOURNAL_VERSION;
use serde::Deserialize;

/// A journal cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The file cannot be opened.
    #[error("cannot open {0}: {1}; give the folder of a run, or its journal.jsonl.zst")]
    Open(PathBuf, io::Error),
    /// The file is no journal.
    #[error("{0} is not a Nightcrew journal: {1}; give the folder of a run, or its journal.jsonl.zst")]
    Foreign(PathBuf, String),
    /// A newer Nightcrew has written it.
    #[error(
        "{0} was written in journal format {1}; this Nightcrew reads up to {JOURNAL_VERSION}: use the Nightcrew that wrote it"
    )]
    Newer(PathBuf, u32),
    /// It ends before anything of it can be read.
    #[error(
        "{0} ends in the middle of its first frame: the run was killed as it began, or the file was not copied whole; nothing of \
         it can be judged"
    )]
    Cut(PathBuf),
    /// It is packed as a journal is, but cannot be unpacked from its beginning on.
    #[error(
        "{0} is damaged in its first frame: {1}. Nothing can be judged without what stands there; restore the file from a copy"
    )]
    Beginning(PathBuf, String),
    /// Its beginning is missing.
    #[error(
        "{0} begins with event {1}: the header before it is missing, without which nothing can be judged; restore the file from a \
         copy"
    )]
    Headless(PathBuf, u64),
    /// An event is missing or out of order.
    #[error("{0}: after event {1} comes event {2}: what was between is lost; restore the file from a copy")]
    Gap(PathBuf, u64, u64),
    /// One of its files is missing.
    #[error(
        "{0} is missing: the journal goes on after event {2} in it, and {1} is there; put it back beside the others"
    )]
    Missing(PathBuf, PathBuf, u64),
    /// It is damaged.
    #[error(
        "{0}: {1}. Restore the file from a copy; or cut a copy of the run off before the damage (`truncate -s {whole}` for this file, \
         and without the files that follow it), and judge that: its report says where it ends",
        whole = .0.whole
    )]
    Damaged(Box<Place>, String),
}

/// Where a journal is damaged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub path: PathBuf,
    /// The last event that can be read.
    pub after: u64,
    /// How much of the file was read until then, in bytes.
    pub byte: u64,
    /// How much of it is whole, in bytes.
    pub whole: u64,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { path, after, byte, whole } = self;
        write!(f, "{} is damaged after event {after}, between bytes {whole} and {byte}", path.display())
    }
}

/// What a file that begins so is instead of a journal; nothing when it may be one.
pub(super) fn foreign(beginning: &[u8]) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 5] = [
        (b"\x89PNG", "it is a PNG picture"),
        (b"\x1f\x8b", "it is packed by gzip, not by zstd"),
        (b"PK\x03\x04", "it is a ZIP archive"),
        (b"%PDF", "it is a PDF document"),
        (b"SQLite format 3", "it is an SQLite database"),
    ];
    const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
    if beginning.is_empty() || beginning.starts_with(&ZSTD) || ZSTD.starts_with(beginning) {
        return None;
    }
    if let Some((_, kind)) = KINDS.iter().find(|(magic, _)| beginning.starts_with(magic)) {
        return Some(kind);
    }
    let json = beginning.trim_ascii_start().first().is_some_and(|byte| matches!(byte, b'{' | b'['));
    Some(if json {
        "it is JSON text (a journal's lines are packed by zstd)"
    } else {
        "no zstd frame begins it"
    })
}

/// Whether lines begin as those of a journal do: told before a first line of gigabytes is read.
pub(super) fn begins_event(lines: &[u8]) -> bool {
    const BEGINNING: &[u8] = b"{\"";
    let seen = lines.len().min(BEGINNING.len());
    lines.get(..seen) == BEGINNING.get(..seen)
}

/// The format's version, if this is the header of a journal, whatever else stands in it.
pub(super) fn version(line: &[u8]) -> Option<u32> {
    #[derive(Deserialize)]
    struct Header {
        what: What,
    }
    #[derive(Deserialize)]
    struct What {
        run_started: Started,
    }
    #[derive(Deserialize)]
    struct Started {
        journal: u32,
    }
    serde_json::from_slice::<Header>(line).ok().map(|header| header.what.run_started.journal)
}
