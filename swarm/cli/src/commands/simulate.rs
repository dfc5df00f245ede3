//! `nightcrew simulate --seeds A..B`: whole runs in virtual time with drawn plans and drawn faults, held to the invariants of the
//! tool itself. A failure prints its seed, its step and the command that makes it happen again.

use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use nightcrew_runtime::Clock;

use super::{Outcome, say};
use crate::failure::Failure;
use crate::simulation::journals::Journals;
use crate::simulation::round::{Broken, One, Round, round};
use crate::simulation::{Simulation, simulate as simulated};

/// `nightcrew simulate`.
#[derive(Debug, clap::Args)]
pub struct Simulate {
    /// The seeds: from the first up to, not including, the last; or a single one.
    #[arg(long, value_name = "A..B", default_value = "0..20", value_parser = seeds)]
    pub seeds: RangeInclusive<u64>,
    /// About how many attempts each.
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(20..=100_000))]
    pub attempts: u32,
    /// How many at a time; as many as the machine has cores if none is given.
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
    /// Where the journals of seeds that fail are kept, in a folder each: `seed-N`. Nothing is replaced there that no simulation wrote.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Break an invariant on purpose. In test builds only.
    #[cfg(debug_assertions)]
    #[arg(long, hide = true)]
    pub sabotage: Option<crate::simulation::sabotage::Sabotage>,
}

/// `A..B`, or a single seed.
fn seeds(text: &str) -> Result<RangeInclusive<u64>, String> {
    let wrong = || format!("`{text}` is neither a seed nor a range such as 0..500");
    let number = |text: &str| text.trim().parse::<u64>().map_err(|_| wrong());
    match text.split_once("..") {
        Some((from, to)) => {
            let (from, to) = (number(from)?, number(to)?);
            let last = to.checked_sub(1).filter(|last| *last >= from);
            last.map(|last| from..=last).ok_or_else(|| format!("`{text}` holds no seed"))
        }
        None => number(text).map(|seed| seed..=seed),
    }
}

/// The exit code when an invariant does not hold.
const BROKEN: u8 = 1;
/// Breaches of a seed that are printed: the first tells what is wrong.
const SHOWN: usize = 5;

pub fn simulate(args: &Simulate) -> Outcome {
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from("runs").join("simulations"));
    let journals = Journals::begin(&out, &args.seeds)?;
    let clock = Clock::paced(1);
    let jobs = args.jobs.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
    let round = round(args.seeds.clone(), jobs, |seed| one(args, seed, &journals));
    let took = Duration::from_micros(clock.elapsed_us());
    told(args, round, took)
}

fn one(args: &Simulate, seed: u64, journals: &Journals) -> One {
    let simulation = Simulation {
        seed,
        attempts: args.attempts,
        #[cfg(debug_assertions)]
        sabotage: args.sabotage,
    };
    let folder = journals.folder(seed)?;
    let done = simulated(simulation, &folder);
    let broken = done.as_ref().is_ok_and(|simulated| !simulated.breaches.is_empty());
    let kept = broken.then(|| journals.keep(seed, &folder));
    Journals::drop(&folder);
    done.map(|simulated| (simulated, kept))
}

/// Says what became of the seeds: first those of which something does not hold, whatever became of others.
fn told(args: &Simulate, round: Round, took: Duration) -> Outcome {
    for broken in &round.broken {
        say(&failed(args, broken));
    }
    let Round { seeds, attempts, events, broken, failed } = round;
    let secs = took.as_secs_f64();
    let verdict = match (broken.is_empty(), failed.is_empty()) {
        (true, true) => "every invariant holds".to_owned(),
        (true, false) => "every invariant holds of these".to_owned(),
        (false, _) => format!("{} seeds fail", broken.len()),
    };
    say(&format!("{seeds} seeds, {attempts} attempts, {events} events in {secs:.1} s: {verdict}"));
    if !failed.is_empty() {
        return Err(unsimulated(args, &failed));
    }
    Ok(if broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(BROKEN) })
}

/// Seeds that could not be simulated, each with why and how to try it again.
fn unsimulated(args: &Simulate, failed: &[(u64, Failure)]) -> Failure {
    let told = failed.iter().map(|(seed, why)| {
        format!("seed {seed} could not be simulated: {why}\n  again: {}", again(args, *seed))
    });
    Failure::Environment(told.collect::<Vec<_>>().join("\n"))
}

/// A seed that fails, with what makes it fail again.
fn failed(args: &Simulate, broken: &Broken) -> String {
    let Broken { seed, simulated, kept } = broken;
    let mut text = format!("seed {seed} FAILS: {} breaches\n", simulated.breaches.len());
    for breach in simulated.breaches.iter().take(SHOWN) {
        let (step, rule) = (breach.step, breach.invariant.rule());
        text.push_str(&format!("  step {step}: {}\n    rule: {rule}\n", breach.what));
    }
    match kept {
        Ok(folder) => text.push_str(&format!("  journal: {}\n", folder.display())),
        Err(why) => text.push_str(&format!("  its journal is lost: {why}\n")),
    }
    text.push_str(&format!("  again: {}\n", again(args, *seed)));
    text
}

/// The command that simulates a seed once more.
fn again(args: &Simulate, seed: u64) -> String {
    format!("nightcrew simulate --seeds {seed} --attempts {}{}", args.attempts, sabotaged(args))
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

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        simulate: Simulate,
    }

    fn args(words: &[&str]) -> Simulate {
        Line::parse_from([&["simulate"], words].concat()).simulate
    }

    #[test]
    fn seeds_are_a_range_without_its_end_or_a_single_one_up_to_the_last_of_all() {
        assert_eq!(seeds("3..5"), Ok(3..=4));
        assert_eq!(seeds(" 7 "), Ok(7..=7));
        assert_eq!(seeds("18446744073709551615"), Ok(u64::MAX..=u64::MAX));
        assert_eq!(seeds("18446744073709551613..18446744073709551615"), Ok(u64::MAX - 2..=u64::MAX - 1));
        for empty in ["5..5", "5..3", "0..0"] {
            assert_eq!(seeds(empty), Err(format!("`{empty}` holds no seed")));
        }
        assert!(seeds("five").is_err());
    }

    #[test]
    fn a_seed_that_could_not_be_simulated_is_told_with_why_and_the_command_to_try_it_again() {
        let args = args(&["--seeds", "0..9", "--attempts", "40"]);
        let failed = [(4, Failure::Environment("no room on the disk".to_owned()))];
        let told = unsimulated(&args, &failed).to_string();
        assert_eq!(
            told,
            "seed 4 could not be simulated: no room on the disk\n  again: nightcrew simulate --seeds 4 --attempts 40"
        );
    }
}
