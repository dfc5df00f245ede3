//! The binary `nightcrew`: one file a command. Only this crate reads the environment and writes to the terminal.

mod args;
mod baseline;
mod collection;
mod commands;
mod descriptors;
mod env_file;
mod environment;
mod failure;
mod follow;
mod in_process;
mod judging;
mod minds;
mod outputs;
mod plan_flags;
mod printable;
mod progress;
mod quiet;
mod rehearsal;
mod rejudge;
mod remembered;
mod scratch;
mod secret;
mod shelf;
mod simulation;
mod slack_page;
mod summary;
mod vault;
mod wiring;

use std::process::ExitCode;

use clap::Parser as _;
use mimalloc::MiMalloc;

/// A run makes and drops some hundred thousand small values a second: the system's allocator took a sixth of its time.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let arguments = args::Arguments::parse();
    let filter = environment::log_filter(matches!(arguments.command, args::Command::Accessdesk(_)));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(quiet::Log).init();
    match commands::run(arguments.command) {
        Ok(code) => code,
        Err(failure) => {
            failure.print();
            failure.exit_code()
        }
    }
}
