//! Fates belong to calls: neither other people's calls nor other rules move them.

use std::collections::BTreeMap;

use nightcrew_model::id::{AttemptId, Trace};
use nightcrew_model::plan::FaultRule;
use nightcrew_model::seed::Seed;
use nightcrew_twin_kit::faults::{Faults, Identity};

const RULE: &str = r#"{"before_handler":{"share":0.3,"status":503}}"#;
const LATE: &str = r#"{"latency":{"share":0.4,"median":"200ms","p99":"2s"}}"#;

fn rules(texts: &[&str]) -> Vec<FaultRule> {
    texts.iter().map(|text| serde_json::from_str(text).unwrap()).collect()
}

/// The fates of ten calls each of some attempts, whose calls come in between each other's.
fn fates(faults: &Faults, attempts: &[u64]) -> BTreeMap<u64, Vec<(bool, u64)>> {
    let mut fates: BTreeMap<u64, Vec<(bool, u64)>> = BTreeMap::new();
    for place in 0..10_u64 {
        for attempt in attempts {
            // The journal's number of an act is another in every run.
            let parent = place * 31 + attempts.len() as u64;
            let trace = Some(Trace { attempt: AttemptId(*attempt), parent });
            let call = Identity { trace, endpoint: "POST /sales", method: "POST", path: "/sales" };
            let fate = faults.fate(call);
            fates.entry(*attempt).or_default().push((fate.before.is_some(), fate.delay_ms));
        }
    }
    fates
}

#[test]
fn one_more_employee_moves_nobody_s_faults() {
    let all = |attempts: &[u64]| fates(&Faults::new(Seed(9), "till", &rules(&[RULE, LATE])), attempts);
    let few = all(&[11, 22, 33]);
    let mut more = all(&[5, 11, 22, 27, 33]);
    more.retain(|attempt, _| few.contains_key(attempt));
    assert_eq!(few, more);
    let hits: usize = few.values().flatten().filter(|fate| fate.0).count();
    assert!((2..20).contains(&hits), "{hits} of 30 calls");
    assert_ne!(few[&11], few[&22]);
}

#[test]
fn a_rule_that_comes_and_goes_moves_no_draw_of_another() {
    let alone = fates(&Faults::new(Seed(9), "till", &rules(&[RULE])), &[1, 2]);
    let faults = Faults::new(Seed(9), "till", &rules(&[RULE]));
    let mut with: BTreeMap<u64, Vec<(bool, u64)>> = BTreeMap::new();
    for place in 0..10 {
        faults.set(&if place % 3 == 1 { rules(&[LATE, RULE]) } else { rules(&[RULE]) });
        for attempt in [1, 2] {
            let trace = Some(Trace { attempt: AttemptId(attempt), parent: place });
            let call = Identity { trace, endpoint: "POST /sales", method: "POST", path: "/sales" };
            with.entry(attempt).or_default().push((faults.fate(call).before.is_some(), 0));
        }
    }
    assert_eq!(alone, with);
}

#[test]
fn the_first_calls_fail_and_then_no_more_also_when_another_window_opens() {
    let first = r#"{"before_handler":{"method":"POST","share":1,"status":503,"first":2}}"#;
    let faults = Faults::new(Seed(1), "till", &rules(&[first]));
    let refused = |method: &str| {
        let call = Identity { trace: None, endpoint: "x", method, path: "/x" };
        faults.fate(call).before.is_some()
    };
    assert_eq!([refused("GET"), refused("POST")], [false, true]);
    faults.set(&rules(&[first, LATE]));
    assert_eq!([refused("POST"), refused("POST")], [true, false]);
}
