//! `nightcrew bench …`: measurements that the README's tables come from.

use super::{Outcome, on_runtime};

mod child;
pub mod engine;
pub mod journal;
pub mod soak;
pub mod twins;
mod usage;
pub mod verdicts;
pub mod virtual_time;

/// `nightcrew bench`.
#[derive(Debug, clap::Args)]
pub struct Bench {
    /// What to measure.
    #[command(subcommand)]
    pub what: BenchWhat,
}

/// What to measure.
#[derive(Debug, clap::Subcommand)]
pub enum BenchWhat {
    /// What an employee costs: CPU of an act, memory, latencies; beside a bare loop that makes the same calls.
    Engine(engine::BenchEngine),
    /// What a call costs at each twin; beside a bare server that answers the same bytes.
    Twins(twins::BenchTwins),
    /// One row of the engine's table, in a process of its own.
    #[command(hide = true)]
    Row(engine::row::BenchRow),
    /// The bare server of the twins' table.
    #[command(hide = true)]
    Echo,
    /// How often an unchanged release is accused, and at how many attempts each seeded defect is caught.
    Verdicts(verdicts::BenchVerdicts),
    /// What it takes to read, judge and compare journals of a million events.
    Journal(journal::BenchJournal),
    /// The bare row of the journals' table: events read and counted.
    #[command(hide = true)]
    Lines(journal::BenchLines),
    /// How much of an office's life passes in a second of the machine's, in virtual time.
    Virtual(virtual_time::BenchVirtual),
    /// Whether the engine or the twins keep anything of an act for ever: memory of both over millions of acts.
    Soak(soak::BenchSoak),
    /// The crew of a soak, in a process of its own.
    #[command(hide = true)]
    Work(soak::work::BenchWork),
}

pub fn bench(args: Bench) -> Outcome {
    match args.what {
        BenchWhat::Engine(args) => on_runtime(engine::engine(args)),
        BenchWhat::Twins(args) => on_runtime(twins::twins(args)),
        BenchWhat::Echo => on_runtime(twins::echo::serve()),
        BenchWhat::Row(args) => on_runtime(engine::row(args)),
        BenchWhat::Soak(args) => on_runtime(soak::soak(args)),
        BenchWhat::Work(args) => on_runtime(soak::work::work(args)),
        BenchWhat::Verdicts(args) => verdicts::verdicts(&args),
        BenchWhat::Journal(args) => journal::bench(&args),
        BenchWhat::Lines(args) => journal::lines(&args),
        BenchWhat::Virtual(args) => virtual_time::bench(&args),
    }
}
