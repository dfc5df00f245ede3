//! Dialogs: opened, laid on each other, changed, filled in, submitted and closed, as the app and the person meet them.

use axum::Json;
use axum::http::StatusCode;
use nightcrew_model::notice::{NoticeKind, View};
use nightcrew_twin_slack::world::ViewId;
use serde_json::{Value, json};

use crate::control::Control;
use crate::office::{Notices, Office, StandIn, office, user};

/// A person takes a shortcut; the trigger that the app gets of it.
async fn trigger(office: &Office, subject: &mut StandIn, person: u32) -> Value {
    let shortcut = json!({ "callback_id": "begin" });
    office.ok(&office.person(person), "/_door/slack/shortcut", shortcut).await;
    subject.next().await.payload()["trigger_id"].clone()
}

fn plain(text: &str) -> Value {
    json!({ "type": "plain_text", "text": text })
}

/// A dialog of this title that asks for a reason, and for a level.
fn form(title: &str) -> Value {
    let option = |value: &str| json!({ "text": plain(&format!("Level {value}")), "value": value });
    json!({
        "type": "modal", "callback_id": "ask", "private_metadata": "{\"n\":1}",
        "title": plain(title), "submit": plain("Send"), "close": plain("Cancel"),
        "blocks": [
            { "type": "section", "block_id": "say", "text": { "type": "mrkdwn", "text": "*Why* do you need it?" } },
            { "type": "input", "block_id": "why", "label": plain("Reason"),
              "element": { "type": "plain_text_input", "action_id": "reason", "max_length": 20 } },
            { "type": "input", "block_id": "how", "label": plain("Level"), "optional": true,
              "element": { "type": "static_select", "action_id": "level", "options": [option("1"), option("2")],
                           "initial_option": option("1") } },
        ],
    })
}

async fn open(office: &Office, subject: &mut StandIn, view: &Value) -> Value {
    let trigger = trigger(office, subject, 4).await;
    let opened = office.ok(&office.bot(), "views.open", json!({ "trigger_id": trigger, "view": view })).await;
    opened["view"].clone()
}

/// The views that a person noticed opening or changing, and the ids of those that closed.
fn seen(notices: &mut Notices) -> (Vec<View>, Vec<String>) {
    let (mut shown, mut closed) = (Vec::new(), Vec::new());
    for notice in notices.all() {
        match notice.kind {
            NoticeKind::Modal(view) => shown.push(view),
            NoticeKind::ModalClosed { view } => closed.push(view),
            _ => {}
        }
    }
    (shown, closed)
}

/// Submits a dialog with a reason; what became of it.
async fn submit(office: &Office, view: &Value) -> Value {
    let body = json!({ "view": view["id"], "values": { "why": "because" }, "wait": true });
    office.ok(&office.person(4), "/_door/slack/submit", body).await
}

#[tokio::test]
async fn a_dialog_is_shown_whole_and_answered_as_slack_answers() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let mut notices = office.notices();
    let view = open(&office, &mut subject, &form("Access")).await;
    assert_eq!(
        (&view["type"], &view["callback_id"], &view["private_metadata"]),
        (&json!("modal"), &json!("ask"), &json!("{\"n\":1}"))
    );
    assert_eq!((&view["root_view_id"], &view["previous_view_id"]), (&view["id"], &Value::Null));
    assert_eq!((&view["state"], &view["external_id"]), (&json!({ "values": {} }), &json!("")));
    assert_eq!(view["title"], json!({ "type": "plain_text", "text": "Access", "emoji": true }));
    let (shown, _) = seen(&mut notices);
    assert_eq!(
        (shown[0].title.as_str(), shown[0].text.as_str(), shown[0].submit.as_deref()),
        ("Access", "*Why* do you need it?", Some("Send"))
    );
    let inputs: Vec<(&str, &str, &str, bool)> = shown[0]
        .inputs
        .iter()
        .map(|input| (&*input.label, &*input.action_id, &*input.value, input.optional))
        .collect();
    assert_eq!(inputs, [("Reason", "reason", "", false), ("Level", "level", "1", true)]);
    let look = office.ok(&office.person(4), "/_door/slack/views", json!({})).await;
    assert_eq!(look["views"][0]["view"], view["id"]);
    assert_eq!(office.ok(&office.person(5), "/_door/slack/views", json!({})).await["views"], json!([]));
}

