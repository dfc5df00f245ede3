//! What the suites run on, got once from its registries and kept below `target`. It never touches what the machine itself has.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::process::text;
use crate::sdk::venv;

use super::HERE;

/// The tests run side by side, and what they share is made by the first.
type Once = OnceLock<Result<PathBuf, String>>;

/// The `python` that has Slack's packages; `Err` says what is missing.
pub fn python() -> Result<PathBuf, String> {
    static MADE: Once = Once::new();
    MADE.get_or_init(|| {
        let requirements = include_str!("python/requirements.txt");
        let file = "tests/it/slack_sdk/python/requirements.txt";
        venv::filled("slack-sdk-venv", requirements, file, "Slack's packages")
    })
    .clone()
}

/// The `node_modules` that has Slack's packages; `Err` says what is missing.
pub fn node_modules() -> Result<PathBuf, String> {
    static MADE: Once = Once::new();
    MADE.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("slack-sdk-node");
        let (modules, marker) = (folder.join("node_modules"), folder.join("installed.json"));
        let wanted = include_str!("node/package-lock.json");
        // The marker is written last: what is half made is made again.
        if text(&marker) != wanted {
            if folder.exists() {
                fs::remove_dir_all(&folder).unwrap();
            }
            fs::create_dir_all(&folder).unwrap();
            for file in ["package.json", "package-lock.json"] {
                fs::copy(Path::new(HERE).join("node").join(file), folder.join(file)).unwrap();
            }
            let log = folder.join("npm.log");
            let quiet = ["ci", "--no-audit", "--no-fund", "--ignore-scripts"];
            venv::run(Command::new("npm").args(quiet).current_dir(&folder), &log)
                .map_err(|why| format!("Slack's packages, which npm gets from its registry: {why}"))?;
            fs::write(&marker, wanted).unwrap();
        }
        let works = venv::run(Command::new("node").arg("--version"), &folder.join("node.log"));
        works.map(|()| modules).map_err(|why| format!("Node (apt-get install nodejs npm): {why}"))
    })
    .clone()
}

/// The program that uses Rust's client, built; `Err` says what is missing.
pub fn rust() -> Result<PathBuf, String> {
    static MADE: Once = Once::new();
    MADE.get_or_init(|| {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("slack-sdk-rust");
        fs::create_dir_all(&target).unwrap();
        let cargo = |arguments: &[&str], log: &str| {
            let mut command = Command::new(env!("CARGO"));
            command.args(arguments).arg("--locked").arg("--manifest-path");
            command.arg(Path::new(HERE).join("rust/Cargo.toml")).env("CARGO_TARGET_DIR", &target);
            venv::run(&mut command, &target.join(log))
        };
        // What is there already needs no registry, nor a place in the queue for it.
        if cargo(&["build", "--offline"], "build.log").is_err() {
            cargo(&["fetch"], "fetch.log")
                .map_err(|why| format!("slack-morphism, which cargo gets from its registry: {why}"))?;
            // What was got must build: from here on it is no longer the machine that lacks something.
            cargo(&["build", "--offline"], "build.log").unwrap();
        }
        Ok(target.join("debug/slack-morphism-contract"))
    })
    .clone()
}
