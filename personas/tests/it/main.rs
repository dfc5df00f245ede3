//! The mind as the engine uses it: one binary for all integration tests of the crate.

mod ablation;
mod mind;
mod scene;
mod understanding;
mod voices;
