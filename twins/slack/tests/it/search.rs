//! Searching: Slack's words, its lag, its pages, and what one may not see.

use serde_json::{Value, json};

use crate::office::{office, user};
use crate::still::Still;

/// Longer than the index lags behind.
const LAG_S: u64 = 9;

impl Still {
    /// The texts that a person finds.
    async fn found(&self, person: u32, query: &str) -> Vec<String> {
        let body = json!({ "query": query, "sort": "timestamp", "count": 100 });
        let found = self.ok(&self.person(person), "search.messages", body).await;
        let matches = found["messages"]["matches"].as_array().unwrap();
        assert_eq!(found["messages"]["total"], matches.len());
        matches.iter().map(|one| one["text"].as_str().unwrap().to_owned()).collect()
    }
}

#[tokio::test(start_paused = true)]
async fn a_message_is_found_some_seconds_after_it_was_posted_or_changed() {
    let still = Still::new();
    let help = still.channel("it-help").await;
    let ts = still.post(&still.person(3), &help, "the printer hums").await;
    assert_eq!(still.found(4, "printer").await, [""; 0]);
    still.later(LAG_S).await;
    assert_eq!(still.found(4, "PRINTER").await, ["the printer hums"]);
    let change = json!({ "channel": help, "ts": ts, "text": "the scanner hums" });
    still.ok(&still.person(3), "chat.update", change).await;
    assert_eq!(still.found(4, "printer").await, [""; 0], "the words that are gone are found no longer");
    assert_eq!(still.found(4, "scanner").await, [""; 0]);
    assert_eq!(still.found(4, "hums").await, ["the scanner hums"]);
    still.later(LAG_S).await;
    assert_eq!(still.found(4, "scanner").await, ["the scanner hums"]);
    still.ok(&still.person(3), "chat.delete", json!({ "channel": help, "ts": ts })).await;
    assert_eq!(still.found(4, "scanner").await, [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn words_phrases_beginnings_and_minus_are_understood() {
    let still = Still::new();
    let help = still.channel("it-help").await;
    for text in ["red apples", "apples red", "red pears", "ticket ENG-42 is open", "reddish"] {
        still.post(&still.person(3), &help, text).await;
    }
    still.later(LAG_S).await;
    for (query, texts) in [
        ("red apples", &["apples red", "red apples"][..]),
        ("\"red apples\"", &["red apples"]),
        ("red -apples", &["red pears"]),
        ("red -\"red apples\" -pears", &["apples red"]),
        ("red* in:it-help -apples", &["reddish", "red pears"]),
        ("eng-42", &["ticket ENG-42 is open"]),
        ("ENG-43", &[]),
        ("\"unclosed apples", &[]),
    ] {
        assert_eq!(still.found(4, query).await, texts, "{query}");
    }
}

#[tokio::test(start_paused = true)]
async fn modifiers_say_who_where_when_and_what() {
    let still = Still::new();
    let help = still.channel("it-help").await;
    let (bot, three) = (still.bot(), still.person(3));
    let root = still.post(&three, &help, "old report https://example.com").await;
    still.ok(&bot, "reactions.add", json!({ "channel": help, "timestamp": root, "name": "eyes" })).await;
    still.ok(&bot, "pins.add", json!({ "channel": help, "timestamp": root })).await;
    still.ok(&three, "stars.add", json!({ "channel": help, "timestamp": root })).await;
    still.later(86_400).await;
    let reply = json!({ "channel": help, "text": "new report", "thread_ts": root });
    still.ok(&bot, "chat.postMessage", reply).await;
    let opened = still.ok(&bot, "conversations.open", json!({ "users": user(3) })).await;
    still.post(&bot, opened["channel"]["id"].as_str().unwrap(), "your report").await;
    still.later(LAG_S).await;
    let handle = still.ok(&bot, "users.info", json!({ "user": user(3) })).await["user"]["name"].clone();
    let handle = handle.as_str().unwrap();
    let (old, new, own) = ("old report https://example.com", "new report", "your report");
    for (query, texts) in [
        ("report", &[own, new, old][..]),
        ("report from:me", &[old]),
        (&format!("report from:@{handle}"), &[old]),
        (&format!("report from:<@{}>", user(3)), &[old]),
        ("from:@helpdesk report", &[own, new]),
        ("report -from:me in:#it-help", &[new]),
        (&format!("in:<#{help}>"), &[new, old]),
        ("in:@helpdesk", &[own]),
        ("to:me", &[own]),
        ("report has:link", &[old]),
        ("report has:reaction", &[old]),
        ("has::eyes:", &[old]),
        ("has::tada:", &[]),
        ("report -has:pin", &[own, new]),
        ("has:star", &[old]),
        ("is:thread", &[new, old]),
        ("report on:yesterday", &[old]),
        ("report before:today", &[old]),
        ("report after:yesterday", &[own, new]),
        ("report during:2027", &[own, new, old]),
        ("report during:2026", &[]),
        ("report from:@nobody.at.all", &[]),
        ("report before:whenever", &[]),
    ] {
        assert_eq!(still.found(3, query).await, texts, "{query}");
    }
    assert_eq!(still.found(5, "report").await, [new, old], "what is not one's own is not found");
}

#[tokio::test(start_paused = true)]
async fn matches_come_by_pages_the_best_or_the_latest_first() {
    let still = Still::new();
    let help = still.channel("it-help").await;
    for number in 0..25 {
        let text = if number == 7 { "key key key".to_owned() } else { format!("key {number}") };
        still.post(&still.person(3), &help, &text).await;
    }
    still.later(LAG_S).await;
    let search = async |body: Value| still.ok(&still.person(4), "search.messages", body).await;
    let best = search(json!({ "query": "key" })).await;
    assert_eq!((&best["query"], &best["messages"]["total"]), (&json!("key"), &json!(25)));
    let matches = best["messages"]["matches"].as_array().unwrap();
    assert_eq!(
        (matches.len(), &matches[0]["text"], &matches[1]["text"]),
        (20, &json!("key key key"), &json!("key 24"))
    );
    assert_eq!((&matches[0]["channel"]["id"], &matches[0]["user"]), (&json!(help), &json!(user(3))));
    assert_eq!(best["messages"]["paging"], json!({ "count": 20, "total": 25, "page": 1, "pages": 2 }));
    let last =
        search(json!({ "query": "key", "sort": "timestamp", "sort_dir": "asc", "count": 10, "page": 3 }))
            .await;
    let texts: Vec<_> =
        last["messages"]["matches"].as_array().unwrap().iter().map(|one| one["text"].clone()).collect();
    assert_eq!(texts, ["key 20", "key 21", "key 22", "key 23", "key 24"]);
    assert_eq!(last["messages"]["pagination"]["first"], 21);
    let marked = search(json!({ "query": "key 11", "highlight": true })).await;
    assert_eq!(marked["messages"]["matches"][0]["text"], "\u{e000}key\u{e001} \u{e000}11\u{e001}");
    let all = still.ok(&still.person(4), "search.all", json!({ "query": "key" })).await;
    assert_eq!(
        (&all["messages"]["total"], &all["files"]["total"], &all["posts"]["total"]),
        (&json!(25), &json!(0), &json!(0))
    );
}

#[tokio::test]
async fn files_are_found_by_their_names_and_only_people_search() {
    let office = office().await;
    let help = office.channel("it-help").await;
    let asked = json!({ "filename": "Quarterly-report.txt", "length": 5 });
    let promised = office.ok(&office.bot(), "files.getUploadURLExternal", asked).await;
    let url = promised["upload_url"].as_str().unwrap();
    let path = url.strip_prefix(&office.origin).unwrap_or(url);
    let request = http::Request::post(path).body(bytes::Bytes::from_static(b"hello")).unwrap();
    assert_eq!(office.send(request).await.status(), 200);
    let shared = json!({ "files": [{ "id": promised["file_id"], "title": "Numbers" }], "channel_id": help });
    office.ok(&office.bot(), "files.completeUploadExternal", shared).await;
    for query in ["quarterly", "numbers report", "in:#it-help has:file", "from:@helpdesk"] {
        let found = office.ok(&office.person(3), "search.files", json!({ "query": query })).await;
        assert_eq!(found["files"]["matches"][0]["id"], promised["file_id"], "{query}");
    }
    let found = office.ok(&office.person(3), "search.files", json!({ "query": "yearly" })).await;
    assert_eq!((&found["files"]["total"], &found["files"]["matches"]), (&json!(0), &json!([])));

    assert_eq!(
        office.refused(&office.bot(), "search.messages", json!({ "query": "x" })).await,
        "not_allowed_token_type"
    );
    assert_eq!(office.refused(&office.person(3), "search.messages", json!({})).await, "no_query");
    assert_eq!(office.refused(&office.person(3), "search.all", json!({ "query": " -, " })).await, "no_query");
}

#[tokio::test(start_paused = true)]
async fn no_query_is_too_strange() {
    let still = Still::new();
    let help = still.channel("it-help").await;
    still.post(&still.person(3), &help, "<script>alert(1)</script> & co").await;
    still.later(LAG_S).await;
    for query in
        ["from:", ":", "-", "\"", "in:<#", "before:99999-99-99", "a*", "***", "has:::", "-from:-me", "\u{0}x"]
    {
        still.call(&still.person(3), "search.messages", json!({ "query": query })).await;
    }
    let long = "x ".repeat(10_000);
    still.ok(&still.person(3), "search.messages", json!({ "query": long })).await;
    assert_eq!(still.found(4, "script").await, ["&lt;script&gt;alert(1)&lt;/script&gt; &amp; co"]);
}
