//! `nightcrew accessdesk`: the example subject as a process of its own, so that the demo needs one binary only.

use std::process::ExitCode;

use super::Outcome;
use crate::failure::Failure;

pub async fn accessdesk(args: accessdesk::program::Arguments) -> Outcome {
    accessdesk::program::run(args).await.map_err(|error| Failure::environment(&error))?;
    Ok(ExitCode::SUCCESS)
}
