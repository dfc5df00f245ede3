//! What the subject is sent: signed, complete, by the timetable, and only what concerns it.

use axum::http::StatusCode;
use nightcrew_model::event::DeliveryOutcome;
use nightcrew_twin_kit::ledger::Recorded;
use nightcrew_twin_slack::{auth, id, signing};
use serde_json::json;

use crate::office::{Delivered, Office, office, user};

fn is_signed(office: &Office, delivered: &Delivered) -> bool {
    let header = |name: &str| delivered.headers[name].to_str().unwrap();
    let seconds: i64 = header("x-slack-request-timestamp").parse().unwrap();
    let secret = auth::signing_secret(&office.key);
    header("x-slack-signature") == signing::signature(&secret, seconds, &delivered.body)
}

/// The outcomes of all tries, once there are so many.
async fn outcomes(office: &Office, count: usize) -> Vec<(u32, DeliveryOutcome)> {
    loop {
        let page = office.host.ledger().after(0, 5_000);
        let tries: Vec<_> = page
            .entries
            .iter()
            .filter_map(|entry| match &entry.what {
                Recorded::Delivered(delivered) if delivered.kind != "url_verification" => {
                    Some((delivered.attempt_no, delivered.outcome))
                }
                _ => None,
            })
            .collect();
        if tries.len() >= count {
            return tries;
        }
        let place = office.host.ledger().last_place();
        office.host.ledger().wait_after(place, 1, std::time::Duration::from_secs(5)).await;
    }
}

#[tokio::test]
async fn a_post_is_told_with_its_wrapper_and_a_signature_that_verifies() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let help = office.channel("it-help").await;
    let ts = office.post(&office.person(3), &help, "need <access> to ENG").await;
    let delivered = subject.next().await;
    assert!(is_signed(&office, &delivered));
    assert!(delivered.headers.get("x-slack-retry-num").is_none());
    let body = delivered.json();
    assert_eq!(
        (&body["type"], &body["team_id"], &body["api_app_id"]),
        (&json!("event_callback"), &json!(id::TEAM), &json!(id::APP))
    );
    assert_eq!(body["authorizations"][0]["user_id"], id::BOT_USER);
    assert!(body["event_id"].as_str().unwrap().starts_with("Ev"));
    let event = &body["event"];
    assert_eq!(
        (&event["type"], &event["channel_type"], &event["user"]),
        (&json!("message"), &json!("channel"), &json!(user(3)))
    );
    assert_eq!((&event["ts"], &event["text"]), (&json!(ts), &json!("need &lt;access&gt; to ENG")));
    assert!(event.get("bot_id").is_none());
}

#[tokio::test]
async fn only_the_apps_own_conversations_are_told_and_its_own_posts_too() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let (help, elsewhere) = (office.channel("it-help").await, office.elsewhere().await);
    office.post(&office.person(3), &elsewhere, "not for you").await;
    let people = office.ok(&office.person(3), "conversations.open", json!({ "users": user(4) })).await;
    office.post(&office.person(3), people["channel"]["id"].as_str().unwrap(), "nor this").await;
    let mention = format!("<@{}> hello", id::BOT_USER);
    office.post(&office.person(3), &help, &mention).await;
    let mut kinds =
        [subject.next_event().await, subject.next_event().await].map(|event| event["type"].clone());
    kinds.sort_by_key(|kind| kind.to_string());
    assert_eq!(kinds, [json!("app_mention"), json!("message")]);
    let own = office.post(&office.bot(), &help, "hello").await;
    let event = subject.next_event().await;
    assert_eq!((&event["ts"], &event["bot_id"]), (&json!(own), &json!(id::BOT)));
    let im = office.dm(4).await;
    office.post(&office.person(4), &im, "psst").await;
    assert_eq!(subject.next_event().await["channel_type"], "im");
    office
        .ok(&office.person(5), "reactions.add", json!({ "channel": help, "timestamp": own, "name": "tada" }))
        .await;
    let event = subject.next_event().await;
    assert_eq!((&event["type"], &event["item_user"]), (&json!("reaction_added"), &json!(id::BOT_USER)));
    assert_eq!(event["item"]["ts"], own.as_str());
    office.ok(&office.bot(), "chat.update", json!({ "channel": help, "ts": own, "text": "bye" })).await;
    let event = subject.next_event().await;
    assert_eq!(
        (&event["subtype"], &event["message"]["text"], &event["previous_message"]["text"]),
        (&json!("message_changed"), &json!("bye"), &json!("hello"))
    );
}

