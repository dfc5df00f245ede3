//! What users of plan, persona, scenario and company files depend on.

#![expect(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod diagnostics;
mod faults;
mod fixtures;
mod fuzz;
mod held_out;
mod packs;
mod plans;
mod schemas;
mod variants;
