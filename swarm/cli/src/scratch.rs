//! Where journals are written that nobody may ever read: a temporary folder, removed at the end, also when the user ends it with
//! ctrl-C.

use std::path::Path;

use tempfile::TempDir;

use crate::failure::Failure;
use crate::follow::stopped;

/// The exit code of a program that ctrl-C ended, by the shells' convention.
const INTERRUPTED: i32 = 130;

/// The folder.
pub struct Scratch(TempDir);

impl Scratch {
    /// Makes it among the system's temporary folders, by a name that begins so.
    pub fn new(prefix: &str) -> Result<Self, Failure> {
        Self::watched(tempfile::Builder::new().prefix(prefix).tempdir())
    }

    /// The same within a folder: what is to be kept of it can then be moved there, which no disk's border forbids.
    pub fn within(folder: &Path, prefix: &str) -> Result<Self, Failure> {
        Self::watched(tempfile::Builder::new().prefix(prefix).tempdir_in(folder))
    }

    /// Sees to it that a signal does not leave it behind.
    fn watched(made: std::io::Result<TempDir>) -> Result<Self, Failure> {
        let folder =
            made.map_err(|error| Failure::Environment(format!("cannot make a temporary folder: {error}")))?;
        let path = folder.path().to_owned();
        #[expect(
            clippy::disallowed_methods,
            reason = "the one thread that hears signals: a run in virtual time has no I/O of its own to hear them with"
        )]
        std::thread::spawn(move || removed_when_stopped(&path));
        Ok(Self(folder))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// A folder of its own for one run; it goes when this value does.
    pub fn folder(&self) -> Result<TempDir, Failure> {
        tempfile::tempdir_in(self.0.path())
            .map_err(|error| Failure::Environment(format!("cannot make a temporary folder: {error}")))
    }
}

/// Waits for a signal; then removes the folder and ends the program.
#[expect(
    clippy::disallowed_methods,
    reason = "a virtual run cannot be told to stop in the middle, and there is nothing to be flushed"
)]
fn removed_when_stopped(path: &Path) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    // Without a runtime a signal ends the program as it always does; the folder is then the system's to clean up.
    let Ok(runtime) = runtime else { return };
    runtime.block_on(stopped());
    // It may be gone already, or half written: either way nothing else can be done.
    let _ = std::fs::remove_dir_all(path);
    std::process::exit(INTERRUPTED);
}
