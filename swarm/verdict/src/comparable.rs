//! The digests by which two runs are told comparable: those of the plan in the journal's header, and those that the writer
//! told beside it.

use std::collections::BTreeMap;

use nightcrew_model::event::RunStarted;
use nightcrew_model::plan::digest::{of_plan, together};

/// The digests of a run, by what they cover: `plan`, `company`, `personas`, `scenarios`, `checks`, `twins`, `mind`.
#[must_use]
pub fn digests(header: &RunStarted) -> BTreeMap<String, String> {
    let mut digests = of_plan(&header.plan);
    for (name, digest) in &mut digests {
        // A writer's own digest covers the code behind a name as well (a persona's grammar, a twin's version), so both count.
        if let Some(written) = header.digests.get(name) {
            *digest = together(written, digest);
        }
    }
    digests
}
