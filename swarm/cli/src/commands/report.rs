//! `nightcrew report RUN`: the journal judged again, and its reports written.

use std::path::PathBuf;
use std::process::ExitCode;

use nightcrew_dashboards::report::json;

use super::{Outcome, say};
use crate::failure::Failure;
use crate::{outputs, summary};

/// `nightcrew report`.
#[derive(Debug, clap::Args)]
pub struct Report {
    /// The run's folder, or its journal.
    pub run: PathBuf,
    /// Print the report as JSON instead of a summary.
    #[arg(long)]
    pub json: bool,
}

pub fn report(args: &Report) -> Outcome {
    let judged = outputs::judge(&args.run)?;
    let html = outputs::write(&args.run, &judged)?;
    if args.json {
        say(&json::json(&judged.report).map_err(|error| Failure::environment(&error))?);
    } else {
        say(&summary::text(&judged.report, Some(&html)));
    }
    Ok(ExitCode::from(judged.report.exit_code))
}
