//! Whatever a person hears, in whatever order.

use super::*;

fn meanings() -> impl Strategy<Value = Meaning> {
    prop_oneof![
        prop_oneof![Just("project"), Just("reason"), Just("decision"), Just("other"), Just("x")]
            .prop_map(|slot| Meaning::Asks(slot.to_owned())),
        Just(Meaning::Acknowledged),
        Just(Meaning::Done),
        Just(Meaning::Refused),
        Just(Meaning::Cancelled),
        prop_oneof![Just("dm"), Just("it-help")].prop_map(|to| Meaning::Redirected(to.to_owned())),
        Just(Meaning::AsksDecision),
        Just(Meaning::DecisionTaken),
        Just(Meaning::Trouble),
        Just(Meaning::Unclear),
    ]
}

fn people() -> impl Strategy<Value = Person> {
    let more = json!({
        "verify": {"verb": "jira.open_board", "args": {"project": "facts.project"}},
        "steps": [{"on": "silence", "say": "a"}, {"on": "refused", "say": "b", "channel": "it-help"},
            {"on": "redirected"}, {"on": "acknowledged", "say": "c"}, {"on": "done", "say": "d"}]
    });
    let until = prop_oneof![Just("done"), Just("refused"), Just("cancelled"), Just("decision_taken")];
    let decides = prop_oneof![Just("approve"), Just("deny"), Just("overlook_first"), Just("ignore")];
    (prop_oneof![Just("requester"), Just("approver")], until, decides, any::<bool>()).prop_map(
        move |(role, until, decides, plain)| {
            let mut more = if plain { json!({}) } else { more.clone() };
            more["until"] = json!(until);
            more["parts"] = json!({"approver": {"decides": decides}});
            more["protagonist"] = json!(role);
            Person::playing(role, more)
        },
    )
}

proptest! {
    #[test]
    fn whatever_is_heard_an_attempt_is_bounded_and_ends_with_the_patience(
        mut person in people(),
        course in prop::collection::vec((meanings(), 0_u64..200_000, any::<bool>(), any::<u16>()), 0..200),
    ) {
        let mut next = person.play.open(&person.scenario).unwrap_or(Next::Wait(At(0)));
        let mut moves = 0;
        let mut course = course.into_iter();
        loop {
            next = match next {
                Next::End(..) => break,
                Next::Wait(at) => match course.next() {
                    Some((meaning, pause, heard, _)) if heard => {
                        person.now = person.now + Span(pause);
                        let message = person.message(&["Approve", "Deny"]);
                        person.play.hear(person.now, &meaning, &message, &person.scenario)
                    }
                    Some((_, pause, ..)) => {
                        person.now = person.now + Span(pause);
                        person.play.tick(person.now, &person.scenario)
                    }
                    None => {
                        // Nothing happens any more: every wait lies ahead, up to the end of patience.
                        person.now = person.now.max(at);
                        let next = person.play.tick(person.now, &person.scenario);
                        if let Next::Wait(later) = next {
                            prop_assert!(later > person.now, "waits for the past");
                        }
                        next
                    }
                },
                Next::Move(_) | Next::Look(_) => {
                    moves += 1;
                    prop_assert!(moves < 100, "acts without end");
                    let status = if moves % 5 == 4 { 404 } else { 200 };
                    let ok = status == 200 || !matches!(person.play.doing, Doing::Looking);
                    let outcome = Outcome { status, ok, ..Outcome::default() };
                    person.play.done(person.now, &outcome, matches!(next, Next::Move(_)).then_some("x"), &person.scenario)
                }
            };
            // It is a value at every moment: a checkpoint may be taken here.
            let written = serde_json::to_string(&person.play).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Play>(&written).unwrap(), &person.play);
        }
        prop_assert!(person.play.turns <= person.play.turns_max * 2 + 8);
        prop_assert!(person.play.heard.len() <= HEARD_MAX);
    }
}
