//! The methods, one by one: shapes, errors, paging.

use bytes::Bytes;
use serde_json::{Value, json};

use crate::office::{office, user};
use nightcrew_twin_slack::id;

#[tokio::test]
async fn a_token_says_who_one_is_in_every_place_that_slack_takes_it() {
    let office = office().await;
    let me = office.ok(&office.bot(), "auth.test", json!({})).await;
    assert_eq!(
        (&me["user_id"], &me["bot_id"], &me["team_id"]),
        (&json!(id::BOT_USER), &json!(id::BOT), &json!(id::TEAM))
    );
    assert_eq!(me["url"], format!("{}/", office.origin));
    assert_eq!(office.ok(&office.person(3), "auth.test", json!({})).await["user_id"], user(3));
    for request in [
        http::Request::get(format!("/api/auth.test?token={}", office.bot())).body(Bytes::new()),
        http::Request::post("/api/auth.test")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Bytes::from(format!("token={}", office.bot()))),
    ] {
        let answer = office.send(request.unwrap()).await;
        assert!(answer.headers()["x-oauth-scopes"].to_str().unwrap().contains("chat:write"));
        assert!(answer.headers().contains_key("x-slack-req-id"));
        let answer: Value = serde_json::from_slice(answer.body()).unwrap();
        assert_eq!(answer["user_id"], id::BOT_USER);
    }
    let bare = http::Request::post("/api/auth.test").body(Bytes::new()).unwrap();
    let answer = office.send(bare).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.body(), r#"{"ok":false,"error":"not_authed"}"#);
    assert_eq!(office.refused("xoxb-1", "auth.test", json!({})).await, "invalid_auth");
    assert_eq!(office.refused("xoxp-1-2", "auth.test", json!({})).await, "invalid_auth");
    let app = nightcrew_twin_slack::auth::app_token(&office.key);
    assert_eq!(office.refused(&app, "auth.test", json!({})).await, "not_allowed_token_type");
}

#[tokio::test]
async fn a_message_comes_back_as_it_was_sent() {
    let office = office().await;
    let help = office.channel("it-help").await;
    // Field order and unknown fields are the bot's own business: it finds them again.
    let blocks =
        r#"[{"block_id":"b","type":"section","text":{"type":"mrkdwn","text":"hi","verbatim":true}}]"#;
    let metadata = r#"{"event_type":"request","event_payload":{"z":1,"a":"ü"}}"#;
    let form = form_urlencoded::Serializer::new(String::new())
        .append_pair("token", &office.bot())
        .append_pair("channel", &help)
        .append_pair("text", "1 < 2 & <@U1>")
        .append_pair("blocks", blocks)
        .append_pair("metadata", metadata)
        .append_pair("as_user", "1")
        .finish();
    let request = http::Request::post("/api/chat.postMessage")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Bytes::from(form))
        .unwrap();
    let answer = office.send(request).await;
    let text = std::str::from_utf8(answer.body()).unwrap();
    assert!(text.contains(blocks) && text.contains(metadata), "{text}");
    let answer: Value = serde_json::from_str(text).unwrap();
    let message = &answer["message"];
    assert_eq!(message["text"], "1 &lt; 2 &amp; <@U1>");
    assert_eq!(
        (&message["user"], &message["bot_id"], &message["app_id"]),
        (&json!(id::BOT_USER), &json!(id::BOT), &json!(id::APP))
    );
    assert_eq!(message["bot_profile"]["app_id"], id::APP);
    let history = office.raw(&office.bot(), "/api/conversations.history", &json!({ "channel": help })).await;
    assert!(std::str::from_utf8(history.body()).unwrap().contains(blocks));
}

