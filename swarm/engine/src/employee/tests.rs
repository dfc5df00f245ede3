//! An employee as a value.

use std::collections::BTreeMap;

use nightcrew_model::notice::Author;
use nightcrew_model::scenario::Patience;
use nightcrew_model::time::Span;

use super::*;

fn play(attempt: u64, place: Option<(&str, Option<&str>)>) -> Play {
    let patience = Patience { turns: 3, first_reply: Span::secs(60), total: Span::mins(10) };
    let mut play = Play::new(
        At(0),
        Script {
            attempt: AttemptId(attempt),
            scenario: 0,
            role: "approver".to_owned(),
            protagonist: false,
            facts: BTreeMap::from([("project".to_owned(), "ENG".to_owned())]),
            opening: Vec::new(),
            patience,
        },
    );
    if let Some((channel, thread)) = place {
        play.settle(Place { channel: channel.to_owned(), thread: thread.map(str::to_owned) });
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
    assert!(!employee.plays(AttemptId(0)) && employee.plays(AttemptId(1)));
    employee.drop_parts(|attempt| attempt.0 % 2 == 1);
    assert_eq!(employee.parts.len(), PARTS_MAX / 2);
    employee.drop_parts(|_| false);
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
