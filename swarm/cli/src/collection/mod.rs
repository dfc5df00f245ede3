//! Runs as a collection: the folders below `runs/`, each with what its report says, or why it says nothing.

mod card;

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use nightcrew_engine::journal::FILE_NAME;

use crate::failure::Failure;
pub use card::{Card, plan_of};

/// Where runs are kept unless told otherwise.
pub const RUNS: &str = "runs";
/// Runs that are read: a thousand nights are nearly three years.
pub const RUNS_MAX: usize = 1000;

/// One folder of the collection.
pub struct Entry {
    /// The run's folder.
    pub folder: PathBuf,
    /// What its report says; or what is wrong with it.
    pub card: Result<Card, String>,
    /// When it last changed, in milliseconds since 1970: what is wrong has no other date.
    changed_unix_ms: u128,
}

impl Entry {
    /// The folder's own name.
    pub fn name(&self) -> String {
        self.folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    fn started(&self) -> u128 {
        let started = self.card.as_ref().ok().and_then(|card| u128::try_from(card.run.started_unix_ms).ok());
        started.unwrap_or(self.changed_unix_ms)
    }
}

/// The runs of a folder.
pub struct Collection {
    /// The newest first; at most [`RUNS_MAX`].
    pub entries: Vec<Entry>,
    /// How many older ones there are, which were not read.
    pub older: usize,
}

impl Collection {
    /// Reads the runs of a folder. What is wrong with one of them stands in its entry.
    ///
    /// # Errors
    /// When there is no such folder.
    pub fn read(runs: &Path) -> Result<Self, Failure> {
        let mut folders = folders(runs)?;
        // By when they changed, which costs no reading; the newest are then put in order by when they began.
        folders.sort_by(|a, b| b.cmp(a));
        let older = folders.len().saturating_sub(RUNS_MAX);
        folders.truncate(RUNS_MAX);
        let entry = |(changed_unix_ms, folder): (u128, PathBuf)| Entry {
            card: Card::of(&folder),
            folder,
            changed_unix_ms,
        };
        let mut entries: Vec<Entry> = folders.into_iter().map(entry).collect();
        entries.sort_by(|a, b| b.started().cmp(&a.started()).then_with(|| a.folder.cmp(&b.folder)));
        Ok(Self { entries, older })
    }

    /// The runs of which there is a report, the newest first.
    pub fn cards(&self) -> impl Iterator<Item = (&Entry, &Card)> {
        self.entries.iter().filter_map(|entry| Some((entry, entry.card.as_ref().ok()?)))
    }
}

/// The folders in a folder, each with when its run last changed.
fn folders(runs: &Path) -> Result<Vec<(u128, PathBuf)>, Failure> {
    let inside = runs.read_dir().map_err(|error| {
        Failure::Usage(format!(
            "cannot read {}: {error}; runs are kept there unless `run --out` says otherwise, and `--dir` names another folder",
            runs.display()
        ))
    })?;
    let folders = inside.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_dir());
    Ok(folders.map(|folder| (changed(&folder), folder)).collect())
}

fn changed(folder: &Path) -> u128 {
    let of = |path: &Path| path.metadata().and_then(|file| file.modified()).ok();
    let time = of(&folder.join(FILE_NAME)).or_else(|| of(folder));
    time.and_then(|time| time.duration_since(UNIX_EPOCH).ok()).map_or(0, |since| since.as_millis())
}