#[tokio::test]
async fn what_slack_refuses_to_post_is_refused() {
    let office = office().await;
    let (bot, help) = (office.bot(), office.channel("it-help").await);
    let elsewhere = office.elsewhere().await;
    for (body, error) in [
        (json!({ "channel": help }), "no_text"),
        (json!({ "channel": help, "text": "  " }), "no_text"),
        (json!({ "text": "x" }), "invalid_arguments"),
        (json!({ "channel": "C0N0000001", "text": "x" }), "channel_not_found"),
        (json!({ "channel": elsewhere, "text": "x" }), "not_in_channel"),
        (json!({ "channel": help, "text": "x".repeat(40_001) }), "msg_too_long"),
        (json!({ "channel": help, "blocks": [{ "type": "nope" }] }), "invalid_blocks"),
        (json!({ "channel": help, "blocks": "{" }), "invalid_blocks_format"),
        (json!({ "channel": help, "text": "x", "thread_ts": "1.000001" }), "thread_not_found"),
        (json!({ "channel": help, "text": "x", "metadata": {} }), "invalid_metadata_format"),
    ] {
        assert_eq!(office.refused(&bot, "chat.postMessage", body.clone()).await, error, "{body}");
    }
    let im = office.dm(4).await;
    assert_eq!(
        office.refused(&office.person(5), "chat.postMessage", json!({ "channel": im, "text": "x" })).await,
        "channel_not_found"
    );
    assert_eq!(
        office.refused(&office.person(5), "conversations.history", json!({ "channel": im })).await,
        "channel_not_found"
    );
    assert_eq!(
        office.refused(&bot, "conversations.history", json!({ "channel": elsewhere })).await,
        "not_in_channel"
    );
}

