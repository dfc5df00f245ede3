//! Courses that hold, and one for each invariant that does not.

use nightcrew_model::act::Act;
use nightcrew_model::ask::{Answer, Ask};
use nightcrew_model::event::{
    Acted, AttemptEnd, AttemptEnded, AttemptStarted, Attribution, Called, Caller, Delivered, DeliveryOutcome,
    EndReason, Modelled, Observed, RunEnded, Rung, Spent, Tier, What,
};
use nightcrew_model::id::{AttemptId, PersonId};
use nightcrew_model::money::NanoDollars;
use nightcrew_model::time::At;

use super::*;

const ATTEMPT: AttemptId = AttemptId(7);

/// Four tries of events, one of presses.
fn timetable() -> Timetable {
    Timetable { pauses: vec![0, 60_000, 300_000], once: &["block_actions"], is_forbidden_by_answers: false }
}

/// Events in a row: attempt, cause and what; a second lies between one and the next.
fn breaches(events: Vec<(Option<AttemptId>, u64, What)>) -> Vec<Invariant> {
    breaches_by(timetable(), events)
}

fn breaches_by(timetable: Timetable, events: Vec<(Option<AttemptId>, u64, What)>) -> Vec<Invariant> {
    let mut audit = Audit::new(BTreeMap::from([("slack".to_owned(), timetable)]), None);
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

/// Events by the second at which each is told of, with ten nano-dollars for each day: the second begins after an hour.
fn spending(events: Vec<(u64, What)>) -> Vec<String> {
    let purse = Purse { per_day: NanoDollars(10), days_us: vec![3_600_000_000] };
    let mut audit = Audit::new(BTreeMap::new(), Some(purse));
    for ((second, what), number) in events.into_iter().chain([(9_000, over(0, 0).2)]).zip(1_u64..) {
        let (seq, at, us) = (Seq(number), At(second * 1000), second * 1_000_000);
        audit.add(&Event { seq, at, us, attempt: None, cause: None, what });
    }
    let breaches = audit.finish().into_iter();
    breaches
        .inspect(|breach| assert_eq!(breach.invariant, Invariant::Budget))
        .map(|breach| breach.what)
        .collect()
}

fn paid(hold: u64, charge: u64) -> What {
    What::Modelled(Modelled {
        model: "twin-small".to_owned(),
        hold: NanoDollars(hold),
        charge: NanoDollars(charge),
        usage: None,
        outcome: "ok".to_owned(),
        took_us: 1_000_000,
    })
}

fn spent(spent: u64, held: u64, cap: u64) -> What {
    What::Spent(Spent { spent: NanoDollars(spent), held: NanoDollars(held), cap: NanoDollars(cap) })
}

#[test]
fn money_above_the_cap_is_told() {
    assert_eq!(spending(vec![(1, spent(8, 2, 10))]), [""; 0]);
    assert_eq!(spending(vec![(1, spent(8, 3, 10))]).len(), 1);
    assert_eq!(spending(vec![(1, spent(8, 3, 11))]).len(), 1, "the plan's cap is another");
    assert_eq!(spending(vec![(1, paid(3, 4))]).len(), 1, "more than was set aside");
}

#[test]
fn what_calls_cost_is_added_up_whatever_the_run_says_itself() {
    let honest = vec![(1, paid(9, 6)), (2, spent(6, 4, 10)), (3, paid(4, 4)), (4, spent(10, 0, 10))];
    assert_eq!(spending(honest), [""; 0]);
    let beyond = spending(vec![(1, paid(9, 6)), (2, paid(9, 5)), (3, spent(10, 0, 10))]);
    assert!(beyond[0].contains("the day's calls cost"), "{beyond:?}");
    let hidden = spending(vec![(1, paid(9, 6)), (2, spent(5, 0, 10))]);
    assert!(hidden[0].contains("are told to be spent"), "{hidden:?}");
    // Without a budget nothing may be paid for.
    assert_eq!(breaches(vec![(None, 0, paid(1, 1)), over(0, 0)]), [Invariant::Budget]);
}

#[test]
fn each_day_has_its_own_money_and_all_days_no_more_than_theirs() {
    let (first, second) = ((1_800, paid(9, 9)), (7_200, paid(9, 9)));
    assert_eq!(spending(vec![first.clone(), second.clone(), (7_201, spent(9, 1, 10))]), [""; 0]);
    // Just after midnight it may be the money of either day; of all days it is too much only with theirs together.
    let midnight = (3_601, paid(2, 2));
    assert_eq!(spending(vec![first.clone(), midnight.clone(), (7_200, paid(8, 8))]), [""; 0]);
    let beyond = spending(vec![first, midnight.clone(), midnight, second]);
    assert_eq!(beyond.len(), 1, "{beyond:?}");
}

/// Tries of one delivery, with the second at which each is told of.
fn tries(kind: &str, timetable: Timetable, tries: &[(u64, u32, DeliveryOutcome)]) -> Vec<Invariant> {
    let mut audit = Audit::new(BTreeMap::from([("slack".to_owned(), timetable)]), None);
    let told = [(0, started().2), (0, called(1, 1, false).2)].into_iter();
    let tries = tries.iter().map(|(second, no, outcome)| {
        let (_, _, what) = delivered(2, *no, *outcome);
        let What::Delivered(delivered) = what else { unreachable!() };
        (*second, What::Delivered(Delivered { kind: kind.to_owned(), ..delivered }))
    });
    let (last, _, end) = ended();
    let rest = [(1000, end), (1000, over(1, 1).2)];
    for ((second, what), number) in told.chain(tries).chain(rest).zip(1_u64..) {
        let attempt = (!matches!(what, What::RunEnded(_))).then_some(last).flatten();
        let cause = match what {
            What::Called(_) => None,
            What::Delivered(_) => Some(Seq(2)),
            _ => None,
        };
        audit.add(&Event {
            seq: Seq(number),
            at: At(second * 1000),
            us: second * 1_000_000,
            attempt,
            cause,
            what,
        });
    }
    let found = audit.finish().into_iter().map(|breach| breach.invariant);
    found.filter(|invariant| *invariant == Invariant::Deliveries).collect()
}

#[test]
fn a_delivery_goes_by_the_timetable() {
    use DeliveryOutcome::{Acked, GivenUp, WillRetry};
    let events = |told: &[(u64, u32, DeliveryOutcome)]| tries("message", timetable(), told);
    let [first, second, third] = [(0, 0, WillRetry), (0, 1, WillRetry), (60, 2, WillRetry)];
    let broken = [Invariant::Deliveries];
    assert_eq!(events(&[first, second, third, (360, 3, GivenUp)]), []);
    assert_eq!(events(&[first, second, (60, 2, Acked)]), []);
    // An acknowledgement that was lost on its way: what was taken comes once more.
    assert_eq!(events(&[(0, 0, Acked), (0, 1, Acked)]), []);
    assert_eq!(events(&[(0, 1, Acked)]), broken, "the first try is missing");
    assert_eq!(events(&[first, (0, 2, Acked)]), broken, "a try is left out");
    assert_eq!(events(&[first, second, (2, 2, Acked)]), broken, "the vendor waits a minute");
    assert_eq!(events(&[first, second, (600, 2, Acked)]), broken, "the vendor waits no longer");
    assert_eq!(events(&[first, second]), broken, "the run goes on and the third try never comes");
    assert_eq!(events(&[first, (0, 1, Acked), (0, 2, Acked)]), broken, "it was taken");
}

#[test]
fn a_delivery_has_no_try_more_and_none_less_than_the_timetable() {
    use DeliveryOutcome::{Acked, GivenUp, WillRetry};
    let broken = [Invariant::Deliveries];
    let events = |told: &[(u64, u32, DeliveryOutcome)]| tries("message", timetable(), told);
    let presses = |told: &[(u64, u32, DeliveryOutcome)]| tries("block_actions", timetable(), told);
    let all = [(0, 0, WillRetry), (0, 1, WillRetry), (60, 2, WillRetry)];
    // A fourth pause is not in the timetable, and so neither is a fifth try.
    assert_eq!(events(&[&all[..], &[(360, 3, WillRetry), (900, 4, GivenUp)]].concat()), broken);
    assert_eq!(events(&[(0, 0, WillRetry), (0, 1, GivenUp)]), broken);
    assert_eq!(events(&[(0, 0, GivenUp), (0, 1, Acked)]), [Invariant::Deliveries; 2]);
    assert_eq!(presses(&[(0, 0, GivenUp)]), []);
    assert_eq!(presses(&[(0, 0, WillRetry), (0, 1, Acked)]), broken);
    // A subject that may answer that it wants no more is given up early after an answer of its, and only then.
    let forbidding = Timetable { is_forbidden_by_answers: true, ..timetable() };
    assert_eq!(tries("message", forbidding.clone(), &[(0, 0, WillRetry), (0, 1, GivenUp)]), []);
    let unanswered = |status, took_us| {
        let (attempt, cause, what) = delivered(3, 0, GivenUp);
        let What::Delivered(told) = what else { unreachable!() };
        let told = What::Delivered(Delivered { status, took_us, ..told });
        let course =
            vec![started(), acted(1), called(2, 1, false), (attempt, cause, told), ended(), over(1, 1)];
        breaches_by(forbidding.clone(), course)
    };
    assert_eq!(unanswered(0, 3_000_000), broken, "nobody answered, and nobody forbade anything");
    assert_eq!(unanswered(0, 0), [], "what is held back for its rate is not tried");
}

#[test]
fn what_a_vendor_does_unasked_needs_no_cause_and_what_an_attempt_set_off_does() {
    let unasked = delivered(0, 0, DeliveryOutcome::Acked);
    assert_eq!(breaches(vec![unasked.clone(), over(0, 0)]), []);
    let of_an_attempt = (Some(ATTEMPT), 0, unasked.2);
    assert_eq!(breaches(vec![started(), of_an_attempt, ended(), over(1, 1)]), [Invariant::Causes]);
}
