//! What is kept for later: pins, stars, bookmarks.

use serde_json::{Value, json};

use crate::office::{office, user};

#[tokio::test]
async fn a_pin_is_seen_in_the_message_in_the_list_and_by_the_app() {
    let office = office().await;
    let help = office.channel("it-help").await;
    let ts = office.post(&office.person(3), &help, "keep this").await;
    let mut subject = office.stand_in().await;
    let item = json!({ "channel": help, "timestamp": ts });
    office.ok(&office.person(3), "pins.add", item.clone()).await;
    assert_eq!(office.refused(&office.bot(), "pins.add", item.clone()).await, "already_pinned");

    let event = subject.event("pin_added").await;
    assert_eq!((&event["user"], &event["channel_id"]), (&json!(user(3)), &json!(help)));
    assert_eq!((&event["item"]["message"]["ts"], &event["item_user"]), (&json!(ts), &json!(user(3))));
    assert_eq!((&event["pin_count"], &event["pinned_info"]["pinned_by"]), (&json!("1"), &json!(user(3))));
    let listed = office.ok(&office.bot(), "pins.list", json!({ "channel": help })).await;
    assert_eq!(listed["items"][0]["message"]["text"], "keep this");
    assert_eq!(listed["items"][0]["message"]["pinned_to"], json!([help]));
    assert!(listed["items"][0]["message"]["permalink"].as_str().unwrap().contains(&help));
    assert_eq!(listed["items"][0]["created_by"], json!(user(3)));

    let history = office.ok(&office.bot(), "conversations.history", json!({ "channel": help })).await;
    let told = &history["messages"][0];
    assert_eq!(
        (&told["subtype"], &told["item"]["ts"], &told["user"]),
        (&json!("pinned_item"), &json!(ts), &json!(user(3)))
    );
    assert_eq!(history["pin_count"], 1);

    office.ok(&office.bot(), "pins.remove", item.clone()).await;
    let event = subject.event("pin_removed").await;
    assert_eq!((&event["has_pins"], &event["pin_count"]), (&json!(false), &json!("0")));
    assert_eq!(office.refused(&office.bot(), "pins.remove", item).await, "no_pin");
    let listed = office.ok(&office.bot(), "pins.list", json!({ "channel": help })).await;
    assert_eq!(listed["items"], json!([]));
}

#[tokio::test]
async fn pins_are_refused_in_slacks_words_and_go_with_their_message() {
    let office = office().await;
    let help = office.channel("it-help").await;
    let elsewhere = office.elsewhere().await;
    let refused = async |item: Value| office.refused(&office.bot(), "pins.add", item).await;
    assert_eq!(refused(json!({ "channel": help })).await, "no_item_specified");
    assert_eq!(refused(json!({ "channel": help, "timestamp": "x" })).await, "bad_timestamp");
    assert_eq!(refused(json!({ "channel": help, "timestamp": "1.000001" })).await, "message_not_found");
    assert_eq!(refused(json!({ "channel": elsewhere, "timestamp": "1.000001" })).await, "not_in_channel");
    assert_eq!(refused(json!({ "channel": "C0NNOWHERE", "timestamp": "1.1" })).await, "channel_not_found");
    let ts = office.post(&office.bot(), &help, "short-lived").await;
    office.ok(&office.bot(), "pins.add", json!({ "channel": help, "timestamp": ts })).await;
    office.ok(&office.bot(), "chat.delete", json!({ "channel": help, "ts": ts })).await;
    let listed = office.ok(&office.bot(), "pins.list", json!({ "channel": help })).await;
    assert_eq!(listed["items"], json!([]));
    for number in 0..100 {
        let ts = office.post(&office.bot(), &help, &format!("{number}")).await;
        office.ok(&office.bot(), "pins.add", json!({ "channel": help, "timestamp": ts })).await;
    }
    let ts = office.post(&office.bot(), &help, "one too many").await;
    assert_eq!(refused(json!({ "channel": help, "timestamp": ts })).await, "too_many_pins");
}

