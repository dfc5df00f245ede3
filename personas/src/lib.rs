//! The persona library and the mind: perceive, understand, decide, word. Pure and seeded: the same situation gives the
//! same answer, whatever came before. Nothing here waits, calls, or decides when an attempt ends (invariant 7).

pub mod library;
pub mod release;
pub mod situation;
pub mod slot;
pub mod understand;
