//! Pages: parts in order, within the document that carries them.

pub mod comparison;
pub mod conversation;
pub mod live;
pub mod report;