#[tokio::test]
async fn stars_are_each_persons_own() {
    let office = office().await;
    let help = office.channel("it-help").await;
    let ts = office.post(&office.bot(), &help, "read later").await;
    let mut subject = office.stand_in().await;
    let item = json!({ "channel": help, "timestamp": ts });
    office.ok(&office.person(3), "stars.add", item.clone()).await;
    let event = subject.event("star_added").await;
    assert_eq!((&event["user"], &event["item"]["message"]["ts"]), (&json!(user(3)), &json!(ts)));
    office.ok(&office.person(3), "stars.add", json!({ "channel": help })).await;
    assert_eq!(office.refused(&office.person(3), "stars.add", item.clone()).await, "already_starred");
    let listed = office.ok(&office.person(3), "stars.list", json!({ "count": 1 })).await;
    assert_eq!(listed["items"][0]["type"], "channel");
    assert_eq!(listed["paging"], json!({ "count": 1, "total": 2, "page": 1, "pages": 2 }));
    let listed = office.ok(&office.person(3), "stars.list", json!({ "count": 1, "page": 2 })).await;
    assert_eq!(
        (&listed["items"][0]["type"], &listed["items"][0]["message"]["text"]),
        (&json!("message"), &json!("read later"))
    );
    assert_eq!(office.ok(&office.person(4), "stars.list", json!({})).await["items"], json!([]));

    office.ok(&office.person(3), "stars.remove", item.clone()).await;
    subject.event("star_removed").await;
    assert_eq!(office.refused(&office.person(3), "stars.remove", item.clone()).await, "not_starred");
    assert_eq!(office.refused(&office.person(3), "stars.add", json!({})).await, "no_item_specified");
    assert_eq!(office.refused(&office.bot(), "stars.add", item).await, "not_allowed_token_type");
}

#[tokio::test]
async fn bookmarks_are_made_changed_and_taken_away() {
    let office = office().await;
    let help = office.channel("it-help").await;
    let add = json!({ "channel_id": help, "type": "link", "title": "Rules", "link": "https://example.com/rules", "emoji": "scroll" });
    let added = office.ok(&office.bot(), "bookmarks.add", add.clone()).await;
    let bookmark = &added["bookmark"];
    assert_eq!(
        (&bookmark["title"], &bookmark["emoji"], &bookmark["type"]),
        (&json!("Rules"), &json!(":scroll:"), &json!("link"))
    );
    assert_eq!(bookmark["date_updated"], 0);
    let named = json!({ "channel_id": help, "bookmark_id": bookmark["id"], "title": "House rules" });
    let edited = office.ok(&office.person(3), "bookmarks.edit", named.clone()).await;
    assert_eq!(
        (&edited["bookmark"]["title"], &edited["bookmark"]["link"]),
        (&json!("House rules"), &add["link"])
    );
    assert_eq!(edited["bookmark"]["last_updated_by_user_id"], json!(user(3)));
    let listed = office.ok(&office.person(5), "bookmarks.list", json!({ "channel_id": help })).await;
    assert_eq!(listed["bookmarks"], json!([edited["bookmark"]]));
    office.ok(&office.bot(), "bookmarks.remove", named.clone()).await;
    assert_eq!(office.refused(&office.bot(), "bookmarks.remove", named).await, "not_found");

    let refused = async |name: &str, value: &str| {
        let mut body = add.clone();
        body[name] = json!(value);
        office.refused(&office.bot(), "bookmarks.add", body).await
    };
    assert_eq!(refused("type", "file").await, "invalid_bookmark_type");
    assert_eq!(refused("link", "javascript:alert(1)").await, "invalid_link");
    assert_eq!(refused("emoji", "<script>").await, "invalid_emoji");
    assert_eq!(refused("title", "").await, "invalid_arguments");
    for _ in 0..100 {
        office.ok(&office.bot(), "bookmarks.add", add.clone()).await;
    }
    assert_eq!(office.refused(&office.bot(), "bookmarks.add", add.clone()).await, "too_many_bookmarks");
}

#[tokio::test]
async fn a_workspace_has_no_emoji_of_its_own() {
    let office = office().await;
    let listed = office.ok(&office.bot(), "emoji.list", json!({})).await;
    assert_eq!(listed["emoji"], json!({}));
    let listed = office.ok(&office.bot(), "emoji.list", json!({ "include_categories": true })).await;
    assert_eq!(listed["categories"], json!([]));
}
