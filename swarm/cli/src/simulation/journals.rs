//! Where simulations write their journals, and where those of seeds that fail are kept. Journals are written into a folder that
//! nobody else has, so that two simulations in one place do not meet; nothing that a simulation did not write is ever replaced.

use std::fs;
use std::io::{self, ErrorKind};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use nightcrew_engine::journal;
use nightcrew_model::event::What;

use super::drawn;
use crate::failure::Failure;
use crate::scratch::Scratch;

/// What the folder begins with in which journals are written.
const WRITING: &str = ".simulating-";
/// How often another simulation may be quicker to keep the same seed's journal before it is given up.
const QUICKER_MAX: u32 = 16;

/// The journals of one command.
pub struct Journals {
    scratch: Scratch,
    out: PathBuf,
}

impl Journals {
    /// Makes a folder to write in, within the one where journals are kept. Refused when the journal of one of these seeds would
    /// have to replace what no simulation wrote: before anything runs.
    pub fn begin(out: &Path, seeds: &RangeInclusive<u64>) -> Result<Self, Failure> {
        fs::create_dir_all(out).map_err(|error| unusable(out, &error))?;
        for entry in fs::read_dir(out).map_err(|error| unusable(out, &error))? {
            let entry = entry.map_err(|error| unusable(out, &error))?;
            if let Some(seed) =
                entry.file_name().to_str().and_then(seed_of).filter(|seed| seeds.contains(seed))
            {
                replaceable(&entry.path(), seed)?;
            }
        }
        Ok(Self { scratch: Scratch::within(out, WRITING)?, out: out.to_owned() })
    }

    /// An empty folder for a seed to be simulated in.
    pub fn folder(&self, seed: u64) -> Result<PathBuf, Failure> {
        let folder = self.scratch.path().join(name(seed));
        fs::create_dir(&folder).map_err(|error| unusable(&folder, &error))?;
        Ok(folder)
    }

    /// Removes what was written of a seed: only the journal of one that fails is worth keeping.
    pub fn drop(folder: &Path) {
        // What cannot be removed now goes with the whole folder at the end.
        let _ = fs::remove_dir_all(folder);
    }

    /// Keeps what was written of a seed, in place of what an earlier simulation of it left; returns where it is now.
    pub fn keep(&self, seed: u64, folder: &Path) -> Result<PathBuf, Failure> {
        let kept = self.out.join(name(seed));
        for time in 0..QUICKER_MAX {
            replaceable(&kept, seed)?;
            let before = self.scratch.path().join(format!("before-{seed}-{time}"));
            match fs::rename(&kept, &before) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(unusable(&kept, &error)),
                _ => {}
            }
            match fs::rename(folder, &kept) {
                // Another simulation has just kept the same seed's there.
                Err(error)
                    if matches!(error.kind(), ErrorKind::DirectoryNotEmpty | ErrorKind::AlreadyExists) => {}
                Err(error) => return Err(unusable(&kept, &error)),
                Ok(()) => return Ok(kept),
            }
        }
        Err(Failure::Environment(format!(
            "cannot keep {}: other simulations keep writing there; give each an --out of its own",
            kept.display()
        )))
    }
}

fn name(seed: u64) -> String {
    format!("seed-{seed}")
}

/// The seed whose journal is kept by this name.
fn seed_of(found: &str) -> Option<u64> {
    let seed = found.strip_prefix("seed-")?.parse().ok()?;
    (name(seed) == found).then_some(seed)
}

fn unusable(path: &Path, error: &io::Error) -> Failure {
    Failure::Environment(format!("cannot use {}: {error}", path.display()))
}

/// Whether there is nothing, or nothing but what a simulation of this seed wrote: a plain folder with a journal of the plan that
/// the seed draws, and nothing beside it.
fn replaceable(folder: &Path, seed: u64) -> Result<(), Failure> {
    let foreign = |what: &str| {
        Err(Failure::Usage(format!(
            "{} is not replaced: it {what}; move it away, or choose another --out",
            folder.display()
        )))
    };
    match fs::symlink_metadata(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(unusable(folder, &error)),
        Ok(found) if !found.is_dir() => return foreign("is no folder that a simulation wrote"),
        Ok(_) => {}
    }
    let mut files = 0;
    for entry in fs::read_dir(folder).map_err(|error| unusable(folder, &error))? {
        let entry = entry.map_err(|error| unusable(folder, &error))?;
        let plain = entry.file_type().map_err(|error| unusable(folder, &error))?.is_file();
        let name = entry.file_name();
        if !plain || !name.to_str().is_some_and(is_of_a_journal) {
            return foreign(&format!("holds `{}`, which no simulation wrote", name.display()));
        }
        files += 1;
    }
    if files > 0 && !is_of_a_simulation(folder, seed) {
        return foreign("holds a journal that is not of a simulation of this seed");
    }
    Ok(())
}

/// Whether a file's name is one of a journal's.
fn is_of_a_journal(name: &str) -> bool {
    let part = || name.strip_prefix("journal.part").and_then(|name| name.strip_suffix(".jsonl.zst"));
    name == journal::FILE_NAME || part().is_some_and(|digits| digits.parse::<u32>().is_ok())
}

fn is_of_a_simulation(folder: &Path, seed: u64) -> bool {
    let first = journal::read(folder).ok().and_then(|mut events| events.next()?.ok());
    first.is_some_and(|event| match event.what {
        What::RunStarted(started) => started.plan.name == drawn::name(seed),
        _ => false,
    })
}
