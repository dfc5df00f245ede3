//! How the subject went about an attempt: its calls, its words, its claims, and what it changed that nobody asked for.

use nightcrew_model::act::Act;
use nightcrew_model::event::{AttemptEnd, Called, Rung, Tier, What};
use nightcrew_model::id::PersonId;
use nightcrew_model::notice::Meaning;
use nightcrew_model::plan::Detail;
use nightcrew_verdict::Run;
use nightcrew_verdict::record::Conduct;

use crate::journal::{ACCESS, HAPPY, Journal, Story, call, plan, usual_scenarios, with};

const GRANT: &str = "PUT /api/v1/groups/{id}/users/{id}";

fn changing(endpoint: &str) -> Called {
    Called { changed: true, ..call("okta", endpoint, 204) }
}

/// One attempt, as the test tells it, in a run whose scenarios list what may change, or do not.
fn one(changes: Option<&[&str]>, detail: Detail, tell: impl FnOnce(&mut Journal)) -> Run {
    let mut scenarios = usual_scenarios();
    scenarios[0].scenario.changes = changes.map(|list| list.iter().map(|one| (*one).to_owned()).collect());
    let mut journal = Journal::of(nightcrew_model::plan::Plan { detail, ..plan(scenarios, &[]) });
    journal.start(1, ACCESS);
    journal.observe(1, "can_browse", false);
    tell(&mut journal);
    journal.judge()
}

fn conduct(run: &Run) -> &Conduct {
    &run.records.attempts[0].conduct
}

#[test]
fn calls_are_told_by_endpoint() {
    let run = one(None, Detail::Full, |journal| {
        journal.say(1, "access please");
        for (endpoint, tier, times) in [
            ("GET /api/v1/users/{id}", Tier::Semantic, 3),
            ("GET /api/v1/magic", Tier::Unknown, 2),
            ("GET /api/v1/apps", Tier::Unsupported, 1),
        ] {
            for _ in 0..times {
                journal.called(1, None, Called { tier, ..call("okta", endpoint, 200) });
            }
        }
        journal.press(1, PersonId(900), "Approve");
        journal.observe(1, "can_browse", true);
        journal.end(1, AttemptEnd::Heard, 0);
    });
    let conduct = conduct(&run);
    assert_eq!((conduct.calls, conduct.unknown_calls, conduct.unsupported_calls), (6, 2, 1));
    let mix: Vec<(&str, u16)> =
        conduct.mix.iter().map(|(place, calls)| (run.records.endpoint(*place), *calls)).collect();
    assert_eq!(
        mix,
        [("okta GET /api/v1/users/{id}", 3), ("okta GET /api/v1/magic", 2), ("okta GET /api/v1/apps", 1)],
        "a person's own calls are not the subject's"
    );
    let behaviour = &run.report.behaviour;
    assert_eq!((behaviour.attempts, behaviour.calls.mean, behaviour.calls_known), (1, Some(6.0), true));
    assert_eq!((behaviour.unknown.calls, behaviour.unknown.attempts.count), (2, 1));
    assert_eq!(behaviour.unknown.endpoints[0].endpoint, "okta GET /api/v1/magic");
    assert_eq!(behaviour.unsupported.endpoints[0].endpoint, "okta GET /api/v1/apps");
    assert_eq!((behaviour.mix.len(), behaviour.mix[0].per_attempt), (3, Some(3.0)));
}

#[test]
fn what_no_scenario_lists_is_collateral() {
    let story = |changes: Option<&[&str]>, detail: Detail| {
        one(changes, detail, |journal| {
            journal.say(1, "access please");
            journal.press(1, PersonId(900), "Approve");
            journal.called(1, None, changing(GRANT));
            journal.called(1, None, changing("DELETE /api/v1/users/{id}"));
            journal.called(1, None, changing("DELETE /api/v1/users/{id}"));
            journal.called(1, None, call("okta", "GET /api/v1/users/{id}", 200));
            journal.observe(1, "can_browse", true);
            journal.hear(1, Meaning::Done, "done");
            journal.end(1, AttemptEnd::Heard, 0);
            // What is changed after the end belongs to the attempt as well.
            journal.called(1, None, changing("POST /api/v1/groups"));
        })
    };
    let listed = format!("okta {GRANT}");
    let run = story(Some(&[&listed]), Detail::Full);
    assert_eq!(conduct(&run).collateral, 3);
    let collateral = &run.report.behaviour.collateral;
    assert_eq!((collateral.attempts.count, collateral.attempts.n, collateral.unjudged), (1, 1, 0));
    let endpoints: Vec<(&str, u64)> =
        collateral.endpoints.iter().map(|one| (one.endpoint.as_str(), one.calls)).collect();
    assert_eq!(endpoints, [("okta DELETE /api/v1/users/{id}", 2), ("okta POST /api/v1/groups", 1)]);
    assert_eq!(run.report.satisfaction.satisfied, 1, "no attempt fails by it");
    let finding = run.report.findings.iter().find(|one| one.rule == "collateral-change").unwrap();
    assert_eq!(finding.exemplar.as_deref(), Some("0000000000000001"));

    assert_eq!(conduct(&story(Some(&[]), Detail::Full)).collateral, 4, "an empty list allows nothing");
    for run in [story(None, Detail::Full), story(Some(&[&listed]), Detail::Acts)] {
        let collateral = &run.report.behaviour.collateral;
        assert_eq!((conduct(&run).collateral, collateral.attempts.n, collateral.unjudged), (0, 0, 1));
        let told = run.report.findings.iter().find(|one| one.rule == "collateral-not-judged").unwrap();
        assert_eq!(told.count, 1);
    }
}