#[tokio::test]
async fn threads_count_their_replies_and_history_leaves_them_out() {
    let office = office().await;
    let help = office.channel("it-help").await;
    let root = office.post(&office.person(3), &help, "need access").await;
    let reply = json!({ "channel": help, "text": "for which project?", "thread_ts": root });
    let first = office.ok(&office.bot(), "chat.postMessage", reply).await;
    assert_eq!(first["message"]["parent_user_id"], user(3));
    // A reply's own id stands for its thread.
    let again = json!({ "channel": help, "text": "ENG", "thread_ts": first["ts"], "reply_broadcast": true });
    office.ok(&office.person(3), "chat.postMessage", again).await;
    let thread =
        office.ok(&office.bot(), "conversations.replies", json!({ "channel": help, "ts": root })).await;
    let messages = thread["messages"].as_array().unwrap();
    assert_eq!(messages.len(), 3);
    assert_eq!((&messages[0]["reply_count"], &messages[0]["reply_users_count"]), (&json!(2), &json!(2)));
    assert_eq!(messages[0]["latest_reply"], messages[2]["ts"]);
    assert_eq!(messages[1]["thread_ts"], root.as_str());
    let history = office.ok(&office.bot(), "conversations.history", json!({ "channel": help })).await;
    let texts: Vec<&str> = history["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|message| message["text"].as_str().unwrap())
        .collect();
    assert_eq!(texts, ["ENG", "need access"]);
    let mut page = json!({ "channel": help, "ts": root, "limit": 1 });
    let one = office.ok(&office.bot(), "conversations.replies", page.clone()).await;
    assert_eq!((one["messages"].as_array().unwrap().len(), &one["has_more"]), (2, &json!(true)));
    page["cursor"] = one["response_metadata"]["next_cursor"].clone();
    let two = office.ok(&office.bot(), "conversations.replies", page).await;
    assert_eq!((two["messages"][0]["text"].as_str(), &two["has_more"]), (Some("ENG"), &json!(false)));
    assert_eq!(
        office
            .refused(&office.bot(), "conversations.replies", json!({ "channel": help, "ts": "1.000001" }))
            .await,
        "thread_not_found"
    );
}

/// Reads a list to its end; returns the ids of its items.
async fn all(office: &crate::office::Office, method: &str, mut body: Value, name: &str) -> Vec<String> {
    let mut items = Vec::new();
    loop {
        let page = office.ok(&office.bot(), method, body.clone()).await;
        let found = page[name].as_array().unwrap();
        let id =
            |item: &Value| item.as_str().or(item["id"].as_str()).or(item["ts"].as_str()).unwrap().to_owned();
        items.extend(found.iter().map(id));
        match page["response_metadata"]["next_cursor"].as_str() {
            None | Some("") => return items,
            Some(cursor) => body["cursor"] = json!(cursor),
        }
    }
}

#[tokio::test]
async fn pages_hold_everything_once() {
    let office = office().await;
    let help = office.channel("it-help").await;
    for number in 0..7 {
        office.post(&office.person(number), &help, "hello").await;
    }
    for (method, body, name, count) in [
        ("users.list", json!({}), "members", Some(61)),
        ("conversations.list", json!({}), "channels", None),
        ("conversations.members", json!({ "channel": help }), "members", Some(61)),
        ("conversations.history", json!({ "channel": help }), "messages", Some(7)),
        ("users.conversations", json!({ "user": user(3), "types": "public_channel,im" }), "channels", None),
    ] {
        let mut whole_body = body.clone();
        whole_body["limit"] = json!(1000);
        let whole = all(&office, method, whole_body, name).await;
        for limit in [1, 4] {
            let mut paged = body.clone();
            paged["limit"] = json!(limit);
            assert_eq!(all(&office, method, paged, name).await, whole, "{method} by {limit}");
        }
        assert!(count.is_none_or(|count| whole.len() == count), "{method}: {}", whole.len());
        let mut wrong = body;
        wrong["cursor"] = json!("dGVhbTpD");
        assert_eq!(office.refused(&office.bot(), method, wrong).await, "invalid_cursor");
    }
}

#[tokio::test]
async fn people_are_found_and_a_closed_account_is_shut_out() {
    let office = office().await;
    let found = office.ok(&office.bot(), "users.info", json!({ "user": user(5) })).await;
    let email = found["user"]["profile"]["email"].as_str().unwrap();
    let again =
        office.ok(&office.bot(), "users.lookupByEmail", json!({ "email": email.to_uppercase() })).await;
    assert_eq!(again["user"]["id"], user(5));
    assert_eq!(
        office.refused(&office.bot(), "users.lookupByEmail", json!({ "email": "x@y.example" })).await,
        "users_not_found"
    );
    assert_eq!(
        office.refused(&office.bot(), "users.info", json!({ "user": user(60) })).await,
        "user_not_found"
    );
    let bot = office.ok(&office.bot(), "users.info", json!({ "user": id::BOT_USER })).await;
    assert_eq!((&bot["user"]["is_bot"], &bot["user"]["profile"]["bot_id"]), (&json!(true), &json!(id::BOT)));

    let twin = office.host.twin("slack").unwrap();
    let change =
        |active| nightcrew_twin_kit::Change::Account { person: nightcrew_model::id::PersonId(5), active };
    let call = nightcrew_twin_kit::Call::internal(1, None);
    twin.absorb(&change(false), &call);
    assert_eq!(office.refused(&office.person(5), "auth.test", json!({})).await, "account_inactive");
    let gone = office.ok(&office.bot(), "users.info", json!({ "user": user(5) })).await;
    assert_eq!(gone["user"]["deleted"], true);
    assert_eq!(
        office.refused(&office.bot(), "conversations.open", json!({ "users": user(5) })).await,
        "user_disabled"
    );
    twin.absorb(&change(true), &call);
    office.ok(&office.person(5), "auth.test", json!({})).await;
}

#[tokio::test]
async fn a_conversation_opens_once_and_groups_have_everybody() {
    let office = office().await;
    let im = office.dm(4).await;
    assert!(im.starts_with('D'));
    let again = office
        .ok(&office.person(4), "conversations.open", json!({ "users": id::BOT_USER, "return_im": "true" }))
        .await;
    assert_eq!((again["channel"]["id"].as_str(), &again["already_open"]), (Some(im.as_str()), &json!(true)));
    assert_eq!(again["channel"]["user"], id::BOT_USER);
    let three = format!("{},{}", user(4), user(5));
    let group = office.ok(&office.bot(), "conversations.open", json!({ "users": three })).await;
    let group = group["channel"]["id"].as_str().unwrap();
    let members = office.ok(&office.person(5), "conversations.members", json!({ "channel": group })).await;
    assert_eq!(members["members"].as_array().unwrap().len(), 3);
    assert_eq!(
        office.refused(&office.bot(), "conversations.open", json!({})).await,
        "users_list_not_supplied"
    );
    assert_eq!(
        office.refused(&office.bot(), "conversations.open", json!({ "users": "U1" })).await,
        "user_not_found"
    );
    // A user's id in the place of a channel's is their direct conversation.
    let posted =
        office.ok(&office.bot(), "chat.postMessage", json!({ "channel": user(4), "text": "hi" })).await;
    assert_eq!(posted["channel"], im.as_str());
    let info = office.ok(&office.bot(), "conversations.info", json!({ "channel": im })).await;
    assert_eq!((&info["channel"]["is_im"], &info["channel"]["user"]), (&json!(true), &json!(user(4))));
}

#[tokio::test]
async fn one_changes_and_deletes_only_what_one_wrote() {
    let office = office().await;
    let help = office.channel("it-help").await;
    let theirs = office.post(&office.person(3), &help, "mine").await;
    let body = json!({ "channel": help, "ts": theirs, "text": "yours" });
    assert_eq!(office.refused(&office.bot(), "chat.update", body.clone()).await, "cant_update_message");
    assert_eq!(office.refused(&office.bot(), "chat.delete", body).await, "cant_delete_message");
    let blocks = crate::office::decision();
    let own = office
        .ok(&office.bot(), "chat.postMessage", json!({ "channel": help, "text": "a", "blocks": blocks }))
        .await;
    let changed = office
        .ok(&office.bot(), "chat.update", json!({ "channel": help, "ts": own["ts"], "text": "b" }))
        .await;
    assert_eq!(
        (&changed["text"], &changed["message"]["edited"]["user"]),
        (&json!("b"), &json!(id::BOT_USER))
    );
    let gone = office
        .ok(
            &office.bot(),
            "chat.update",
            json!({ "channel": help, "ts": own["ts"], "text": "c", "blocks": [] }),
        )
        .await;
    assert!(gone["message"].get("blocks").is_none());
    office.ok(&office.bot(), "chat.delete", json!({ "channel": help, "ts": own["ts"] })).await;
    let again = json!({ "channel": help, "ts": own["ts"], "text": "d" });
    assert_eq!(office.refused(&office.bot(), "chat.update", again).await, "message_not_found");
}

#[tokio::test]
async fn reactions_and_joins_happen_once() {
    let office = office().await;
    let help = office.channel("it-help").await;
    let ts = office.post(&office.person(3), &help, "hello").await;
    let react = json!({ "channel": help, "timestamp": ts, "name": ":eyes:" });
    office.ok(&office.bot(), "reactions.add", react.clone()).await;
    assert_eq!(office.refused(&office.bot(), "reactions.add", react.clone()).await, "already_reacted");
    let seen = office.ok(&office.bot(), "reactions.get", react.clone()).await;
    assert_eq!(
        seen["message"]["reactions"],
        json!([{ "name": "eyes", "users": [id::BOT_USER], "count": 1 }])
    );
    office.ok(&office.bot(), "reactions.remove", react.clone()).await;
    assert_eq!(office.refused(&office.bot(), "reactions.remove", react).await, "no_reaction");
    let elsewhere = office.elsewhere().await;
    let joined = office.ok(&office.bot(), "conversations.join", json!({ "channel": elsewhere })).await;
    assert_eq!(joined["channel"]["is_member"], true);
    let again = office.ok(&office.bot(), "conversations.join", json!({ "channel": elsewhere })).await;
    assert_eq!(again["warning"], "already_in_channel");
}
