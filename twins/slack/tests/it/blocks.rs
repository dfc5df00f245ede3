//! Block Kit and attachments over the wire: what is refused and how Slack says so, what is added, what comes back.

use serde_json::{Value, json};

use crate::office::{Office, decision, office};
use nightcrew_model::notice::NoticeKind;

async fn posted(office: &Office, body: Value) -> Value {
    office.ok(&office.bot(), "chat.postMessage", body).await["message"].clone()
}

#[tokio::test]
async fn a_wrong_block_is_refused_with_its_place_in_both_lists_of_the_answer() {
    let office = office().await;
    let help = office.channel("it-help").await;
    let blocks = json!([{ "type": "section", "text": { "type": "mrkdwn", "text": "x".repeat(3001) } }]);
    let answer =
        office.call(&office.bot(), "chat.postMessage", json!({ "channel": help, "blocks": blocks })).await;
    assert_eq!(
        answer,
        json!({
            "ok": false,
            "error": "invalid_blocks",
            "errors": [
                "failed to match all allowed schemas [json-pointer:/blocks/0/text]",
                "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
            ],
            "response_metadata": { "messages": [
                "[ERROR] failed to match all allowed schemas [json-pointer:/blocks/0/text]",
                "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
            ] },
        })
    );
    for (body, error) in [
        (json!({ "blocks": "{" }), "invalid_blocks_format"),
        (json!({ "blocks": { "type": "divider" } }), "invalid_blocks_format"),
        (json!({ "blocks": [] }), "no_text"),
        (json!({ "attachments": 3 }), "invalid_attachments"),
        (json!({ "attachments": [{}] }), "no_text"),
        (json!({ "text": "y".repeat(40_001) }), "msg_too_long"),
        (json!({ "text": "y", "metadata": { "event_type": "a" } }), "invalid_metadata_format"),
        (json!({ "text": "y", "markdown_text": "z" }), "markdown_text_conflict"),
        (json!({ "attachments": [{ "blocks": [{ "type": "nope" }] }] }), "invalid_blocks"),
    ] {
        let mut body = body;
        body["channel"] = json!(help);
        assert_eq!(office.refused(&office.bot(), "chat.postMessage", body.clone()).await, error, "{body}");
        body["ts"] = json!(office.post(&office.bot(), &help, "before").await);
        if error != "no_text" {
            assert_eq!(office.refused(&office.bot(), "chat.update", body.clone()).await, error, "{body}");
        }
    }
}

#[tokio::test]
async fn slacks_additions_come_back_and_nothing_else_changes() {
    let office = office().await;
    let help = office.channel("it-help").await;
    let message = posted(&office, json!({ "channel": help, "text": "t", "blocks": decision() })).await;
    let (blocks, ids) = (&message["blocks"], message["blocks"][0]["block_id"].as_str().unwrap());
    assert!(!ids.is_empty());
    assert_eq!(
        blocks[0]["text"],
        json!({ "type": "mrkdwn", "text": "*Jo* asks for access", "verbatim": false })
    );
    assert_eq!(
        blocks[1]["elements"][0],
        json!({ "type": "button", "action_id": "approve", "style": "primary", "value": "r-1",
            "text": { "type": "plain_text", "text": "Approve", "emoji": true } })
    );
    // What came back is sent again, as bots do that keep their state in their messages.
    let again = json!({ "channel": help, "ts": message["ts"], "text": "t", "blocks": blocks });
    let updated = office.ok(&office.bot(), "chat.update", again).await;
    assert_eq!(&updated["message"]["blocks"], blocks);
    // Without a text they stay as they are; a text alone takes their place.
    let marked = json!({ "channel": help, "ts": message["ts"], "attachments": [{ "text": "a" }] });
    let updated = office.ok(&office.bot(), "chat.update", marked).await;
    assert_eq!(&updated["message"]["blocks"], blocks);
    let told = json!({ "channel": help, "ts": message["ts"], "text": "Approved." });
    let updated = office.ok(&office.bot(), "chat.update", told).await;
    assert_eq!(
        (&updated["message"]["text"], &updated["message"]["blocks"]),
        (&json!("Approved."), &Value::Null)
    );
    assert_eq!(updated["message"]["attachments"][0]["text"], "a");
}

#[tokio::test]
async fn attachments_of_the_older_kind_are_numbered_and_read() {
    let office = office().await;
    let dm = office.dm(4).await;
    let mut notices = office.notices();
    let attachment = json!([{ "color": "danger", "title": "Disk full", "text": "db1 &amp; db2",
        "fields": [{ "title": "Since", "value": "noon", "short": true }],
        "callback_id": "c", "actions": [{ "name": "ack", "text": "Ack", "type": "button", "value": "1" }] }]);
    let message = posted(&office, json!({ "channel": dm, "attachments": attachment })).await;
    let kept = &message["attachments"][0];
    assert_eq!(
        (&kept["id"], &kept["fallback"], &kept["color"]),
        (&json!(1), &json!("db1 &amp; db2"), &json!("danger"))
    );
    let NoticeKind::Message(seen) = notices.next().await.kind else { panic!("no message") };
    assert_eq!(seen.text, "Disk full\ndb1 & db2\nSince: noon");
    assert_eq!((seen.buttons[0].label.as_str(), seen.buttons[0].action_id.as_str()), ("Ack", "ack"));
}

#[tokio::test]
async fn a_person_sees_what_can_be_chosen_below_a_message() {
    let office = office().await;
    let dm = office.dm(4).await;
    let mut notices = office.notices();
    let blocks = json!([{ "type": "section", "block_id": "b", "text": { "type": "plain_text", "text": "Which?" },
        "accessory": { "type": "radio_buttons", "action_id": "which", "options": [
            { "text": { "type": "mrkdwn", "text": "*One*" }, "value": "1" },
            { "text": { "type": "plain_text", "text": "Two" }, "value": "2" } ] } }]);
    posted(&office, json!({ "channel": dm, "blocks": blocks })).await;
    let NoticeKind::Message(seen) = notices.next().await.kind else { panic!("no message") };
    assert_eq!(seen.text, "Which?");
    let [input] = seen.inputs.as_slice() else { panic!("{:?}", seen.inputs) };
    assert_eq!(
        (input.kind.as_str(), input.block_id.as_str(), input.options.len()),
        ("radio_buttons", "b", 2)
    );
}
