//! Live page and reports, folded from the journal: `journal event -> fold -> part -> page`.
//!
//! The live page ([`live`]) follows a running run on a thread of its own and can neither slow nor stop it. The reports
//! ([`report`]) render what [`nightcrew_verdict`] judged; nothing here judges. Transcripts are hostile text everywhere.

pub mod assets;
pub mod figure;
pub mod fold;
pub mod live;
pub mod page;
pub mod part;
pub mod report;
mod tasks;
pub mod text;
