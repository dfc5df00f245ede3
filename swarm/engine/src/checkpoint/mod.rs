//! What a run that was killed goes on from: who has begun what (the [`Roll`]), as of a place in the journal. A checkpoint is
//! the roll written down now and then, so that a resumption reads only what came after it; without a usable one it reads all.

mod file;
mod lock;
mod resume;
mod roll;

pub use lock::{Lock, LockError};
pub use resume::{Resumable, ResumeError, resumable};
pub use roll::{Roll, Turn};

pub(crate) use file::write;
pub(crate) use roll::Note;

/// How often a checkpoint is written, in microseconds of the machine's clock: what came after it is read in a second.
pub(crate) const EVERY_US: u64 = 120 * 1_000_000;

/// A place in a journal, behind a whole frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Place {
    /// The journal's file, from 1.
    pub segment: u32,
    /// Bytes into it.
    pub bytes: u64,
}

impl Place {
    /// The beginning of a journal.
    pub const START: Self = Self { segment: 1, bytes: 0 };
}
