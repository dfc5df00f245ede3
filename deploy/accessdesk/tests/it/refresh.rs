//! People who hit refresh: they press twice, edit what they asked, or delete it and ask anew.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::office::Office;

const ASK: &str = "hi, I need access to the Jira project ENG because I'm joining the payments team";

/// Tells the bot of a message that was edited or deleted, as Slack does.
async fn deliver_hidden(office: &Office, subtype: &str, more: Value) {
    let (_, mut envelope) = office.event("CHELP", "U1", "", None);
    let event = envelope["event"].as_object_mut().unwrap();
    event.remove("user");
    event.remove("text");
    event.insert("subtype".into(), subtype.into());
    event.insert("hidden".into(), true.into());
    event.extend(more.as_object().cloned().unwrap());
    let status = office.deliver("application/json", envelope.to_string(), None).await;
    assert_eq!(status, StatusCode::OK);
    office.bot.settled().await;
}

/// Messages posted and tickets filed so far.
fn counts(office: &Office) -> (usize, usize) {
    let world = office.world();
    (world.posted.len(), world.issues.len())
}

fn message(ts: &str, text: &str) -> Value {
    json!({"type": "message", "user": "U1", "text": text, "ts": ts})
}

#[tokio::test(start_paused = true)]
async fn a_button_that_is_pressed_twice_decides_once() {
    for (label, granted) in [("Approve", true), ("Deny", false)] {
        let office = Office::open().await;
        let thread = office.ask("U1", ASK).await;
        let question = office.question();
        // At once, and again when all is done.
        office.press_now("U9", &question, label).await;
        office.press("U9", &question, label).await;
        let said = office.said(&thread).len();
        office.press("U9", &question, label).await;
        assert_eq!(office.has("U1", "jira-users"), granted);
        assert_eq!(office.said(&thread).len(), said, "nothing is said twice");
        assert_eq!(said, 2, "{:?}", office.said(&thread));
        let world = office.world();
        assert_eq!(world.issues.len(), 1);
        let refusals = world.whispers.iter().filter(|(_, text)| text.contains("already")).count();
        assert_eq!(refusals, 2, "{:?}", world.whispers);
    }
}

#[tokio::test(start_paused = true)]
async fn an_edited_request_is_no_second_request() {
    let office = Office::open().await;
    let thread = office.ask("U1", ASK).await;
    let before = counts(&office);
    let edited = message(&thread, "hello, please give me access to the Jira project ENG for payments");
    let change = json!({"message": edited, "previous_message": message(&thread, ASK)});
    deliver_hidden(&office, "message_changed", change).await;
    assert_eq!(counts(&office), before);
    office.press("U9", &office.question(), "Approve").await;
    assert!(office.last_said(&thread).starts_with("Done"));
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_deleted_and_written_anew_is_one_request_and_is_answered_in_its_new_place() {
    let office = Office::open().await;
    let first = office.ask("U1", ASK).await;
    let gone = json!({"deleted_ts": first, "previous_message": message(&first, ASK)});
    deliver_hidden(&office, "message_deleted", gone).await;
    assert_eq!(counts(&office), (2, 1), "nothing follows");
    let second = office.ask("U1", ASK).await;
    assert!(office.last_said(&second).contains("ITSM-1"), "{:?}", office.said(&second));
    assert_eq!((office.asked("U9").len(), office.world().issues.len()), (1, 1));
    office.press("U9", &office.question(), "Approve").await;
    assert!(office.last_said(&second).starts_with("Done"), "{:?}", office.said(&second));
    assert!(office.has("U1", "jira-users"));
}
