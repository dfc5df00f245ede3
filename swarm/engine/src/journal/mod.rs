//! The journal: JSON lines in zstd frames with checksums. `zstd -dc` reads it, a reader can follow a live run, and a crash
//! costs at most what was not yet flushed.

mod reader;
mod writer;

pub use reader::{JournalError, Reader, Tail, read};
pub use writer::{Journal, Observer};

/// The journal's name in a run's folder.
pub const FILE_NAME: &str = "journal.jsonl.zst";
/// The magic of the skippable frame that follows each frame of lines and names its first and last event.
const SKIPPABLE_MAGIC: u32 = 0x184D_2A50;
