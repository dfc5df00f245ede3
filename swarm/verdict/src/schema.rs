//! JSON Schemas of what other programs read: `report.json`, `compare --json` and `gate --json`. They are checked in under `schemas/`, and a
//! test holds the files to these.

use schemars::Schema;

/// The schema of `report.json`.
#[must_use]
pub fn report() -> Schema {
    schemars::schema_for!(crate::report::Report)
}

/// The schema of `compare --json`.
#[must_use]
pub fn comparison() -> Schema {
    schemars::schema_for!(crate::compare::comparison::Comparison)
}

/// The schema of `gate --json`.
#[must_use]
pub fn gate() -> Schema {
    schemars::schema_for!(crate::gate::outcome::GateOutcome)
}
