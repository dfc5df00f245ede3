//! The files of the library: one list of personas and one of scenarios, built into the program. A test holds the lists to
//! the folders. Nothing here judges a file against others (that is `nightcrew-scenario`'s part).

use nightcrew_model::persona::Persona;
use nightcrew_model::scenario::Scenario;

/// A file of the library, as it stands in the repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its path from the top of the repository, for messages.
    pub path: &'static str,
    /// Its text.
    pub text: &'static str,
}

macro_rules! sources {
    ($($path:literal),+ $(,)?) => {
        &[$(Source { path: concat!("personas/", $path), text: include_str!(concat!("../", $path)) }),+]
    };
}

/// Every persona of the library. To add one: its file, and a line here.
pub const PERSONAS: &[Source] = sources![
    "library/busy-manager.yaml",
    "library/chatty-sales.yaml",
    "library/curious-contractor.yaml",
    "library/impatient-engineer.yaml",
    "library/new-starter.yaml",
    "library/polite-novice.yaml",
    "library/pushy-insider.yaml",
    "library/terse-german.yaml",
];

/// Every scenario of the packs. To add one: its file, and a line here.
pub const SCENARIOS: &[Source] = sources![
    "packs/it-helpdesk/approve-requests.yaml",
    "packs/it-helpdesk/asks-for-admin.yaml",
    "packs/it-helpdesk/cancel-request.yaml",
    "packs/it-helpdesk/deny-request.yaml",
    "packs/it-helpdesk/forgetful-approver.yaml",
    "packs/it-helpdesk/jira-access.yaml",
    "packs/it-helpdesk/locked-out.yaml",
    "packs/it-helpdesk/new-hire-day-one.yaml",
    "packs/it-helpdesk/on-behalf-of.yaml",
    "packs/it-helpdesk/repeat-request.yaml",
    "packs/it-helpdesk/vague-request.yaml",
    "packs/it-helpdesk/wrong-channel.yaml",
];

/// A file of the library is not what it should be. Cannot happen with the files of this repository; a test holds that.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {message}")]
pub struct LibraryError {
    /// The file.
    pub path: &'static str,
    /// What is wrong, with line and column.
    pub message: String,
}

/// All personas of the library, in the order of their names.
///
/// # Errors
/// When a built-in file is broken.
pub fn personas() -> Result<Vec<Persona>, LibraryError> {
    PERSONAS.iter().map(read).collect()
}

/// All scenarios of the packs, in the order of their names within a pack.
///
/// # Errors
/// When a built-in file is broken.
pub fn scenarios() -> Result<Vec<Scenario>, LibraryError> {
    SCENARIOS.iter().map(read).collect()
}

fn read<T: serde::de::DeserializeOwned>(source: &Source) -> Result<T, LibraryError> {
    serde_saphyr::from_str(source.text)
        .map_err(|error| LibraryError { path: source.path, message: error.to_string() })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    fn files(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                files(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "yaml") {
                let below = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap();
                found.insert(format!("personas/{}", below.display()));
            }
        }
    }

    #[test]
    fn every_file_is_in_its_list_and_is_named_for_what_it_holds() {
        let top = Path::new(env!("CARGO_MANIFEST_DIR"));
        for (folder, list) in [("library", PERSONAS), ("packs", SCENARIOS)] {
            let mut found = BTreeSet::new();
            files(&top.join(folder), &mut found);
            assert_eq!(found, list.iter().map(|source| source.path.to_owned()).collect());
        }
        let stem =
            |source: &Source| source.path.rsplit('/').next().unwrap().trim_end_matches(".yaml").to_owned();
        for (source, persona) in PERSONAS.iter().zip(personas().unwrap()) {
            assert_eq!(stem(source), persona.name);
        }
        for (source, scenario) in SCENARIOS.iter().zip(scenarios().unwrap()) {
            assert_eq!(stem(source), scenario.name);
        }
    }

    #[test]
    fn every_file_names_its_schema_first() {
        for (list, schema) in [(PERSONAS, "persona.json"), (SCENARIOS, "scenario.json")] {
            for source in list {
                let first = source.text.lines().next().unwrap();
                assert!(first.starts_with("# yaml-language-server: $schema="), "{}", source.path);
                assert!(first.ends_with(schema), "{}", source.path);
            }
        }
    }

    #[test]
    fn shares_are_percent() {
        for persona in personas().unwrap() {
            let style = persona.style;
            for share in [style.length, style.politeness, style.casing, style.emoji] {
                assert!(share <= 100, "{}", persona.name);
            }
            assert!(persona.omission <= 100 && persona.competence <= 100 && persona.attitude <= 100);
            assert!(persona.patience_percent > 0 && persona.words_per_minute > 0);
        }
    }
}
