//! Baselines, and the one place where a label, a folder or the word `baseline` becomes a run's folder.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use nightcrew_scenario::suggest;
use serde::{Deserialize, Serialize};

use crate::collection::{Collection, plan_of};
use crate::failure::Failure;

/// The word that stands for the current baseline of the plan in question.
pub const CURRENT: &str = "baseline";
/// The book's name in the folder of the runs.
const FILE_NAME: &str = "baselines.json";
/// The version of the book's format.
const VERSION: u32 = 1;
/// Bytes of a label.
const LABEL_BYTES_MAX: usize = 128;
/// The longest book that is read.
const BOOK_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// The baselines of all plans, as `runs/baselines.json` has them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Baselines {
    version: u32,
    /// By the plan's name.
    pub plans: BTreeMap<String, OfPlan>,
}

/// The baselines of one plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfPlan {
    /// The label of the one that was set last: the word `baseline` stands for it.
    pub current: String,
    /// By label.
    pub labels: BTreeMap<String, Mark>,
}

/// A run that is a baseline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Its folder: by its name below the folder of the runs, or by its whole path.
    pub run: PathBuf,
    /// When it was set, as a calendar says it.
    pub set: String,
}

impl Default for Baselines {
    fn default() -> Self {
        Self { version: VERSION, plans: BTreeMap::new() }
    }
}

impl Baselines {
    /// The book in a folder of runs; an empty one when there is none yet.
    pub fn read(runs: &Path) -> Result<Self, Failure> {
        let path = runs.join(FILE_NAME);
        let wrong = |why: &dyn std::fmt::Display| {
            Failure::Usage(format!(
                "{}: {why}; repair it, or remove it and set the baselines again",
                path.display()
            ))
        };
        match path.metadata() {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Ok(file) if file.len() > BOOK_BYTES_MAX => return Err(wrong(&"it is too long for what it is")),
            _ => {}
        }
        let text = std::fs::read(&path).map_err(|error| wrong(&error))?;
        let book: Self = serde_json::from_slice(&text).map_err(|error| wrong(&error))?;
        if book.version > VERSION {
            let why = format!("format {} is newer than this Nightcrew, which reads {VERSION}", book.version);
            return Err(wrong(&why));
        }
        Ok(book)
    }

    /// Writes the book: either the whole new one stands there afterwards, or the old one.
    pub fn write(&self, runs: &Path) -> Result<(), Failure> {
        let path = runs.join(FILE_NAME);
        let failed = |error: &dyn std::fmt::Display| {
            Failure::Environment(format!("cannot write {}: {error}", path.display()))
        };
        let mut text = serde_json::to_string_pretty(self).map_err(|error| failed(&error))?;
        text.push('\n');
        let mut file = tempfile::NamedTempFile::new_in(runs).map_err(|error| failed(&error))?;
        file.write_all(text.as_bytes()).map_err(|error| failed(&error))?;
        file.as_file().sync_all().map_err(|error| failed(&error))?;
        file.persist(&path).map_err(|error| failed(&error))?;
        Ok(())
    }

    /// Makes a run the baseline of its plan.
    pub fn set(&mut self, plan: &str, label: &str, mark: Mark) -> Result<(), Failure> {
        let steers = label.is_empty() || label.len() > LABEL_BYTES_MAX || label.chars().any(char::is_control);
        if steers || label == CURRENT {
            return Err(Failure::Usage(format!(
                "`{}` cannot be a label: 1 to {LABEL_BYTES_MAX} bytes without control characters, and not `{CURRENT}`",
                crate::printable::printable(label)
            )));
        }
        let of_plan = self.plans.entry(plan.to_owned()).or_default();
        label.clone_into(&mut of_plan.current);
        of_plan.labels.insert(label.to_owned(), mark);
        Ok(())
    }

    /// The labels under which a run is a baseline, the current one first.
    pub fn labels(&self, runs: &Path, run: &Path) -> Vec<&str> {
        let mut labels: Vec<(bool, &str)> = Vec::new();
        for of_plan in self.plans.values() {
            let here = of_plan.labels.iter().filter(|(_, mark)| same(&mark.folder(runs), run));
            labels.extend(here.map(|(label, _)| (*label != of_plan.current, label.as_str())));
        }
        labels.sort_unstable();
        labels.into_iter().map(|(_, label)| label).collect()
    }
}

impl Mark {
    /// The run's folder.
    pub fn folder(&self, runs: &Path) -> PathBuf {
        // A whole path stays what it is.
        runs.join(&self.run)
    }
}

/// Whether two paths are one place.
pub fn same(one: &Path, other: &Path) -> bool {
    let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    whole(one) == whole(other)
}

/// The two runs of a comparison. Either tells of which plan the other is, where that is in doubt.
pub fn pair(runs: &Path, base: &str, head: &str) -> Result<(PathBuf, PathBuf), Failure> {
    let plan = |text: &str| Path::new(text).exists().then(|| plan_of(Path::new(text))).flatten();
    let plan = plan(head).or_else(|| plan(base));
    Ok((find(runs, base, plan.as_deref())?, find(runs, head, plan.as_deref())?))
}

/// A run that a word could stand for.
struct Candidate {
    plan: String,
    label: String,
    folder: PathBuf,
}

