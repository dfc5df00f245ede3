//! What users of plan, persona, scenario and company files depend on.

mod diagnostics;
mod fixtures;
mod fuzz;
mod plans;
mod schemas;
