//! Presses, commands, dialogs, and what the app may do with the addresses that they carry.

use axum::Json;
use nightcrew_model::notice::NoticeKind;
use nightcrew_twin_slack::id;
use serde_json::{Value, json};

use crate::office::{Office, StandIn, decision, office, user};

/// A decision in a person's direct conversation, pressed by them; the payload that the subject got, and the message's id.
async fn pressed(office: &Office, subject: &mut StandIn) -> (Value, String, String) {
    let im = office.dm(4).await;
    let body = json!({ "channel": im, "text": "please decide", "blocks": decision() });
    let posted = office.ok(&office.bot(), "chat.postMessage", body).await;
    let ts = posted["ts"].as_str().unwrap().to_owned();
    subject.next().await;
    let press = json!({ "channel": im, "ts": ts, "action_id": "approve", "block_id": "decide", "value": "r-1", "label": "Approve" });
    office.ok(&office.person(4), "/_door/slack/press", press).await;
    (subject.next().await.payload(), im, ts)
}

/// The path of a response URL, which must lead to where the subject itself found the twin.
fn path(office: &Office, payload: &Value) -> String {
    payload["response_url"].as_str().unwrap().strip_prefix(&office.origin).unwrap().to_owned()
}

#[tokio::test]
async fn a_press_reaches_the_app_whole_and_its_answer_replaces_the_message() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let (payload, im, ts) = pressed(&office, &mut subject).await;
    assert_eq!((&payload["type"], &payload["user"]["id"]), (&json!("block_actions"), &json!(user(4))));
    assert_eq!((&payload["channel"]["id"], &payload["container"]["message_ts"]), (&json!(im), &json!(ts)));
    let action = &payload["actions"][0];
    assert_eq!(
        (&action["action_id"], &action["block_id"], &action["value"]),
        (&json!("approve"), &json!("decide"), &json!("r-1"))
    );
    assert_eq!(
        (&action["style"], &action["text"]["text"], &action["type"]),
        (&json!("primary"), &json!("Approve"), &json!("button"))
    );
    assert_eq!(payload["message"]["blocks"].as_array().unwrap().len(), 2);
    assert_eq!(payload["message"]["bot_id"], id::BOT);

    let mut notices = office.notices();
    let url = path(&office, &payload);
    let answer = office.raw("", &url, &json!({ "replace_original": true, "text": "Approved" })).await;
    assert_eq!((answer.status().as_u16(), answer.body().as_ref()), (200, b"ok".as_slice()));
    let all = notices.all();
    assert_eq!(all.len(), 1);
    match &all[0].kind {
        NoticeKind::MessageChanged(message) => {
            assert_eq!(
                (message.text.as_str(), message.buttons.len(), message.ts.as_str()),
                ("Approved", 0, ts.as_str())
            );
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(subject.next_event().await["subtype"], "message_changed");
    for text in ["one", "two", "three"] {
        assert_eq!(office.raw("", &url, &json!({ "text": text })).await.status(), 200);
    }
    let kind = &notices.all()[2].kind;
    assert!(
        matches!(kind, NoticeKind::Message(message) if message.ephemeral && message.text == "three"),
        "{kind:?}"
    );
    assert_eq!(office.raw("", &url, &json!({ "delete_original": "true" })).await.status(), 200);
    assert!(matches!(notices.all()[0].kind, NoticeKind::MessageDeleted { .. }));
    let sixth = office.raw("", &url, &json!({ "text": "six" })).await;
    assert_eq!(
        (sixth.status().as_u16(), sixth.body().as_ref()),
        (404, br#"{"ok":false,"error":"used_url"}"#.as_slice())
    );
    assert_eq!(office.raw("", "/actions/T0NGHTCREW/1/nope", &json!({ "text": "x" })).await.status(), 404);
}

#[tokio::test]
async fn only_a_button_that_one_sees_can_be_pressed() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let (_, im, ts) = pressed(&office, &mut subject).await;
    let press = json!({ "channel": im, "ts": ts, "action_id": "approve" });
    let with = |name: &str, value: &str| {
        let mut changed = press.clone();
        changed[name] = json!(value);
        changed
    };
    let door = "/_door/slack/press";
    assert_eq!(office.refused(&office.person(5), door, press.clone()).await, "channel_not_found");
    assert_eq!(office.refused(&office.bot(), door, press.clone()).await, "not_allowed_token_type");
    let me = office.person(4);
    assert_eq!(office.refused(&me, door, with("action_id", "nope")).await, "no_such_button");
    assert_eq!(office.refused(&me, door, with("value", "forged")).await, "no_such_button");
    assert_eq!(office.refused(&me, door, with("block_id", "other")).await, "no_such_button");
    assert_eq!(office.refused(&me, door, with("ts", "1.000001")).await, "message_not_found");
    office.host.twin("slack").unwrap().wire(&nightcrew_twin_kit::SubjectWiring::default());
    assert_eq!(office.refused(&me, door, press).await, "app_not_listening");
}

#[tokio::test]
async fn what_is_shown_to_one_person_is_pressed_by_them_alone() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let mut notices = office.notices();
    let help = office.channel("it-help").await;
    let body = json!({ "channel": help, "user": user(6), "text": "only you", "blocks": decision() });
    let shown = office.ok(&office.bot(), "chat.postEphemeral", body).await;
    assert_eq!(notices.people(), [6]);
    let history = office.ok(&office.bot(), "conversations.history", json!({ "channel": help })).await;
    assert_eq!(history["messages"], json!([]));
    let press = json!({ "channel": help, "ts": shown["message_ts"], "action_id": "deny" });
    assert_eq!(
        office.refused(&office.person(7), "/_door/slack/press", press.clone()).await,
        "message_not_found"
    );
    office.ok(&office.person(6), "/_door/slack/press", press).await;
    let payload = subject.next().await.payload();
    assert_eq!(payload["container"]["is_ephemeral"], true);
    office.raw("", &path(&office, &payload), &json!({ "replace_original": true, "text": "denied" })).await;
    let all = notices.all();
    assert!(
        matches!(&all[0].kind, NoticeKind::MessageChanged(message) if message.ephemeral && message.text == "denied")
    );
}

