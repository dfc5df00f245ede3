//! Whatever a journal holds, judging it never panics and every attempt is accounted for.

use nightcrew_model::ask::{Answer, Ask, AskArg};
use nightcrew_model::event::*;
use nightcrew_model::id::{AttemptId, PersonId, Seq};
use nightcrew_model::notice::Meaning;
use nightcrew_model::time::At;
use nightcrew_verdict::judge_run;
use proptest::prelude::*;

use crate::journal::{ACCESS, ADMIN, HAPPY, Journal, call};

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("approve".to_owned()),
        Just(ACCESS.to_owned()),
        Just(ADMIN.to_owned()),
        Just("<script>alert(1)</script>\u{202e}\u{1b}[2J\0".to_owned()),
        Just("ß".repeat(3000)),
        ".{0,12}",
    ]
}

fn ask() -> impl Strategy<Value = Ask> {
    (prop_oneof![Just(("jira", "can_browse", "ENG")), Just(("okta", "in_group", "admins"))], 0..4_u32)
        .prop_map(|((twin, question, arg), person)| Ask {
            twin: twin.to_owned(),
            question: question.to_owned(),
            args: vec![AskArg::Person(PersonId(person)), AskArg::Text(arg.to_owned())],
        })
}

fn answer() -> impl Strategy<Value = Answer> {
    prop_oneof![
        any::<bool>().prop_map(Answer::Flag),
        any::<i64>().prop_map(Answer::Count),
        text().prop_map(Answer::Text)
    ]
}

fn what() -> impl Strategy<Value = What> {
    let end = prop_oneof![
        Just(AttemptEnd::Heard),
        Just(AttemptEnd::Settled),
        Just(AttemptEnd::WalkedAway),
        Just(AttemptEnd::Stopped),
        Just(AttemptEnd::Broken),
        Just(AttemptEnd::OutOfBudget),
    ];
    let meaning = prop_oneof![
        Just(Meaning::Done),
        Just(Meaning::Refused),
        Just(Meaning::Cancelled),
        text().prop_map(Meaning::Asks)
    ];
    prop_oneof![
        (text(), 0..4_u32, 0..3_u32).prop_map(|(scenario, person, ordinal)| What::AttemptStarted(Box::new(
            AttemptStarted {
                person: PersonId(person),
                persona: scenario.clone(),
                scenario,
                ordinal,
                intended: At(0),
                cast: [("requester".to_owned(), PersonId(person)), ("approver".to_owned(), PersonId(3))]
                    .into(),
                facts: Default::default(),
                named: Default::default(),
            }
        ))),
        (end, any::<u32>(), any::<u32>(), text()).prop_map(|(how, turns, re_asks, why)| What::AttemptEnded(
            AttemptEnded { how, turns, re_asks, why }
        )),
        (text(), 0..4_u32, any::<u32>()).prop_map(|(label, person, lag_ms)| What::Acted(Acted {
            person: PersonId(person),
            role: label.clone(),
            act: nightcrew_model::act::Act::new("slack.press_button").with("label", label.clone()),
            rung: Rung::Event,
            purpose: label.into(),
            lag_ms,
        })),
        (any::<u16>(), any::<bool>(), 0..4_u32).prop_map(|(status, ok, person)| What::Answered(Answered {
            person: PersonId(person),
            status,
            ok,
            took_us: u64::MAX,
            kept: Default::default(),
        })),
        (any::<u64>(), meaning, text(), any::<bool>(), 0..4_u32).prop_map(
            |(twin_seq, meaning, text, from_subject, person)| {
                What::Heard(Heard {
                    person: PersonId(person),
                    role: String::new(),
                    twin_seq,
                    meaning,
                    text,
                    arrived_us: twin_seq,
                    from_subject,
                    seen: None,
                })
            }
        ),
        (any::<u64>(), text(), any::<u16>(), any::<bool>()).prop_map(
            |(twin_seq, endpoint, status, over_limit)| {
                What::Called(Called { twin_seq, over_limit, ..call("okta", &endpoint, status) })
            }
        ),
        (any::<u64>(), ask(), answer()).prop_map(|(twin_seq, ask, answer)| What::Observed(Observed {
            twin_seq,
            ask,
            answer,
            caused_by: (twin_seq % 3 == 0).then_some(AttemptId(twin_seq % 5))
        })),
        any::<u64>().prop_map(|lost| What::Episode(Episode::LedgerOverrun(lost))),
        text().prop_map(|why| What::Episode(Episode::SubjectDown(why))),
        (any::<u64>(), any::<u64>()).prop_map(|(started, ended)| What::RunEnded(RunEnded {
            reason: EndReason::Completed,
            started,
            ended,
            peak_rss_bytes: u64::MAX,
        })),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_events_are_judged_and_accounted_for(
        events in prop::collection::vec((what(), prop::option::of(0..5_u64), prop::option::of(any::<u64>()), any::<u64>(), any::<u64>()), 0..120),
        jump in any::<bool>(),
    ) {
        let mut journal = Journal::new();
        let header = journal.events.remove(0);
        let mut all = vec![header];
        for (place, (what, attempt, cause, at, us)) in events.into_iter().enumerate() {
            let seq = if jump { us } else { place as u64 + 2 };
            all.push(Event { seq: Seq(seq), at: At(at), us, attempt: attempt.map(AttemptId), cause: cause.map(Seq), what });
        }
        let run = judge_run(all).unwrap();
        let accounting = run.report.accounting;
        prop_assert_eq!(accounting.started, accounting.ended + accounting.cut);
        prop_assert_eq!(accounting.ended, accounting.judged + accounting.void);
        prop_assert_eq!(run.report.satisfaction.n, accounting.judged);
        prop_assert_eq!(run.report.blame.values().sum::<u64>(), accounting.ended - run.report.satisfaction.satisfied);
        prop_assert!(run.report.failing_total >= run.report.failing.len() as u64);
        let json = serde_json::to_string(&run.report).unwrap();
        prop_assert!(serde_json::from_str::<nightcrew_verdict::Report>(&json).is_ok());
        let _ = nightcrew_verdict::compare(&run.records, &run.records, &Default::default());
    }

    #[test]
    fn a_journal_may_be_cut_anywhere(cut in 1..400_usize) {
        let mut journal = Journal::new();
        (1..=20).for_each(|id| journal.access(id, HAPPY));
        (21..=30).for_each(|id| journal.admin(id, false));
        journal.events.truncate(cut);
        let report = judge_run(journal.events).unwrap().report;
        prop_assert_eq!(report.accounting.started, report.accounting.ended + report.accounting.cut);
        prop_assert_eq!(report.exit_code, 5, "without an end nothing is met: {:?}", report.reasons);
    }
}
