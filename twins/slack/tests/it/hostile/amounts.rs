//! How much one message may hold beside its text: whatever is kept of it is bounded.

use serde_json::{Value, json};

use crate::office::office;

/// Far more than a message of any app holds.
fn much() -> String {
    "x".repeat(200_000)
}

#[tokio::test]
async fn a_message_that_holds_too_much_is_refused_wherever_it_says_so() {
    let office = office().await;
    let help = office.channel("it-help").await;
    let ts = office.post(&office.bot(), &help, "short").await;
    let metadata = json!({ "event_type": "made", "event_payload": { "data": much() } });
    let attachments = json!([{ "text": "short", "footer": much() }]);
    let mention = json!({ "type": "attachment_mention", "data": much() });
    let section = json!({ "type": "rich_text_section", "elements": [mention] });
    let blocks = json!([{ "type": "rich_text", "elements": [section] }]);
    let soon = nightcrew_runtime::Clock::paced(1).unix_ms() / 1000 + 600;
    for (name, value, error) in [
        ("metadata", metadata, "metadata_too_large"),
        ("attachments", attachments, "msg_too_long"),
        ("blocks", blocks, "msg_blocks_too_long"),
    ] {
        let calls = [
            ("chat.postMessage", json!({})),
            ("chat.update", json!({ "ts": ts })),
            ("chat.postEphemeral", json!({ "user": crate::office::user(3) })),
            ("chat.scheduleMessage", json!({ "post_at": soon })),
        ];
        for (method, mut body) in calls {
            (body["channel"], body["text"], body[name]) = (json!(help), json!("short"), value.clone());
            assert_eq!(office.refused(&office.bot(), method, body).await, error, "{method} {name}");
        }
    }
    let history = office.ok(&office.bot(), "conversations.history", json!({ "channel": help })).await;
    assert_eq!(history["messages"][0]["ts"], json!(ts), "nothing of it was kept");
}

#[tokio::test]
async fn a_comment_on_a_file_is_no_longer_than_a_message() {
    let office = office().await;
    let help = office.channel("it-help").await;
    let promise = json!({ "filename": "notes.txt", "length": 5 });
    let promised = office.ok(&office.bot(), "files.getUploadURLExternal", promise).await;
    let address: http::Uri = promised["upload_url"].as_str().unwrap().parse().unwrap();
    let path = address.path_and_query().unwrap().to_string();
    office.send(http::Request::post(path).body(bytes::Bytes::from_static(b"notes")).unwrap()).await;
    let files = json!([{ "id": promised["file_id"] }]);
    let complete =
        |comment: String| json!({ "files": files, "channel_id": help, "initial_comment": comment });
    let method = "files.completeUploadExternal";
    assert_eq!(office.refused(&office.bot(), method, complete(much())).await, "msg_too_long");
    office.ok(&office.bot(), method, complete("short".to_owned())).await;
}

#[tokio::test]
async fn the_thread_that_is_spoken_in_outlives_the_other_messages_of_its_conversation() {
    let office = office().await;
    let dm = office.dm(3).await;
    let (bot, person) = (office.bot(), office.person(3));
    let root = office.post(&person, &dm, "a long story").await;
    let reply = |text: String| json!({ "channel": dm, "thread_ts": root, "text": text });
    for number in 0..nightcrew_twin_slack::world::IM_MESSAGES_MAX + 5 {
        office.ok(&bot, "chat.postMessage", reply(format!("answer {number}"))).await;
    }
    let body = json!({ "channel": dm, "ts": root, "limit": 2 });
    let read: Value = office.ok(&person, "conversations.replies", body).await;
    assert_eq!(read["messages"][0]["text"], "a long story");
    let replies = nightcrew_twin_slack::world::IM_MESSAGES_MAX - 1;
    assert_eq!(read["messages"][0]["reply_count"], replies);
}
