//! An employee as a value.

use std::collections::BTreeMap;
use std::sync::Arc;

use nightcrew_model::notice::{Author, Meaning};
use nightcrew_model::scenario::{Patience, Scenario};
use nightcrew_model::time::Span;
use nightcrew_personas::restless::Restless;
use serde_json::json;

use super::*;
use crate::crew::Casting;

fn scenario() -> Scenario {
    let scenario = json!({
        "name": "s", "family": "f", "story": "", "cast": {"approver": "manager", "requester": "anyone"},
        "opening": {"slack": {"say": "ask-access"}}, "expect": [],
        "patience": {"turns": 3, "first_reply": "1m", "total": "10m"}
    });
    serde_json::from_value(scenario).unwrap()
}

fn play(attempt: u64, place: Option<(&str, Option<&str>)>) -> Play {
    let patience = Patience { turns: 3, first_reply: Span::secs(60), total: Span::mins(10) };
    let facts = BTreeMap::from([("project".to_owned(), "ENG".to_owned())]);
    let players = [PersonId(1), PersonId(2)].into();
    let casting = Arc::new(Casting { scenario: 0, protagonist: PersonId(2), players, facts });
    let (attempt, opening) = (AttemptId(attempt), Vec::new());
    let script = Script {
        attempt,
        casting,
        role: 0,
        protagonist: false,
        opening,
        patience,
        restless: Restless::default(),
    };
    let mut play = Play::new(At(0), script);
    if let Some((channel, thread)) = place {
        let message = message(channel, "10.5", thread);
        play.step(At(0), Input::Heard(&Meaning::Unclear, &message, None), &scenario());
    }
    play
}

fn message(channel: &str, ts: &str, thread: Option<&str>) -> Message {
    Message {
        channel: channel.to_owned(),
        ts: ts.to_owned(),
        thread: thread.map(str::to_owned),
        from: Author::Subject,
        text: String::new(),
        buttons: Vec::new(),
        inputs: Vec::new(),
        ephemeral: false,
    }
}

#[test]
fn a_thread_is_one_conversation_and_a_shared_direct_message_is_nobodys_part() {
    let mut employee = Employee::new(PersonId(1), None, 0);
    employee.take_part(play(1, Some(("C1", Some("10")))));
    employee.take_part(play(2, Some(("D1", None))));
    assert_eq!(employee.attempt_at(&message("C1", "11", Some("10"))), Some(AttemptId(1)));
    assert_eq!(employee.attempt_at(&message("C1", "10", None)), Some(AttemptId(1)));
    assert_eq!(employee.attempt_at(&message("C1", "12", None)), None);
    assert_eq!(employee.attempt_at(&message("D1", "5", None)), Some(AttemptId(2)));
    employee.take_part(play(3, Some(("D1", None))));
    assert_eq!(employee.attempt_at(&message("D1", "6", None)), None);
    // What they asked for themselves comes to their mind first.
    employee.own = Some(Box::new(play(4, Some(("D1", None)))));
    assert_eq!(employee.attempt_at(&message("D1", "7", None)), Some(AttemptId(4)));
}

#[test]
fn parts_are_bounded_and_dropped_when_their_attempts_are_over() {
    let mut employee = Employee::new(PersonId(1), None, 0);
    for attempt in 0..=PARTS_MAX as u64 {
        employee.take_part(play(attempt, None));
    }
    assert_eq!(employee.parts.len(), PARTS_MAX);
    assert!(employee.play(AttemptId(0)).is_none() && employee.play(AttemptId(1)).is_some());
    for attempt in 1..=PARTS_MAX as u64 {
        employee.drop_part(AttemptId(attempt));
    }
    assert_eq!(employee.parts.capacity(), 0);
}

#[test]
fn an_employee_can_be_written_down_and_read_back() {
    let mut employee = Employee::new(PersonId(1), Some(3), 2);
    employee.next_at = Some(At(5));
    employee.own = Some(Box::new(play(4, Some(("D1", None)))));
    employee.take_part(play(1, Some(("C1", Some("10")))));
    let written = serde_json::to_string(&employee).unwrap();
    assert_eq!(serde_json::from_str::<Employee>(&written).unwrap(), employee);
}

#[test]
fn ten_thousand_who_play_fit_into_memory() {
    // With the task that sleeps (300 B and its header), the words in mind (1,200 B at most) and what the cast shares.
    assert!(size_of::<Play>() <= 400, "{}", size_of::<Play>());
    assert!(size_of::<Employee>() <= 80, "{}", size_of::<Employee>());
}
