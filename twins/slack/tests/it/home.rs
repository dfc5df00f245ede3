//! The app's home: published for a person, opened by them, acted in.

use nightcrew_model::notice::NoticeKind;
use serde_json::{Value, json};

use crate::control::Control;
use crate::office::{office, user};

fn home(text: &str) -> Value {
    json!({ "type": "home", "callback_id": "h", "blocks": [
        { "type": "section", "block_id": "s", "text": { "type": "mrkdwn", "text": text } },
        { "type": "actions", "block_id": "a", "elements": [
            { "type": "button", "action_id": "go", "text": { "type": "plain_text", "text": "Go" }, "value": "1" },
            { "type": "datepicker", "action_id": "day", "initial_date": "2026-01-01" }] }] })
}

#[tokio::test]
async fn a_home_is_seen_by_whoever_opens_it_and_changes_before_their_eyes() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let mut notices = office.notices();
    let (me, bot) = (office.person(4), office.bot());
    let opened = office.ok(&me, "/_door/slack/open_home", json!({})).await;
    assert_eq!(opened["tab"], "home");
    let event = subject.next_event().await;
    assert_eq!(
        (&event["type"], &event["user"], &event["tab"]),
        (&json!("app_home_opened"), &json!(user(4)), &json!("home"))
    );
    assert!(event["view"].is_null(), "nothing was published yet");
    let publish = |text: &str, person: u32| json!({ "user_id": user(person), "view": home(text) });
    let first = office.ok(&bot, "views.publish", publish("hello", 4)).await["view"].clone();
    assert_eq!((&first["type"], &first["id"]), (&json!("home"), &opened["view"]));
    office.ok(&bot, "views.publish", publish("you", 5)).await;
    let all = notices.all();
    assert_eq!(all.len(), 1, "the other one does not look: {all:?}");
    match &all[0].kind {
        NoticeKind::Home(view) => {
            assert_eq!((view.text.as_str(), view.buttons[0].label.as_str()), ("hello", "Go"));
            assert_eq!(
                (view.inputs[0].kind.as_str(), view.inputs[0].value.as_str()),
                ("datepicker", "2026-01-01")
            );
            assert_eq!(view.submit, None);
        }
        other => panic!("{other:?}"),
    }
    office.ok(&me, "/_door/slack/leave_home", json!({})).await;
    let second = office.ok(&bot, "views.publish", publish("again", 4)).await["view"].clone();
    assert_eq!(second["id"], first["id"]);
    assert!(notices.all().is_empty());
    let press = json!({ "view": first["id"], "action_id": "go" });
    assert_eq!(office.refused(&me, "/_door/slack/press", press.clone()).await, "no_such_view");
    office.ok(&me, "/_door/slack/open_home", json!({})).await;
    assert!(matches!(&notices.all()[0].kind, NoticeKind::Home(view) if view.text == "again"));
    let event = subject.next_event().await;
    assert_eq!((&event["view"]["hash"], &event["view"]["callback_id"]), (&second["hash"], &json!("h")));
    office
        .ok(
            &me,
            "/_door/slack/choose",
            json!({ "view": first["id"], "action_id": "day", "value": "2026-05-05" }),
        )
        .await;
    let payload = subject.next().await.payload();
    assert_eq!(payload["actions"][0]["selected_date"], "2026-05-05");
    office.ok(&me, "/_door/slack/press", press).await;
    let payload = subject.next().await.payload();
    assert_eq!((&payload["container"]["view_id"], &payload["view"]["type"]), (&first["id"], &json!("home")));
    assert_eq!(payload["view"]["state"]["values"]["a"]["day"]["selected_date"], "2026-05-05");
}

#[tokio::test]
async fn a_home_is_published_for_somebody_as_it_was_known() {
    let office = office().await;
    let bot = office.bot();
    let publish = |hash: &Value| json!({ "user_id": user(4), "view": home("x"), "hash": hash });
    let first = office.ok(&bot, "views.publish", json!({ "user_id": user(4), "view": home("x") })).await;
    let hash = &first["view"]["hash"];
    office.ok(&bot, "views.publish", publish(hash)).await;
    assert_eq!(office.refused(&bot, "views.publish", publish(hash)).await, "hash_conflict");
    let nobody = json!({ "user_id": "U0NOBODY00", "view": home("x") });
    assert_eq!(office.refused(&bot, "views.publish", nobody).await, "user_not_found");
    let mut modal = home("x");
    modal["type"] = json!("modal");
    let wrong = json!({ "user_id": user(4), "view": modal });
    assert_eq!(office.refused(&bot, "views.publish", wrong).await, "invalid_arguments");
}

#[tokio::test]
async fn an_app_without_a_home_has_messages_only() {
    let office = office().await;
    let control = Control::of(&office).await;
    let manifest = json!({ "display_information": { "name": "Helper" },
        "settings": { "event_subscriptions": { "bot_events": ["app_home_opened"] } },
        "features": { "app_home": { "home_tab_enabled": false } } });
    assert!(control.send("PUT", "/_twin/slack/app", manifest).await.0.is_success());
    let mut subject = office.stand_in().await;
    let publish = json!({ "user_id": user(4), "view": home("x") });
    assert_eq!(office.refused(&office.bot(), "views.publish", publish).await, "not_enabled");
    office.ok(&office.person(4), "/_door/slack/open_home", json!({})).await;
    assert_eq!(subject.next_event().await["tab"], "messages");
}
