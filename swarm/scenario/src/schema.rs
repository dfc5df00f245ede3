//! JSON Schemas of the files that users write, for editors: `# yaml-language-server: $schema=…` in a file's first line.

use nightcrew_model::company::CompanyFile;
use nightcrew_model::persona::Persona;
use nightcrew_model::plan::{PackFile, PlanFile};
use nightcrew_model::rubric::Rubric;
use nightcrew_model::scenario::Scenario;
use schemars::{Schema, schema_for};

/// The schemas by the name of their kind.
#[must_use]
pub fn schemas() -> [(&'static str, String); 6] {
    [
        ("plan", written(schema_for!(PlanFile))),
        ("persona", written(schema_for!(Persona))),
        ("scenario", written(schema_for!(Scenario))),
        ("company", written(schema_for!(CompanyFile))),
        ("pack", written(schema_for!(PackFile))),
        ("rubric", written(schema_for!(Rubric))),
    ]
}

fn written(schema: Schema) -> String {
    let value = serde_json::Value::from(schema);
    // A `Value` always prints: it holds no maps with other keys than texts.
    format!("{value:#}\n")
}
