//! The mix of calls that the subject makes, compared: for information, and for findings that deserve a look.

use std::collections::BTreeSet;

use super::comparison::{CallsShift, EndpointShift};
use crate::fold::is_cut;
use crate::record::{EndpointCalls, RunRecords};
use crate::stats::{chi_square, number};

/// Endpoints listed.
const ENDPOINTS_MAX: usize = 20;
/// Calls to a new endpoint, of as many attempts, from which it is worth a word: one that is rare may be new by chance.
const NEW_SHARE_MIN: f64 = 0.02;

/// How the mix shifted; `None` when there is nothing to compare.
#[must_use]
pub fn shift(base: &RunRecords, head: &RunRecords) -> Option<CallsShift> {
    let names: BTreeSet<&String> = base.subject_calls.keys().chain(head.subject_calls.keys()).collect();
    let columns: Vec<(u64, u64)> =
        names.iter().map(|name| (calls(base, name).calls, calls(head, name).calls)).collect();
    let test = chi_square::two_rows(&columns)?;
    let per = |run: &RunRecords, name: &str| number(calls(run, name).calls) / attempts(run);
    let mut endpoints: Vec<EndpointShift> = names
        .into_iter()
        .map(|name| EndpointShift { endpoint: name.clone(), base: per(base, name), head: per(head, name) })
        .collect();
    endpoints.sort_by(|a, b| (b.head - b.base).abs().total_cmp(&(a.head - a.base).abs()));
    endpoints.truncate(ENDPOINTS_MAX);
    Some(CallsShift {
        statistic: test.statistic,
        freedom: test.freedom,
        p: test.p,
        size: test.size,
        endpoints,
    })
}

/// What the subject newly does.
#[must_use]
pub fn findings(base: &RunRecords, head: &RunRecords) -> Vec<String> {
    let new = |pick: fn(&EndpointCalls) -> bool, what: &'static str| {
        let calls =
            head.subject_calls.iter().filter(move |(name, one)| pick(one) && !pick(&calls(base, name)));
        calls.take(ENDPOINTS_MAX).map(move |(name, one)| {
            format!("The subject now calls {name}, which {what} ({} times).", one.calls)
        })
    };
    let rare = |one: &EndpointCalls| number(one.calls) < attempts(head) * NEW_SHARE_MIN;
    let unheard = head.subject_calls.iter().filter(|(name, one)| {
        !base.subject_calls.contains_key(*name) && !one.unknown && !one.unsupported && !rare(one)
    });
    let unheard = unheard.take(ENDPOINTS_MAX).map(|(name, one)| {
        format!("The subject now calls {name}, which it never called before ({} times).", one.calls)
    });
    new(|one| one.unknown, "the vendor does not have")
        .chain(new(|one| one.unsupported, "the vendor has and the twin does not serve"))
        .chain(unheard)
        .collect()
}

fn calls(run: &RunRecords, name: &str) -> EndpointCalls {
    run.subject_calls.get(name).copied().unwrap_or_default()
}

fn attempts(run: &RunRecords) -> f64 {
    number(run.attempts.iter().filter(|one| !is_cut(one.end)).count() as u64).max(1.0)
}