#[tokio::test]
async fn what_is_filled_in_reaches_the_app_and_an_empty_answer_closes_the_dialog() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let view = open(&office, &mut subject, &form("Access")).await;
    let mut notices = office.notices();
    let me = office.person(4);
    let choice = json!({ "view": view["id"], "action_id": "level", "value": "Level 2" });
    office.ok(&me, "/_door/slack/choose", choice).await;
    let values = json!({ "why": { "reason": "I am <new> & curious" } });
    office.ok(&me, "/_door/slack/submit", json!({ "view": view["id"], "values": values })).await;
    let payload = subject.next().await.payload();
    assert_eq!((&payload["type"], &payload["user"]["id"]), (&json!("view_submission"), &json!(user(4))));
    assert_eq!((&payload["response_urls"], &payload["view"]["id"]), (&json!([]), &view["id"]));
    assert!(payload["trigger_id"].is_string() && payload["view"]["hash"] == view["hash"]);
    let option = json!({ "text": { "type": "plain_text", "text": "Level 2", "emoji": true }, "value": "2" });
    assert_eq!(
        payload["view"]["state"]["values"],
        json!({ "why": { "reason": { "type": "plain_text_input", "value": "I am <new> & curious" } },
                "how": { "level": { "type": "static_select", "selected_option": option } } })
    );
    let closed = notices.next().await;
    assert!(
        matches!(&closed.kind, NoticeKind::ModalClosed { view: gone } if *gone == view["id"]),
        "{closed:?}"
    );
    let again = json!({ "view": view["id"] });
    assert_eq!(office.refused(&me, "/_door/slack/submit", again.clone()).await, "no_such_view");
    let update = json!({ "view_id": view["id"], "view": form("Late") });
    assert_eq!(office.refused(&office.bot(), "views.update", update).await, "not_found");
}

#[tokio::test]
async fn an_app_that_finds_answers_wrong_says_so_at_their_fields() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let view = open(&office, &mut subject, &form("Access")).await;
    let mut notices = office.notices();
    subject.will_answer(Json(json!({ "response_action": "errors", "errors": { "why": "Say more" } })));
    let outcome = submit(&office, &view).await;
    assert_eq!((&outcome["outcome"], &outcome["errors"]), (&json!("errors"), &json!({ "why": "Say more" })));
    let (shown, closed) = seen(&mut notices);
    assert_eq!(
        (shown[0].problems[0].block_id.as_str(), shown[0].problems[0].text.as_str()),
        ("why", "Say more")
    );
    assert_eq!((shown[0].inputs[0].value.as_str(), closed.len()), ("because", 0));
    subject.will_answer(Json(json!({ "response_action": "errors", "errors": { "nowhere": "?" } })));
    assert_eq!(submit(&office, &view).await["outcome"], "trouble");
    assert_eq!(submit(&office, &view).await["outcome"], "closed");
}

#[tokio::test]
async fn an_app_answers_with_another_content_another_dialog_or_the_end() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let view = open(&office, &mut subject, &form("One")).await;
    let mut notices = office.notices();
    subject.will_answer(Json(json!({ "response_action": "update", "view": form("Two") })));
    assert_eq!(submit(&office, &view).await["outcome"], "update");
    let (shown, _) = seen(&mut notices);
    assert_eq!((shown[0].title.as_str(), shown[0].view.as_str()), ("Two", view["id"].as_str().unwrap()));
    assert_ne!(subject.next().await.payload()["view"]["hash"], "");
    subject.will_answer(Json(json!({ "response_action": "push", "view": form("Three") })));
    assert_eq!(submit(&office, &view).await["outcome"], "push");
    let (shown, _) = seen(&mut notices);
    let top = shown[0].view.clone();
    assert_eq!(shown[0].title, "Three");
    let below = json!({ "view": view["id"], "values": { "why": "x" } });
    assert_eq!(office.refused(&office.person(4), "/_door/slack/submit", below).await, "no_such_view");
    assert_eq!(submit(&office, &json!({ "id": top })).await["outcome"], "closed");
    let (shown, closed) = seen(&mut notices);
    assert_eq!((closed, shown[0].title.as_str()), (vec![top], "Two"), "what lies below is seen again");
    subject.will_answer(Json(json!({ "response_action": "clear" })));
    assert_eq!(submit(&office, &view).await["outcome"], "clear");
    assert_eq!(seen(&mut notices).1, [view["id"].as_str().unwrap()]);
}

