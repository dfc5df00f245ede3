//! `nightcrew bench journal`: what `report` and `compare` take for journals of a million events, each in a process of its own; and
//! beside them a bare row, which only reads the events.

mod repeated;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use nightcrew_engine::journal;
use nightcrew_model::seed::Seed;
use nightcrew_runtime::Clock;
use nightcrew_scenario::{Overrides, load_plan_text};
use serde::Serialize;

use super::usage::peak_bytes;
use crate::commands::{Outcome, say};
use crate::failure::Failure;
use crate::printable::table;
use crate::{in_process, shelf};

/// The access story, as `bench virtual` has it.
const STORY: &str = include_str!("story.yaml");
/// How long the run lasts that is repeated: 600 attempts a minute begin in it.
const DURATION: &str = "200s";
/// How often a process is asked for its peak.
const LOOK_EVERY: Duration = Duration::from_millis(2);
/// The seeds that calls' times are drawn from: what two runs of one release differ in.
const SERVICE_SEEDS: [u64; 2] = [1, 2];

/// `nightcrew bench journal`.
#[derive(Debug, clap::Args)]
pub struct BenchJournal {
    /// Events of each journal: a run's, repeated.
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1_000..=100_000_000))]
    pub events: u64,
    /// Print the table as JSON.
    #[arg(long)]
    pub json: bool,
}

/// The bare row: the events of a journal, counted.
#[derive(Debug, clap::Args)]
pub struct BenchLines {
    /// The run.
    pub run: PathBuf,
}

/// A row of the table.
#[derive(Debug, Serialize)]
struct Row {
    /// What was done.
    what: &'static str,
    /// Events of all its journals.
    events: u64,
    /// The machine's time.
    seconds: f64,
    /// Peak resident memory, in megabytes.
    peak_mb: f64,
}

pub fn bench(args: &BenchJournal) -> Outcome {
    let folder = tempfile::tempdir().map_err(|error| Failure::environment(&error))?;
    let mut runs = Vec::new();
    for seed in SERVICE_SEEDS {
        let out = folder.path().join(format!("once-{seed}"));
        let large = folder.path().join(format!("run-{seed}"));
        for path in [&out, &large] {
            std::fs::create_dir(path).map_err(|error| Failure::environment(&error))?;
        }
        once(&out, seed)?;
        let events = repeated::repeated(&out, &large, args.events)?;
        runs.push((large.display().to_string(), events));
    }
    let [(base, events), (head, more)] = runs.as_slice() else {
        return Err(Failure::Environment("two journals are measured".to_owned()));
    };
    let rows = [
        measured("bare", *events, &["bench", "lines", base])?,
        measured("report", *events, &["report", base])?,
        measured("compare", events + more, &["compare", base, head])?,
    ];
    say(&if args.json {
        serde_json::to_string_pretty(&rows).map_err(|error| Failure::environment(&error))?
    } else {
        table(["", "events", "seconds", "peak MB"], &rows.each_ref().map(Row::cells))
    });
    Ok(ExitCode::SUCCESS)
}

pub fn lines(args: &BenchLines) -> Outcome {
    let mut events = 0_u64;
    for event in journal::read(&args.run).map_err(|error| Failure::usage(&error))? {
        std::hint::black_box(event.map_err(|error| Failure::usage(&error))?);
        events += 1;
    }
    say(&events.to_string());
    Ok(ExitCode::SUCCESS)
}

/// A run in virtual time.
fn once(out: &Path, service_seed: u64) -> Result<(), Failure> {
    let story = STORY.replace("DURATION", DURATION);
    let loaded =
        load_plan_text("story", &story, &shelf::library(), &shelf::vocabulary(), &Overrides::default())
            .map_err(|report| Failure::Files(Box::new(report)))?;
    let order = in_process::Order {
        loaded,
        starts_ms: in_process::STARTS_MS,
        service_seed: Some(Seed(service_seed)),
        bot: &in_process::arguments(&[])?,
        out,
        observer: None,
        #[cfg(debug_assertions)]
        beside: None,
    };
    in_process::run(order).map(drop)
}

/// This program with these flags, to its end.
fn measured(what: &'static str, events: u64, flags: &[&str]) -> Result<Row, Failure> {
    let failed = |error: std::io::Error| Failure::environment(&error);
    let program = std::env::current_exe().map_err(failed)?;
    let clock = Clock::paced(1);
    let mut child = Command::new(program)
        .args(flags)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(failed)?;
    let mut peak = 0;
    let status = loop {
        // Its peak is the system's own figure, which only grows: what is missed is what the last moment added.
        peak = peak_bytes(child.id()).max(peak);
        if let Some(status) = child.try_wait().map_err(failed)? {
            break status;
        }
        std::thread::sleep(LOOK_EVERY);
    };
    let seconds = secs(clock.elapsed_us());
    // A verdict is no failure of the measurement: 0 met, 1 a gate failed, 5 inconclusive.
    if !matches!(status.code(), Some(0 | 1 | 5)) {
        return Err(Failure::Environment(format!("`nightcrew {}` ended with {status}", flags.join(" "))));
    }
    Ok(Row { what, events, seconds, peak_mb: secs(peak) })
}

/// Millionths, as a figure for readers.
#[expect(clippy::cast_precision_loss, reason = "a figure for readers")]
fn secs(millionths: u64) -> f64 {
    millionths as f64 / 1e6
}

impl Row {
    fn cells(&self) -> [String; 4] {
        let Self { what, events, seconds, peak_mb } = self;
        [(*what).to_owned(), events.to_string(), format!("{seconds:.2}"), format!("{peak_mb:.0}")]
    }
}
