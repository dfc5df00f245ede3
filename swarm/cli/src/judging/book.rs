//! `judgements.jsonl` in a run's folder: appended to an answer at a time, so that a judge that is killed goes on where it was.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use nightcrew_engine::journal;
use nightcrew_verdict::rubric::identity::Identity;
use nightcrew_verdict::rubric::judgements::Judgements;
use nightcrew_verdict::rubric::line::{self, Line};

use crate::failure::Failure;

/// Its name.
const FILE_NAME: &str = "judgements.jsonl";
/// The longest that is read: some hundred judges of a whole sample each.
const BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Where the book of a run is.
fn path(run: &Path) -> PathBuf {
    let folder = if run.is_dir() { run } else { run.parent().unwrap_or(Path::new(".")) };
    folder.join(FILE_NAME)
}

/// What was said about a run by the judge that was asked last; `None` without one. A book that cannot be used is left out, and
/// the log says why: it may veto, and must not do so for a run that it is not about.
pub fn beside(run: &Path) -> Result<Option<Judgements>, Failure> {
    let path = path(run);
    if !path.exists() {
        return Ok(None);
    }
    let lines = read(&path)?;
    match Judgements::of(&lines, &identity(run)?) {
        Ok(said) => Ok(Some(said)),
        Err(why) => {
            tracing::warn!("{} is left out: {why}", path.display());
            Ok(None)
        }
    }
}

/// The identity of a run, by which its book is told from another's.
pub fn identity(run: &Path) -> Result<String, Failure> {
    let mut identity = Identity::default();
    for event in journal::read(run).map_err(|error| Failure::usage(&error))? {
        identity.add(&event.map_err(|error| Failure::usage(&error))?);
    }
    Ok(identity.digits())
}

fn read(path: &Path) -> Result<Vec<Line>, Failure> {
    let wrong = |why: &dyn std::fmt::Display| Failure::Usage(format!("{}: {why}", path.display()));
    let file = File::open(path).map_err(|error| wrong(&error))?;
    let mut bytes = Vec::new();
    file.take(BYTES_MAX + 1).read_to_end(&mut bytes).map_err(|error| wrong(&error))?;
    if bytes.len() as u64 > BYTES_MAX {
        return Err(wrong(&format!("it is longer than {BYTES_MAX} bytes; move it away to begin a new one")));
    }
    let (lines, broken) = line::read(&String::from_utf8_lossy(&bytes));
    if broken > 0 {
        tracing::warn!("{}: {broken} lines cannot be read and are left out", path.display());
    }
    Ok(lines)
}

/// The book, open for one judge.
pub struct Book {
    file: File,
    path: PathBuf,
    /// What it holds.
    pub lines: Vec<Line>,
}

impl Book {
    /// Opens the book of a run, which nobody else may write meanwhile.
    pub fn open(run: &Path) -> Result<Self, Failure> {
        let path = path(run);
        let failed = |error: &dyn std::fmt::Display| {
            Failure::Environment(format!("cannot write {}: {error}", path.display()))
        };
        let options = File::options().create(true).append(true).read(true).open(&path);
        let mut file = options.map_err(|error| failed(&error))?;
        file.try_lock()
            .map_err(|_| Failure::Usage(format!("another judge is at work on {}", path.display())))?;
        let lines = read(&path)?;
        // A line that a kill cut off must not swallow the next one.
        let length = file.seek(SeekFrom::End(0)).map_err(|error| failed(&error))?;
        if length > 0 {
            let mut last = [0_u8];
            file.seek(SeekFrom::End(-1)).map_err(|error| failed(&error))?;
            file.read_exact(&mut last).map_err(|error| failed(&error))?;
            if last != *b"\n" {
                file.write_all(b"\n").map_err(|error| failed(&error))?;
            }
        }
        Ok(Self { file, path, lines })
    }

    /// Appends a line.
    pub fn write(&mut self, line: Line) -> Result<(), Failure> {
        let failed = |error: &dyn std::fmt::Display| {
            Failure::Environment(format!("cannot write {}: {error}", self.path.display()))
        };
        let mut text = serde_json::to_string(&line).map_err(|error| failed(&error))?;
        text.push('\n');
        self.file.write_all(text.as_bytes()).map_err(|error| failed(&error))?;
        self.lines.push(line);
        Ok(())
    }
}
