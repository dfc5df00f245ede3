//! The journal: JSON lines in zstd frames with checksums. `zstd -dc` reads it, a reader can follow a live run, and a crash
//! costs at most what was not yet flushed. A long run's journal is several files, read in the order of their names.

mod copied;
mod disk;
mod fault;
pub(crate) mod frame;
mod reader;
pub(crate) mod segment;
mod settings;
mod sieve;
mod unpack;
mod writer;

pub use copied::write_events;
pub use fault::JournalError;
pub use reader::{Reader, Tail, read};
pub use settings::{FlushBy, JournalSettings};
pub use sieve::Sieve;
pub use writer::{Journal, Observer};

/// The name of the journal's first file in a run's folder. Those that follow in a long run are `journal.part000002.jsonl.zst`
/// and so on: `zstd -dc journal*.zst` reads all of them in order.
pub const FILE_NAME: &str = "journal.jsonl.zst";
