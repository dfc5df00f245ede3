//! `nightcrew simulate --seeds A..B`: whole runs in virtual time with drawn plans and drawn faults, held to the invariants of the
//! tool itself. A failure prints its seed, its step and the command that makes it happen again.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use nightcrew_runtime::Clock;

use super::{Outcome, say};
use crate::failure::Failure;
use crate::simulation::{Simulated, Simulation, simulate as simulated};

/// `nightcrew simulate`.
#[derive(Debug, clap::Args)]
pub struct Simulate {
    /// The seeds: from the first up to, not including, the last; or a single one.
    #[arg(long, value_name = "A..B", default_value = "0..20", value_parser = seeds)]
    pub seeds: Range<u64>,
    /// About how many attempts each.
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(20..=100_000))]
    pub attempts: u32,
    /// How many at a time; as many as the machine has cores if none is given.
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
    /// Where journals go; only those of seeds that fail are kept.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Break an invariant on purpose. In test builds only.
    #[cfg(debug_assertions)]
    #[arg(long, hide = true)]
    pub sabotage: Option<crate::simulation::sabotage::Sabotage>,
}

/// `A..B`, or a single seed.
fn seeds(text: &str) -> Result<Range<u64>, String> {
    let wrong = || format!("`{text}` is neither a seed nor a range such as 0..500");
    let number = |text: &str| text.trim().parse::<u64>().map_err(|_| wrong());
    match text.split_once("..") {
        Some((from, to)) => {
            let seeds = number(from)?..number(to)?;
            if seeds.is_empty() { Err(format!("`{text}` holds no seed")) } else { Ok(seeds) }
        }
        None => number(text).map(|seed| seed..seed.saturating_add(1)),
    }
}

/// The exit code when an invariant does not hold.
const BROKEN: u8 = 1;
/// Breaches of a seed that are printed: the first tells what is wrong.
const SHOWN: usize = 5;

/// What all seeds together came to.
#[derive(Default)]
struct Total {
    seeds: u64,
    attempts: u64,
    events: u64,
    broken: Vec<(u64, Simulated)>,
    failure: Option<Failure>,
}

pub fn simulate(args: &Simulate) -> Outcome {
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from("runs").join("simulations"));
    let clock = Clock::paced(1);
    let total = Mutex::new(Total::default());
    let next = AtomicU64::new(args.seeds.start);
    let jobs = args.jobs.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
    // Each simulation is a world of its own on a runtime of its own; only their results meet.
    std::thread::scope(|scope| {
        for _ in 0..jobs.max(1) {
            scope.spawn(|| {
                while let Some(seed) = claim(&next, args.seeds.end, &total) {
                    one(args, seed, &out, &total);
                }
            });
        }
    });
    let took = Duration::from_micros(clock.elapsed_us());
    let total = total.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    told(args, total, took)
}

/// The next seed, unless all are done or one could not even be simulated.
fn claim(next: &AtomicU64, end: u64, total: &Mutex<Total>) -> Option<u64> {
    let failed = total.lock().unwrap_or_else(std::sync::PoisonError::into_inner).failure.is_some();
    let seed = next.fetch_add(1, Ordering::AcqRel);
    (!failed && seed < end).then_some(seed)
}

fn one(args: &Simulate, seed: u64, out: &Path, total: &Mutex<Total>) {
    let folder = out.join(format!("seed-{seed}"));
    let simulation = Simulation {
        seed,
        attempts: args.attempts,
        #[cfg(debug_assertions)]
        sabotage: args.sabotage,
    };
    let done = fresh(&folder).and_then(|()| simulated(simulation, &folder));
    if done.as_ref().is_ok_and(|simulated| simulated.breaches.is_empty()) {
        // Only the journal of a seed that fails is worth keeping; one that cannot be removed is in nobody's way.
        let _ = std::fs::remove_dir_all(&folder);
    }
    let mut total = total.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    match done {
        Ok(simulated) => {
            total.seeds += 1;
            total.attempts += simulated.attempts;
            total.events += simulated.events;
            if !simulated.breaches.is_empty() {
                total.broken.push((seed, simulated));
            }
        }
        Err(failure) => total.failure = Some(failure),
    }
}

/// An empty folder for a seed: what an earlier simulation of the same seed left there goes.
fn fresh(folder: &Path) -> Result<(), Failure> {
    let failed =
        |error: std::io::Error| Failure::Environment(format!("cannot use {}: {error}", folder.display()));
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    std::fs::create_dir_all(folder).map_err(failed)
}

fn told(args: &Simulate, mut total: Total, took: Duration) -> Outcome {
    if let Some(failure) = total.failure {
        return Err(failure);
    }
    total.broken.sort_by_key(|(seed, _)| *seed);
    for (seed, simulated) in &total.broken {
        say(&failed(args, *seed, simulated));
    }
    let Total { seeds, attempts, events, broken, .. } = &total;
    let secs = took.as_secs_f64();
    let verdict = if broken.is_empty() {
        "every invariant holds".to_owned()
    } else {
        format!("{} seeds fail", broken.len())
    };
    say(&format!("{seeds} seeds, {attempts} attempts, {events} events in {secs:.1} s: {verdict}"));
    Ok(if broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(BROKEN) })
}

/// A seed that fails, with what makes it fail again.
fn failed(args: &Simulate, seed: u64, simulated: &Simulated) -> String {
    let mut text = format!("seed {seed} FAILS: {} breaches\n", simulated.breaches.len());
    for breach in simulated.breaches.iter().take(SHOWN) {
        let (step, rule) = (breach.step, breach.invariant.rule());
        text.push_str(&format!("  step {step}: {}\n    rule: {rule}\n", breach.what));
    }
    let next = seed.saturating_add(1);
    let attempts = args.attempts;
    text.push_str(&format!(
        "  again: nightcrew simulate --seeds {seed}..{next} --attempts {attempts}{}\n",
        sabotaged(args)
    ));
    text
}

#[cfg(debug_assertions)]
fn sabotaged(args: &Simulate) -> String {
    use clap::ValueEnum as _;
    let value = args.sabotage.and_then(|sabotage| sabotage.to_possible_value());
    value.map(|value| format!(" --sabotage {}", value.get_name())).unwrap_or_default()
}

#[cfg(not(debug_assertions))]
fn sabotaged(_: &Simulate) -> String {
    String::new()
}
