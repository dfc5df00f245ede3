//! Folds: journal events in, view models out. Pure and bounded: no clock, no I/O, and no state that grows with a run's
//! length, since the live page must survive a soak of days beside the engine that it watches.

pub mod conversation;
pub mod live;
pub mod series;
pub mod traffic;
