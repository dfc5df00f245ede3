//! How a journal is kept: how much of a run, when frames are flushed, and how large its files grow.

use nightcrew_model::plan::Detail;

/// No file of a journal grows beyond this, compressed: a file of a night that can still be copied, mailed and opened.
pub(super) const SEGMENT_BYTES: u64 = 256 * 1024 * 1024;

/// When a frame is flushed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FlushBy {
    /// When it is full, or after a fifth of a second: a crash costs little, and a live run can be followed.
    #[default]
    Time,
    /// Only when it is full: the same events give the same file, byte for byte, however busy the machine is.
    Size,
}

/// How a journal is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JournalSettings {
    /// When a frame is flushed.
    pub flush: FlushBy,
    /// The next file begins before one grows beyond this, compressed, in bytes.
    pub segment_bytes: u64,
    /// Whether checkpoints are written beside it, from which a run that is killed can go on.
    pub checkpoints: bool,
    /// How much is kept.
    pub detail: Detail,
}

impl Default for JournalSettings {
    fn default() -> Self {
        Self {
            flush: FlushBy::default(),
            segment_bytes: SEGMENT_BYTES,
            checkpoints: false,
            detail: Detail::Full,
        }
    }
}
