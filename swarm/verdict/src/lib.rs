//! Pure folds from a journal to verdicts, statistics and comparisons.

pub mod report;
pub mod stats;