#[tokio::test]
async fn a_trigger_opens_one_dialog() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let (payload, _, _) = pressed(&office, &mut subject).await;
    let mut notices = office.notices();
    let view = json!({ "type": "modal", "callback_id": "c", "private_metadata": "s", "title": { "type": "plain_text", "text": "Why?" },
        "submit": { "type": "plain_text", "text": "Send" }, "blocks": [{ "type": "input", "block_id": "b", "label": { "type": "plain_text", "text": "Reason" },
        "element": { "type": "plain_text_input", "action_id": "reason" } }] });
    let body = json!({ "trigger_id": payload["trigger_id"], "view": view });
    let opened = office.ok(&office.bot(), "views.open", body.clone()).await;
    assert_eq!(
        (&opened["view"]["callback_id"], &opened["view"]["private_metadata"]),
        (&json!("c"), &json!("s"))
    );
    assert!(matches!(&notices.all()[0].kind, NoticeKind::Modal(view) if view.title == "Why?"));
    assert_eq!(office.refused(&office.bot(), "views.open", body).await, "exchanged_trigger_id");
    let forged = json!({ "trigger_id": "1.2.3", "view": view });
    assert_eq!(office.refused(&office.bot(), "views.open", forged).await, "invalid_trigger_id");
    let untitled = json!({ "trigger_id": payload["trigger_id"], "view": { "type": "modal", "blocks": [] } });
    assert_eq!(office.refused(&office.bot(), "views.open", untitled).await, "invalid_arguments");
}

#[tokio::test]
async fn a_command_reaches_the_app_and_its_answer_the_person() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let mut notices = office.notices();
    let help = office.channel("it-help").await;
    subject.will_answer(Json(json!({ "text": "on it" })));
    let run = json!({ "channel": help, "command": "/access", "text": "ENG" });
    office.ok(&office.person(6), "/_door/slack/command", run).await;
    let delivered = subject.next().await;
    let form: std::collections::BTreeMap<_, _> =
        form_urlencoded::parse(&delivered.body).into_owned().collect();
    assert_eq!(
        (form["command"].as_str(), form["text"].as_str(), form["user_id"].as_str()),
        ("/access", "ENG", user(6).as_str())
    );
    let notice = notices.next().await;
    assert_eq!(notice.to.0, 6);
    assert!(
        matches!(&notice.kind, NoticeKind::Message(message) if message.ephemeral && message.text == "on it")
    );
}

#[tokio::test]
async fn a_person_finds_the_app_and_channels_by_name() {
    let office = office().await;
    let get = async |path: &str| -> Value {
        let request = http::Request::get(path)
            .header("authorization", format!("Bearer {}", office.person(3)))
            .body(bytes::Bytes::new())
            .unwrap();
        serde_json::from_slice(office.send(request).await.body()).unwrap()
    };
    let app = get("/_door/slack/app").await;
    assert_eq!((&app["ok"], &app["user_id"]), (&json!(true), &json!(id::BOT_USER)));
    let help = get("/_door/slack/channel?name=it-help").await;
    assert_eq!(help["channel"], office.channel("it-help").await.as_str());
    assert_eq!(get("/_door/slack/channel?name=nope").await["error"], "channel_not_found");
}
