//! Answers recorded once and replayed: one JSON line each, keyed by who asks in which state after what the subject said, and
//! the how-manieth sample it is. A cassette answers from its file or not at all; it never calls a model.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// A cassette holds at most so many answers: 200,000 lines of a few hundred bytes are what one still wants in a repository.
const LINES_MAX: usize = 200_000;

/// What an answer is looked up by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CassetteKey([u8; 16]);

impl CassetteKey {
    /// The key of the `sample`-th answer of `persona` in `state` (whatever else decides the prompt) to the subject's message.
    #[must_use]
    pub fn new(persona: &str, state: &str, subject_message: &str, sample: u32) -> Self {
        let mut hash = Sha256::new();
        for part in [persona, state, subject_message] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        hash.update(sample.to_le_bytes());
        let mut key = [0; 16];
        for (to, from) in key.iter_mut().zip(hash.finalize()) {
            *to = from;
        }
        Self(key)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    key: String,
    text: String,
}

/// A cassette cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum CassetteError {
    /// The file.
    #[error("the cassette {path}: {error}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// A line of it.
    #[error("the cassette {path}, line {line}: not a recorded answer")]
    Line {
        /// Which file.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
    },
    /// It is full.
    #[error("the cassette holds {LINES_MAX} answers, and takes no more")]
    Full,
}

/// Recorded answers and the file that they are in.
#[derive(Debug)]
pub struct Cassette {
    path: PathBuf,
    answers: Mutex<BTreeMap<CassetteKey, String>>,
}

impl Cassette {
    /// Opens a cassette; one that does not exist is empty.
    ///
    /// # Errors
    /// When the file cannot be read or is no cassette.
    pub fn open(path: &Path) -> Result<Self, CassetteError> {
        let failed = |error| CassetteError::File { path: path.to_owned(), error };
        let mut answers = BTreeMap::new();
        match std::fs::File::open(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed(error)),
            Ok(file) => {
                for (number, line) in BufReader::new(file).lines().enumerate() {
                    let line = line.map_err(failed)?;
                    let wrong = || CassetteError::Line { path: path.to_owned(), line: number + 1 };
                    let line: Line = serde_json::from_str(&line).map_err(|_| wrong())?;
                    let mut key = [0; 16];
                    hex::decode_to_slice(&line.key, &mut key).map_err(|_| wrong())?;
                    if answers.len() >= LINES_MAX {
                        return Err(CassetteError::Full);
                    }
                    answers.insert(CassetteKey(key), line.text);
                }
            }
        }
        Ok(Self { path: path.to_owned(), answers: Mutex::new(answers) })
    }

    /// The recorded answer.
    #[must_use]
    pub fn replay(&self, key: CassetteKey) -> Option<String> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned()
    }

    /// Records an answer at the file's end. The first one of a key stays.
    ///
    /// # Errors
    /// When the file cannot be written, or is full.
    pub fn record(&self, key: CassetteKey, text: &str) -> Result<(), CassetteError> {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        if answers.contains_key(&key) {
            return Ok(());
        }
        if answers.len() >= LINES_MAX {
            return Err(CassetteError::Full);
        }
        let failed = |error| CassetteError::File { path: self.path.clone(), error };
        let line = Line { key: hex::encode(key.0), text: text.to_owned() };
        let mut line = serde_json::to_vec(&line).map_err(|error| failed(error.into()))?;
        line.push(b'\n');
        let mut file = OpenOptions::new().create(true).append(true).open(&self.path).map_err(failed)?;
        file.write_all(&line).map_err(failed)?;
        answers.insert(key, text.to_owned());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_recorded_is_replayed_by_its_whole_key_and_by_nothing_less() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.jsonl");
        let key = CassetteKey::new("new-starter", "waiting", "Which project?", 0);
        let cassette = Cassette::open(&path).unwrap();
        assert_eq!(cassette.replay(key), None);
        cassette.record(key, "ENG,\nplease").unwrap();
        cassette.record(key, "another").unwrap();
        let again = Cassette::open(&path).unwrap();
        assert_eq!(again.replay(key).as_deref(), Some("ENG,\nplease"));
        for other in [
            CassetteKey::new("new-starter", "waiting", "Which project?", 1),
            CassetteKey::new("new-starte", "rwaiting", "Which project?", 0),
        ] {
            assert_eq!(again.replay(other), None);
        }
        std::fs::write(&path, "{}\n").unwrap();
        assert!(matches!(Cassette::open(&path), Err(CassetteError::Line { line: 1, .. })));
    }
}
