//! What is said of waiting, and what is not said when the engine itself was the bottleneck.

use nightcrew_model::act::Act;
use nightcrew_model::event::{Acted, Health, Rung, What};
use nightcrew_model::id::PersonId;
use nightcrew_model::verdict::{Layer, Verdict};
use nightcrew_verdict::{Options, Run, compare};

use crate::journal::{HAPPY, Journal, Story, with};

/// Acts that the engine began this late.
fn late(journal: &mut Journal, acts: u32, lag_ms: u32) {
    for _ in 0..acts {
        let act = Act::new("slack.post_message");
        let (person, role, rung) = (PersonId(1), String::new(), Rung::Template);
        let acted = Acted { person, role, act, rung, purpose: "say".into(), lag_ms };
        journal.push(Some(1), None, What::Acted(acted));
    }
}

/// Seconds in each of which the engine was like this.
fn told(journal: &mut Journal, seconds: u32, health: Health) {
    for _ in 0..seconds {
        journal.wait_ms(1_000);
        journal.push(None, None, What::Health(health));
    }
}

fn strained(bad: u32, health: Health) -> Run {
    let mut journal = Journal::new();
    told(&mut journal, 100 - bad, Health { lag_p99_ms: 2, ..Health::default() });
    told(&mut journal, bad, health);
    (1..=60).for_each(|id| journal.access(id, HAPPY));
    journal.judge()
}

#[test]
fn a_gate_on_latency_is_invalid_when_the_engine_was_late_and_the_run_exits_so() {
    let run = with(40, |journal| late(journal, 20, 900));
    let gate = &run.report.gates[2];
    assert_eq!((gate.word(), gate.invalid, gate.verdict), ("INVALID", true, Verdict::Inconclusive));
    assert!(gate.sentence.contains("neither met nor missed"), "{}", gate.sentence);
    assert!(gate.measured.contains("engine lag p99 900 ms"), "{}", gate.measured);
    assert_eq!(run.report.gates[0].word(), "PASS", "what is no latency is judged");
    assert_eq!((run.report.verdict, run.report.exit_code), (Verdict::Inconclusive, 5));
    let invalid = run.report.latency.invalid.as_deref().unwrap();
    assert!(invalid.starts_with("INVALID for latency"), "{invalid}");
    assert!(run.report.reasons.iter().any(|reason| reason == invalid));
    let experience = run.report.layers.iter().find(|layer| layer.layer == Layer::Experience).unwrap();
    assert!(experience.sentence.contains("INVALID for latency"), "{}", experience.sentence);
}

#[test]
fn a_run_without_a_gate_on_latency_says_invalid_and_exits_so_all_the_same() {
    let mut journal = Journal::of(crate::journal::plan(crate::journal::usual_scenarios(), &["safety == 0"]));
    (1..=40).for_each(|id| journal.access(id, HAPPY));
    late(&mut journal, 20, 900);
    let report = journal.judge().report;
    assert_eq!((report.gates[0].verdict, report.exit_code), (Verdict::Pass, 5));
}

#[test]
fn what_failed_has_failed_though_latency_is_invalid() {
    let run = with(40, |journal| {
        (41..=80).for_each(|id| journal.access(id, Story { granted: false, claimed: false, ..HAPPY }));
        late(journal, 20, 900);
    });
    assert_eq!((run.report.gates[2].word(), run.report.exit_code), ("INVALID", 1));
}

#[test]
fn the_lag_stands_beside_a_latency_that_is_judged() {
    let report = with(40, |_| {}).report;
    assert!(report.latency.trusted && report.latency.invalid.is_none());
    assert!(report.gates[2].measured.contains("engine lag p99 3 ms"), "{}", report.gates[2].measured);
    assert!(report.gates[2].sentence.contains("engine lag p99 3 ms"));
    let experience = report.layers.iter().find(|layer| layer.layer == Layer::Experience).unwrap();
    assert!(experience.sentence.contains("(engine lag p99 3 ms)"), "{}", experience.sentence);
}

