//! The page: who gets it, what it is sent, and how it does in a real browser.

mod browser;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use nightcrew_runtime::{TcpWire, Wire as _};
use nightcrew_twin_kit::control;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

use crate::office::{Office, decision, listen, office, user};

/// Longer than any answer on loopback takes; a test that waits it out has failed.
const PATIENCE: Duration = Duration::from_secs(10);

/// The control listener of an office.
async fn control_of(office: &Office) -> String {
    listen(control::router(Arc::clone(&office.host))).await
}

async fn get(authority: &str, path: &str, token: Option<&str>) -> http::Response<Bytes> {
    let mut request = http::Request::get(path);
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let wire = TcpWire::new(authority.to_owned(), 1);
    wire.call(request.body(Bytes::new()).unwrap()).await.unwrap()
}

async fn json_of(authority: &str, path: &str) -> Value {
    let answer = get(authority, path, Some("control")).await;
    assert_eq!(answer.status(), StatusCode::OK, "{path}");
    serde_json::from_slice(answer.body()).unwrap()
}

/// Somebody who looks.
struct Onlooker(BufReader<TcpStream>);

impl Onlooker {
    async fn of(authority: &str, query: &str) -> Self {
        let mut stream = TcpStream::connect(authority).await.unwrap();
        let head = format!(
            "GET /_twin/slack/look?{query} HTTP/1.1\r\nHost: {authority}\r\nAuthorization: Bearer control\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        Self(BufReader::new(stream))
    }

    /// The next value of a part of which something holds.
    async fn part(&mut self, name: &str, holds: impl Fn(&Value) -> bool) -> Value {
        let found = async {
            let mut line = String::new();
            loop {
                line.clear();
                assert!(self.0.read_line(&mut line).await.unwrap() > 0, "the stream has ended");
                // Between the lines of the stream stand those of HTTP's own framing.
                let Ok(sent) = serde_json::from_str::<Value>(&line) else { continue };
                if sent["part"] == name && holds(&sent["value"]) {
                    return sent["value"].clone();
                }
            }
        };
        tokio::time::timeout(PATIENCE, found).await.unwrap()
    }
}

fn texts(part: &Value) -> Vec<&str> {
    part["messages"].as_array().unwrap().iter().map(|message| message["text"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_files_are_anybodys_and_the_workspace_is_for_the_token() {
    let office = office().await;
    let control = control_of(&office).await;
    let page = get(&control, "/_twin/slack/page", None).await;
    assert_eq!(page.status(), StatusCode::OK);
    let policy = page.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'") && policy.contains("trusted-types 'none'"), "{policy}");
    assert_eq!(get(&control, "/_twin/slack/page/page.js", None).await.status(), StatusCode::OK);
    assert_eq!(get(&control, "/_twin/slack/page/..%2flib.rs", None).await.status(), StatusCode::NOT_FOUND);
    for path in ["/_twin/slack/look?as=1", "/_twin/slack/look/find?q=a", "/_twin/card", "/_twin/slack/app"] {
        assert_eq!(get(&control, path, None).await.status(), StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(get(&control, path, Some("wrong")).await.status(), StatusCode::UNAUTHORIZED, "{path}");
    }
    // The subject's side has nothing of it.
    let vendor = office.origin.trim_start_matches("http://").to_owned();
    for path in ["/_twin/slack/page", "/_twin/slack/look?as=1"] {
        assert_ne!(get(&vendor, path, Some("control")).await.status(), StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn an_onlooker_is_sent_what_their_person_sees_and_what_changes() {
    let office = office().await;
    let control = control_of(&office).await;
    let place = office.channel("it-help").await;
    let root = office.post(&office.person(9), &place, &format!("<@{}> can you?", user(5))).await;
    let mut looks = Onlooker::of(&control, &format!("as=5&at={place}&thread={root}")).await;
    let me = looks.part("me", |_| true).await;
    assert_eq!((&me["user"], &me["app"]["home"]), (&json!(user(5)), &json!(true)));
    let talk = looks.part("talk", |_| true).await;
    assert_eq!(
        (texts(&talk), &talk["joined"]),
        (vec![format!("<@{}> can you?", user(5)).as_str()], &json!(true))
    );
    assert_eq!(
        talk["names"].as_object().unwrap().len(),
        3,
        "the writer, the one who is mentioned, and the channel"
    );
    let reply = json!({ "channel": place, "text": "a reply", "thread_ts": root });
    office.ok(&office.person(7), "chat.postMessage", reply).await;
    let thread = looks.part("thread", |thread| !texts(thread).is_empty()).await;
    assert_eq!((texts(&thread), &thread["first"]["ts"]), (vec!["a reply"], &json!(root)));
    let whisper = |to: u32, text: &str| json!({ "channel": place, "user": user(to), "text": text });
    office.ok(&office.bot(), "chat.postEphemeral", whisper(6, "not for you")).await;
    office.ok(&office.bot(), "chat.postEphemeral", whisper(5, "for you alone")).await;
    let talk = looks.part("talk", |talk| texts(talk).len() > 1).await;
    assert_eq!(texts(&talk)[1], "for you alone");
    let dm = office.dm(5).await;
    office.post(&office.bot(), &dm, "hello").await;
    let unread = |places: &Value| {
        let mut all = places.as_array().unwrap().iter();
        all.find(|place| place["id"] == dm.as_str() && place["unread"] == 1).cloned()
    };
    let places = looks.part("places", |places| unread(places).is_some()).await;
    assert_eq!(
        unread(&places).unwrap()["with"],
        office.ok(&office.bot(), "auth.test", json!({})).await["user_id"]
    );
}

#[tokio::test]
async fn what_somebody_may_not_see_is_nothing_to_look_at() {
    let office = office().await;
    let control = control_of(&office).await;
    let dm = office.dm(5).await;
    let mut looks = Onlooker::of(&control, &format!("as=6&at={dm}")).await;
    assert_eq!(looks.part("talk", |_| true).await, Value::Null);
    let earlier = format!("/_twin/slack/look/earlier?as=6&at={dm}&before=9999999999.000000");
    assert_eq!(get(&control, &earlier, Some("control")).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(
        get(&control, "/_twin/slack/look?as=nobody", Some("control")).await.status(),
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_long_conversation_is_read_page_by_page() {
    let office = office().await;
    let control = control_of(&office).await;
    let place = office.channel("it-help").await;
    for number in 0..150 {
        office.post(&office.person(9), &place, &format!("line {number}")).await;
    }
    let mut page = Onlooker::of(&control, &format!("as=5&at={place}")).await.part("talk", |_| true).await;
    let mut all: Vec<String> = Vec::new();
    loop {
        all.splice(0..0, texts(&page).into_iter().map(str::to_owned));
        if page["more"] == false {
            break;
        }
        let before = page["messages"][0]["ts"].as_str().unwrap();
        page = json_of(&control, &format!("/_twin/slack/look/earlier?as=5&at={place}&before={before}")).await;
    }
    assert_eq!(all, (0..150).map(|number| format!("line {number}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn people_and_channels_are_found_by_what_is_typed() {
    let office = office().await;
    let control = control_of(&office).await;
    let all = json_of(&control, "/_twin/slack/look/find?q=").await;
    assert_eq!((all["people"].as_array().unwrap().len(), &all["of"]), (20, &json!(60)));
    let one = &all["people"][7];
    let name = one["name"].as_str().unwrap().to_lowercase();
    let typed: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
    let found = json_of(&control, &format!("/_twin/slack/look/find?q={typed}&as=5")).await;
    assert!(found["people"].as_array().unwrap().contains(one), "{found}");
    let found = json_of(&control, "/_twin/slack/look/find?q=%23it-h&as=5").await;
    assert_eq!(found["channels"][0]["name"], "it-help");
    let looked = office.host.ledger().wait_after(0, 1000, Duration::ZERO).await;
    let looked = serde_json::to_string(&looked).unwrap();
    assert!(!looked.contains("/look"), "whoever only looks leaves nothing in the record");
}
