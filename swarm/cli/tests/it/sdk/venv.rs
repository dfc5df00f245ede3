//! The Python that runs the SDKs: a virtual environment below `target`, made once. It never touches the machine's own Python.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use nightcrew_runtime::Clock;

use crate::process::{text, until};

/// What is installed.
const REQUIREMENTS: &str = include_str!("requirements.txt");
/// How long making the environment and filling it may take, each.
const WITHIN: Duration = Duration::from_secs(300);
/// The most of a failed command's words that are repeated.
const WORDS_MAX: usize = 600;

/// The `python` that has the SDKs.
pub fn python() -> Result<PathBuf, String> {
    filled("sdk-venv", REQUIREMENTS, "tests/it/sdk/requirements.txt", "the SDKs")
}

/// The `python` of an environment of this name, made if it is not there as the requirements (a text, and the file that holds it)
/// want it; `Err` says what is missing.
pub fn filled(name: &str, requirements: &str, file: &str, what: &str) -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let (python, marker) = (folder.join("bin/python"), folder.join("requirements.installed"));
    // The marker is written last and holds all that was asked for, so that what is half made is made again. A Python that was
    // since taken from the machine leaves a link that leads nowhere.
    if text(&marker) == requirements && works(&python) {
        return Ok(python);
    }
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    let log = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name).with_extension("log");
    let make = ["-m", "venv"].map(str::to_owned).into_iter().chain([folder.display().to_string()]);
    run(Command::new("python3").args(make), &log)
        .map_err(|why| format!("python3 with its venv module (apt-get install python3-venv): {why}"))?;
    let wanted = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let install = ["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"];
    let patience = ["--retries", "2", "--timeout", "30", "--requirement"];
    run(Command::new(&python).args(install).args(patience).arg(wanted), &log)
        .map_err(|why| format!("{what}, which pip gets from its registry: {why}"))?;
    fs::write(&marker, requirements).unwrap();
    Ok(python)
}

fn works(python: &Path) -> bool {
    let tried = Command::new(python).args(["-c", "pass"]).stdin(Stdio::null()).status();
    tried.is_ok_and(|status| status.success())
}

/// Runs a command to its end, or kills it when that does not come; `Err` holds its last words.
pub fn run(command: &mut Command, log: &Path) -> Result<(), String> {
    let output = File::create(log).unwrap();
    let command = command.stdin(Stdio::null()).stdout(output.try_clone().unwrap()).stderr(output);
    let mut child = command.spawn().map_err(|error| error.to_string())?;
    let clock = Clock::paced(1);
    // Twice the time, so that this never gives up before the command is killed.
    let status = until("the end of a command", WITHIN * 2, || match child.try_wait().unwrap() {
        Some(status) => Some(Some(status)),
        None if u128::from(clock.elapsed_us()) > WITHIN.as_micros() => Some(None),
        None => None,
    });
    match status {
        Some(status) if status.success() => Ok(()),
        Some(status) => Err(format!("{status}: {}", last_words(&text(log)))),
        None => {
            child.kill().unwrap();
            child.wait().unwrap();
            Err(format!("not done within {WITHIN:?}: {}", last_words(&text(log))))
        }
    }
}

fn last_words(all: &str) -> &str {
    let all = all.trim();
    all.get(all.ceil_char_boundary(all.len().saturating_sub(WORDS_MAX))..).unwrap_or_default()
}
