//! Whether the engine itself was the bottleneck: then its figures of latency are INVALID, and when it was for long, the run is
//! like no other.

use super::LAG_TRUSTED_MS;
use super::words::{percent, span};
use crate::report::{INVALID, Percentiles, Strain};
use crate::stats::{number, share};

/// The share of overloaded seconds above which latencies are not to be trusted: a twentieth reaches into the 95th percentile.
const SPOILT_SHARE_MAX: f64 = 0.05;
/// The share of overloaded seconds above which the crew was not the plan's crew any more.
const OVERLOADED_SHARE_MAX: f64 = 0.10;
/// Overloaded seconds that are let pass: a start, or a machine that was busy with something else for a moment.
const OVERLOADED_SECONDS_MIN: u64 = 3;

/// Why a run is INVALID for latency, in a sentence; `None` when it is not.
#[must_use]
pub fn latency_invalid(lag: &Percentiles, strain: &Strain) -> Option<String> {
    let why = if lag.p99_ms > LAG_TRUSTED_MS {
        let (late, most) = (span(number(lag.p99_ms)), span(number(LAG_TRUSTED_MS)));
        format!("1 act in 100 began {late} late or more, and {most} is the most that is trusted")
    } else if strained(strain, SPOILT_SHARE_MAX) {
        seconds(strain)
    } else {
        return None;
    };
    Some(format!(
        "{INVALID} for latency: the engine was the bottleneck ({why}). Waiting times are not judged."
    ))
}

/// Why the engine was too overloaded for the run to be compared, in a sentence; `None` when it was not.
#[must_use]
pub fn overloaded(strain: &Strain) -> Option<String> {
    let why =
        || format!("The engine was overloaded ({}): the run is not comparable with others.", seconds(strain));
    strained(strain, OVERLOADED_SHARE_MAX).then(why)
}

fn strained(strain: &Strain, most: f64) -> bool {
    let part = share(strain.overloaded, strain.seconds).unwrap_or(0.0);
    strain.overloaded >= OVERLOADED_SECONDS_MIN && part > most
}

fn seconds(strain: &Strain) -> String {
    let part = share(strain.overloaded, strain.seconds).unwrap_or(0.0);
    format!(
        "it could not keep up in {} of {} seconds, {}; worst lag {}, most waiting for the disk {} buffers, for one employee {} items",
        strain.overloaded,
        strain.seconds,
        percent(part),
        span(number(strain.lag_worst_ms)),
        strain.journal_waiting,
        strain.inbox_most
    )
}
