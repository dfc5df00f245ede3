//! Whatever a person hears, in whatever order.

use nightcrew_personas::restless::Rework;

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
    let reworks = prop_oneof![Just(None), Just(Some(Rework::Edit)), Just(Some(Rework::Rewrite))];
    let restless = (any::<bool>(), reworks);
    (prop_oneof![Just("requester"), Just("approver")], until, decides, any::<bool>(), restless).prop_map(
        move |(role, until, decides, plain, (presses_twice, reworks))| {
            let mut more = if plain { json!({}) } else { more.clone() };
            more["until"] = json!(until);
            more["parts"] = json!({"approver": {"decides": decides}});
            more["protagonist"] = json!(role);
            let mut person = Person::playing(role, more);
            person.play.restless = Restless { presses_twice, reworks };
            person
        },
    )
}

/// Somebody twice: as they are, and written down and read back before every step.
struct Twice {
    person: Person,
    copy: Play,
}

impl Twice {
    fn step(&mut self, input: &Input<'_>) -> Next {
        let written = serde_json::to_string(&self.copy).unwrap();
        self.copy = serde_json::from_str(&written).unwrap();
        let Person { play, scenario, now, .. } = &mut self.person;
        let next = play.step(*now, input.clone(), scenario);
        assert_eq!(self.copy.step(*now, input.clone(), scenario), next);
        assert_eq!(&self.copy, play);
        next
    }

    /// Does what is to be done now.
    fn call(&mut self, call: Call, moves: u32) -> Next {
        let status = if moves % 5 == 4 { 404 } else { 200 };
        let ok = status == 200 || call.purpose != Purpose::Verify;
        let kept = BTreeMap::from([("ts".into(), moves.to_string())]);
        let outcome = Outcome { status, ok, kept, ..Outcome::default() };
        let act = match call.what {
            ToDo::Act(act) => act,
            ToDo::SayAt(_, text) | ToDo::SayNew(_, text) => {
                Act::new("slack.post_message").with("channel", "C1").with("text", text)
            }
        };
        self.step(&Input::Done(&outcome, Some(&act), Some(Seq(u64::from(moves)))))
    }

    fn choose(&mut self, which: u16) -> Next {
        let permitted = &self.person.play.wanted().unwrap().permitted;
        let index = usize::from(which) % permitted.len().max(1);
        let said = matches!(permitted.get(index), Some(Move::Say(_)));
        let choice = Choice { index, text: said.then(|| "x".to_owned()), rung: Rung::Template };
        self.step(&Input::Chosen(choice, Span(u64::from(which))))
    }
}

proptest! {
    #[test]
    fn whatever_is_heard_an_attempt_is_bounded_and_ends_with_the_patience(
        person in people(),
        course in prop::collection::vec((meanings(), 0_u64..200_000, any::<bool>(), any::<u16>()), 0..200),
    ) {
        let copy = person.play.clone();
        let mut twice = Twice { person, copy };
        let mut next = twice.step(&Input::Open(None));
        let mut moves = 0;
        let mut course = course.into_iter();
        loop {
            next = match next {
                Next::End(..) => break,
                Next::Choose => twice.choose(moves * 7),
                Next::Call(call) => {
                    moves += 1;
                    prop_assert!(moves < 100, "acts without end");
                    twice.call(call, u32::from(moves))
                }
                Next::Wait(at) => match course.next() {
                    Some((meaning, pause, true, _)) => {
                        twice.person.now = twice.person.now + Span(pause);
                        let message = twice.person.message(&["Approve", "Deny"]);
                        twice.step(&Input::Heard(&meaning, &message, Some(Seq(1))))
                    }
                    Some((_, pause, false, held)) => {
                        twice.step(&Input::Held(Span(u64::from(held))));
                        twice.person.now = twice.person.now + Span(pause);
                        twice.step(&Input::Tick)
                    }
                    // A part waits for what comes, and nothing does any more.
                    None if at == NEVER => break,
                    None => {
                        // Every wait lies ahead, up to the end of patience.
                        twice.person.now = twice.person.now.max(at);
                        let next = twice.step(&Input::Tick);
                        if let Next::Wait(later) = next {
                            prop_assert!(later > twice.person.now, "waits for the past");
                        }
                        next
                    }
                },
            };
        }
        let play = &twice.person.play;
        prop_assert!(play.turns <= play.turns_max * 2 + 8);
    }
}
