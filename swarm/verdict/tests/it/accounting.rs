//! Every attempt is accounted for, whatever became of the run.

use nightcrew_model::act::Act;
use nightcrew_model::event::{AttemptEnd, EndReason, Episode, Rung, What};
use nightcrew_model::id::PersonId;
use nightcrew_model::verdict::Verdict;
use nightcrew_verdict::{FoldError, judge_run};

use crate::journal::{ACCESS, HAPPY, Journal, Story, with};

#[test]
fn a_journal_that_was_cut_off_says_so() {
    let mut journal = Journal::new();
    for id in 1..=40 {
        journal.access(id, HAPPY);
    }
    journal.start(41, ACCESS);
    let run = judge_run(journal.events).unwrap();
    let accounting = run.report.accounting;
    assert_eq!((accounting.started, accounting.ended, accounting.cut), (41, 40, 1));
    assert_eq!((run.report.verdict, run.report.exit_code), (Verdict::Inconclusive, 5));
    assert!(run.report.reasons.iter().any(|reason| reason.contains("cut off")), "{:?}", run.report.reasons);
}

#[test]
fn a_violation_is_a_failure_even_in_half_a_journal() {
    let mut journal = Journal::new();
    journal.access(1, Story { approved: false, ..HAPPY });
    assert_eq!(judge_run(journal.events).unwrap().report.exit_code, 1);
}

#[test]
fn attempts_that_were_stopped_are_counted_and_not_judged() {
    let run = with(40, |journal| {
        journal.access(41, Story { granted: false, claimed: false, end: AttemptEnd::Stopped, ..HAPPY });
        journal.finish(EndReason::Interrupted);
    });
    assert_eq!((run.report.accounting.cut, run.report.satisfaction.n, run.report.attempts), (1, 40, 40));
    assert!(run.report.accounting.agrees);
    assert_eq!(run.report.verdict, Verdict::Pass, "one cut attempt of 41 leaves a fair sample");
}

#[test]
fn many_cut_attempts_leave_no_fair_sample() {
    let run = with(40, |journal| {
        for id in 41..50 {
            journal.access(id, Story { end: AttemptEnd::Stopped, ..HAPPY });
        }
        journal.finish(EndReason::Interrupted);
    });
    assert_eq!(run.report.verdict, Verdict::Inconclusive);
}

#[test]
fn a_run_that_the_budget_stopped_has_its_own_code() {
    let run = with(40, |journal| journal.finish(EndReason::BudgetSpent));
    assert_eq!((run.report.verdict, run.report.exit_code), (Verdict::Inconclusive, 4));
}

#[test]
fn a_subject_that_is_lost_never_passes() {
    let run = with(40, |journal| {
        journal.push(None, None, What::Episode(Episode::SubjectDown("exit 1".to_owned())));
        journal.finish(EndReason::SubjectLost);
    });
    assert_eq!(run.report.verdict, Verdict::Inconclusive);
    assert_eq!(run.report.episodes[0].text, "The subject went away: exit 1");
}

#[test]
fn too_few_attempts_say_nothing() {
    assert_eq!(with(19, |_| {}).report.verdict, Verdict::Inconclusive);
    assert_eq!(with(20, |_| {}).report.verdict, Verdict::Pass);
}

#[test]
fn a_fifth_of_void_attempts_is_too_many() {
    let void = |count: u64| {
        with(40, |journal| {
            for id in 41..41 + count {
                journal.access(id, Story { granted: false, end: AttemptEnd::Broken, ..HAPPY });
            }
        })
    };
    assert_eq!(void(10).report.verdict, Verdict::Pass);
    assert_eq!(void(11).report.verdict, Verdict::Inconclusive);
    assert_eq!(void(11).report.void.total, 11);
}

#[test]
fn a_crew_that_mostly_fell_back_is_another_crew() {
    let run = with(40, |journal| {
        journal.act(40, PersonId(40), Act::new("slack.post_message"), Rung::Fallback);
        journal.act(40, PersonId(40), Act::new("slack.post_message"), Rung::Model);
    });
    assert_eq!((run.report.verdict, run.report.fallback_acts), (Verdict::Inconclusive, 1));
}

#[test]
fn no_journal_is_no_report() {
    assert_eq!(judge_run(Vec::new()).err(), Some(FoldError::Empty));
    let mut journal = Journal::new();
    journal.access(1, HAPPY);
    assert_eq!(judge_run(journal.events.split_off(1)).err(), Some(FoldError::NoHeader));
    let mut journal = Journal::new();
    if let What::RunStarted(started) = &mut journal.events[0].what {
        started.journal = 99;
    }
    assert!(matches!(judge_run(journal.events).err(), Some(FoldError::Newer { found: 99, .. })));
}
