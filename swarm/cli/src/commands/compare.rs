//! `nightcrew compare BASE HEAD`: does the second release treat people worse?

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use nightcrew_verdict::compare::comparison::Comparison;
use nightcrew_verdict::{Options, compare as compared};

use super::{Outcome, say};
use crate::failure::Failure;
use crate::{outputs, summary};

/// `nightcrew compare`.
#[derive(Debug, clap::Args)]
pub struct Compare {
    /// The run of the earlier release.
    pub base: PathBuf,
    /// The run of the release in question.
    pub head: PathBuf,
    /// Print the comparison as JSON.
    #[arg(long)]
    pub json: bool,
    /// Compare runs that differ in plan, personas, scenarios, checks, twins or mind; the result says so.
    #[arg(long)]
    pub force: bool,
}

pub fn compare(args: &Compare) -> Outcome {
    let (base, head) = (outputs::judge(&args.base)?, outputs::judge(&args.head)?);
    let options = Options { force: args.force, ..Options::default() };
    let comparison = compared(&base.records, &head.records, &options)
        .map_err(|error| Failure::Usage(format!("{error} (--force compares them all the same)")))?;
    if args.json {
        say(&serde_json::to_string_pretty(&comparison).map_err(|error| Failure::environment(&error))?);
    } else {
        say(&text(&comparison));
    }
    Ok(ExitCode::from(comparison.exit_code))
}

/// The comparison for a terminal: the verdict first, then each layer and what it rests on.
fn text(comparison: &Comparison) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{}: {}", summary::word(comparison.verdict), comparison.sentence);
    for reason in &comparison.reasons {
        let _ = writeln!(out, "  - {reason}");
    }
    for layer in &comparison.layers {
        let _ = writeln!(
            out,
            "  {:<10} {}  {}",
            format!("{:?}", layer.layer),
            summary::word(layer.verdict),
            layer.sentence
        );
        for measure in &layer.measures {
            let _ = writeln!(out, "    {:<18} {}  {}", measure.name, measure.word(), measure.sentence);
        }
    }
    let _ = writeln!(
        out,
        "  pairs: {} judged in both runs, {} void or cut",
        comparison.matching.pairs, comparison.matching.void
    );
    for finding in &comparison.findings {
        let _ = writeln!(out, "  finding: {finding}");
    }
    out
}
