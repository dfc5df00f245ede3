//! The lock of a run's folder: one engine writes into it at a time. The system lets go of it however that engine ends.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// The lock's name in a run's folder.
const FILE_NAME: &str = "run.lock";

/// A folder that is this process's own until this is dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// A folder cannot be locked.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another engine works in it.
    #[error("another nightcrew is at work in {0}; wait for its end, or end it")]
    Taken(PathBuf),
    /// The lock's file cannot be used.
    #[error("cannot lock {0}: {1}")]
    Io(PathBuf, io::Error),
}

impl Lock {
    /// Locks a run's folder.
    ///
    /// # Errors
    /// When another engine works in it, or the file cannot be written.
    pub fn take(folder: &Path) -> Result<Self, LockError> {
        let path = folder.join(FILE_NAME);
        let failed = |error| LockError::Io(path.clone(), error);
        let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(LockError::Taken(folder.to_owned())),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_one_engine_s_at_a_time() {
        let dir = tempfile::tempdir().unwrap();
        let lock = Lock::take(dir.path()).unwrap();
        assert!(matches!(Lock::take(dir.path()), Err(LockError::Taken(_))));
        drop(lock);
        assert!(Lock::take(dir.path()).is_ok());
    }
}
