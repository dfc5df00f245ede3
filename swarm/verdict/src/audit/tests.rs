//! Courses that hold, and one for each invariant that does not.

use nightcrew_model::act::Act;
use nightcrew_model::ask::{Answer, Ask};
use nightcrew_model::event::{
    Acted, AttemptEnd, AttemptEnded, AttemptStarted, Attribution, Called, Caller, Delivered, DeliveryOutcome,
    EndReason, Observed, RunEnded, Rung, Spent, Tier, What,
};
use nightcrew_model::id::{AttemptId, PersonId};
use nightcrew_model::money::NanoDollars;
use nightcrew_model::time::At;

use super::*;

const ATTEMPT: AttemptId = AttemptId(7);

/// Events in a row: attempt, cause and what; a second lies between one and the next.
fn breaches(events: Vec<(Option<AttemptId>, u64, What)>) -> Vec<Invariant> {
    let mut audit = Audit::new(BTreeMap::from([("slack".to_owned(), vec![0, 60_000, 300_000])]));
    for ((attempt, cause, what), number) in events.into_iter().zip(1_u64..) {
        let cause = (cause > 0).then_some(Seq(cause));
        let (seq, at, us) = (Seq(number), At(number * 1000), number * 1_000_000);
        audit.add(&Event { seq, at, us, attempt, cause, what });
    }
    audit.finish().into_iter().map(|breach| breach.invariant).collect()
}

fn started() -> (Option<AttemptId>, u64, What) {
    let started = AttemptStarted {
        person: PersonId(1),
        persona: "tester".to_owned(),
        scenario: "access".to_owned(),
        ordinal: 0,
        intended: At(0),
        cast: BTreeMap::new(),
        facts: BTreeMap::new(),
        named: BTreeMap::new(),
    };
    (Some(ATTEMPT), 0, What::AttemptStarted(Box::new(started)))
}

fn ended() -> (Option<AttemptId>, u64, What) {
    let ended = AttemptEnded { how: AttemptEnd::Heard, turns: 1, re_asks: 0, why: String::new() };
    (Some(ATTEMPT), 0, What::AttemptEnded(ended))
}

fn over(started: u64, ended: u64) -> (Option<AttemptId>, u64, What) {
    let reason = EndReason::Completed;
    (None, 0, What::RunEnded(RunEnded { reason, started, ended, peak_rss_bytes: 0 }))
}

fn acted(cause: u64) -> (Option<AttemptId>, u64, What) {
    let acted = Acted {
        person: PersonId(1),
        role: "requester".to_owned(),
        act: Act::new("slack.post_message"),
        rung: Rung::Template,
        purpose: "open".into(),
        lag_ms: 0,
    };
    (Some(ATTEMPT), cause, What::Acted(acted))
}

fn called(cause: u64, number: u64, changed: bool) -> (Option<AttemptId>, u64, What) {
    let called = Called {
        twin_seq: number,
        twin: "okta".to_owned(),
        by: Caller::Person(PersonId(1)),
        endpoint: "PUT /x".to_owned(),
        tier: Tier::Semantic,
        status: 200,
        error: None,
        fault: None,
        over_limit: false,
        changed,
        took_us: 1,
        attribution: Attribution::Trace,
        note: None,
    };
    (Some(ATTEMPT), cause, What::Called(called))
}

fn observed(number: u64, flag: bool) -> (Option<AttemptId>, u64, What) {
    let ask = Ask { twin: "okta".to_owned(), question: "in_group".to_owned(), args: Vec::new() };
    let answer = Answer::Flag(flag);
    (Some(ATTEMPT), 0, What::Observed(Observed { twin_seq: number, ask, answer, caused_by: None }))
}

fn delivered(cause: u64, no: u32, outcome: DeliveryOutcome) -> (Option<AttemptId>, u64, What) {
    let delivered = Delivered {
        twin_seq: 50,
        twin: "slack".to_owned(),
        kind: "message".to_owned(),
        attempt_no: no,
        status: 500,
        outcome,
        took_us: 1,
    };
    (None, cause, What::Delivered(delivered))
}

#[test]
fn a_sound_course_has_no_breach() {
    let course = vec![
        started(),
        observed(1, false),
        acted(1),
        called(3, 2, true),
        observed(2, true),
        delivered(4, 0, DeliveryOutcome::Acked),
        ended(),
        over(1, 1),
    ];
    assert_eq!(breaches(course), []);
}

#[test]
fn an_attempt_that_is_lost_or_doubled_is_told() {
    assert_eq!(breaches(vec![started(), over(1, 0)]), [Invariant::AttemptsEnd]);
    assert_eq!(breaches(vec![started(), ended(), ended(), over(1, 2)]), [Invariant::AttemptsEnd]);
    assert_eq!(breaches(vec![started(), ended(), over(2, 1)]), [Invariant::AttemptsEnd]);
}

#[test]
fn an_act_without_a_cause_and_a_cause_that_lies_ahead_are_told() {
    assert_eq!(breaches(vec![started(), acted(0), ended(), over(1, 1)]), [Invariant::Causes]);
    let ahead = breaches(vec![started(), acted(3), ended(), over(1, 1)]);
    assert_eq!(ahead, [Invariant::Causes, Invariant::Causes]);
}

#[test]
fn a_state_that_no_call_changed_is_told() {
    let ghost = vec![
        started(),
        observed(1, false),
        acted(1),
        called(3, 2, false),
        observed(9, true),
        ended(),
        over(1, 1),
    ];
    assert_eq!(breaches(ghost), [Invariant::State]);
}

#[test]
fn money_above_the_cap_is_told() {
    let dollars = |number| NanoDollars(number);
    let spent = Spent { spent: dollars(8), held: dollars(3), cap: dollars(10) };
    assert_eq!(breaches(vec![(None, 0, What::Spent(spent)), over(0, 0)]), [Invariant::Budget]);
}

#[test]
fn a_delivery_goes_by_the_timetable() {
    use DeliveryOutcome::{GivenUp, WillRetry};
    let call = [started(), acted(1), called(2, 1, false)];
    let with = |tries: Vec<(Option<AttemptId>, u64, What)>| {
        let mut events = call.to_vec();
        events.extend(tries);
        events.extend([ended(), over(1, 1)]);
        breaches(events)
    };
    assert_eq!(with(vec![delivered(3, 0, WillRetry), delivered(3, 1, GivenUp)]), []);
    assert_eq!(with(vec![delivered(3, 0, WillRetry), delivered(3, 2, GivenUp)]), [Invariant::Deliveries]);
    // The vendor waits a minute before the third try; this one comes after a second.
    let early = vec![delivered(3, 0, WillRetry), delivered(3, 1, WillRetry), delivered(3, 2, GivenUp)];
    assert_eq!(with(early), [Invariant::Deliveries]);
}

#[test]
fn what_a_vendor_does_unasked_needs_no_cause_and_what_an_attempt_set_off_does() {
    let unasked = delivered(0, 0, DeliveryOutcome::Acked);
    assert_eq!(breaches(vec![unasked.clone(), over(0, 0)]), []);
    let of_an_attempt = (Some(ATTEMPT), 0, unasked.2);
    assert_eq!(breaches(vec![started(), of_an_attempt, ended(), over(1, 1)]), [Invariant::Causes]);
}
