//! How the subject went about its work, from the conducts of judged attempts.

use std::collections::BTreeMap;

use nightcrew_model::event::Tier;

use super::group::Group;
use super::layers::{fraction, mean};
use crate::judge::ways::Changes;
use crate::record::{AttemptRecord, EndpointCalls, RunRecords};
use crate::report::{
    Behaviour, Collateral, EndpointShare, Experience, MIX_ROWS_MAX, Percentiles, StrayCalls,
};
use crate::stats::{number, percentile};

/// Calls to an endpoint, and the attempts that made them.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    calls: u64,
    attempts: u64,
}

/// What is known of the scenarios: whether each, by place, lists what may change.
pub type Lists = [bool];

/// The behaviour. `experience` has some of its figures already; `collateral` is told by endpoint.
#[must_use]
pub fn behaviour(
    records: &RunRecords,
    experience: &Experience,
    (lists, collateral): (&Lists, &BTreeMap<u16, Changes>),
    calls_known: bool,
) -> Behaviour {
    let whole = Group::of(&records.attempts, AttemptRecord::is_judged);
    let n = whole.records.len() as u64;
    let calls_of = if calls_known { n } else { 0 };
    let mix = if calls_known { mix(&whole) } else { BTreeMap::new() };
    let claimed =
        whole.records.iter().filter(|record| record.claims > 0 && record.conduct.settled_ms.is_some());
    let never =
        |record: &&&AttemptRecord| record.conduct.claim_to_state_ms.is_none() && record.false_claims > 0;
    Behaviour {
        attempts: n,
        calls_known,
        calls: mean(&whole, "calls", |record| calls_known.then_some(record.conduct.calls)),
        messages: mean(&whole, "messages", |record| Some(record.conduct.messages)),
        turns: experience.turns,
        re_asks: experience.re_asks,
        hand_overs: mean(&whole, "hand_overs", |record| Some(record.conduct.hand_overs)),
        slowest_reply: percentiles(&whole, |record| record.conduct.slowest_reply_ms),
        settled: percentiles(&whole, |record| record.conduct.settled_ms),
        claims: experience.false_success.clone(),
        claim_to_state: percentiles(&whole, |record| record.conduct.claim_to_state_ms),
        never_came: fraction(claimed.clone().filter(never).count() as u64, claimed.count() as u64),
        collateral: changed(records, &whole, lists, collateral, calls_known),
        unknown: stray(records, &whole, &mix, Tier::Unknown, calls_of),
        unsupported: stray(records, &whole, &mix, Tier::Unsupported, calls_of),
        mix: shares(records, mix.iter().map(|(place, count)| (*place, *count)), calls_of),
    }
}

fn mix(whole: &Group<'_>) -> BTreeMap<u16, Count> {
    let mut mix: BTreeMap<u16, Count> = BTreeMap::new();
    for (place, calls) in whole.records.iter().flat_map(|record| record.conduct.mix.iter()) {
        let count = mix.entry(*place).or_default();
        count.calls += u64::from(*calls);
        count.attempts += 1;
    }
    mix
}

fn shares(
    records: &RunRecords,
    counts: impl Iterator<Item = (u16, Count)>,
    attempts: u64,
) -> Vec<EndpointShare> {
    let mut shares: Vec<EndpointShare> = counts
        .map(|(place, count)| EndpointShare {
            endpoint: records.endpoint(place).to_owned(),
            calls: count.calls,
            per_attempt: (attempts > 0).then(|| number(count.calls) / number(attempts)),
            attempts: fraction(count.attempts, attempts),
        })
        .collect();
    shares.sort_by(|a, b| b.calls.cmp(&a.calls).then_with(|| a.endpoint.cmp(&b.endpoint)));
    shares.truncate(MIX_ROWS_MAX);
    shares
}

fn stray(
    records: &RunRecords,
    whole: &Group<'_>,
    mix: &BTreeMap<u16, Count>,
    tier: Tier,
    n: u64,
) -> StrayCalls {
    let of = |record: &AttemptRecord| match tier {
        Tier::Unknown => record.conduct.unknown_calls,
        _ => record.conduct.unsupported_calls,
    };
    let is = |calls: &EndpointCalls| if tier == Tier::Unknown { calls.unknown } else { calls.unsupported };
    let known = if n > 0 { whole.records.as_slice() } else { &[] };
    let of_tier =
        mix.iter().filter(|(place, _)| records.subject_calls.get(records.endpoint(**place)).is_some_and(is));
    StrayCalls {
        calls: known.iter().map(|record| u64::from(of(record))).sum(),
        attempts: fraction(known.iter().filter(|record| of(record) > 0).count() as u64, n),
        endpoints: shares(records, of_tier.map(|(place, count)| (*place, *count)), n),
    }
}

fn changed(
    records: &RunRecords,
    whole: &Group<'_>,
    lists: &Lists,
    collateral: &BTreeMap<u16, Changes>,
    calls_known: bool,
) -> Collateral {
    let is_judged =
        |record: &AttemptRecord| calls_known && lists.get(record.scenario as usize).copied().unwrap_or(false);
    let judged: Vec<_> = whole.records.iter().filter(|record| is_judged(record)).collect();
    let n = judged.len() as u64;
    let counts =
        collateral.iter().map(|(place, one)| (*place, Count { calls: one.calls, attempts: one.attempts }));
    Collateral {
        attempts: fraction(judged.iter().filter(|record| record.conduct.collateral > 0).count() as u64, n),
        unjudged: whole.records.len() as u64 - n,
        endpoints: shares(records, counts, n),
    }
}

fn percentiles(whole: &Group<'_>, figure: impl Fn(&AttemptRecord) -> Option<u64>) -> Percentiles {
    let mut values: Vec<u64> = whole.records.iter().filter_map(|record| figure(record)).collect();
    values.sort_unstable();
    let at = |percent| percentile::of_sorted(&values, percent).unwrap_or(0);
    Percentiles { n: values.len() as u64, p50_ms: at(50), p95_ms: at(95), p99_ms: at(99), max_ms: at(100) }
}
