//! A journal judged again by newer checks.

use nightcrew_model::plan::PlannedScenario;
use nightcrew_model::verdict::Verdict;
use nightcrew_verdict::Run;
use nightcrew_verdict::fold::rejudged::Rejudging;

use crate::journal::{ACCESS, ADMIN, HAPPY, Journal, Story, scenario, usual_scenarios};

const EXPECT: &str = "jira.can_browse(requester, 'ENG')";

/// Thirty happy attempts, of which the last was claimed too early, and one of an admin, judged by these scenarios.
fn judged(scenarios: Vec<PlannedScenario>) -> Run {
    let mut journal = Journal::new();
    for id in 1..=29 {
        journal.access(id, HAPPY);
    }
    journal.access(30, Story { claims_first: true, ..HAPPY });
    journal.admin(31, false);
    journal.finish(nightcrew_model::event::EndReason::Completed);
    let mut rejudging = Rejudging::by(scenarios, "night.yaml");
    journal.events.iter().for_each(|event| rejudging.add(event));
    rejudging.finish().unwrap()
}

#[test]
fn the_same_checks_change_nothing() {
    let run = judged(usual_scenarios());
    let by = run.report.run.judged_by.unwrap();
    assert_eq!((by.changed, by.unanswered, by.kept.len()), (0, 0, 0));
    assert_eq!(by.before, by.after);
    assert_eq!(run.records.run.judged_by.unwrap().scenarios, []);
}

#[test]
fn a_laxer_check_satisfies_and_it_is_said_where() {
    let run = judged(vec![scenario(ACCESS, "access", "done", &[EXPECT], &[])]);
    let by = run.report.run.judged_by.as_ref().unwrap();
    assert_eq!((by.changed, by.unanswered), (1, 0));
    assert_eq!((by.scenarios[0].scenario.as_str(), by.scenarios[0].now_satisfied), (ACCESS, 1));
    assert_eq!(by.kept, [ADMIN], "what is not known is judged by its own checks");
    assert_ne!(by.checks, by.own_checks);
    assert_eq!(run.report.satisfaction.satisfied, 31);
    assert!(run.report.reasons[0].contains("night.yaml") && run.report.reasons[0].contains("1 attempt is"));
}

#[test]
fn a_stricter_never_finds_what_the_evidence_holds() {
    let never = "jira.can_browse(requester, 'ENG')";
    let run = judged(vec![scenario(ACCESS, "access", "done", &[EXPECT], &[never])]);
    let by = run.report.run.judged_by.unwrap();
    assert_eq!((by.before, by.after), (Verdict::Pass, Verdict::Fail));
    assert_eq!((by.scenarios[0].violations_before, by.scenarios[0].violations), (0, 30));
}

#[test]
fn a_check_that_asks_what_nobody_asked_voids_and_never_guesses() {
    let expect = "okta.in_group(requester, 'payments')";
    let run = judged(vec![scenario(ACCESS, "access", "done", &[EXPECT, expect], &[])]);
    let by = run.report.run.judged_by.unwrap();
    assert_eq!((by.unanswered, by.scenarios[0].now_void, by.scenarios[0].now_failed), (30, 30, 0));
    assert!(by.reasons[0].contains("the journal has no answer to okta.in_group"), "{:?}", by.reasons);
    assert_eq!((run.report.void.total, by.after), (30, Verdict::Inconclusive));
}

#[test]
fn runs_judged_by_the_same_newer_checks_compare_and_others_do_not() {
    let newer = || vec![scenario(ACCESS, "access", "done", &[EXPECT], &[])];
    let (base, head) = (judged(newer()), judged(newer()));
    assert!(nightcrew_verdict::compare(&base.records, &head.records, &Default::default()).is_ok());
    let own = judged(usual_scenarios());
    assert!(nightcrew_verdict::compare(&own.records, &head.records, &Default::default()).is_err());
}
