//! What people choose in messages, the shortcuts they take, the commands they run: what the app gets, what they see.

use axum::Json;
use axum::http::StatusCode;
use nightcrew_model::notice::NoticeKind;
use serde_json::{Value, json};

use crate::control::Control;
use crate::office::{Office, office, user};

fn plain(text: &str) -> Value {
    json!({ "type": "plain_text", "text": text })
}

/// A message of the app to somebody, and where it stands.
async fn message(office: &Office, person: u32, with: Value) -> (String, String) {
    let im = office.dm(person).await;
    let mut body = json!({ "channel": im, "text": "choose" });
    body.as_object_mut().unwrap().extend(with.as_object().unwrap().clone());
    let posted = office.ok(&office.bot(), "chat.postMessage", body).await;
    (im, posted["ts"].as_str().unwrap().to_owned())
}

fn option(value: &str) -> Value {
    json!({ "text": plain(&format!("Option {value}")), "value": value })
}

fn menus() -> Value {
    json!({ "blocks": [
        { "type": "section", "block_id": "s", "text": plain("Pick"), "accessory":
            { "type": "static_select", "action_id": "one", "placeholder": plain("…"), "options": [option("1"), option("2")] } },
        { "type": "actions", "block_id": "a", "elements": [
            { "type": "multi_users_select", "action_id": "who" },
            { "type": "overflow", "action_id": "more", "options": [option("x"), option("y")] },
            { "type": "radio_buttons", "action_id": "radio", "options": [option("1"), option("2")] },
            { "type": "external_select", "action_id": "far", "min_query_length": 2 },
            { "type": "button", "action_id": "send", "text": plain("Send") }] },
        { "type": "input", "block_id": "t", "dispatch_action": true, "label": plain("Say"),
          "element": { "type": "plain_text_input", "action_id": "say",
                       "dispatch_action_config": { "trigger_actions_on": ["on_enter_pressed"] } } },
    ] })
}

#[tokio::test]
async fn what_is_chosen_in_a_message_reaches_the_app_and_stays_chosen() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let (im, ts) = message(&office, 4, menus()).await;
    subject.next().await;
    let me = office.person(4);
    let choose = |action: &str, value: Value| {
        let name = if value.is_array() { "values" } else { "value" };
        json!({ "channel": im, "ts": ts, "action_id": action, name: value })
    };
    let door = "/_door/slack/choose";
    office.ok(&me, door, choose("one", json!("Option 2"))).await;
    let payload = subject.next().await.payload();
    assert_eq!(
        (&payload["type"], &payload["container"]["type"]),
        (&json!("block_actions"), &json!("message"))
    );
    let action = &payload["actions"][0];
    assert_eq!(
        (&action["type"], &action["block_id"], &action["selected_option"]["value"]),
        (&json!("static_select"), &json!("s"), &json!("2"))
    );
    assert_eq!(action["placeholder"]["text"], "…");
    office.ok(&me, door, choose("who", json!([user(5), user(6)]))).await;
    assert_eq!(subject.next().await.payload()["actions"][0]["selected_users"], json!([user(5), user(6)]));
    office.ok(&me, door, choose("more", json!("y"))).await;
    assert_eq!(subject.next().await.payload()["actions"][0]["selected_option"]["value"], "y");
    office.ok(&me, door, choose("radio", json!("1"))).await;
    subject.next().await;
    let typed = json!({ "channel": im, "ts": ts, "action_id": "say", "value": "h", "enter": false });
    office.ok(&me, "/_door/slack/type", typed).await;
    let typed = json!({ "channel": im, "ts": ts, "action_id": "say", "value": "hello" });
    office.ok(&me, "/_door/slack/type", typed).await;
    let payload = subject.next().await.payload();
    assert_eq!(payload["actions"][0]["value"], "hello", "the app hears of Enter alone");
    office.ok(&me, "/_door/slack/press", json!({ "channel": im, "ts": ts, "action_id": "send" })).await;
    let state = subject.next().await.payload()["state"]["values"].clone();
    assert_eq!(state["s"]["one"]["selected_option"]["value"], "2");
    assert_eq!(state["a"]["who"]["selected_users"], json!([user(5), user(6)]));
    assert_eq!(
        (&state["a"]["radio"]["selected_option"]["value"], &state["t"]["say"]["value"]),
        (&json!("1"), &json!("hello"))
    );
    assert!(state["a"]["more"].is_null(), "a menu holds nothing");
    for (body, error) in [
        (choose("one", json!("3")), "no_such_option"),
        (choose("send", json!("1")), "no_such_element"),
        (choose("say", json!("1")), "no_such_element"),
        (choose("who", json!("nobody")), "no_such_option"),
    ] {
        assert_eq!(office.refused(&me, door, body).await, error);
    }
}

