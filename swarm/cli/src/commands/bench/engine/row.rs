//! One row of the table, which a process of its own measures: what it is asked for, and what it brought.

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::choice::{Desks, Keeps};
use super::measure::{Latencies, Percentiles, Used, memory};

/// `nightcrew bench row`.
#[derive(Debug, clap::Args)]
pub struct BenchRow {
    /// Who makes the calls.
    #[arg(value_enum)]
    pub who: Who,
    /// How many employees.
    #[arg(long)]
    pub employees: u32,
    /// How desks are connected.
    #[arg(long, value_enum)]
    pub connections: Desks,
    /// What the journal keeps.
    #[arg(long, value_enum)]
    pub detail: Keeps,
    /// The mean pause between two acts of one employee.
    #[arg(long)]
    pub think: nightcrew_model::time::Span,
    /// The measured window, in seconds.
    #[arg(long)]
    pub seconds: u32,
    /// How long the crew works before it, in seconds.
    #[arg(long)]
    pub warm_up: u32,
    /// The environment file of the twins.
    #[arg(long)]
    pub attach: PathBuf,
    /// Their process.
    #[arg(long)]
    pub twins_pid: u32,
}

/// Who makes the calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// A crew.
    Engine,
    /// A minimal tokio and reqwest loop.
    Bare,
}

impl Who {
    /// As a flag.
    pub const fn flag(self) -> &'static str {
        match self {
            Self::Engine => "engine",
            Self::Bare => "bare",
        }
    }
}

/// A row.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Row {
    /// Who made the calls.
    pub who: Who,
    /// How many employees.
    pub employees: u32,
    /// How desks were connected; none of the bare loop.
    pub connections: Option<String>,
    /// What the journal kept; nothing of the bare loop.
    pub detail: Option<String>,
    /// The mean pause between two acts, in milliseconds.
    pub think_ms: u64,
    /// The measured window, in seconds.
    pub window_s: f64,
    /// Acts in it.
    pub acts: u64,
    /// Acts in the whole row that failed.
    pub failed: u64,
    /// Acts a second.
    pub acts_per_second: f64,
    /// Acts a second against employees by their mean pause.
    pub ideal_share: f64,
    /// Processor time of an act, in this process.
    pub cpu_us_per_act: f64,
    /// The same at the twins.
    pub twins_cpu_us_per_act: f64,
    /// Resident memory at the window's end.
    pub rss_bytes: u64,
    /// The same of the twins.
    pub twins_rss_bytes: u64,
    /// From when acts were meant to begin to their answers.
    pub waited: Percentiles,
    /// From when acts were meant to begin to when they did.
    pub lag: Percentiles,
    /// From a post to its notice at the desk.
    pub notices: Option<Percentiles>,
    /// Making the company and the plan, in seconds.
    pub company_s: f64,
    /// From then until the crew was let loose (the twins plant the same company meanwhile), in seconds.
    pub ready_s: f64,
    /// From then until the first act was answered, in milliseconds.
    pub first_act_ms: u64,
}

/// How long something took, in seconds.
pub fn seconds(us: u64) -> f64 {
    Duration::from_micros(us).as_secs_f64()
}

/// What a window has brought.
pub struct Window {
    /// How long it was, in microseconds.
    pub us: u64,
    /// What was used before it.
    pub before: Used,
    /// What was used after it.
    pub after: Used,
    /// Latencies of its acts.
    pub latencies: Latencies,
}

/// A row without what only its maker knows.
pub fn told(args: &BenchRow, window: &Window) -> Row {
    let (acts, window_s) = (window.latencies.acts, seconds(window.us));
    let (cpu_us_per_act, twins_cpu_us_per_act) = window.after.since(window.before, acts);
    let (rss_bytes, twins_rss_bytes) = memory(args.twins_pid);
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    let acts_per_second = acts as f64 / window_s;
    let ideal = f64::from(args.employees) / Duration::from_millis(args.think.0).as_secs_f64();
    Row {
        who: args.who,
        employees: args.employees,
        connections: None,
        detail: None,
        think_ms: args.think.0,
        window_s,
        acts,
        failed: 0,
        acts_per_second,
        ideal_share: acts_per_second / ideal,
        cpu_us_per_act,
        twins_cpu_us_per_act,
        rss_bytes,
        twins_rss_bytes,
        waited: Percentiles::of(&window.latencies.waited).unwrap_or_default(),
        lag: Percentiles::of(&window.latencies.lag).unwrap_or_default(),
        notices: None,
        company_s: 0.0,
        ready_s: 0.0,
        first_act_ms: 0,
    }
}
