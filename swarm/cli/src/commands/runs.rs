//! `nightcrew runs`: the runs of a folder, the newest first.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use serde::Serialize;

use super::{Outcome, say};
use crate::baseline::Baselines;
use crate::collection::{Card, Collection, Entry, RUNS};
use crate::failure::Failure;
use crate::printable::{printable, table};
use crate::summary;

/// `nightcrew runs`.
#[derive(Debug, clap::Args)]
pub struct Runs {
    /// The folder of the runs.
    #[arg(long, default_value = RUNS, value_name = "DIR")]
    pub dir: PathBuf,
    /// Only runs of this plan.
    #[arg(long, value_name = "NAME")]
    pub plan: Option<String>,
    /// Print them as JSON.
    #[arg(long)]
    pub json: bool,
}

/// The runs, for programs.
#[derive(Serialize)]
struct Listed<'a> {
    runs: Vec<Row<'a>>,
    broken: Vec<Broken>,
    /// Older folders, which were not read.
    older: usize,
}

#[derive(Serialize)]
struct Row<'a> {
    folder: String,
    /// The labels under which it is a baseline, the current one first.
    baselines: Vec<&'a str>,
    #[serde(flatten)]
    card: &'a Card,
}

#[derive(Serialize)]
struct Broken {
    folder: String,
    why: String,
}

pub fn runs(args: &Runs) -> Outcome {
    let book = Baselines::read(&args.dir)?;
    let collection = Collection::read(&args.dir)?;
    let ours = |card: &Card| args.plan.as_ref().is_none_or(|plan| *plan == card.run.name);
    let rows = collection.cards().filter(|(_, card)| ours(card)).map(|(entry, card)| Row {
        folder: entry.folder.display().to_string(),
        baselines: book.labels(&args.dir, &entry.folder),
        card,
    });
    let broken = |entry: &Entry| {
        let why = entry.card.as_ref().err()?.clone();
        Some(Broken { folder: entry.folder.display().to_string(), why })
    };
    let listed = Listed {
        runs: rows.collect(),
        broken: collection.entries.iter().filter_map(broken).collect(),
        older: collection.older,
    };
    if args.json {
        say(&serde_json::to_string_pretty(&listed).map_err(|error| Failure::environment(&error))?);
    } else {
        say(&text(&listed));
    }
    Ok(ExitCode::SUCCESS)
}

fn text(listed: &Listed<'_>) -> String {
    let heads = ["run", "plan", "release", "seed", "started", "attempts", "verdict", "satisfied", "baseline"];
    let rows: Vec<[String; 9]> = listed.runs.iter().map(row).collect();
    let mut out = if rows.is_empty() { "no runs\n".to_owned() } else { table(heads, &rows) };
    // Writing to a String cannot fail.
    for broken in &listed.broken {
        let _ = writeln!(out, "cannot be read: {}: {}", printable(&broken.folder), printable(&broken.why));
    }
    if listed.older > 0 {
        let _ = writeln!(out, "and {} older ones, which were not read", listed.older);
    }
    out
}

fn row(row: &Row<'_>) -> [String; 9] {
    let Card { run, verdict, attempts, satisfaction, .. } = row.card;
    [
        row.folder.clone(),
        run.name.clone(),
        run.release.clone().unwrap_or_else(|| "-".to_owned()),
        run.seed.to_string(),
        moment(run.started_unix_ms),
        attempts.to_string(),
        summary::word(*verdict).to_owned(),
        summary::share(satisfaction.estimate),
        row.baselines.join(", "),
    ]
}

/// A moment as a calendar has it, to the minute, in UTC.
pub fn moment(unix_ms: i64) -> String {
    let moment = jiff::Timestamp::from_millisecond(unix_ms);
    moment.map_or_else(|_| "-".to_owned(), |moment| moment.strftime("%Y-%m-%d %H:%M").to_string())
}