#[tokio::test]
async fn an_app_says_what_an_external_list_has() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let (im, ts) = message(&office, 4, menus()).await;
    subject.next().await;
    let me = office.person(4);
    let ask = |query: &str| json!({ "channel": im, "ts": ts, "action_id": "far", "query": query });
    let door = "/_door/slack/options";
    assert_eq!(office.ok(&me, door, ask("p")).await["options"], json!([]), "too short to be asked");
    let groups = json!([{ "label": plain("All"), "options": [option("p1"), option("p2")] }]);
    subject.will_answer(Json(json!({ "option_groups": groups })));
    let answer = office.ok(&me, door, ask("pro")).await;
    assert_eq!(answer["options"][1], json!({ "label": "Option p2", "value": "p2" }));
    let payload = subject.next().await.payload();
    assert_eq!(
        (&payload["type"], &payload["value"], &payload["action_id"], &payload["block_id"]),
        (&json!("block_suggestion"), &json!("pro"), &json!("far"), &json!("a"))
    );
    let choose = |value: &str| json!({ "channel": im, "ts": ts, "action_id": "far", "value": value });
    office.ok(&me, "/_door/slack/choose", choose("p2")).await;
    assert_eq!(subject.next().await.payload()["actions"][0]["selected_option"], option("p2"));
    assert_eq!(office.refused(&me, "/_door/slack/choose", choose("p3")).await, "no_such_option");
    subject.will_answer(StatusCode::NOT_FOUND);
    assert_eq!(office.refused(&me, door, ask("pro")).await, "no_options_came");
}

#[tokio::test]
async fn a_button_of_an_old_attachment_is_pressed_and_its_answer_takes_the_messages_place() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let mut notices = office.notices();
    let actions = json!([
        { "name": "game", "text": "Chess", "type": "button", "value": "chess" },
        { "name": "level", "text": "Level", "type": "select", "options": [{ "text": "Hard", "value": "h" }] },
    ]);
    let attachment = json!({ "text": "Play?", "callback_id": "wopr", "actions": actions });
    let (im, ts) = message(&office, 4, json!({ "attachments": [attachment] })).await;
    subject.next().await;
    match &notices.all()[0].kind {
        NoticeKind::Message(message) => {
            assert_eq!(
                (message.buttons[0].label.as_str(), message.buttons[0].action_id.as_str()),
                ("Chess", "game")
            );
            assert_eq!(message.inputs[0].options[0].value, "h");
        }
        other => panic!("{other:?}"),
    }
    let me = office.person(4);
    let choose = json!({ "channel": im, "ts": ts, "action_id": "level", "value": "Hard" });
    office.ok(&me, "/_door/slack/choose", choose).await;
    let payload = subject.next().await.payload();
    assert_eq!(
        payload["actions"],
        json!([{ "name": "level", "type": "select", "selected_options": [{ "value": "h" }] }])
    );
    subject.will_answer(Json(json!({ "text": "A fine game" })));
    let press = json!({ "channel": im, "ts": ts, "action_id": "game", "wait": true });
    assert_eq!(office.ok(&me, "/_door/slack/press", press).await["taken"], true);
    let payload = subject.next().await.payload();
    assert_eq!(
        (&payload["type"], &payload["callback_id"], &payload["attachment_id"]),
        (&json!("interactive_message"), &json!("wopr"), &json!("1"))
    );
    assert_eq!(payload["actions"], json!([{ "name": "game", "type": "button", "value": "chess" }]));
    assert_eq!((&payload["original_message"]["ts"], &payload["message_ts"]), (&json!(ts), &json!(ts)));
    assert!(
        matches!(&notices.all()[0].kind, NoticeKind::MessageChanged(message) if message.text == "A fine game")
    );
}

#[tokio::test]
async fn blocks_of_an_attachment_say_that_they_stand_in_one() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let blocks = json!([{ "type": "actions", "block_id": "a", "elements": [
        { "type": "button", "action_id": "go", "text": plain("Go") }] }]);
    let (im, ts) = message(&office, 4, json!({ "attachments": [{ "blocks": blocks }] })).await;
    subject.next().await;
    let press = json!({ "channel": im, "ts": ts, "action_id": "go" });
    office.ok(&office.person(4), "/_door/slack/press", press).await;
    let container = subject.next().await.payload()["container"].clone();
    assert_eq!((&container["type"], &container["attachment_id"]), (&json!("message_attachment"), &json!(1)));
}

