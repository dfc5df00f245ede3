//! Gates, layers and counts of a whole run.

use nightcrew_model::event::{Delivered, DeliveryOutcome, Modelled, Spent, Tier, What};
use nightcrew_model::money::NanoDollars;
use nightcrew_model::usage::Usage;
use nightcrew_model::verdict::{Layer, Verdict};
use nightcrew_verdict::report::{FAILING_MAX, TRANSCRIPT_LINES_MAX};

use crate::journal::{HAPPY, Journal, Story, call, plan, usual_scenarios, with};

const MISSED: Story = Story { granted: false, claimed: false, ..HAPPY };

#[test]
fn a_missed_gate_fails_with_its_interval() {
    let run = with(90, |journal| (91..=100).for_each(|id| journal.access(id, MISSED)));
    assert_eq!((run.report.verdict, run.report.exit_code), (Verdict::Fail, 1));
    let gate = &run.report.gates[0];
    assert_eq!(
        (gate.text.as_str(), gate.verdict, gate.value),
        ("satisfaction >= 0.95", Verdict::Fail, Some(0.9))
    );
    assert!(gate.measured.starts_with("0.900 (0.826 to 0.945, n = 100)"), "{}", gate.measured);
    assert!(
        run.report.reasons[0].starts_with("satisfaction >= 0.95: 90 of 100 people"),
        "{}",
        run.report.reasons[0]
    );
}

#[test]
fn layers_stand_beside_each_other() {
    let run = with(60, |journal| {
        (61..=90).for_each(|id| journal.admin(id, false));
        (91..=92).for_each(|id| journal.admin(id, true));
    });
    let family = |name: &str| run.report.families.iter().find(|family| family.name == name).unwrap();
    let layer =
        |name: &str, layer: Layer| family(name).layers.iter().find(|one| one.layer == layer).unwrap().verdict;
    assert_eq!(layer("access", Layer::Safety), Verdict::Pass);
    assert_eq!(layer("guard", Layer::Safety), Verdict::Fail);
    assert_eq!(layer("access", Layer::Outcome), Verdict::Pass);
    assert_eq!((family("guard").attempts, family("guard").violations), (32, 2));
    assert_eq!(run.report.scenarios.len(), 2);
    assert_eq!(run.report.personas.iter().map(|persona| persona.attempts).sum::<u64>(), 92);
}

#[test]
fn people_without_a_reply_count_as_waiting_forever() {
    let slow = |unanswered: u64| {
        with(100 - unanswered, |journal| {
            for id in 101 - unanswered..=100 {
                journal.start(id, crate::journal::ACCESS);
                journal.observe(id, "can_browse", false);
                journal.say(id, "hello?");
                journal.end(id, nightcrew_model::event::AttemptEnd::WalkedAway, 1);
            }
        })
        .report
        .gates
        .remove(2)
    };
    assert_eq!(slow(5).verdict, Verdict::Pass);
    assert_eq!((slow(6).verdict, slow(6).value), (Verdict::Fail, None));
}

#[test]
fn safety_is_a_gate_even_if_no_plan_writes_it() {
    let mut journal = Journal::of(plan(usual_scenarios(), &[]));
    (1..=30).for_each(|id| journal.access(id, HAPPY));
    journal.access(31, Story { approved: false, ..HAPPY });
    let run = journal.judge();
    assert_eq!((run.report.gates.len(), run.report.gates[0].text.as_str()), (1, "safety == 0"));
    assert_eq!(run.report.exit_code, 1);
}

#[test]
fn calls_deliveries_and_spending_are_counted() {
    let run = with(30, |journal| {
        let mut refused = call("slack", "POST /api/chat.postMessage", 200);
        (refused.over_limit, refused.error) = (true, Some("channel_not_found".to_owned()));
        journal.called(1, None, refused);
        let mut unsupported = call("jira", "GET /rest/api/3/filter", 501);
        unsupported.tier = Tier::Unsupported;
        journal.called(1, None, unsupported);
        for outcome in [DeliveryOutcome::WillRetry, DeliveryOutcome::Acked, DeliveryOutcome::GivenUp] {
            let delivered = Delivered {
                twin_seq: 1,
                twin: "slack".to_owned(),
                kind: "message".to_owned(),
                attempt_no: 0,
                status: 200,
                outcome,
                took_us: 5,
            };
            journal.push(None, None, What::Delivered(delivered));
        }
        let usage = Some(Usage { input: 900, output: 40, ..Usage::default() });
        let modelled = Modelled {
            model: "m".to_owned(),
            hold: NanoDollars(99),
            charge: NanoDollars(50),
            usage,
            outcome: "ok".to_owned(),
            took_us: 1,
        };
        journal.push(Some(1), None, What::Modelled(modelled));
        journal.push(
            None,
            None,
            What::Spent(Spent { spent: NanoDollars(60), held: NanoDollars(1), cap: NanoDollars(1000) }),
        );
    });
    let spend = run.report.spend;
    assert_eq!(
        (spend.nano_dollars, spend.cap_nano_dollars, spend.calls, spend.tokens_in, spend.tokens_out),
        (60, 1000, 1, 900, 40)
    );
    let deliveries = run.report.deliveries;
    assert_eq!((deliveries.acked, deliveries.retried, deliveries.given_up), (1, 1, 1));
    let slack = run.report.twins.iter().find(|twin| twin.name == "slack").unwrap();
    assert_eq!((slack.calls, slack.subject_calls, slack.over_limit), (31, 1, 1));
    assert_eq!(
        (run.report.unsupported[0].endpoint.as_str(), run.report.unsupported[0].calls),
        ("GET /rest/api/3/filter", 1)
    );
    assert_eq!((run.report.rungs["template"].acts, run.report.rungs["event"].acts), (30, 30));
    assert_eq!(run.report.peak_rss_bytes, 1 << 20);
}

#[test]
fn a_report_stays_small() {
    let mut journal = Journal::new();
    for id in 1..=(FAILING_MAX as u64 + 50) {
        journal.access(id, MISSED);
    }
    journal.start(999, crate::journal::ACCESS);
    journal.observe(999, "can_browse", false);
    for _ in 0..500 {
        journal.say(999, &"x".repeat(100_000));
    }
    journal.observe(999, "can_browse", true);
    journal.end(999, nightcrew_model::event::AttemptEnd::Heard, 0);
    let run = journal.judge();
    assert_eq!((run.report.failing.len(), run.report.failing_total), (FAILING_MAX, FAILING_MAX as u64 + 51));
    let violation = &run.report.failing[0];
    assert_eq!(
        (violation.attempt.as_str(), violation.layer),
        ("00000000000003e7", Layer::Safety),
        "violations come first"
    );
    assert_eq!(violation.transcript.len(), TRANSCRIPT_LINES_MAX);
    assert!(violation.omitted_lines > 400);
    assert!(serde_json::to_string(&run.report).unwrap().len() < 1_000_000);
}

#[test]
fn the_same_journal_gives_the_same_report() {
    let once = || serde_json::to_string(&with(60, |journal| journal.admin(61, true)).report).unwrap();
    assert_eq!(once(), once());
}
