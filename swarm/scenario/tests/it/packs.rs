//! The personas and scenarios that come with Nightcrew read as what their folders say, and fit a company.

use std::path::{Path, PathBuf};

use nightcrew_model::persona::Persona;
use nightcrew_model::scenario::Scenario;
use nightcrew_scenario::file::{File, Kind};
use nightcrew_scenario::library::yaml_files;

fn shipped(folder: &str) -> Vec<PathBuf> {
    yaml_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../personas").join(folder))
}

#[test]
fn every_shipped_file_reads() {
    for path in shipped("library") {
        let file = File::read(&path).unwrap();
        assert_eq!(file.kind(), Some(Kind::Persona), "{}", path.display());
        let persona: Persona = file.parse(Kind::Persona).unwrap();
        assert_eq!(path.file_stem().unwrap().to_string_lossy(), persona.name);
    }
    for path in shipped("packs") {
        let file = File::read(&path).unwrap();
        assert_eq!(file.kind(), Some(Kind::Scenario), "{}", path.display());
        let scenario: Scenario = file.parse(Kind::Scenario).unwrap();
        assert_eq!(path.file_stem().unwrap().to_string_lossy(), scenario.name);
    }
    assert!(shipped("library").len() >= 6 && shipped("packs").len() >= 8);
}