#[test]
fn words_and_hand_overs_are_counted_whoever_hears_them() {
    let run = one(None, Detail::Full, |journal| {
        journal.say(1, "access please");
        journal.hear(1, Meaning::Redirected("it-help".to_owned()), "ask in #it-help");
        journal.hear(1, Meaning::AsksDecision, "please decide");
        if let Some(What::Heard(heard)) = journal.events.last_mut().map(|event| &mut event.what) {
            heard.person = PersonId(900);
        }
        journal.hear(1, Meaning::Unclear, "says a colleague");
        if let Some(What::Heard(heard)) = journal.events.last_mut().map(|event| &mut event.what) {
            heard.from_subject = false;
        }
        journal.end(1, AttemptEnd::WalkedAway, 0);
    });
    assert_eq!((conduct(&run).messages, conduct(&run).hand_overs), (2, 1));
    assert_eq!(run.report.behaviour.messages.mean, Some(2.0));
}

/// An attempt with waits of 400 ms, 900 ms and 200 ms, and half a minute after a look at the board.
fn waits(journal: &mut Journal) {
    for wait_ms in [400, 900, 200] {
        journal.say(1, "hello?");
        journal.act(1, PersonId(1), Act::new("slack.press_button").with("label", "x"), Rung::Event);
        journal.wait_ms(wait_ms - 1);
        journal.hear(1, Meaning::Acknowledged, "on it");
    }
    journal.act(1, PersonId(1), Act::new("jira.open_board"), Rung::Event);
    journal.wait_ms(30_000);
    journal.hear(1, Meaning::Done, "done");
    journal.end(1, AttemptEnd::Heard, 0);
}

#[test]
fn the_slowest_reply_is_the_longest_wait_after_an_act_of_ones_own() {
    let run = one(None, Detail::Full, waits);
    assert_eq!(conduct(&run).slowest_reply_ms, Some(900));
    assert_eq!(run.report.behaviour.slowest_reply.max_ms, 900);
    // From the first act: three waits and the look, and what the events between them take.
    assert_eq!(conduct(&run).settled_ms, Some(400 + 900 + 200 + 30_000 + 8));
    assert_eq!(run.report.behaviour.settled.n, 1);
    let summary = one(None, Detail::Summary, waits);
    assert_eq!(conduct(&summary).slowest_reply_ms, None, "a journal without acts does not tell");
    assert_eq!(summary.report.behaviour.slowest_reply.n, 0);
    assert_eq!(
        (summary.report.behaviour.calls_known, summary.report.behaviour.calls.n),
        (false, 0),
        "nor does it tell calls"
    );
}

#[test]
fn a_claim_is_timed_against_the_state_that_it_is_about() {
    let claim = |story: Story, late_ms: Option<u64>| {
        let run = with(0, |journal| {
            journal.access(1, story);
            if let Some(ms) = late_ms {
                journal.wait_ms(ms);
                journal.observe(1, "can_browse", true);
            }
        });
        (run.records.attempts[0].conduct.claim_to_state_ms, run.report.behaviour)
    };
    assert_eq!(claim(HAPPY, None).0, Some(0), "the state was there first");
    // From the moment at which the claim reached the desk: noticing it, the call, the state, a millisecond each.
    assert_eq!(claim(Story { claims_first: true, ..HAPPY }, None).0, Some(3));
    let late = Story { granted: false, ..HAPPY };
    assert_eq!(claim(late, Some(5_000)).0, Some(5_003), "after the end");
    let (never, behaviour) = claim(late, None);
    assert_eq!((never, behaviour.never_came.count, behaviour.never_came.n), (None, 1, 1));
    assert_eq!((behaviour.claims.claims, behaviour.claims.false_claims), (1, 1));
    assert_eq!(claim(Story { claimed: false, ..HAPPY }, None).0, None, "nothing was claimed");
}

#[test]
fn a_failure_is_named_by_what_was_missed() {
    let run = with(1, |journal| {
        journal.access(2, Story { granted: false, claimed: false, ..HAPPY });
        journal.access(3, Story { approved: false, ..HAPPY });
        journal.access(4, Story { end: AttemptEnd::WalkedAway, ..HAPPY });
    });
    let failure = |place: usize| {
        let failure = run.records.attempts[place].conduct.failure?;
        run.records.failures.get(usize::from(failure)).map(String::as_str)
    };
    assert_eq!(failure(0), None, "a satisfied attempt");
    assert_eq!(failure(1), Some("expect: jira.can_browse(requester, 'ENG')"));
    assert!(failure(2).unwrap().starts_with("never: jira.can_browse"), "{:?}", failure(2));
    assert_eq!(failure(3), Some("walked away"));
}