#[tokio::test]
async fn an_app_that_fails_leaves_the_dialog_and_the_person_reads_why() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let view = open(&office, &mut subject, &form("Access")).await;
    let mut notices = office.notices();
    subject.will_answer(StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(submit(&office, &view).await["trouble"], "http_service_error");
    subject.will_answer("not json");
    assert_eq!(submit(&office, &view).await["trouble"], "invalid_response");
    subject.will_answer(Json(json!({ "response_action": "push", "view": { "type": "modal" } })));
    assert_eq!(submit(&office, &view).await["trouble"], "invalid_response");
    let told = notices.all();
    assert_eq!(told.len(), 3);
    for notice in told {
        let connecting = "We had some trouble connecting. Try again?";
        assert!(matches!(&notice.kind, NoticeKind::Trouble { channel: None, text } if text == connecting));
    }
    assert_eq!(submit(&office, &view).await["outcome"], "closed");
}

#[tokio::test]
async fn three_dialogs_lie_on_each_other_at_most() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let button = |title: &str| {
        let mut view = form(title);
        let button = json!({ "type": "actions", "block_id": "more", "elements": [
            { "type": "button", "action_id": "push", "text": plain("More"), "value": "v" }] });
        view["blocks"].as_array_mut().unwrap().push(button);
        view
    };
    let first = trigger(&office, &mut subject, 4).await;
    let push = json!({ "trigger_id": first, "view": button("x") });
    assert_eq!(office.refused(&office.bot(), "views.push", push).await, "not_found", "from no view");
    let root = open(&office, &mut subject, &button("1")).await;
    let mut top = root.clone();
    for number in 2..=4 {
        let press = json!({ "view": top["id"], "action_id": "push" });
        office.ok(&office.person(4), "/_door/slack/press", press).await;
        let payload = subject.next().await.payload();
        assert_eq!(payload["container"], json!({ "type": "view", "view_id": top["id"] }));
        assert_eq!((&payload["view"]["id"], &payload["actions"][0]["value"]), (&top["id"], &json!("v")));
        assert!(payload["response_url"].is_null() && payload["message"].is_null());
        let push = json!({ "trigger_id": payload["trigger_id"], "view": button(&number.to_string()) });
        if number == 4 {
            assert_eq!(office.refused(&office.bot(), "views.push", push).await, "push_limit_reached");
            break;
        }
        let pushed = office.ok(&office.bot(), "views.push", push.clone()).await["view"].clone();
        assert_eq!((&pushed["previous_view_id"], &pushed["root_view_id"]), (&top["id"], &root["id"]));
        assert_eq!(office.refused(&office.bot(), "views.push", push).await, "exchanged_trigger_id");
        top = pushed;
    }
    let covered = json!({ "view": root["id"], "action_id": "push" });
    assert_eq!(office.refused(&office.person(4), "/_door/slack/press", covered).await, "no_such_view");
}

#[tokio::test]
async fn a_view_is_changed_by_whoever_knows_its_name_and_its_content() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let mut named = form("One");
    named["external_id"] = json!("the-one");
    let view = open(&office, &mut subject, &named).await;
    let trigger = trigger(&office, &mut subject, 5).await;
    let twice = json!({ "trigger_id": trigger, "view": named });
    let bot = office.bot();
    assert_eq!(office.refused(&bot, "views.open", twice).await, "duplicate_external_id");
    let update = |with: Value| {
        let mut body = json!({ "view": named });
        body.as_object_mut().unwrap().extend(with.as_object().unwrap().clone());
        body
    };
    let changed = office.ok(&bot, "views.update", update(json!({ "external_id": "the-one" }))).await;
    assert_eq!(changed["view"]["id"], view["id"]);
    assert_ne!(changed["view"]["hash"], view["hash"]);
    let stale = update(json!({ "view_id": view["id"], "hash": view["hash"] }));
    assert_eq!(office.refused(&bot, "views.update", stale).await, "hash_conflict");
    office
        .ok(&bot, "views.update", update(json!({ "view_id": view["id"], "hash": changed["view"]["hash"] })))
        .await;
    for (with, error) in [
        (json!({}), "invalid_arguments"),
        (json!({ "external_id": "nobody" }), "not_found"),
        (json!({ "view_id": ViewId::Dialog(99_999).to_string() }), "not_found"),
        (json!({ "view_id": "junk" }), "not_found"),
    ] {
        assert_eq!(office.refused(&bot, "views.update", update(with)).await, error);
    }
}