#[tokio::test]
async fn a_failed_delivery_comes_again_with_its_number_until_the_subject_says_no() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    subject.will_answer(StatusCode::INTERNAL_SERVER_ERROR);
    subject.will_answer((StatusCode::BAD_GATEWAY, [("x-slack-no-retry", "1")]));
    let help = office.channel("it-help").await;
    office.post(&office.person(3), &help, "hello").await;
    let (first, second) = (subject.next().await, subject.next().await);
    assert_eq!(first.body, second.body, "a retry is the same event");
    assert_eq!(second.headers["x-slack-retry-num"], "1");
    assert_eq!(second.headers["x-slack-retry-reason"], "http_error");
    assert!(is_signed(&office, &second));
    let expected = [(0, DeliveryOutcome::WillRetry), (1, DeliveryOutcome::GivenUp)];
    assert_eq!(outcomes(&office, 2).await, expected);
}

#[tokio::test]
async fn a_duplicate_is_the_same_event_and_says_that_it_is_a_retry() {
    let office = office().await;
    office.set(json!({ "faults": [{ "duplicate_delivery": { "share": 1.0 } }] }));
    let mut subject = office.stand_in().await;
    let help = office.channel("it-help").await;
    office.post(&office.person(3), &help, "hello").await;
    let (first, second) = (subject.next().await, subject.next().await);
    assert_eq!(first.json()["event_id"], second.json()["event_id"]);
    assert_eq!(second.headers["x-slack-retry-num"], "1");
    assert_eq!(second.headers["x-slack-retry-reason"], "http_timeout");
}

#[tokio::test]
async fn opening_the_home_is_told() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    office.ok(&office.person(3), "/_door/slack/open_home", json!({})).await;
    let event = subject.next_event().await;
    assert_eq!(
        (&event["type"], &event["user"], &event["tab"]),
        (&json!("app_home_opened"), &json!(user(3)), &json!("home"))
    );
    let elsewhere = office.elsewhere().await;
    office.ok(&office.bot(), "conversations.join", json!({ "channel": elsewhere })).await;
    assert_eq!(subject.event("member_joined_channel").await["user"], id::BOT_USER);
}

#[tokio::test]
async fn an_answer_in_a_thread_belongs_to_the_attempt_that_began_it() {
    use nightcrew_model::event::Attribution;
    use nightcrew_model::id::{AttemptId, PersonId, Trace};

    let office = office().await;
    let mut subject = office.stand_in().await;
    let (one, other) = (AttemptId(1), AttemptId(2));
    // The same person takes part in two attempts: only the thread tells them apart.
    office.host.begin(one, &[PersonId(3)], &[], Vec::new()).unwrap();
    office.host.begin(other, &[PersonId(3)], &[], Vec::new()).unwrap();
    let help = office.channel("it-help").await;
    let body = json!({ "channel": help, "text": "need access" });
    let request = http::Request::post("/api/chat.postMessage")
        .header("authorization", format!("Bearer {}", office.person(3)))
        .header("content-type", "application/json")
        .header("traceparent", Trace { attempt: one, parent: 17 }.header())
        .body(bytes::Bytes::from(body.to_string()))
        .unwrap();
    let posted: serde_json::Value = serde_json::from_slice(office.send(request).await.body()).unwrap();
    let delivered = subject.next().await;
    let trace = delivered.headers["traceparent"].to_str().unwrap();
    assert_eq!(Trace::parse(trace).map(|trace| trace.attempt), Some(one));
    let mut notices = office.notices();
    let reply = json!({ "channel": help, "text": "done", "thread_ts": posted["ts"] });
    office.ok(&office.bot(), "chat.postMessage", reply).await;
    assert_eq!(notices.all()[0].attempt, Some(one));
    let im = office.dm(3).await;
    office.post(&office.bot(), &im, "a word").await;
    let page = office.host.ledger().after(0, 5_000);
    let posts: Vec<_> = page
        .entries
        .iter()
        .filter_map(|entry| match &entry.what {
            Recorded::Called(called) if called.endpoint == "POST /api/chat.postMessage" => {
                Some((entry.attempt, called.attribution, called.note.clone().unwrap()))
            }
            _ => None,
        })
        .collect();
    assert_eq!(posts[0], (Some(one), Attribution::Trace, "posted in #it-help: need access".to_owned()));
    assert_eq!(posts[1], (Some(one), Attribution::Entity, "posted in #it-help: done".to_owned()));
    assert_eq!(
        (posts[2].0, posts[2].1),
        (None, Attribution::Ambiguous),
        "what is ambiguous is never guessed"
    );
}
