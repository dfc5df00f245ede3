//! The persona library and the mind: perceive, understand, decide, word.

pub mod situation;
