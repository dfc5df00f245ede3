//! Reminders, which Slackbot brings at their time; and what one reacted to.

use nightcrew_model::notice::NoticeKind;
use serde_json::{Value, json};

use crate::office::{office, user};
use crate::still::{BEGIN, Still};

#[tokio::test(start_paused = true)]
async fn slackbot_brings_a_reminder_in_its_second() {
    let mut still = Still::new();
    let three = still.person(3);
    let add = json!({ "text": "call back", "time": "in 20 minutes" });
    let added = still.ok(&three, "reminders.add", add).await;
    let reminder = added["reminder"].clone();
    assert_eq!((&reminder["time"], &reminder["recurring"]), (&json!(BEGIN + 1_200), &json!(false)));
    assert_eq!((&reminder["user"], &reminder["creator"]), (&json!(user(3)), &json!(user(3))));
    still.later(1_199).await;
    assert!(still.noticed().is_empty());
    still.later(2).await;
    let noticed = still.noticed();
    assert_eq!(noticed.iter().map(|notice| notice.to.0).collect::<Vec<_>>(), [3]);
    let NoticeKind::Message(message) = &noticed[0].kind else { panic!("{noticed:?}") };
    assert_eq!(message.text, "Reminder: call back");
    let history = still.ok(&three, "conversations.history", json!({ "channel": message.channel })).await;
    assert_eq!(
        (&history["messages"][0]["user"], &history["messages"][0]["text"]),
        (&json!("USLACKBOT"), &json!("Reminder: call back"))
    );
    still.later(86_400).await;
    assert!(still.noticed().is_empty(), "once");
    let named = json!({ "reminder": reminder["id"] });
    still.ok(&three, "reminders.complete", named.clone()).await;
    let info = still.ok(&three, "reminders.info", named.clone()).await;
    assert!(info["reminder"]["complete_ts"].as_i64().unwrap() > BEGIN);
    still.ok(&three, "reminders.delete", named.clone()).await;
    assert_eq!(still.call(&three, "reminders.info", named).await["error"], "not_found");
}

#[tokio::test(start_paused = true)]
async fn what_comes_again_comes_again_and_what_was_taken_back_does_not_come() {
    let mut still = Still::new();
    let three = still.person(3);
    let add = async |time: Value| {
        still.ok(&three, "reminders.add", json!({ "text": "look", "time": time })).await["reminder"].clone()
    };
    let daily = add(json!("every day at noon")).await;
    assert_eq!((&daily["recurring"], &daily["recurrence"]["frequency"]), (&json!(true), &json!("daily")));
    let gone = add(json!(3_600)).await;
    let done = add(json!(BEGIN + 3_600)).await;
    still.ok(&three, "reminders.delete", json!({ "reminder": gone["id"] })).await;
    still.ok(&three, "reminders.complete", json!({ "reminder": done["id"] })).await;
    let recurring = json!({ "reminder": daily["id"] });
    assert_eq!(
        still.call(&three, "reminders.complete", recurring).await["error"],
        "cannot_complete_recurring"
    );
    let weekly = json!({ "text": "x", "time": BEGIN + 86_400 * 30, "recurrence": { "frequency": "weekly", "weekdays": ["monday"] } });
    let weekly = still.ok(&three, "reminders.add", weekly).await;
    assert_eq!(weekly["reminder"]["recurrence"]["weekdays"], json!(["monday"]));
    let listed = still.ok(&three, "reminders.list", json!({})).await;
    assert_eq!(listed["reminders"].as_array().unwrap().len(), 3);
    for _ in 0..3 {
        still.later(86_400).await;
        assert_eq!(still.noticed().len(), 1, "once a day");
    }
    assert_eq!(still.ok(&still.person(4), "reminders.list", json!({})).await["reminders"], json!([]));
}

#[tokio::test]
async fn reminders_are_refused_in_slacks_words() {
    let office = office().await;
    let three = office.person(3);
    let refused = async |body: Value| office.refused(&three, "reminders.add", body).await;
    assert_eq!(refused(json!({ "time": "tomorrow" })).await, "invalid_arguments");
    assert_eq!(refused(json!({ "text": "x", "time": "some day" })).await, "cannot_parse");
    assert_eq!(refused(json!({ "text": "x", "time": 1_000_000_000 })).await, "cannot_parse");
    assert_eq!(
        refused(json!({ "text": "x", "time": 60, "recurrence": { "frequency": "weekly" } })).await,
        "cannot_parse"
    );
    assert_eq!(refused(json!({ "text": "x", "time": 60, "user": user(4) })).await, "cannot_add_others");
    assert_eq!(refused(json!({ "text": "x", "time": 60, "user": "U0BNGHTCRW" })).await, "cannot_add_bot");
    assert_eq!(refused(json!({ "text": "x", "time": 60, "user": "U1" })).await, "user_not_found");
    let body = json!({ "text": "x", "time": 60 });
    assert_eq!(office.refused(&office.bot(), "reminders.add", body).await, "not_allowed_token_type");
}

#[tokio::test]
async fn what_one_reacted_to_is_listed_the_latest_first() {
    let office = office().await;
    let help = office.channel("it-help").await;
    let mut items = Vec::new();
    for text in ["one", "two"] {
        let ts = office.post(&office.person(4), &help, text).await;
        for name in ["eyes", "tada"] {
            let item = json!({ "channel": help, "timestamp": ts, "name": name });
            office.ok(&office.person(3), "reactions.add", item.clone()).await;
            items.push(item);
        }
    }
    let texts = async || -> Vec<Value> {
        let listed = office.ok(&office.bot(), "reactions.list", json!({ "user": user(3) })).await;
        listed["items"].as_array().unwrap().iter().map(|item| item["message"]["text"].clone()).collect()
    };
    assert_eq!(texts().await, ["two", "one"]);
    let first = office.ok(&office.person(3), "reactions.list", json!({ "limit": 1 })).await;
    let cursor = &first["response_metadata"]["next_cursor"];
    let second =
        office.ok(&office.person(3), "reactions.list", json!({ "limit": 1, "cursor": cursor })).await;
    assert_eq!(
        (&second["items"][0]["message"]["text"], &second["response_metadata"]["next_cursor"]),
        (&json!("one"), &json!(""))
    );
    office.ok(&office.person(3), "reactions.remove", items[2].clone()).await;
    assert_eq!(texts().await, ["two", "one"], "another reaction is left");
    office.ok(&office.person(3), "reactions.remove", items[3].clone()).await;
    assert_eq!(texts().await, ["one"]);
    let page = office.ok(&office.person(3), "reactions.list", json!({ "count": 1 })).await;
    assert_eq!(page["paging"]["total"], 1);
    assert_eq!(page["items"][0]["message"]["reactions"][0]["count"], 1);
}
