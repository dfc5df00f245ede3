//! `nightcrew baseline`: which run of a plan others are compared with.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use nightcrew_runtime::Clock;

use super::{Outcome, say};
use crate::baseline::{Baselines, Mark, find, same};
use crate::collection::{Card, RUNS};
use crate::failure::Failure;
use crate::printable::{printable, table};

/// `nightcrew baseline`.
#[derive(Debug, clap::Args)]
pub struct Baseline {
    /// What to do; shows the baselines if nothing is named.
    #[command(subcommand)]
    pub what: Option<What>,
    /// The folder of the runs.
    #[arg(long, default_value = RUNS, value_name = "DIR", global = true)]
    pub dir: PathBuf,
    /// Print the baselines as JSON.
    #[arg(long)]
    pub json: bool,
}

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub enum What {
    /// Make a run the baseline of its plan.
    Set(Set),
    /// Forget baselines: all of them, or those of a plan or a label. No run is touched.
    Clear(Clear),
}

/// `nightcrew baseline set`.
#[derive(Debug, clap::Args)]
pub struct Set {
    /// The run: its folder, a release, or another label.
    pub run: String,
    /// The label; the run's release if none is named.
    #[arg(long, value_name = "LABEL")]
    pub label: Option<String>,
}

/// `nightcrew baseline clear`.
#[derive(Debug, clap::Args)]
pub struct Clear {
    /// Only those of this plan.
    #[arg(long, value_name = "NAME")]
    pub plan: Option<String>,
    /// Only this label.
    #[arg(long, value_name = "LABEL")]
    pub label: Option<String>,
}

pub fn baseline(args: &Baseline) -> Outcome {
    match &args.what {
        Some(What::Set(set)) => self::set(&args.dir, set),
        Some(What::Clear(clear)) => self::clear(&args.dir, clear),
        None => show(args),
    }
}

fn set(runs: &Path, args: &Set) -> Outcome {
    let folder = find(runs, &args.run, None)?;
    let card = Card::of(&folder).map_err(|why| Failure::Usage(format!("{}: {why}", folder.display())))?;
    let label = args.label.as_deref().or(card.run.release.as_deref()).ok_or_else(|| {
        Failure::Usage(format!(
            "{} has no release to be named by; give it a label: --label L",
            folder.display()
        ))
    })?;
    let mut book = Baselines::read(runs)?;
    let set = jiff::Timestamp::from_millisecond(Clock::paced(1).unix_ms());
    let set = set.map_err(|error| Failure::environment(&error))?.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    book.set(&card.run.name, label, Mark { run: named(runs, &folder), set })?;
    std::fs::create_dir_all(runs).map_err(|error| Failure::environment(&error))?;
    book.write(runs)?;
    say(&printable(&format!("the baseline of plan {} is now {label}: {}", card.run.name, folder.display())));
    Ok(ExitCode::SUCCESS)
}

/// A run by its name in the folder of the runs, or by its whole path where it lies elsewhere.
fn named(runs: &Path, folder: &Path) -> PathBuf {
    let inside = folder.parent().is_some_and(|parent| same(parent, runs));
    match folder.file_name().filter(|_| inside) {
        Some(name) => name.into(),
        None => folder.canonicalize().unwrap_or_else(|_| folder.to_owned()),
    }
}

fn clear(runs: &Path, args: &Clear) -> Outcome {
    let mut book = Baselines::read(runs)?;
    let mut gone = 0;
    for (plan, of_plan) in &mut book.plans {
        if args.plan.as_ref().is_some_and(|only| only != plan) {
            continue;
        }
        let before = of_plan.labels.len();
        of_plan.labels.retain(|label, _| args.label.as_ref().is_some_and(|only| only != label));
        gone += before - of_plan.labels.len();
        if !of_plan.labels.contains_key(&of_plan.current) {
            // The one that was set last among those that are left.
            let last = of_plan.labels.iter().max_by_key(|(_, mark)| mark.set.clone());
            of_plan.current = last.map(|(label, _)| label.clone()).unwrap_or_default();
        }
    }
    book.plans.retain(|_, of_plan| !of_plan.labels.is_empty());
    if gone == 0 {
        return Err(Failure::Usage(format!("there is no such baseline in {}", runs.display())));
    }
    book.write(runs)?;
    say(&format!("{gone} {} forgotten", if gone == 1 { "baseline" } else { "baselines" }));
    Ok(ExitCode::SUCCESS)
}

fn show(args: &Baseline) -> Outcome {
    let book = Baselines::read(&args.dir)?;
    if args.json {
        say(&serde_json::to_string_pretty(&book).map_err(|error| Failure::environment(&error))?);
        return Ok(ExitCode::SUCCESS);
    }
    let rows = book.plans.iter().flat_map(|(plan, of_plan)| {
        of_plan.labels.iter().map(|(label, mark)| {
            let current = if *label == of_plan.current { "current" } else { "" };
            let folder = mark.folder(&args.dir);
            let there = if folder.exists() { "" } else { " (not there any more)" };
            [
                plan.clone(),
                label.clone(),
                format!("{}{there}", folder.display()),
                mark.set.clone(),
                current.to_owned(),
            ]
        })
    });
    let rows: Vec<[String; 5]> = rows.collect();
    if rows.is_empty() {
        say(&format!("no baselines in {} yet; set one: nightcrew baseline set RUN", args.dir.display()));
    } else {
        say(&table(["plan", "label", "run", "set", ""], &rows));
    }
    Ok(ExitCode::SUCCESS)
}
