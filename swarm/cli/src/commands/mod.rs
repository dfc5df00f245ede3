//! The commands: one file each, and one line each here.

mod accessdesk;
pub mod baseline;
pub mod bench;
pub mod check;
pub mod compare;
pub mod demo;
pub mod gate;
pub mod judge;
pub mod rehearse;
pub mod replay;
pub mod report;
pub mod run;
pub mod runs;
pub mod simulate;
pub mod trends;
pub mod twins;
pub mod vault;

use std::io::Write as _;
use std::process::ExitCode;

use crate::args::Command;
use crate::failure::Failure;

/// What became of a command.
pub type Outcome = Result<ExitCode, Failure>;

/// Does a command.
pub fn run(command: Command) -> Outcome {
    match command {
        Command::Check(args) => check::check(&args),
        Command::Report(args) => report::report(&args),
        Command::Judge(args) => judge::judge(&args),
        Command::Runs(args) => runs::runs(&args),
        Command::Baseline(args) => baseline::baseline(&args),
        Command::Trends(args) => trends::trends(&args),
        Command::Compare(args) => compare::compare(&args),
        Command::Gate(args) => gate::gate(&args),
        Command::Replay(args) => replay::replay(&args),
        Command::Simulate(args) => simulate::simulate(&args),
        Command::Demo(args) => on_runtime(demo::demo(args)),
        Command::Rehearse(args) => rehearse::rehearse(&args),
        Command::Run(args) => run::run(args),
        Command::Twins(args) => on_runtime(twins::twins(args)),
        Command::Vault(args) => vault::vault(&args),
        Command::Bench(args) => bench::bench(args),
        Command::Accessdesk(args) => on_runtime(accessdesk::accessdesk(args)),
    }
}

/// Does something on a runtime of its own, of which nothing is left afterwards.
pub fn on_runtime<T>(command: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::environment(&error))?;
    runtime.block_on(command)
}

/// Prints a text that the user asked for. A reader who has seen enough (`… | head`) is no failure.
pub(crate) fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{}", text.trim_end_matches('\n'));
}
