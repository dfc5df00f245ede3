//! The environment: the only place of the program that reads it.

use std::path::PathBuf;

use tracing_subscriber::EnvFilter;

/// A variable of the environment; none when it is empty.
pub fn variable(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// What the log shows: `RUST_LOG`, or warnings. Those of the example bot are told where it is a process of its own; in virtual time
/// they would be of somebody else's matter, a hundred in a second.
pub fn log_filter(of_the_bot: bool) -> EnvFilter {
    let otherwise = if of_the_bot { "warn" } else { "warn,accessdesk=off" };
    EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(otherwise))
}

/// The folder where what outlives a run is kept: the budget's ledger.
pub fn state_folder() -> Option<PathBuf> {
    let base = variable("XDG_STATE_HOME").map(PathBuf::from);
    let base = base.or_else(|| variable("HOME").map(|home| PathBuf::from(home).join(".local/state")));
    base.map(|base| base.join("nightcrew"))
}
