//! `nightcrew report RUN`: the journal judged again, by its own checks or by newer ones, and its reports written.

use std::path::PathBuf;
use std::process::ExitCode;

use nightcrew_dashboards::report::json;
use nightcrew_verdict::sensitivity::second_mind;

use super::{Outcome, say};
use crate::failure::Failure;
use crate::{outputs, rejudge, summary};

/// `nightcrew report`.
#[derive(Debug, clap::Args)]
pub struct Report {
    /// The run's folder, or its journal.
    pub run: PathBuf,
    /// Print the report as JSON instead of a summary.
    #[arg(long)]
    pub json: bool,
    /// Judge it by newer checks: those of this plan's scenarios as they are now, or of the built-in packs. What the run's own
    /// checks came to stays as it is; the new reports stand beside it.
    #[arg(long, value_name = "PLAN", num_args = 0..=1)]
    pub rejudge: Option<Option<PathBuf>>,
    /// A run of the same plan and release with another mind: both verdicts are told, and if one passes and the other fails, the
    /// report is INCONCLUSIVE.
    #[arg(long, value_name = "RUN", conflicts_with = "rejudge")]
    pub second: Option<PathBuf>,
}

pub fn report(args: &Report) -> Outcome {
    let (judged, html) = match &args.rejudge {
        None => {
            let mut judged = outputs::judge(&args.run)?;
            if let Some(second) = &args.second {
                let second = outputs::judge(second)?;
                second_mind(&mut judged, &second).map_err(|error| Failure::usage(&error))?;
            }
            let html = outputs::write(&args.run, &judged)?;
            (judged, html)
        }
        Some(plan) => {
            let judged = rejudge::judge(&args.run, plan.as_deref())?;
            let html = outputs::write_rejudged(&args.run, &judged)?;
            (judged, html)
        }
    };
    if args.json {
        say(&json::json(&judged.report).map_err(|error| Failure::environment(&error))?);
    } else {
        say(&summary::text(&judged.report, Some(&html)));
    }
    Ok(ExitCode::from(judged.report.exit_code))
}
