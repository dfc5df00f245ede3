//! `nightcrew bench verdicts`: the yardstick. The example bot without and with its seeded defects, in virtual time: how often an
//! unchanged release is accused, and how often each defect is called what it is.
//!
//! Two runs of one plan and seed differ in the times of their calls, as two real runs do, and in nothing else. Comparisons come in
//! worlds, one for each seed of the plan: the honest runs of a world are a chain, each compared with the one before it, and its
//! first run is the base of the defects.

mod expected;
mod row;
mod world;

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU32, Ordering};

use accessdesk::Defect;
use clap::ValueEnum as _;
use nightcrew_runtime::Clock;
use nightcrew_verdict::{Options, RunRecords, compare};
use serde::Serialize;

use super::super::{Outcome, say};
use crate::failure::Failure;
use expected::expected;
use row::{Counts, Row};
use world::{Trial, judged};

/// Honest pairs of one world at most: a chain's pairs share a run with their neighbours, and all share their people.
const CHAIN_MAX: u32 = 10;
/// The first seed for the times of calls of the honest runs …
const HONEST_SEEDS: u64 = 1;
/// … and of the runs with a defect.
const DEFECT_SEEDS: u64 = 1_000;
/// What the honest comparisons are called.
const HONEST: &str = "honest";

/// `nightcrew bench verdicts`.
#[derive(Debug, clap::Args)]
pub struct BenchVerdicts {
    /// Comparisons of the unchanged release with itself.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(0..=100_000))]
    pub pairs: u32,
    /// Comparisons for each defect.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(0..=10_000))]
    pub comparisons: u32,
    /// Attempts a side.
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u32).range(20..=100_000))]
    pub attempts: u32,
    /// Only these defects; all when none is given.
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub defects: Vec<Defect>,
    /// The first world's seed; the next has the next.
    #[arg(long, default_value_t = 1, value_name = "SEED")]
    pub seed: u64,
    /// Worlds at once; as many as the machine has cores when not given.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=64))]
    pub jobs: Option<u32>,
    /// Print the table as JSON.
    #[arg(long)]
    pub json: bool,
}

/// The table.
#[derive(Debug, Serialize)]
struct Table {
    /// Attempts a side.
    attempts: u32,
    /// Seeds of the plans: the first, and how many.
    plan_seeds: (u64, u32),
    /// The honest comparisons first, then the defects.
    rows: Vec<Row>,
    /// The machine's time, in seconds.
    seconds: f64,
}

/// What all worlds together came to.
#[derive(Default)]
struct Total {
    counts: BTreeMap<String, Counts>,
    worlds: u32,
    failure: Option<Failure>,
}

pub fn verdicts(args: &BenchVerdicts) -> Outcome {
    let clock = Clock::paced(1);
    let defects = if args.defects.is_empty() { Defect::value_variants() } else { &args.defects };
    let worlds = args.comparisons.max(args.pairs.div_ceil(CHAIN_MAX));
    let (total, next) = (Mutex::new(Total::default()), AtomicU32::new(0));
    let cores =
        std::thread::available_parallelism().map_or(1, |cores| u32::try_from(cores.get()).unwrap_or(1));
    // Each world has a runtime of its own; only the counts meet.
    std::thread::scope(|scope| {
        for _ in 0..args.jobs.unwrap_or(cores).min(worlds.max(1)) {
            scope.spawn(|| {
                while let Some(world) = claim(&next, worlds, &total) {
                    let done = one(args, defects, world, worlds, &total);
                    told(&total, done, worlds);
                }
            });
        }
    });
    let mut total = total.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(failure) = total.failure.take() {
        return Err(failure);
    }
    let names = std::iter::once(HONEST.to_owned()).chain(defects.iter().map(|defect| name(*defect)));
    let rows =
        names.filter_map(|what| Some(total.counts.remove(&what)?.row(&what, what != HONEST))).collect();
    let table = Table {
        attempts: args.attempts,
        plan_seeds: (args.seed, worlds),
        rows,
        seconds: std::time::Duration::from_micros(clock.elapsed_us()).as_secs_f64(),
    };
    say(&if args.json {
        serde_json::to_string_pretty(&table).map_err(|error| Failure::environment(&error))?
    } else {
        text(&table)
    });
    Ok(ExitCode::SUCCESS)
}

