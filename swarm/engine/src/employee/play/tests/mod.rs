//! Stories: what is heard, and what the person does next.

mod any;
mod refresh;

use std::collections::BTreeMap;

use nightcrew_model::act::Act;
use nightcrew_model::event::Rung;
use nightcrew_model::notice::{Author, Meaning};
use nightcrew_model::scenario::Decision;
use nightcrew_personas::situation::{Choice, Move};
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::hands::Outcome;

const REPLY_MS: u64 = 120_000;
const TOTAL_MS: u64 = 1_800_000;

fn scenario(more: serde_json::Value) -> Scenario {
    let mut file = json!({
        "name": "jira-access",
        "family": "access",
        "story": "Somebody asks for access.",
        "cast": {"requester": {"not_in_group": "jira-users"}, "approver": "manager"},
        "facts": {"project": "ENG", "reason": "planning"},
        "opening": {"slack": {"channel": "it-help", "say": "ask-access"}},
        "patience": {"turns": 4, "first_reply": "2m", "total": "30m"},
        "expect": []
    });
    for (name, value) in more.as_object().cloned().unwrap_or_default() {
        file[name] = value;
    }
    serde_json::from_value(file).unwrap()
}

/// Somebody in the middle of a story, whose mind takes the first move that is permitted and no time.
#[derive(Debug)]
struct Person {
    scenario: Scenario,
    play: Play,
    now: At,
    sent: u64,
}

/// What was decided, as a reader would tell it.
fn told(play: &Play, next: &Next) -> String {
    match next {
        Next::Wait(NEVER) => "wait for ever".to_owned(),
        Next::Wait(at) => format!("wait until {}", at.0),
        Next::Call(call) => format!("do {:?}", call.what),
        Next::End(how, why) => format!("{how:?} {why}").trim_end().to_owned(),
        Next::Choose => {
            let wanted = play.wanted().unwrap();
            let what = match wanted.permitted.first() {
                None => return "look".to_owned(),
                Some(Move::Say(say)) => format!("{say:?}"),
                Some(Move::Press(button)) => format!("Press {}", button.label),
                Some(other) => format!("{other:?}"),
            };
            format!("{}: {what} {:?}", wanted.purpose.name(), wanted.spot)
        }
    }
}

