//! `nightcrew compare BASE HEAD`: does the second release treat people worse?

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use nightcrew_verdict::compare::comparison::Comparison;
use nightcrew_verdict::sensitivity::second_comparison;
use nightcrew_verdict::{Options, Run, compare as compared};

use super::{Outcome, say};
use crate::collection::RUNS;
use crate::failure::Failure;
use crate::{baseline, outputs, summary};

/// `nightcrew compare`.
#[derive(Debug, clap::Args)]
pub struct Compare {
    /// The run of the earlier release: its folder, a baseline's label, a release, or `baseline`.
    pub base: String,
    /// The run of the release in question, in the same ways.
    pub head: String,
    /// The folder of the runs that labels and releases are looked up in.
    #[arg(long, default_value = RUNS, value_name = "DIR")]
    pub dir: PathBuf,
    /// Print the comparison as JSON.
    #[arg(long)]
    pub json: bool,
    /// Compare runs that differ in plan, personas, scenarios, checks, twins or mind; the result says so.
    #[arg(long)]
    pub force: bool,
    /// Write comparison.html, comparison.md and comparison.json into this folder.
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
    /// Runs of the same two releases with another mind: both verdicts are told, and if one passes and the other fails, the
    /// comparison is INCONCLUSIVE.
    #[arg(long, num_args = 2, value_names = ["BASE2", "HEAD2"])]
    pub second: Option<Vec<String>>,
}

pub fn compare(args: &Compare) -> Outcome {
    let (base, head) = baseline::pair(&args.dir, &args.base, &args.head)?;
    let (base, head) = judged(&base, &head)?;
    let options = Options { force: args.force, ..Options::default() };
    let refused = |error| Failure::Usage(format!("{error} (--force compares them all the same)"));
    let mut comparison = compared(&base.records, &head.records, &options).map_err(refused)?;
    if let Some([base_2, head_2]) = args.second.as_deref() {
        let (base_2, head_2) = baseline::pair(&args.dir, base_2, head_2)?;
        let (base_2, head_2) = judged(&base_2, &head_2)?;
        let other = compared(&base_2.records, &head_2.records, &options).map_err(refused)?;
        let (first, second) = ((&base.records, &head.records), (&base_2.records, &head_2.records));
        second_comparison(&mut comparison, first, &other, second).map_err(|error| Failure::usage(&error))?;
    }
    let page = args.out.as_deref().map(|out| outputs::write_comparison(out, &comparison)).transpose()?;
    if args.json {
        say(&serde_json::to_string_pretty(&comparison).map_err(|error| Failure::environment(&error))?);
    } else {
        say(&text(&comparison));
        if let Some(page) = page {
            say(&format!("  report: {}", page.display()));
        }
    }
    Ok(ExitCode::from(comparison.exit_code))
}

/// Judges two journals at once: reading them is most of what a comparison takes.
fn judged(base: &Path, head: &Path) -> Result<(Run, Run), Failure> {
    let (base, head) = std::thread::scope(|scope| {
        let head = scope.spawn(|| outputs::judge(head));
        (outputs::judge(base), head.join())
    });
    let head = head.map_err(|_| Failure::Environment("the judging of the second run broke".to_owned()))?;
    Ok((base?, head?))
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
    let matching = &comparison.matching;
    let how = if comparison.paired {
        "paired"
    } else {
        "UNPAIRED: shares compared, which needs about twice as many"
    };
    let _ = writeln!(
        out,
        "  pairs: {} judged in both runs, {} void or cut; {how}",
        matching.pairs, matching.void
    );
    for shift in comparison.shifts.iter().filter(|shift| shift.stands_out) {
        let _ = writeln!(out, "  shift: {}", shift.sentence);
    }
    for differs in &comparison.differs {
        let _ = writeln!(out, "  FORCED: {differs}");
    }
    for finding in &comparison.findings {
        let _ = writeln!(out, "  finding: {finding}");
    }
    out
}
