//! Personas and scenarios by name: those built into the binary, and those beside the plan, which come first.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use nightcrew_model::persona::Persona;
use nightcrew_model::scenario::Scenario;

use crate::file::{File, Kind};
use crate::problem::{Problem, Report};

/// Files beside a plan that are read at most, in each folder.
pub const SIBLINGS_MAX: usize = 1000;
/// Folders below each other that are looked into: `scenarios/<pack>/x.yaml`.
const FOLDER_DEPTH_MAX: usize = 4;

/// A file's name and its text.
pub type NamedText = (String, String);

/// What comes with the binary.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Library {
    /// Personas, each with the name that errors call its file.
    pub personas: Vec<NamedText>,
    /// Scenarios, each with the name that errors call its file.
    pub scenarios: Vec<NamedText>,
}

/// A parsed value and the file it came from.
#[derive(Clone, Debug)]
pub struct Entry<T> {
    /// The file.
    pub file: File,
    /// What it says.
    pub value: T,
}

/// All personas and scenarios that a plan can name.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    /// Personas by name.
    pub personas: BTreeMap<String, Entry<Persona>>,
    /// Scenarios by name.
    pub scenarios: BTreeMap<String, Entry<Scenario>>,
}

impl Shelf {
    /// Reads the library.
    pub fn of(library: &Library, report: &mut Report) -> Self {
        let mut shelf = Self::default();
        for (name, text) in &library.personas {
            let file = File::from_text(name, text);
            shelf.put(file, Kind::Persona, &mut BTreeMap::new(), report);
        }
        for (name, text) in &library.scenarios {
            let file = File::from_text(name, text);
            shelf.put(file, Kind::Scenario, &mut BTreeMap::new(), report);
        }
        shelf
    }

    /// Adds the files of `personas/` and `scenarios/` in a folder, over the library's of the same name.
    pub fn add_beside(&mut self, folder: &Path, report: &mut Report) {
        for (name, kind) in [("personas", Kind::Persona), ("scenarios", Kind::Scenario)] {
            let mut taken = BTreeMap::new();
            for path in yaml_files(&folder.join(name)) {
                self.put(File::read(&path), kind, &mut taken, report);
            }
        }
    }

    /// Adds a file; `taken` holds the names of files of the same origin, of which no two may be alike.
    pub fn put(
        &mut self,
        file: Result<File, Problem>,
        kind: Kind,
        taken: &mut BTreeMap<String, ()>,
        report: &mut Report,
    ) {
        let name = match (file, kind) {
            (Err(problem), _) => return report.add(problem),
            (Ok(file), Kind::Persona) => match file.parse::<Persona>(kind) {
                Ok(value) => {
                    let name = value.name.clone();
                    self.personas.insert(name.clone(), Entry { file: file.clone(), value });
                    (name, file)
                }
                Err(problem) => return report.add(problem),
            },
            (Ok(file), _) => match file.parse::<Scenario>(kind) {
                Ok(value) => {
                    let name = value.name.clone();
                    self.scenarios.insert(name.clone(), Entry { file: file.clone(), value });
                    (name, file)
                }
                Err(problem) => return report.add(problem),
            },
        };
        let (name, file) = name;
        if taken.insert(name.clone(), ()).is_some() {
            let problem =
                Problem::new(file.value(&["name"]), format!("another file is called `{name}` as well"));
            report.add(problem.hint("give each file a name of its own"));
        }
    }
}

/// The YAML files below a folder, in order of their paths. A folder that is not there has none.
#[must_use]
pub fn yaml_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    walk(folder, FOLDER_DEPTH_MAX, &mut files);
    files.sort();
    files
}

fn walk(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.take(SIBLINGS_MAX).flatten() {
        let (path, Ok(kind)) = (entry.path(), entry.file_type()) else { continue };
        if kind.is_dir() && depth > 1 {
            walk(&path, depth - 1, files);
        } else if path.extension().is_some_and(|end| end == "yaml" || end == "yml")
            && files.len() < SIBLINGS_MAX
        {
            files.push(path);
        }
    }
}