impl Person {
    fn playing(role: &str, more: serde_json::Value) -> Self {
        let scenario = scenario(more);
        let facts = [("project", "ENG"), ("reason", "planning")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
        let players = [PersonId(1), PersonId(2)].into();
        let casting = Arc::new(Casting { scenario: 0, protagonist: PersonId(2), players, facts });
        let place = scenario.cast.keys().position(|other| other == role).unwrap();
        let protagonist = scenario.protagonist == role;
        let script = Script {
            attempt: AttemptId(1),
            casting,
            role: u8::try_from(place).unwrap(),
            protagonist,
            opening: vec!["project".to_owned()],
            patience: scenario.patience,
            restless: Restless::default(),
        };
        let mut person = Self { play: Play::new(At(0), script), scenario, now: At(0), sent: 0 };
        if protagonist && !person.play.opens(&person.scenario) {
            person.open();
        }
        person
    }

    fn requester(more: serde_json::Value) -> Self {
        Self::playing("requester", more)
    }

    fn step(&mut self, input: Input<'_>) -> String {
        let next = self.play.step(self.now, input, &self.scenario);
        told(&self.play, &next)
    }

    fn open(&mut self) -> String {
        self.step(Input::Open(None))
    }

    /// The mind chooses the first of what is permitted; returns what is to be done at once.
    fn choose(&mut self) -> Next {
        let words =
            self.play.wanted().is_some_and(|wanted| matches!(wanted.permitted.first(), Some(Move::Say(_))));
        let choice = Choice { index: 0, text: words.then(|| "words".to_owned()), rung: Rung::Template };
        self.play.step(self.now, Input::Chosen(choice, Span(0)), &self.scenario);
        self.play.step(self.now, Input::Tick, &self.scenario)
    }

    /// They have done what they were about to do.
    fn made(&mut self) -> String {
        let kept = BTreeMap::from([("ts".into(), format!("{}", self.sent + 1))]);
        self.made_with(&Outcome { ok: true, kept, ..Outcome::default() })
    }

    fn made_with(&mut self, outcome: &Outcome) -> String {
        self.sent += 1;
        let next = match self.choose() {
            Next::Call(call) => {
                let act = match call.what {
                    ToDo::Act(act) => act,
                    ToDo::SayAt(_, text) | ToDo::SayNew(_, text) => {
                        Act::new("slack.post_message").with("channel", "C1").with("text", text)
                    }
                };
                self.play.step(self.now, Input::Done(outcome, Some(&act), None), &self.scenario)
            }
            other => other,
        };
        told(&self.play, &next)
    }

    fn hear(&mut self, meaning: Meaning) -> String {
        let message = self.message(&[]);
        self.hear_message(meaning, &message)
    }

    fn hear_message(&mut self, meaning: Meaning, message: &Message) -> String {
        self.step(Input::Heard(&meaning, message, None))
    }

    fn message(&mut self, buttons: &[&str]) -> Message {
        self.sent += 1;
        let button = |label: &&str| Button {
            label: (*label).to_owned(),
            action_id: label.to_lowercase(),
            block_id: "b".to_owned(),
            value: String::new(),
        };
        Message {
            channel: "C1".to_owned(),
            ts: format!("{}", self.sent),
            thread: Some("1".to_owned()),
            from: Author::Subject,
            text: "words of the subject".to_owned(),
            buttons: buttons.iter().map(button).collect(),
            inputs: Vec::new(),
            ephemeral: false,
        }
    }

    fn at(&mut self, ms: u64) -> String {
        self.now = At(ms);
        self.step(Input::Tick)
    }

    /// Asked to decide, with buttons.
    fn asked(&mut self) -> String {
        let message = self.message(&["Approve", "Deny"]);
        self.hear_message(Meaning::AsksDecision, &message)
    }
}

/// The message whose button they would press.
fn pressed(person: &Person) -> (String, String) {
    let act = person.play.pressing().unwrap();
    (act.arg("channel").unwrap().to_owned(), act.arg("ts").unwrap().to_owned())
}

fn refused(status: u16) -> Outcome {
    Outcome { status, kept: BTreeMap::from([("error".into(), "nope".to_owned())]), ..Outcome::default() }
}

const OPENING: &str = "open: Open(\"ask-access\") Channel(\"it-help\")";
const THANKS: &str = "close: Thank Here";
/// Nobody thanks for less than what they asked for.
const LEAVES: &str = "close: Wait Here";

#[test]
fn who_hears_that_it_is_done_looks_for_themselves_and_thanks() {
    let look = json!({"verify": {"verb": "jira.open_board", "args": {"project": "facts.project"}}});
    let mut person = Person::requester(look);
    assert_eq!(person.open(), OPENING);
    assert_eq!(person.made(), format!("wait until {REPLY_MS}"));
    assert_eq!(person.hear(Meaning::Acknowledged), format!("wait until {}", TOTAL_MS / 3));
    assert_eq!(person.hear(Meaning::Done), "look");
    assert_eq!(person.made(), THANKS);
    assert_eq!(person.made(), "Heard");
    assert_eq!((person.play.turns, person.play.re_asks), (1, 0));
}

#[test]
fn who_is_asked_answers_what_they_know() {
    let mut person = Person::requester(json!({}));
    person.open();
    person.made();
    assert_eq!(person.hear(Meaning::Asks("reason".to_owned())), "answer: Answer(\"reason\") Here");
    assert!(person.play.released().contains_key("reason"));
    person.made();
    assert_eq!(person.play.re_asks, 0);
    // Told before: being asked again is having to say it again.
    assert_eq!(person.hear(Meaning::Asks("project".to_owned())), "answer: Answer(\"project\") Here");
    assert_eq!(person.play.re_asks, 1);
    person.made();
    assert_eq!(
        person.hear(Meaning::Asks("cost centre".to_owned())),
        "answer: DoNotKnow(\"cost centre\") Here"
    );
}

#[test]
fn questions_that_do_not_end_drive_people_away() {
    let mut person = Person::requester(json!({}));
    person.open();
    person.made();
    let mut answers = 0;
    let last = loop {
        let next = person.hear(Meaning::Asks("reason".to_owned()));
        if !next.starts_with("answer") {
            break next;
        }
        answers += 1;
        person.made();
    };
    assert_eq!((answers, &*last), (7, "WalkedAway the questions did not end"));
}

#[test]
fn who_gets_no_answer_asks_twice_more_and_walks_away() {
    let mut person = Person::requester(json!({}));
    person.open();
    person.made();
    for again in 1..=2 {
        assert_eq!(person.at(again * REPLY_MS), "again: Again(\"ask-access\") Here");
        assert_eq!(person.made(), format!("wait until {}", (again + 1) * REPLY_MS));
    }
    assert_eq!(person.at(3 * REPLY_MS), "WalkedAway nobody answered");
}

#[test]
fn who_hears_nothing_more_asks_for_news_once_and_waits_to_the_end() {
    let mut person = Person::requester(json!({}));
    person.open();
    person.made();
    person.hear(Meaning::Acknowledged);
    assert_eq!(person.at(TOTAL_MS / 3), "news: News Here");
    assert_eq!(person.made(), format!("wait until {TOTAL_MS}"));
    assert_eq!(person.at(TOTAL_MS), "WalkedAway it took too long");
}

#[test]
fn who_has_no_turn_left_waits_for_the_end_and_not_for_the_past() {
    let mut person =
        Person::requester(json!({"patience": {"turns": 1, "first_reply": "2m", "total": "30m"}}));
    person.open();
    person.made();
    person.hear(Meaning::Acknowledged);
    // A wait that lies in the past would keep the driver awake without end.
    assert_eq!(person.at(TOTAL_MS / 3 + 1), format!("wait until {TOTAL_MS}"));
}

#[test]
fn a_step_for_silence_comes_at_half_of_the_patience() {
    let mut person = Person::requester(json!({"steps": [{"on": "silence", "say": "nudge"}]}));
    person.open();
    assert_eq!(person.made(), format!("wait until {}", REPLY_MS / 2));
    assert_eq!(person.at(REPLY_MS / 2), "step: Step(\"nudge\") Here");
    assert_eq!(person.made(), format!("wait until {REPLY_MS}"));
}

#[test]
fn who_is_sent_elsewhere_goes_as_the_scenario_says() {
    let steps = json!([{"on": "redirected", "say": "ask-access", "channel": "it-help"}]);
    let mut person = Person::requester(json!({"steps": steps}));
    person.open();
    person.made();
    let step = "step: Step(\"ask-access\") Channel(\"it-help\")";
    assert_eq!(person.hear(Meaning::Redirected("it-help".to_owned())), step);
    assert_eq!(person.made(), format!("wait until {REPLY_MS}"));
}

#[test]
fn who_is_sent_elsewhere_without_a_step_asks_there_but_not_for_ever() {
    let mut person = Person::requester(json!({}));
    person.open();
    person.made();
    let direct = "open: Open(\"ask-access\") Direct";
    assert_eq!(person.hear(Meaning::Redirected("dm".to_owned())), direct);
    person.made();
    let channel = "open: Open(\"ask-access\") Channel(\"c0123abcd\")";
    assert_eq!(person.hear(Meaning::Redirected("c0123abcd".to_owned())), channel);
    person.made();
    let sent = person.hear(Meaning::Redirected("dm".to_owned()));
    assert_eq!(sent, "WalkedAway sent from one place to another");
}

#[test]
fn a_place_that_is_not_there_is_the_subjects_fault_and_a_broken_service_is_not() {
    let mut person = Person::requester(json!({}));
    person.open();
    person.made();
    person.hear(Meaning::Redirected("no-such-channel".to_owned()));
    assert_eq!(person.made_with(&refused(503)), "Broken could not open the conversation: nope");
    person = Person::requester(json!({}));
    person.open();
    person.made();
    person.hear(Meaning::Redirected("no-such-channel".to_owned()));
    assert_eq!(person.made_with(&refused(200)), "WalkedAway sent to a place that they cannot write in: nope");
}

#[test]
fn an_opening_that_cannot_be_written_breaks_the_attempt() {
    let mut person = Person::requester(json!({}));
    person.open();
    assert_eq!(person.made_with(&refused(403)), "Broken could not open the conversation: nope");
}

#[test]
fn who_takes_their_request_back_waits_to_hear_that() {
    let mut person =
        Person::requester(json!({"until": "cancelled", "steps": [{"on": "acknowledged", "say": "cancel"}]}));
    person.open();
    person.made();
    assert_eq!(person.hear(Meaning::Acknowledged), "step: Step(\"cancel\") Here");
    assert!(person.play.hint(&person.scenario).cancelling);
    person.made();
    assert_eq!(person.hear(Meaning::Cancelled), LEAVES);
    assert_eq!(person.made(), "Heard");
}

#[test]
fn who_is_refused_leaves_it_at_that_unless_it_is_what_they_waited_for() {
    for (until, end) in [("done", "Settled heard Refused, waited for Done"), ("refused", "Heard")] {
        let mut person = Person::requester(json!({"until": until}));
        person.open();
        person.made();
        assert_eq!(person.hear(Meaning::Refused), LEAVES);
        assert_eq!(person.made(), end);
    }
}

#[test]
fn who_sees_that_it_is_not_done_complains_and_gives_up_in_the_end() {
    let look = json!({"verify": {"verb": "jira.open_board", "args": {"project": "facts.project"}}});
    let mut person = Person::requester(look.clone());
    person.open();
    person.made();
    for _ in 0..2 {
        assert!(person.hear(Meaning::Done).starts_with("look"));
        assert_eq!(person.made_with(&refused(404)), "complain: Complain Here");
        person.made();
    }
    person.hear(Meaning::Done);
    assert_eq!(person.made_with(&refused(404)), "WalkedAway was told it is done, and it is not");
    let mut unlucky = Person::requester(look);
    unlucky.open();
    unlucky.made();
    unlucky.hear(Meaning::Done);
    assert_eq!(unlucky.made_with(&refused(503)), "Broken could not look for themselves");
}

fn approver(decides: Decision) -> Person {
    let decides = serde_json::to_value(decides).unwrap();
    let more = json!({
        "protagonist": "approver",
        "until": "decision_taken",
        "opening": {"slack": {"channel": "it-help", "say": "ask-access", "by": "requester"}},
        "parts": {"approver": {"decides": decides}}
    });
    Person::playing("approver", more)
}

#[test]
fn approvers_decide_as_the_scenario_says() {
    let pressed = [
        (Decision::Approve, "decide: Press Approve Here", "decide: Press Approve Here"),
        (Decision::Deny, "decide: Press Deny Here", "decide: Press Deny Here"),
        (Decision::OverlookFirst, "wait until 1800000", "decide: Press Approve Here"),
        (Decision::Ignore, "wait until 1800000", "wait until 1800000"),
    ];
    for (decides, first, second) in pressed {
        let mut person = approver(decides);
        assert!(!person.play.opens(&person.scenario));
        assert_eq!(person.asked(), first, "{decides:?}");
        assert_eq!(person.asked(), second, "{decides:?}");
    }
}

#[test]
fn an_approver_presses_once_and_waits_to_hear_that_it_counted() {
    let mut person = approver(Decision::Approve);
    let message = person.message(&["Approve", "Deny"]);
    assert_eq!(person.hear_message(Meaning::AsksDecision, &message), "decide: Press Approve Here");
    assert_eq!(pressed(&person), ("C1".to_owned(), "1".to_owned()));
    assert_eq!(person.made(), format!("wait until {}", TOTAL_MS / 3));
    // The same message again, changed: it is decided.
    assert!(person.hear_message(Meaning::AsksDecision, &message).starts_with("wait"));
    assert_eq!(person.hear(Meaning::DecisionTaken), LEAVES);
    assert_eq!(person.made(), "Heard");
}

#[test]
fn a_reminder_in_words_leads_back_to_the_buttons() {
    let mut person = approver(Decision::OverlookFirst);
    let request = person.message(&["Approve", "Deny"]);
    person.hear_message(Meaning::AsksDecision, &request);
    assert_eq!(person.hear(Meaning::Asks("decision".to_owned())), "decide: Press Approve Here");
    assert_eq!(pressed(&person), ("C1".to_owned(), request.ts));
}

#[test]
fn an_approver_whom_nobody_asks_walks_away_and_asks_nobody() {
    let mut person = approver(Decision::Approve);
    assert_eq!(person.at(0), format!("wait until {REPLY_MS}"));
    assert_eq!(person.at(REPLY_MS), "WalkedAway nobody asked them");
    let mut forgetful = approver(Decision::OverlookFirst);
    forgetful.asked();
    assert_eq!(forgetful.at(TOTAL_MS / 2), format!("wait until {TOTAL_MS}"));
    assert_eq!(forgetful.at(TOTAL_MS), "WalkedAway it took too long");
}

#[test]
fn a_part_answers_and_ends_nothing() {
    let opening = json!({"slack": {"channel": "it-help", "say": "ask-access", "by": "requester"}});
    let mut person = Person::playing("requester", json!({"protagonist": "approver", "opening": opening}));
    assert_eq!(person.open(), OPENING);
    let idle = "wait for ever";
    assert_eq!(person.made(), idle);
    assert_eq!(person.hear(Meaning::Asks("reason".to_owned())), "answer: Answer(\"reason\") Here");
    assert_eq!(person.made(), idle);
    for meaning in [Meaning::Done, Meaning::Refused, Meaning::Acknowledged, Meaning::Unclear] {
        assert_eq!(person.hear(meaning), idle);
    }
    assert_eq!(person.at(2 * TOTAL_MS), idle);
    person.step(Input::Failed(AttemptEnd::OutOfBudget, String::new()));
    assert_eq!(person.hear(Meaning::Asks("reason".to_owned())), idle);
}

#[test]
fn an_approver_who_is_sent_elsewhere_does_not_ask_there_for_the_requester() {
    let mut person = Person::playing("approver", json!({}));
    assert_eq!(person.hear(Meaning::Redirected("it-help".to_owned())), "wait for ever");
}

#[test]
fn what_is_heard_behind_the_last_word_changes_nothing() {
    let mut person = Person::requester(json!({}));
    person.open();
    person.made();
    assert_eq!(person.hear(Meaning::Done), THANKS);
    assert_eq!(person.hear(Meaning::Asks("reason".to_owned())), THANKS);
    assert_eq!(person.made(), "Heard");
    assert_eq!(person.hear(Meaning::Asks("reason".to_owned())), "wait for ever");
}

#[test]
fn time_that_is_not_theirs_costs_no_patience() {
    let mut person = Person::requester(json!({}));
    person.open();
    person.made();
    person.step(Input::Held(Span(1000)));
    assert_eq!(person.at(REPLY_MS), format!("wait until {}", REPLY_MS + 1000));
}

#[test]
fn a_look_takes_texts_as_they_are_and_facts_by_name() {
    let look = serde_json::from_value(json!({"verb": "v", "args": {"a": "facts.project", "b": "plain"}}));
    let act = Person::requester(json!({})).play.look_act(&look.unwrap());
    assert_eq!(act, Act::new("v").with("a", "ENG").with("b", "plain"));
}