/// The next world, unless all are done or one failed.
fn claim(next: &AtomicU32, worlds: u32, total: &Mutex<Total>) -> Option<u32> {
    let failed = total.lock().unwrap_or_else(PoisonError::into_inner).failure.is_some();
    let world = next.fetch_add(1, Ordering::AcqRel);
    (!failed && world < worlds).then_some(world)
}

fn told(total: &Mutex<Total>, done: Result<(), Failure>, worlds: u32) {
    let mut total = total.lock().unwrap_or_else(PoisonError::into_inner);
    match done {
        Ok(()) => total.worlds += 1,
        Err(failure) => total.failure = Some(failure),
    }
    tracing::info!(done = total.worlds, worlds, "worlds");
}

/// All comparisons of one world.
fn one(
    args: &BenchVerdicts,
    defects: &[Defect],
    world: u32,
    worlds: u32,
    total: &Mutex<Total>,
) -> Result<(), Failure> {
    let plan_seed = args.seed.wrapping_add(u64::from(world));
    let run = |service_seed: u64, defect: Option<&str>| {
        judged(Trial { attempts: args.attempts, plan_seed, service_seed, defect })
    };
    let count =
        |what: &str, base: &RunRecords, head: &RunRecords, seeds: [u64; 2], defect: Option<Defect>| {
            let found = compare(base, head, &Options::default()).map_err(|error| Failure::usage(&error))?;
            let mut total = total.lock().unwrap_or_else(PoisonError::into_inner);
            let counts = total.counts.entry(what.to_owned()).or_default();
            counts.add(&found, defect.map(expected), (plan_seed, seeds));
            Ok::<(), Failure>(())
        };
    let first = run(HONEST_SEEDS, None)?;
    let mut before: Option<RunRecords> = None;
    for link in 0..chain(args.pairs, world, worlds) {
        let seed = HONEST_SEEDS + u64::from(link);
        let next = run(seed + 1, None)?;
        count(HONEST, before.as_ref().unwrap_or(&first), &next, [seed, seed + 1], None)?;
        before = Some(next);
    }
    if world < args.comparisons {
        for (defect, seed) in defects.iter().zip(DEFECT_SEEDS..) {
            let what = name(*defect);
            let head = run(seed, Some(&what))?;
            count(&what, &first, &head, [HONEST_SEEDS, seed], Some(*defect))?;
        }
    }
    Ok(())
}

/// How many of the honest pairs a world has: as even a part as there is.
fn chain(pairs: u32, world: u32, worlds: u32) -> u32 {
    let worlds = worlds.max(1);
    pairs / worlds + u32::from(world < pairs % worlds)
}

fn name(defect: Defect) -> String {
    defect.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

fn text(table: &Table) -> String {
    let (first, worlds) = table.plan_seeds;
    let last = first.wrapping_add(u64::from(worlds.saturating_sub(1)));
    let mut out = format!(
        "{} attempts a side, plans of the seeds {first} to {last}, {:.0} s\n\n| release | FAIL | named | pairs | named by |\n| --- | --- | --- | --- | --- |\n",
        table.attempts, table.seconds
    );
    for row in &table.rows {
        let mut by: Vec<(&String, &u64)> = row.named_by.iter().collect();
        by.sort_by(|a, b| b.1.cmp(a.1));
        let by: Vec<String> =
            by.into_iter().take(4).map(|(name, times)| format!("{name} {times}×")).collect();
        let named = row.named.map_or("–".to_owned(), |named| named.text());
        out.push_str(&format!(
            "| {} | {} | {named} | {} | {} |\n",
            row.what,
            row.fail.text(),
            row.pairs,
            by.join(", ")
        ));
    }
    for failed in table.rows.iter().flat_map(|row| &row.false_alarms) {
        let [base, head] = failed.service_seeds;
        out.push_str(&format!(
            "\nfalse alarm, plan seed {}, call times {base} and {head}: {}\n",
            failed.plan_seed, failed.sentence
        ));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chains_share_out_all_pairs() {
        for (pairs, worlds) in [(20, 5), (12, 5), (0, 3), (1000, 100), (3, 7)] {
            assert_eq!((0..worlds).map(|world| chain(pairs, world, worlds)).sum::<u32>(), pairs);
        }
    }
}