/// An app with one command and one shortcut of each kind.
async fn described(office: &Office, escapes: bool) {
    let manifest = json!({
        "display_information": { "name": "Helper" },
        "features": {
            "slash_commands": [{ "command": "/access", "description": "d", "should_escape": escapes,
                                 "url": "https://elsewhere.example.com/commands" }],
            "shortcuts": [{ "name": "Begin", "type": "global", "callback_id": "begin", "description": "d" },
                          { "name": "Report", "type": "message", "callback_id": "report", "description": "d" }],
        },
        "oauth_config": { "scopes": { "bot": ["commands", "chat:write", "im:write", "channels:read"] } },
        "settings": { "interactivity": { "is_enabled": true } },
    });
    let control = Control::of(office).await;
    let (status, answer) = control.send("PUT", "/_twin/slack/app", manifest).await;
    assert!(status.is_success(), "{answer}");
}

#[tokio::test]
async fn shortcuts_are_those_that_the_app_has() {
    let office = office().await;
    described(&office, false).await;
    let mut subject = office.stand_in().await;
    let help = office.channel("it-help").await;
    let me = office.person(4);
    let ts = office.post(&me, &help, "it is broken").await;
    office.ok(&me, "/_door/slack/shortcut", json!({ "callback_id": "begin" })).await;
    let payload = subject.next().await.payload();
    assert_eq!((&payload["type"], &payload["callback_id"]), (&json!("shortcut"), &json!("begin")));
    assert!(
        payload["channel"].is_null() && payload["response_url"].is_null() && payload["action_ts"].is_string()
    );
    let report = json!({ "channel": help, "ts": ts, "callback_id": "report" });
    office.ok(&office.person(5), "/_door/slack/message_shortcut", report).await;
    let payload = subject.next().await.payload();
    assert_eq!((&payload["type"], &payload["user"]["id"]), (&json!("message_action"), &json!(user(5))));
    assert_eq!((&payload["message"]["text"], &payload["message_ts"]), (&json!("it is broken"), &json!(ts)));
    assert!(payload["response_url"].is_string() && payload["channel"]["name"] == "it-help");
    for (door, callback) in [("shortcut", "report"), ("message_shortcut", "begin"), ("shortcut", "other")] {
        let body = json!({ "channel": help, "ts": ts, "callback_id": callback });
        assert_eq!(office.refused(&me, &format!("/_door/slack/{door}"), body).await, "no_such_shortcut");
    }
}

#[tokio::test]
async fn a_command_that_fails_or_is_none_is_said_to_be() {
    let office = office().await;
    described(&office, true).await;
    let mut subject = office.stand_in().await;
    let mut notices = office.notices();
    let help = office.channel("it-help").await;
    let me = office.person(6);
    let run = |command: &str, text: &str| json!({ "channel": help, "command": command, "text": text, "wait": true });
    let door = "/_door/slack/command";
    assert_eq!(office.refused(&me, door, run("/other", "")).await, "invalid_command");
    let handle = office.host.twin("slack").is_some().then(|| user(5)).unwrap();
    let name =
        office.ok(&office.person(6), "users.info", json!({ "user": handle })).await["user"]["name"].clone();
    let name = name.as_str().unwrap();
    subject.will_answer(StatusCode::INTERNAL_SERVER_ERROR);
    let answer = office.ok(&me, door, run("/access", &format!("for @{name} in #it-help, @nobody"))).await;
    assert_eq!((&answer["taken"], &answer["trouble"]), (&json!(false), &json!("http_service_error")));
    let body = subject.next().await.body;
    let form: std::collections::BTreeMap<_, _> = form_urlencoded::parse(&body).into_owned().collect();
    assert_eq!(form["text"], format!("for <@{}|{name}> in <#{help}|it-help>, @nobody", user(5)));
    let notice = notices.next().await;
    let said = "/access failed with the error \"http_service_error\"";
    assert!(
        matches!(&notice.kind, NoticeKind::Trouble { channel: Some(channel), text } if *channel == help && text == said),
        "{notice:?}"
    );
}

#[tokio::test]
async fn whoever_presses_reads_that_the_app_did_not_take_it() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let (im, ts) = message(&office, 4, menus()).await;
    subject.next().await;
    let mut notices = office.notices();
    let press = json!({ "channel": im, "ts": ts, "action_id": "send" });
    office.ok(&office.person(4), "/_door/slack/press", press.clone()).await;
    subject.next().await;
    subject.will_answer(StatusCode::NOT_FOUND);
    office.ok(&office.person(4), "/_door/slack/press", press).await;
    let notice = notices.next().await;
    assert_eq!(notice.to.0, 4);
    let said = "The app did not respond (http_client_error).";
    assert!(
        matches!(&notice.kind, NoticeKind::Trouble { channel: Some(channel), text } if *channel == im && text == said),
        "{notice:?}"
    );
}
