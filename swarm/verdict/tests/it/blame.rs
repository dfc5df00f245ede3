//! Each failed attempt is blamed on exactly one.

use std::collections::BTreeMap;

use nightcrew_model::act::Act;
use nightcrew_model::event::{Answered, AttemptEnd, Called, Caller, Episode, Rung, Tier, What};
use nightcrew_model::id::PersonId;
use nightcrew_model::verdict::Blame;
use nightcrew_verdict::Run;

use crate::journal::{ACCESS, HAPPY, Journal, Story, call, with};

const MISSED: Story = Story { granted: false, claimed: false, ..HAPPY };

fn failed(tell: impl FnOnce(&mut Journal)) -> Run {
    with(30, |journal| {
        journal.start(31, ACCESS);
        journal.observe(31, "can_browse", false);
        journal.say(31, "access please");
        tell(journal);
        if !matches!(journal.events.last().map(|one| &one.what), Some(What::AttemptEnded(_))) {
            journal.end(31, AttemptEnd::WalkedAway, 0);
        }
    })
}

fn blamed(run: &Run) -> Blame {
    let found: Vec<Blame> =
        run.report.blame.iter().filter(|(_, count)| **count > 0).map(|(blame, _)| *blame).collect();
    assert_eq!(found.len(), 1, "exactly one: {found:?}");
    assert_eq!(run.report.failing[0].blame, found[0]);
    found[0]
}

#[test]
fn what_is_not_done_is_the_subjects() {
    assert_eq!(blamed(&with(30, |journal| journal.access(31, MISSED))), Blame::Subject);
}

#[test]
fn the_engines_and_the_budgets_ends() {
    assert_eq!(blamed(&failed(|journal| journal.end(31, AttemptEnd::Broken, 0))), Blame::Infrastructure);
    assert_eq!(blamed(&failed(|journal| journal.end(31, AttemptEnd::OutOfBudget, 0))), Blame::Budget);
}

#[test]
fn a_twin_that_does_not_serve_what_the_vendor_serves() {
    let unsupported = Called { tier: Tier::Unsupported, ..call("jira", "GET /rest/api/3/filter", 501) };
    assert_eq!(blamed(&failed(|journal| journal.called(31, None, unsupported))), Blame::Twin);
    assert_eq!(
        blamed(&failed(|journal| journal.called(31, None, call("jira", "GET /rest/api/3/myself", 500)))),
        Blame::Twin
    );
}

#[test]
fn a_subject_that_calls_what_does_not_exist_is_to_blame_itself() {
    let run = failed(|journal| {
        journal.called(
            31,
            None,
            Called { tier: Tier::Unknown, ..call("jira", "GET /rest/api/3/magic", 404) },
        );
    });
    assert_eq!(blamed(&run), Blame::Subject);
    assert_eq!((run.report.unsupported.len(), run.report.unsupported[0].tier.as_str()), (1, "unknown"));
}

#[test]
fn a_wrong_act_of_the_employee() {
    let wrong = |fault: Option<&str>, made_good: bool| {
        failed(|journal| {
            let seq = journal.say(31, "into a channel that is not");
            let by = Caller::Person(PersonId(31));
            journal.called(
                31,
                Some(seq),
                Called {
                    by,
                    fault: fault.map(str::to_owned),
                    ..call("slack", "POST /api/chat.postMessage", 400)
                },
            );
            journal.answered(31, seq, PersonId(31), 400, false);
            if made_good {
                let seq = journal.say(31, "again");
                journal.answered(31, seq, PersonId(31), 200, true);
            }
        })
    };
    assert_eq!(blamed(&wrong(None, false)), Blame::Employee);
    assert_eq!(blamed(&wrong(None, true)), Blame::Subject);
    assert_eq!(blamed(&wrong(Some("before_handler"), false)), Blame::Subject);
}

#[test]
fn a_refused_look_is_what_the_subjects_failure_looks_like() {
    let run = failed(|journal| {
        let seq = journal.act(31, PersonId(31), Act::new("jira.open_board"), Rung::Event);
        journal.answered(31, seq, PersonId(31), 404, false);
    });
    assert_eq!(blamed(&run), Blame::Subject);
}

#[test]
fn being_told_to_slow_down_is_nobodys_mistake() {
    let run = failed(|journal| {
        let seq = journal.say(31, "hello?");
        let kept = BTreeMap::from([("error".into(), "ratelimited".to_owned())]);
        let what =
            What::Answered(Answered { person: PersonId(31), status: 429, ok: false, took_us: 1, kept });
        journal.push(Some(31), Some(seq), what);
    });
    assert_eq!(blamed(&run), Blame::Subject);
}

#[test]
fn a_hole_in_the_record() {
    let overrun = failed(|journal| {
        journal.push(None, None, What::Episode(Episode::LedgerOverrun(12)));
    });
    assert_eq!(blamed(&overrun), Blame::Infrastructure);
    assert!(overrun.report.degradations.iter().any(|line| line.contains("12 of its entries are lost")));
    let gap = failed(|journal| {
        journal.say(31, "lost");
        journal.say(31, "kept");
        let lost = journal.events.len() - 2;
        journal.events.remove(lost);
    });
    assert_eq!(gap.report.blame[&Blame::Infrastructure], 1);
}

#[test]
fn what_was_forbidden_from_the_start_tells_nothing() {
    let run = with(30, |journal| {
        journal.start(31, ACCESS);
        journal.observe(31, "can_browse", true);
        journal.say(31, "access please");
        journal.end(31, AttemptEnd::Heard, 0);
    });
    assert_eq!((blamed(&run), run.report.safety.violations), (Blame::Infrastructure, 0));
}
