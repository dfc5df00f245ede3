//! What the app may not do and does not learn: to others' messages, in places that it has no part in, of what was before a reset.

use axum::Json;
use bytes::Bytes;
use http::StatusCode;
use nightcrew_model::notice::NoticeKind;
use serde_json::{Value, json};

use crate::control::Control;
use crate::files::upload;
use crate::office::{Office, decision, office, user};

/// The path of an address of the twin.
fn path(office: &Office, url: &Value) -> String {
    url.as_str().unwrap().strip_prefix(&office.origin).unwrap().to_owned()
}

/// The newest message of a conversation, as somebody reads it.
async fn newest(office: &Office, token: &str, channel: &str) -> Value {
    let newest = json!({ "channel": channel, "limit": 1 });
    office.ok(token, "conversations.history", newest).await["messages"][0].clone()
}

/// A private channel of one person.
async fn secret(office: &Office, person: u32) -> String {
    let made = json!({ "name": "secret", "is_private": true });
    let made = office.ok(&office.person(person), "conversations.create", made).await;
    made["channel"]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn what_somebody_wrote_is_not_the_apps_to_replace_or_delete() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let help = office.channel("it-help").await;
    let ts = office.post(&office.person(4), &help, "I have not decided").await;
    subject.event("message").await;
    let report = json!({ "channel": help, "ts": ts, "callback_id": "report" });
    office.ok(&office.person(5), "/_door/slack/message_shortcut", report).await;
    let url = path(&office, &subject.next().await.payload()["response_url"]);
    let gone = office.raw("", &url, &json!({ "delete_original": true })).await;
    assert_eq!(serde_json::from_slice::<Value>(gone.body()).unwrap()["error"], "no_text");
    let mut notices = office.notices();
    let forged = json!({ "replace_original": true, "text": "I approve" });
    assert_eq!(office.raw("", &url, &forged).await.status(), StatusCode::OK);
    let told = notices.all();
    assert!(
        matches!(&told[..], [only] if only.to.0 == 5
            && matches!(&only.kind, NoticeKind::Message(message) if message.ephemeral && message.text == "I approve")),
        "{told:?}"
    );
    let kept = newest(&office, &office.bot(), &help).await;
    assert_eq!((&kept["text"], &kept["user"]), (&json!("I have not decided"), &json!(user(4))));
}

#[tokio::test]
async fn a_button_under_somebodys_link_replaces_nothing() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let help = office.channel("it-help").await;
    let link = "https://games.example.com/1";
    let ts = office.post(&office.person(4), &help, &format!("see {link}")).await;
    subject.event("message").await;
    let actions = json!([{ "name": "game", "text": "Chess", "type": "button", "value": "chess" }]);
    let unfurl = json!({ link: { "text": "Play?", "callback_id": "wopr", "actions": actions } });
    office.ok(&office.bot(), "chat.unfurl", json!({ "channel": help, "ts": ts, "unfurls": unfurl })).await;
    subject.event("message").await;
    subject.will_answer(Json(json!({ "text": "I approve" })));
    let press = json!({ "channel": help, "ts": ts, "action_id": "game", "wait": true });
    office.ok(&office.person(5), "/_door/slack/press", press).await;
    assert_eq!(newest(&office, &office.bot(), &help).await["text"], format!("see {link}"));
}

#[tokio::test]
async fn a_dialog_leads_only_where_the_person_is() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let between = json!({ "users": user(7) });
    let between = office.ok(&office.person(6), "conversations.open", between).await;
    let places = [between["channel"]["id"].clone(), json!(secret(&office, 6).await)];
    let plain = |text: &str| json!({ "type": "plain_text", "text": text });
    for place in &places {
        let begin = json!({ "callback_id": "begin" });
        office.ok(&office.person(4), "/_door/slack/shortcut", begin).await;
        let trigger = subject.next().await.payload()["trigger_id"].clone();
        let view = json!({ "type": "modal", "title": plain("Where"), "submit": plain("Send"), "blocks": [
            { "type": "input", "block_id": "w", "label": plain("Where"), "element": { "type": "conversations_select",
              "action_id": "where", "response_url_enabled": true, "initial_conversation": place } }] });
        let opened =
            office.ok(&office.bot(), "views.open", json!({ "trigger_id": trigger, "view": view })).await;
        let submit = json!({ "view": opened["view"]["id"] });
        office.ok(&office.person(4), "/_door/slack/submit", submit).await;
        assert_eq!(subject.next().await.payload()["response_urls"], json!([]));
    }
}