#[tokio::test]
async fn a_view_that_is_not_one_is_refused_in_slacks_words() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let trigger = trigger(&office, &mut subject, 4).await;
    type Change = fn(&mut Value);
    let refused = async |change: Change| {
        let mut view = form("Access");
        change(&mut view);
        let body = json!({ "trigger_id": trigger, "view": view });
        let answer = office.call(&office.bot(), "views.open", body).await;
        (answer["error"].clone(), answer["response_metadata"]["messages"].to_string())
    };
    let cases: [(Change, &str); 8] = [
        (|view| view["type"] = json!("home"), "must be a modal"),
        (|view| view["title"] = Value::Null, "missing required field: title"),
        (
            |view| view["title"] = plain(&"x".repeat(25)),
            "must be less than 25 characters [json-pointer:/view/title/text]",
        ),
        (|view| view["submit"] = Value::Null, "must define `submit` to use an `input` block in modals"),
        (|view| view["private_metadata"] = json!("x".repeat(3_001)), "must be less than 3001 characters"),
        (|view| view["id"] = json!("V1"), "invalid additional property: id"),
        (|view| view["blocks"] = json!("no"), "missing required field: blocks"),
        (|view| view["blocks"][0]["type"] = json!("what"), "unsupported type: what"),
    ];
    for (change, wanted) in cases {
        let (error, messages) = refused(change).await;
        assert_eq!(error, "invalid_arguments", "{wanted}");
        assert!(messages.replace("\\", "").contains(wanted), "{wanted}: {messages}");
    }
    let large: Change = |view| {
        let text = json!({ "type": "mrkdwn", "text": "x".repeat(3_000) });
        view["blocks"] = (0..99).map(|_| json!({ "type": "section", "text": text })).collect();
    };
    assert_eq!(refused(large).await.0, "view_too_large");
    // None of these has used the trigger up.
    office.ok(&office.bot(), "views.open", json!({ "trigger_id": trigger, "view": form("Access") })).await;
}

#[tokio::test]
async fn whoever_closes_a_dialog_is_heard_where_the_app_asked_for_that() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let mut told = form("Told");
    told["notify_on_close"] = json!(true);
    let view = open(&office, &mut subject, &told).await;
    subject.will_answer(Json(json!({ "response_action": "push", "view": told })));
    submit(&office, &view).await;
    subject.next().await;
    let mut notices = office.notices();
    let me = office.person(4);
    let open = office.ok(&me, "/_door/slack/views", json!({})).await;
    let top = open["views"][0]["view"].clone();
    assert_eq!(open["views"].as_array().unwrap().len(), 1);
    office.ok(&me, "/_door/slack/close", json!({ "view": top })).await;
    let payload = subject.next().await.payload();
    assert_eq!((&payload["type"], &payload["is_cleared"]), (&json!("view_closed"), &json!(false)));
    assert_eq!((&payload["view"]["id"], &payload["view"]["callback_id"]), (&top, &json!("ask")));
    let (shown, closed) = seen(&mut notices);
    assert_eq!((closed, shown[0].title.as_str()), (vec![top.as_str().unwrap().to_owned()], "Told"));
    office.ok(&me, "/_door/slack/close", json!({ "view": view["id"], "all": true })).await;
    assert_eq!(subject.next().await.payload()["is_cleared"], true);
    assert_eq!(
        office.refused(&me, "/_door/slack/close", json!({ "view": view["id"] })).await,
        "no_such_view"
    );
}

