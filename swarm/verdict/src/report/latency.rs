//! How long things took, and how late the engine itself was: a latency is never told without the lag of who measured it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Latencies.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Latency {
    /// From the opening to the first thing heard of the subject, in milliseconds of the machine's clock.
    pub first_reply: Percentiles,
    /// How late the engine itself was: between when an act was meant to begin and when it did.
    pub engine_lag: Percentiles,
    /// False when the run is INVALID for latency: then no verdict on latency is given.
    pub trusted: bool,
    /// Why it is INVALID for latency, in a sentence that begins with these words; absent when it is not.
    #[serde(default)]
    pub invalid: Option<String>,
    /// How long acts took at each twin, all its verbs together.
    #[serde(default)]
    pub twins: Vec<Waits>,
    /// How long acts took, by verb, the busiest first.
    #[serde(default)]
    pub verbs: Vec<Waits>,
    /// How the engine itself was doing.
    #[serde(default)]
    pub engine: Strain,
    /// The slowest waits over the time of the run.
    #[serde(default)]
    pub timeline: Timeline,
}

/// Percentiles in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Percentiles {
    /// Of how many.
    pub n: u64,
    /// The median.
    pub p50_ms: u64,
    /// The 95th percentile.
    pub p95_ms: u64,
    /// The 99th percentile.
    pub p99_ms: u64,
    /// The largest.
    pub max_ms: u64,
}

/// How long acts took, in microseconds of the machine's clock, to two digits. `waited` counts from when an act was meant to
/// begin and is corrected for coordinated omission: somebody who is kept waiting longer than their own rhythm counts as the
/// acts that they would have begun meanwhile. `served` and `lag` are of the acts that were done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Waits {
    /// The verb (`slack.post_message`) or the twin.
    pub name: String,
    /// Acts that were done.
    pub n: u64,
    /// Waits counted: `n` and those that the correction adds.
    pub waits: u64,
    /// The median wait.
    pub waited_p50_us: u64,
    /// The 90th percentile.
    pub waited_p90_us: u64,
    /// The 99th percentile.
    pub waited_p99_us: u64,
    /// The 99.9th percentile.
    pub waited_p999_us: u64,
    /// The longest wait.
    pub waited_max_us: u64,
    /// From sending to the answer: the median.
    pub served_p50_us: u64,
    /// The 99th percentile.
    pub served_p99_us: u64,
    /// The engine's own lag: the 99th percentile.
    pub lag_p99_us: u64,
}

/// How the engine itself was doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Strain {
    /// Seconds of which the engine told how it was doing.
    pub seconds: u64,
    /// Of these, seconds in which it was overloaded: its lag was above 500 ms, or a queue of its own was full.
    pub overloaded: u64,
    /// The worst 99th percentile of a second's lag, in milliseconds.
    pub lag_worst_ms: u64,
    /// The largest lag, of an act or of a task that only sleeps, in milliseconds.
    pub lag_max_ms: u64,
    /// The most buffers of the journal that waited for the disk.
    pub journal_waiting: u64,
    /// The most calls that waited for a free connection to a twin.
    pub calls_waiting: u64,
    /// The most that waited for one employee.
    pub inbox_most: u64,
}

/// The slowest waits over the time of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Timeline {
    /// What a slice covers, in milliseconds of the crew's clock.
    pub step_ms: u64,
    /// The slices from the start of the run; at most 240.
    pub slices: Vec<Moment>,
}

/// One slice of a timeline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Moment {
    /// Acts that were answered, or given up.
    pub acts: u64,
    /// The slowest of them, from when it was meant to begin, in milliseconds.
    pub slowest_ms: u64,
    /// The engine's largest lag, in milliseconds.
    pub lag_ms: u64,
}
