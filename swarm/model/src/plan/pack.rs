//! The file of a held-out pack, `pack.yaml`: which crew plays its scenarios, and from which seeds. Personas and scenarios lie
//! beside it, as beside a plan; everything else is the plan's that the pack is run with.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::file::CrewLine;
use crate::seed::Seed;
use crate::time::Span;

/// A held-out pack's file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PackFile {
    /// The pack's name, for whoever keeps it; no run tells it.
    pub name: String,
    /// The seeds, each with a run of its own.
    pub seeds: Vec<Seed>,
    /// Who takes part. Everybody tries once for each seed, so that the counts are the attempts.
    pub crew: Vec<CrewLine>,
    /// Over how long attempts begin, on the crew's clock.
    #[serde(default = "within")]
    pub within: Span,
}

fn within() -> Span {
    Span::mins(10)
}
