//! When Slack sends events and when not: an address that shows its will, a subscription that is turned off, too many an hour,
//! and what the app asked for.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use axum::routing::post;
use axum::{Json, Router};
use nightcrew_model::event::{Delivered, DeliveryOutcome};
use nightcrew_twin_kit::SubjectWiring;
use nightcrew_twin_kit::ledger::Recorded;
use nightcrew_twin_slack::id;
use serde_json::{Value, json};
use tokio::sync::mpsc::unbounded_channel;

use crate::office::{Office, listen, office};

impl Office {
    fn wire_address(&self, authority: &str) {
        let events_url = Some(format!("http://{authority}/slack/events"));
        self.host.twin("slack").unwrap().wire(&SubjectWiring { events_url, ..SubjectWiring::default() });
    }

    /// What was recorded of deliveries, once there are so many.
    async fn delivered(&self, count: usize) -> Vec<Delivered> {
        loop {
            let place = self.host.ledger().last_place();
            let entries = self.host.ledger().after(0, 5_000).entries.into_iter();
            let told: Vec<Delivered> = entries
                .filter_map(|entry| match entry.what {
                    Recorded::Delivered(told) => Some(told),
                    _ => None,
                })
                .collect();
            if told.len() >= count {
                return told;
            }
            self.host.ledger().wait_after(place, 1, Duration::from_secs(5)).await;
        }
    }

    /// Changes the world as it is written down.
    fn rewrite(&self, change: impl FnOnce(&mut Value)) {
        let twin = self.host.twin("slack").unwrap();
        let mut world = twin.snapshot().unwrap();
        change(&mut world);
        assert!(twin.restore(world));
    }
}

#[tokio::test]
async fn an_address_is_asked_before_anything_goes_there_and_once() {
    let office = office().await;
    let (sender, mut asked) = unbounded_channel();
    let subject = post(move |Json(body): Json<Value>| {
        let sender = sender.clone();
        async move {
            sender.send(body.clone()).unwrap();
            Json(json!({ "challenge": body["challenge"] }))
        }
    });
    office.wire_address(&listen(Router::new().route("/slack/events", subject)).await);
    let first = asked.recv().await.unwrap();
    assert_eq!(first["type"], "url_verification");
    assert!(first["challenge"].as_str().unwrap().len() > 10);
    let help = office.channel("it-help").await;
    for text in ["one", "two"] {
        office.post(&office.person(3), &help, text).await;
        assert_eq!(asked.recv().await.unwrap()["event"]["text"], text);
    }
    let kinds: Vec<_> = office.delivered(3).await.into_iter().map(|told| told.kind).collect();
    assert_eq!(kinds, ["url_verification", "message", "message"]);
}

#[tokio::test]
async fn an_address_that_does_not_send_the_text_back_gets_no_events_and_that_is_recorded() {
    let office = office().await;
    let (sender, mut asked) = unbounded_channel();
    let subject = post(move |Json(body): Json<Value>| {
        let sender = sender.clone();
        async move {
            sender.send(body["type"].as_str().unwrap().to_owned()).unwrap();
            StatusCode::OK.into_response()
        }
    });
    office.wire_address(&listen(Router::new().route("/slack/events", subject)).await);
    assert_eq!(asked.recv().await.unwrap(), "url_verification");
    let help = office.channel("it-help").await;
    office.post(&office.person(3), &help, "anybody?").await;
    let told = office.delivered(3).await;
    assert!(told.iter().all(|told| told.outcome != DeliveryOutcome::Acked), "{told:?}");
    assert_eq!((&*told[0].kind, told[0].outcome), ("url_verification", DeliveryOutcome::GivenUp));
    assert!(told.iter().any(|told| told.kind == "message" && told.outcome == DeliveryOutcome::WillRetry));
    while let Ok(kind) = asked.try_recv() {
        assert_eq!(kind, "url_verification");
    }
}

#[tokio::test]
async fn an_address_where_nobody_listens_yet_is_asked_when_there_is_something_to_say() {
    let office = office().await;
    // The address is known before anybody is there.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let authority = listener.local_addr().unwrap().to_string();
    drop(listener);
    office.wire_address(&authority);
    let (sender, mut heard) = unbounded_channel();
    let subject = post(move |body: bytes::Bytes| {
        let sender = sender.clone();
        async move {
            crate::office::echo(&body).unwrap_or_else(|| {
                sender.send(serde_json::from_slice::<Value>(&body).unwrap()).unwrap();
                StatusCode::OK.into_response()
            })
        }
    });
    let listener = tokio::net::TcpListener::bind(&authority).await.unwrap();
    let router = Router::new().route("/slack/events", subject);
    tokio::spawn(async move { axum::serve(listener, router).await });
    let help = office.channel("it-help").await;
    office.post(&office.person(3), &help, "hello").await;
    assert_eq!(heard.recv().await.unwrap()["event"]["text"], "hello");
}

#[tokio::test]
async fn a_subscription_that_was_turned_off_says_nothing_until_it_is_wired_anew() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    office.rewrite(|world| world["subscription"]["off"] = json!(true));
    let help = office.channel("it-help").await;
    office.post(&office.person(3), &help, "not heard").await;
    let told = office.delivered(2).await;
    assert_eq!((&*told[1].kind, told[1].outcome), ("message", DeliveryOutcome::GivenUp));
    assert!(subject.received.try_recv().is_err());
    let mut again = office.stand_in().await;
    office.post(&office.person(3), &help, "heard").await;
    assert_eq!(again.next_event().await["text"], "heard");
}

#[tokio::test]
async fn beyond_thirty_thousand_an_hour_the_app_is_told_so_instead() {
    let office = office().await;
    office.set(json!({ "limits": "enforce" }));
    let mut subject = office.stand_in().await;
    let help = office.channel("it-help").await;
    office.post(&office.person(3), &help, "the last").await;
    assert_eq!(subject.next_event().await["text"], "the last");
    office.rewrite(|world| world["subscription"]["sum"]["events"] = json!(30_000));
    office.post(&office.person(3), &help, "too much").await;
    office.post(&office.person(3), &help, "and more").await;
    let told = subject.next().await.json();
    assert_eq!(
        (&told["type"], &told["team_id"], &told["api_app_id"]),
        (&json!("app_rate_limited"), &json!(id::TEAM), &json!(id::APP))
    );
    assert_eq!(told["minute_rate_limited"].as_i64().unwrap() % 60, 0);
    let withheld =
        office.delivered(5).await.into_iter().filter(|told| told.outcome == DeliveryOutcome::GivenUp);
    assert!(withheld.count() >= 2);
    // Where limits are only counted, nothing is held back.
    office.set(json!({ "limits": "count" }));
    office.post(&office.person(3), &help, "heard").await;
    loop {
        let body = subject.next().await.json();
        if body["type"] == "event_callback" {
            break assert_eq!(body["event"]["text"], "heard");
        }
    }
}