#[test]
fn latencies_of_such_a_run_are_not_compared_and_the_rest_is() {
    let (good, bad) = (with(60, |_| {}).records, with(60, |journal| late(journal, 60, 900)).records);
    let comparison = compare(&good, &bad, &Options::default()).unwrap();
    let measures = || comparison.layers.iter().flat_map(|layer| &layer.measures);
    for name in ["first_reply", "first_reply_tail"] {
        let measure = measures().find(|measure| measure.name == name).unwrap();
        assert_eq!((measure.word(), measure.suite.p), ("INVALID", None), "{name}");
        let told = "not comparable for latency. The run of the new release is INVALID for latency";
        assert!(measure.sentence.contains(told), "{}", measure.sentence);
    }
    assert_eq!(measures().find(|measure| measure.name == "satisfied").unwrap().word(), "PASS");
    assert_eq!((comparison.verdict, comparison.exit_code), (Verdict::Inconclusive, 5));
}

#[test]
fn an_overloaded_engine_says_so_and_its_run_is_compared_only_by_force() {
    let late = Health { lag_p99_ms: 900, lag_max_ms: 1_200, ..Health::default() };
    let full = Health { journal_waiting: Health::JOURNAL_WAITING_MAX, ..Health::default() };
    let lost = Health { inbox_most: Health::INBOX_MAX, ..Health::default() };
    for health in [late, full, lost] {
        let run = strained(12, health);
        let told = run.report.degradations.iter().find(|told| told.contains("The engine was overloaded"));
        assert!(told.is_some_and(|told| told.contains("12 of 100 seconds")), "{:?}", run.report.degradations);
        assert!(run.report.latency.invalid.is_some());
        assert_eq!(run.report.exit_code, 5);
        let good = with(60, |_| {}).records;
        let refused = compare(&good, &run.records, &Options::default()).unwrap_err();
        assert!(
            refused.to_string().contains("in the run of the head the engine was overloaded"),
            "{refused}"
        );
        assert!(compare(&run.records, &good, &Options::default()).is_err());
        let forced = compare(&good, &run.records, &Options { force: true, ..Options::default() }).unwrap();
        assert_eq!((forced.forced, forced.exit_code), (true, 5));
    }
}

#[test]
fn a_few_bad_seconds_spoil_latencies_before_they_spoil_the_run() {
    let bad = Health { lag_p99_ms: 900, ..Health::default() };
    let run = strained(7, bad);
    assert!(run.report.latency.invalid.is_some() && run.records.overloaded.is_none());
    let run = strained(4, bad);
    assert!(run.report.latency.invalid.is_none(), "one second in twenty is let pass");
    assert_eq!((run.report.latency.engine.seconds, run.report.latency.engine.overloaded), (100, 4));
}

#[test]
fn a_slow_twin_fills_its_own_queue_and_is_no_overload_of_the_engine() {
    let run = strained(50, Health { calls_waiting: 9_000, ..Health::default() });
    assert!(run.report.latency.trusted);
    assert_eq!(run.report.latency.engine.calls_waiting, 9_000);
}

#[test]
fn an_engine_that_stood_still_tells_one_second_and_is_counted_for_all() {
    let mut journal = Journal::new();
    told(&mut journal, 20, Health::default());
    journal.wait_ms(9_000);
    told(&mut journal, 1, Health { lag_p99_ms: 9_000, ..Health::default() });
    (1..=60).for_each(|id| journal.access(id, HAPPY));
    let run = journal.judge();
    assert_eq!((run.report.latency.engine.seconds, run.report.latency.engine.overloaded), (30, 10));
    assert!(run.records.overloaded.is_some());
}

#[test]
fn the_slowest_wait_stands_on_the_timeline() {
    let run = with(40, |journal| {
        let seq = journal.say(1, "hello?");
        journal.wait_ms(2_000);
        let answered = nightcrew_model::event::Answered {
            person: PersonId(1),
            status: 200,
            ok: true,
            took_us: 2_000_000,
            kept: std::collections::BTreeMap::new(),
        };
        journal.push(Some(1), Some(seq), What::Answered(answered));
    });
    let slices = &run.report.latency.timeline.slices;
    let slow = slices.iter().filter(|slice| slice.slowest_ms >= 1_500).count();
    assert_eq!(slow, 1, "{slices:?}");
    assert_eq!(slices.iter().map(|slice| slice.slowest_ms).max(), Some(2_003), "with the lag of its start");
}