/// The run that a text stands for, of this plan if one is named: a folder, a baseline's label, a release, or the word `baseline`.
pub fn find(runs: &Path, text: &str, plan: Option<&str>) -> Result<PathBuf, Failure> {
    // What is there is meant, and so is what is written as a path: whoever reads it says what is wrong with it.
    if text != CURRENT && (Path::new(text).exists() || text.contains('/') && !runs.is_dir()) {
        return Ok(PathBuf::from(text));
    }
    let book = Baselines::read(runs)?;
    let ours = |name: &str| plan.is_none_or(|plan| plan == name);
    let marked = book.plans.iter().filter(|(name, _)| ours(name));
    let marked: Vec<Candidate> = marked
        .flat_map(|(plan, of_plan)| {
            let chosen = of_plan.labels.iter().filter(|(label, _)| {
                if text == CURRENT { **label == of_plan.current } else { label.as_str() == text }
            });
            chosen.map(|(label, mark)| Candidate {
                plan: plan.clone(),
                label: label.clone(),
                folder: mark.folder(runs),
            })
        })
        .collect();
    if let Some(found) = only(text, marked)? {
        if found.folder.exists() {
            return Ok(found.folder);
        }
        return Err(Failure::Usage(format!(
            "the baseline `{}` of plan {} is {}, which is not there any more; set another one: nightcrew baseline set RUN",
            found.label,
            found.plan,
            found.folder.display()
        )));
    }
    if text == CURRENT {
        let whose = plan.map(|plan| format!(" of plan {plan}")).unwrap_or_default();
        return Err(Failure::Usage(format!(
            "there is no baseline{whose} in {} yet; set one: nightcrew baseline set RUN",
            runs.display()
        )));
    }
    let folder = runs.join(text);
    if folder.exists() {
        return Ok(folder);
    }
    released(runs, text, plan, &book)
}

/// The newest run of a release.
fn released(runs: &Path, text: &str, plan: Option<&str>, book: &Baselines) -> Result<PathBuf, Failure> {
    let nothing = |known: &BTreeSet<String>| {
        Failure::Usage(format!(
            "`{}` is no run's folder, and no label or release of the runs in {}: {}",
            crate::printable::printable(text),
            runs.display(),
            crate::printable::printable(&suggest::hint(text, known.iter().map(String::as_str)))
        ))
    };
    if !runs.is_dir() {
        return Err(nothing(&BTreeSet::new()));
    }
    let collection = Collection::read(runs)?;
    let mut known: BTreeSet<String> =
        book.plans.values().flat_map(|of_plan| of_plan.labels.keys().cloned()).collect();
    let mut found: Vec<Candidate> = Vec::new();
    for (entry, card) in collection.cards() {
        known.insert(entry.name());
        known.extend(card.run.release.clone());
        let ours = plan.is_none_or(|plan| plan == card.run.name);
        let first = !found.iter().any(|one| one.plan == card.run.name);
        if ours && first && card.run.release.as_deref() == Some(text) {
            found.push(Candidate {
                plan: card.run.name.clone(),
                label: text.to_owned(),
                folder: entry.folder.clone(),
            });
        }
    }
    only(text, found)?.map(|one| one.folder).ok_or_else(|| nothing(&known))
}

/// The one of several, or the error that says which there are.
fn only(text: &str, mut found: Vec<Candidate>) -> Result<Option<Candidate>, Failure> {
    if found.len() <= 1 {
        return Ok(found.pop());
    }
    let listed = found.iter().map(|one| format!("{} (plan {})", one.folder.display(), one.plan));
    Err(Failure::Usage(crate::printable::printable(&format!(
        "`{text}` could be any of {}; name the folder",
        listed.collect::<Vec<_>>().join(", ")
    ))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(run: &str) -> Mark {
        Mark { run: run.into(), set: "2026-11-21T13:00:00Z".to_owned() }
    }

    #[test]
    fn a_label_is_found_and_what_is_not_there_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let runs = dir.path();
        for name in ["night-1", "night-2", "day-1"] {
            std::fs::create_dir(runs.join(name)).unwrap();
        }
        let mut book = Baselines::default();
        book.set("night", "1.4.1", mark("night-1")).unwrap();
        book.set("night", "1.4.2", mark("night-2")).unwrap();
        book.write(runs).unwrap();
        assert_eq!(Baselines::read(runs).unwrap(), book);
        assert_eq!(find(runs, "1.4.1", None).unwrap(), runs.join("night-1"));
        assert_eq!(find(runs, "baseline", None).unwrap(), runs.join("night-2"));
        assert_eq!(find(runs, "day-1", None).unwrap(), runs.join("day-1"));
        let told = |text: &str, plan| find(runs, text, plan).unwrap_err().to_string();
        assert!(told("1.4.3", None).contains("did you mean `1.4."), "{}", told("1.4.3", None));
        assert!(told("baseline", Some("day")).contains("no baseline of plan day"));
        book.set("day", "1.4.1", mark("day-1")).unwrap();
        book.write(runs).unwrap();
        assert!(told("1.4.1", None).contains("night-1 (plan night)"));
        assert_eq!(find(runs, "1.4.1", Some("day")).unwrap(), runs.join("day-1"));
        std::fs::remove_dir(runs.join("day-1")).unwrap();
        assert!(told("baseline", Some("day")).contains("not there any more"));
        assert!(
            book.set("day", "baseline", mark("x")).is_err() && book.set("day", "a\nb", mark("x")).is_err()
        );
        std::fs::write(runs.join(FILE_NAME), "{").unwrap();
        assert!(told("1.4.1", None).contains("repair it"));
    }
}