#[tokio::test]
async fn a_client_holds_back_what_is_not_whole() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let view = open(&office, &mut subject, &form("Access")).await;
    let me = office.person(4);
    let submit = |values: Value| json!({ "view": view["id"], "values": values });
    let door = "/_door/slack/submit";
    let bare = office.call(&me, door, submit(json!({}))).await;
    assert_eq!(bare["error"], "incomplete_view");
    assert!(bare["response_metadata"]["messages"][0].as_str().unwrap().contains("[block_id:why]"));
    let long = submit(json!({ "why": "x".repeat(21) }));
    assert_eq!(office.refused(&me, door, long).await, "incomplete_view");
    assert_eq!(office.refused(&me, door, submit(json!({ "how": "9" }))).await, "no_such_option");
    assert_eq!(office.refused(&me, door, submit(json!({ "no": "9" }))).await, "no_such_element");
    assert_eq!(office.refused(&me, door, submit(json!("text"))).await, "invalid_arguments");
    let whole = submit(json!({ "why": "ok" }));
    assert_eq!(office.refused(&office.person(5), door, whole.clone()).await, "no_such_view");
    assert_eq!(office.refused(&office.bot(), door, whole.clone()).await, "not_allowed_token_type");
    office.ok(&me, door, whole).await;
}

#[tokio::test]
async fn a_conversation_that_is_chosen_may_be_answered_in() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let help = office.channel("it-help").await;
    let run = json!({ "channel": help, "command": "/begin" });
    office.ok(&office.person(4), "/_door/slack/command", run).await;
    let form = form_urlencoded::parse(&subject.next().await.body).into_owned().collect::<Vec<_>>();
    let trigger = &form.iter().find(|(name, _)| name == "trigger_id").unwrap().1;
    let view = json!({ "type": "modal", "title": plain("Where"), "submit": plain("Send"), "blocks": [
        { "type": "input", "block_id": "w", "label": plain("Where"), "element": { "type": "conversations_select",
          "action_id": "where", "response_url_enabled": true, "default_to_current_conversation": true } }] });
    let opened = office.ok(&office.bot(), "views.open", json!({ "trigger_id": trigger, "view": view })).await;
    office.ok(&office.person(4), "/_door/slack/submit", json!({ "view": opened["view"]["id"] })).await;
    let payload = subject.next().await.payload();
    assert_eq!(payload["view"]["state"]["values"]["w"]["where"]["selected_conversation"], json!(help));
    let url = &payload["response_urls"][0];
    assert_eq!(
        (&url["channel_id"], &url["block_id"], &url["action_id"]),
        (&json!(help), &json!("w"), &json!("where"))
    );
    let path = url["response_url"].as_str().unwrap().strip_prefix(&office.origin).unwrap();
    let said = json!({ "text": "done", "response_type": "in_channel" });
    assert_eq!(office.raw("", path, &said).await.status(), 200);
    let history = office.ok(&office.bot(), "conversations.history", json!({ "channel": help })).await;
    assert_eq!(history["messages"][0]["text"], "done");
}

#[tokio::test]
async fn what_is_open_and_filled_in_is_part_of_a_snapshot() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let control = Control::of(&office).await;
    let view = open(&office, &mut subject, &form("Access")).await;
    let me = office.person(4);
    let typed = json!({ "view": view["id"], "action_id": "reason", "value": "because" });
    office.ok(&me, "/_door/slack/type", typed).await;
    let home = json!({ "user_id": user(4), "view": { "type": "home", "blocks": [] } });
    let home = office.ok(&office.bot(), "views.publish", home).await["view"].clone();
    let (_, snapshot) = control.send("GET", "/_twin/slack/snapshot", json!({})).await;
    office.ok(&me, "/_door/slack/close", json!({ "view": view["id"] })).await;
    assert!(control.send("PUT", "/_twin/slack/snapshot", snapshot).await.0.is_success());
    office.ok(&me, "/_door/slack/submit", json!({ "view": view["id"] })).await;
    let values = subject.next().await.payload()["view"]["state"]["values"].clone();
    assert_eq!(values["why"]["reason"]["value"], "because");
    let body = json!({ "user_id": user(4), "hash": home["hash"], "view": { "type": "home", "blocks": [] } });
    office.ok(&office.bot(), "views.publish", body).await;
}
