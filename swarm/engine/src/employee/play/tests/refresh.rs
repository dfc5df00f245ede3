//! What people do out of impatience, and what follows from it: nothing.

use nightcrew_personas::restless::Rework;

use super::*;

const OPENED: &str = "open: Open(\"ask-access\") Channel(\"it-help\")";
const EDITS: &str = "refresh: Open(\"ask-access\") Here";

fn restless(role: &str, presses_twice: bool, reworks: Option<Rework>) -> Person {
    let mut person = Person::playing(role, json!({}));
    person.play.restless = Restless { presses_twice, reworks };
    person
}

fn refused() -> Outcome {
    let kept = BTreeMap::from([("error".into(), "message_not_found".to_owned())]);
    Outcome { status: 200, kept, ..Outcome::default() }
}

/// Time passes up to a moment, and what is due is done.
fn due(person: &mut Person, at: u64) -> Call {
    person.now = At(at);
    match person.play.step(person.now, Input::Tick, &person.scenario) {
        Next::Call(call) => call,
        other => panic!("{other:?}"),
    }
}

fn sent(person: &mut Person, call: Call, outcome: &Outcome) -> String {
    let ToDo::Act(act) = call.what else { panic!("{call:?}") };
    person.step(Input::Done(outcome, Some(&act), None))
}

#[test]
fn who_presses_twice_presses_the_same_again_and_nothing_hangs_on_it() {
    for fine in [true, false] {
        let mut person = restless("approver", true, None);
        let message = person.message(&["Approve", "Deny"]);
        assert_eq!(person.hear_message(Meaning::AsksDecision, &message), "decide: Press Approve Here");
        let Next::Call(first) = person.choose() else { panic!() };
        let ToDo::Act(press) = first.what else { panic!() };
        let good = Outcome { ok: true, ..Outcome::default() };
        assert_eq!(person.step(Input::Done(&good, Some(&press), None)), "wait until 300");
        let second = due(&mut person, 300);
        assert_eq!((&second.what, second.purpose), (&ToDo::Act(press), Purpose::Refresh));
        let outcome = if fine { good } else { refused() };
        assert_eq!(sent(&mut person, second, &outcome), "wait for ever");
        assert_eq!(person.hear(Meaning::Asks("decision".to_owned())), "wait for ever", "it is decided");
    }
}

#[test]
fn an_opening_that_nobody_answers_is_edited_once_and_then_asked_again() {
    for fine in [true, false] {
        let mut person = restless("requester", false, Some(Rework::Edit));
        assert_eq!(person.open(), OPENED);
        assert_eq!(person.made(), "wait until 60000");
        person.now = At(60_000);
        assert_eq!(person.step(Input::Tick), EDITS);
        let Next::Call(call) = person.choose() else { panic!() };
        let edit = Act::new("slack.edit_message").with("channel", "C1").with("ts", "1").with("text", "words");
        assert_eq!(call.what, ToDo::Act(edit));
        let outcome = if fine { Outcome { ok: true, ..Outcome::default() } } else { refused() };
        assert_eq!(sent(&mut person, call, &outcome), "wait until 120000");
        person.now = At(120_000);
        assert_eq!(person.step(Input::Tick), "again: Again(\"ask-access\") Here");
    }
}

#[test]
fn an_opening_that_is_deleted_is_written_anew_and_the_conversation_is_there_from_then_on() {
    let mut person = restless("requester", false, Some(Rework::Rewrite));
    person.open();
    assert_eq!(person.made(), "wait until 60000");
    person.now = At(60_000);
    assert_eq!(person.step(Input::Tick), "wait until 61500");
    let call = due(&mut person, 61_500);
    assert_eq!(call.what, ToDo::Act(Act::new("slack.delete_message").with("channel", "C1").with("ts", "1")));
    let good = Outcome { ok: true, ..Outcome::default() };
    assert_eq!(sent(&mut person, call, &good), OPENED);
    assert_eq!(person.made(), "wait until 181500", "and is waited for as long as the first");
    assert_eq!(person.play.place.as_ref().and_then(|place| place.thread.as_deref()), Some("2"));
}

#[test]
fn an_opening_that_cannot_be_deleted_stays() {
    let mut person = restless("requester", false, Some(Rework::Rewrite));
    person.open();
    person.made();
    person.now = At(60_000);
    person.step(Input::Tick);
    let call = due(&mut person, 61_500);
    assert_eq!(sent(&mut person, call, &refused()), "wait until 120000");
}

#[test]
fn what_was_answered_is_left_as_it_is() {
    for rework in [Rework::Edit, Rework::Rewrite] {
        let mut person = restless("requester", false, Some(rework));
        person.open();
        person.made();
        person.now = At(10_000);
        person.hear(Meaning::Acknowledged);
        person.now = At(60_000);
        assert!(person.step(Input::Tick).starts_with("wait until"));
    }
}