#[tokio::test]
async fn a_file_tells_of_no_place_that_its_reader_cannot_see() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let help = office.channel("it-help").await;
    let secret = secret(&office, 4).await;
    let both = json!({ "channels": format!("{help},{secret}") });
    let file = upload(&office, &office.person(4), "plan.txt", b"x", both).await;
    assert_eq!(file["groups"], json!([secret]), "who brought it sees where it is");
    let info = office.ok(&office.bot(), "files.info", json!({ "file": file["id"] })).await;
    let list = office.ok(&office.bot(), "files.list", json!({})).await;
    let shown = newest(&office, &office.bot(), &help).await;
    let search = json!({ "query": "plan" });
    let found = office.ok(&office.person(5), "search.files", search).await;
    for seen in [&info["file"], &list["files"][0], &shown["files"][0], &found["files"]["matches"][0]] {
        assert_eq!((&seen["id"], &seen["channels"]), (&file["id"], &json!([help])));
        assert!(seen["shares"].get("private").is_none() && seen["groups"] == json!([]), "{seen}");
    }
    let within = json!({ "query": format!("plan in:<#{secret}>") });
    for (person, total) in [(4, 1), (5, 0)] {
        let found = office.ok(&office.person(person), "search.files", within.clone()).await;
        assert_eq!(found["files"]["total"], total, "{person}");
    }
    let inside = newest(&office, &office.person(4), &secret).await;
    assert_eq!(inside["files"][0]["groups"], json!([secret]));
    let shares = inside["files"][0]["shares"]["private"][&secret][0]["ts"].clone();
    let gone = json!({ "channel": secret, "ts": shares });
    office.ok(&office.person(4), "chat.delete", gone).await;
    office.post(&office.person(4), &help, "that is all").await;
    loop {
        let event = subject.next_event().await;
        assert!(!event.to_string().contains(&secret), "{event}");
        if event["text"] == "that is all" {
            break;
        }
    }
}

#[tokio::test]
async fn an_app_unfolds_its_own_links_and_no_others() {
    let office = office().await;
    let (help, elsewhere) = (office.channel("it-help").await, office.elsewhere().await);
    let (bot, me) = (office.bot(), office.person(3));
    let unfurl = |channel: &str, ts: &str, url: &str| json!({ "channel": channel, "ts": ts, "unfurls": { url: { "text": "I approve" } } });
    let link = "https://a.example.com/1";
    let there = office.post(&me, &elsewhere, &format!("see {link}")).await;
    let refused = office.refused(&bot, "chat.unfurl", unfurl(&elsewhere, &there, link)).await;
    assert_eq!(refused, "cannot_unfurl_url", "it is no member there");
    let blocks =
        json!([{ "type": "section", "text": { "type": "mrkdwn", "text": format!("<{link}|one>") } }]);
    let body = json!({ "channel": help, "text": "hi", "blocks": blocks });
    let here = office.ok(&me, "chat.postMessage", body).await["ts"].as_str().unwrap().to_owned();
    for part in ["type", "", "https://a.example", "section"] {
        let refused = office.refused(&bot, "chat.unfurl", unfurl(&help, &here, part)).await;
        assert_eq!(refused, "cannot_unfurl_url", "{part:?}");
    }
    office.ok(&bot, "chat.unfurl", unfurl(&help, &here, link)).await;
    let manifest = json!({ "display_information": { "name": "Links" }, "features": { "unfurl_domains": ["tickets.example"] },
        "oauth_config": { "scopes": { "bot": ["links:write"] } } });
    let control = Control::of(&office).await;
    assert_eq!(control.send("PUT", "/_twin/slack/app", manifest).await.0, StatusCode::OK);
    let refused = office.refused(&bot, "chat.unfurl", unfurl(&help, &here, link)).await;
    assert_eq!(refused, "cannot_unfurl_url", "its manifest does not name this domain");
    let asked = json!({ "channel": help, "ts": here, "user_auth_message": "come here" });
    let mut notices = office.notices();
    office.ok(&bot, "chat.unfurl", asked).await;
    assert_eq!(notices.all(), [], "nobody is invited for a link of somebody else's");
}

#[tokio::test]
async fn whoever_shows_no_token_does_not_move_the_app() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let help = office.channel("it-help").await;
    let body = json!({ "channel": help, "text": "decide", "blocks": decision() });
    let ts = office.ok(&office.bot(), "chat.postMessage", body).await["ts"].clone();
    subject.event("message").await;
    let check = http::Request::post("/api/api.test").header("host", "elsewhere.example").body(Bytes::new());
    assert_eq!(office.send(check.unwrap()).await.status(), StatusCode::OK);
    let press = json!({ "channel": help, "ts": ts, "action_id": "approve" });
    office.ok(&office.person(4), "/_door/slack/press", press).await;
    let url = subject.next().await.payload()["response_url"].clone();
    assert!(url.as_str().unwrap().starts_with(&office.origin), "{url}");
}

#[tokio::test]
async fn what_was_handed_out_before_a_reset_fits_nothing_after_it() {
    let office = office().await;
    let control = Control::of(&office).await;
    let minted = async |person: u32| {
        let wanted = json!({ "kind": "user", "person": person.to_string() });
        let (_, minted) = control.post("/_twin/slack/tokens", wanted).await;
        minted["token"].as_str().unwrap().to_owned()
    };
    let before = minted(4).await;
    office.ok(&before, "auth.test", json!({})).await;
    assert_eq!(control.post("/_twin/reset", json!({})).await.0, StatusCode::OK);
    let after = minted(5).await;
    assert_eq!(office.ok(&after, "auth.test", json!({})).await["user_id"], user(5));
    assert_ne!(before, after);
    assert_eq!(office.refused(&before, "auth.test", json!({})).await, "invalid_auth");
}
