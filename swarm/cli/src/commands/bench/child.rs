//! Processes that a measurement runs: twins, and rows, each in a process of its own so that what one uses is its own.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use nightcrew_runtime::{Either, race};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::process::Command;

use crate::failure::Failure;

/// How long twins may take to plant their company and listen.
const READY_WITHIN: Duration = Duration::from_secs(120);

/// Processes of this program.
pub struct Child;

impl Child {
    /// Runs this program with these flags to its end; returns what it printed.
    pub async fn run(flags: &[String]) -> Result<String, Failure> {
        let failed = |error: std::io::Error| Failure::environment(&error);
        let mut child = this(flags)?.stdout(Stdio::piped()).spawn().map_err(failed)?;
        let mut out = String::new();
        if let Some(mut stdout) = child.stdout.take() {
            stdout.read_to_string(&mut out).await.map_err(failed)?;
        }
        ended(child.wait().await.map_err(failed)?)?;
        Ok(out)
    }

    /// Runs this program with these flags to its end; hands on every line as it is printed, with the process's id.
    pub async fn telling(
        flags: &[String],
        mut hear: impl FnMut(u32, &str) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let failed = |error: std::io::Error| Failure::environment(&error);
        let mut child = this(flags)?.stdout(Stdio::piped()).kill_on_drop(true).spawn().map_err(failed)?;
        let pid = child.id().unwrap_or_default();
        if let Some(stdout) = child.stdout.take() {
            let mut lines = BufReader::new(stdout).lines();
            while let Some(line) = lines.next_line().await.map_err(failed)? {
                hear(pid, &line)?;
            }
        }
        ended(child.wait().await.map_err(failed)?)
    }
}

fn ended(status: std::process::ExitStatus) -> Result<(), Failure> {
    if status.success() {
        Ok(())
    } else {
        Err(Failure::Environment(format!("a part of the measurement ended with {status}")))
    }
}

/// Twins in a process of their own, until this is dropped.
pub struct Twins {
    child: tokio::process::Child,
    env_file: PathBuf,
    _folder: Folder,
}

impl Twins {
    /// Starts twins and waits until they listen.
    pub async fn start(employees: u32, more: &[&str]) -> Result<Self, Failure> {
        let folder = Folder::fresh()?;
        let env_file = folder.0.join("twins.env");
        let mut flags = vec!["twins".to_owned(), "--employees".to_owned(), employees.max(10).to_string()];
        flags.extend(["--env-file".to_owned(), env_file.display().to_string()]);
        flags.extend(more.iter().map(|flag| (*flag).to_owned()));
        let failed = |error: std::io::Error| Failure::environment(&error);
        let mut child = this(&flags)?.stdout(Stdio::piped()).kill_on_drop(true).spawn().map_err(failed)?;
        let stdout = child.stdout.take();
        let ready = async {
            let Some(stdout) = stdout else { return false };
            let mut lines = BufReader::new(stdout).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                if line.starts_with("ready") {
                    return true;
                }
            }
            false
        };
        match race(ready, tokio::time::sleep(READY_WITHIN)).await {
            Either::First(true) => Ok(Self { child, env_file, _folder: folder }),
            _ => Err(Failure::Environment("the twins did not start".to_owned())),
        }
    }

    /// The file with their addresses and credentials.
    pub fn env_file(&self) -> &Path {
        &self.env_file
    }

    /// Their process.
    pub fn pid(&self) -> u32 {
        self.child.id().unwrap_or_default()
    }
}

/// A folder that goes away with its owner.
pub struct Folder(pub PathBuf);

impl Folder {
    /// An empty folder below the system's folder for such.
    pub fn fresh() -> Result<Self, Failure> {
        let name = crate::secret::fresh().map_err(|error| Failure::environment(&error))?;
        let path = std::env::temp_dir().join(format!("nightcrew-bench-{name}"));
        std::fs::create_dir(&path).map_err(|error| Failure::environment(&error))?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed is left to the system, which clears such folders.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A command of this program.
pub fn this(flags: &[String]) -> Result<Command, Failure> {
    let program = std::env::current_exe().map_err(|error| Failure::environment(&error))?;
    let mut command = Command::new(program);
    command.args(flags).stdin(Stdio::null());
    Ok(command)
}
