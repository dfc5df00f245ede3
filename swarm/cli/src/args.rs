//! The command line: its commands; what each takes stands in the command's own file. Kept stable: scripts and CI rely on it.

use clap::{Parser, Subcommand};

use crate::commands::{
    baseline, bench, check, compare, demo, gate, judge, rehearse, replay, report, run, runs, simulate,
    trends, twins, vault,
};

/// A crew of simulated employees that works on your staging system and tells you, with statistics, whether this release
/// treats people worse than the last one.
///
/// Exit codes: 0 met, 1 a gate failed, 2 your files or flags, 3 environment, 4 stopped by the budget (`rehearse`: the cap will
/// not suffice), 5 inconclusive or INVALID for latency.
#[derive(Debug, Parser)]
#[command(name = "nightcrew", version)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Watch hundreds of simulated employees ask the example access bot for Jira access, and read the verdict.
    Demo(demo::Demo),
    /// Run a plan against a system under test.
    Run(run::Run),
    /// Forecast what a plan will come to: attempts, calls, tokens and dollars a day, in virtual time, without contacting anyone.
    Rehearse(rehearse::Rehearse),
    /// Check plan, persona, scenario and company files.
    Check(check::Check),
    /// Start the digital twins alone.
    Twins(twins::Twins),
    /// Judge a run's journal again and write its reports.
    Report(report::Report),
    /// Ask a model how people were treated in a run: a rubric, calibrated against labels, under a budget.
    Judge(judge::Judge),
    /// Compare two runs: does the second treat people worse?
    Compare(compare::Compare),
    /// Keep a release or discard it: run the subject until it can be said whether it is worse than a baseline, and no longer.
    Gate(gate::Gate),
    /// The runs of a folder, the newest first.
    Runs(runs::Runs),
    /// Which run of a plan others are compared with.
    Baseline(baseline::Baseline),
    /// How a plan's releases went, one after the other.
    Trends(trends::Trends),
    /// Drive one attempt of a run again from its journal, turn by turn, and say where today's code parts from it.
    Replay(replay::Replay),
    /// Whole runs in virtual time with drawn plans and faults, held to the invariants of Nightcrew itself.
    Simulate(simulate::Simulate),
    /// Keep scenarios that nobody who works on the subject may see: keys, sealed packs, what is in one.
    Vault(vault::Vault),
    /// Measure.
    Bench(bench::Bench),
    /// The example access bot, as a process of its own (what `demo` runs against).
    #[command(hide = true)]
    Accessdesk(accessdesk::program::Arguments),
}
