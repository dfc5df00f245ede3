//! Socket Mode as a client sees it: tickets, the greeting, envelopes and acknowledgements, and how a socket ends.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use nightcrew_model::event::DeliveryOutcome;
use nightcrew_model::notice::NoticeKind;
use nightcrew_twin_kit::SubjectWiring;
use nightcrew_twin_kit::app_sockets::Order;
use nightcrew_twin_kit::ledger::Recorded;
use nightcrew_twin_slack::{auth, id};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::office::{Office, office, user};

/// Longer than anything here takes; a test that waits it out has failed.
const PATIENCE: Duration = Duration::from_secs(10);

/// The app's end of a socket.
struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    /// The next frame that is no ping.
    async fn frame(&mut self) -> Option<Message> {
        loop {
            match tokio::time::timeout(PATIENCE, self.0.next()).await.unwrap() {
                Some(Ok(Message::Ping(_))) => {}
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                Some(Ok(message)) => return Some(message),
            }
        }
    }

    async fn next(&mut self) -> Value {
        serde_json::from_str(self.frame().await.unwrap().to_text().unwrap()).unwrap()
    }

    async fn send(&mut self, message: Message) {
        self.0.send(message).await.unwrap();
    }

    /// Takes an envelope, with an answer.
    async fn take(&mut self, envelope: &Value, payload: Value) {
        let ack = json!({ "envelope_id": envelope["envelope_id"], "payload": payload });
        self.send(Message::text(ack.to_string())).await;
    }
}

impl Office {
    async fn address(&self) -> String {
        let opened = self.ok(&auth::app_token(&self.key), "apps.connections.open", json!({})).await;
        opened["url"].as_str().unwrap().to_owned()
    }

    async fn connect(&self) -> Socket {
        Socket(connect_async(self.address().await).await.unwrap().0)
    }

    /// A socket that was greeted.
    async fn socket(&self) -> Socket {
        let mut socket = self.connect().await;
        assert_eq!(socket.next().await["type"], "hello");
        socket
    }

    fn wire_sockets(&self) {
        let wiring = SubjectWiring { socket_mode: true, ..SubjectWiring::default() };
        self.host.twin("slack").unwrap().wire(&wiring);
    }

    /// What was recorded of deliveries, once there are so many tries.
    async fn tries(&self, count: usize) -> Vec<(String, u32, DeliveryOutcome)> {
        loop {
            let place = self.host.ledger().last_place();
            let entries = self.host.ledger().after(0, 5_000).entries.into_iter();
            let tries: Vec<_> = entries
                .filter_map(|entry| match entry.what {
                    Recorded::Delivered(told) => Some((told.kind, told.attempt_no, told.outcome)),
                    _ => None,
                })
                .collect();
            if tries.len() >= count {
                return tries;
            }
            self.host.ledger().wait_after(place, 1, PATIENCE).await;
        }
    }
}

#[tokio::test]
async fn an_app_gets_its_events_through_a_socket() {
    let office = office().await;
    office.wire_sockets();
    let mut socket = office.connect().await;
    let hello = socket.next().await;
    assert_eq!(
        (&hello["type"], &hello["num_connections"], &hello["connection_info"]["app_id"]),
        (&json!("hello"), &json!(1), &json!(id::APP))
    );
    assert_eq!(hello["debug_info"]["approximate_connection_time"], 3_600);
    let help = office.channel("it-help").await;
    let ts = office.post(&office.person(3), &help, "need access").await;
    let envelope = socket.next().await;
    assert_eq!(
        (&envelope["type"], &envelope["accepts_response_payload"], &envelope["retry_attempt"]),
        (&json!("events_api"), &json!(false), &json!(0))
    );
    let payload = &envelope["payload"];
    assert_eq!((&payload["type"], &payload["event"]["ts"]), (&json!("event_callback"), &json!(ts)));
    socket.take(&envelope, json!({})).await;
    assert_eq!(office.tries(1).await, [("message".to_owned(), 0, DeliveryOutcome::Acked)]);
}

#[tokio::test]
async fn a_ticket_is_for_one_socket_and_for_the_app_itself() {
    let office = office().await;
    for (token, error) in [
        (office.bot(), "not_allowed_token_type"),
        (office.person(3), "not_allowed_token_type"),
        ("xapp-nobody".to_owned(), "invalid_auth"),
    ] {
        assert_eq!(office.refused(&token, "apps.connections.open", json!({})).await, error);
    }
    let address = office.address().await;
    assert!(address.starts_with(&office.origin.replacen("http", "ws", 1)), "{address}");
    assert!(address.contains(&format!("&app_id={}", id::APP)));
    let (_socket, _) = connect_async(&address).await.unwrap();
    for wrong in [
        address.clone(),
        address.replace("ticket=", "ticket=f"),
        format!("{}/link/", office.origin.replacen("http", "ws", 1)),
    ] {
        let refused = connect_async(&wrong).await.unwrap_err();
        assert!(matches!(&refused, Error::Http(answer) if answer.status() == 403), "{refused}");
    }
}

#[tokio::test]
async fn a_client_s_ping_is_answered_with_what_it_carried() {
    let office = office().await;
    let mut socket = office.socket().await;
    socket.send(Message::Ping("session 7:1700000000.5".into())).await;
    assert_eq!(socket.frame().await, Some(Message::Pong("session 7:1700000000.5".into())));
}

#[tokio::test]
async fn there_are_ten_sockets_and_the_eleventh_is_told_so() {
    let office = office().await;
    let mut open = Vec::new();
    for number in 1..=10 {
        let mut socket = office.connect().await;
        assert_eq!(socket.next().await["num_connections"], number);
        open.push(socket);
    }
    let mut eleventh = office.connect().await;
    let farewell = eleventh.next().await;
    assert_eq!(
        (&farewell["type"], &farewell["reason"]),
        (&json!("disconnect"), &json!("too_many_websockets"))
    );
    assert_eq!(eleventh.frame().await, None);
}

#[tokio::test]
async fn each_payload_goes_to_exactly_one_of_them() {
    let office = office().await;
    let mut sockets = [office.socket().await, office.socket().await];
    let help = office.channel("it-help").await;
    for number in 0..6 {
        office.post(&office.person(3), &help, &format!("message {number}")).await;
    }
    let mut seen = Vec::new();
    for socket in &mut sockets {
        for _ in 0..3 {
            let envelope = socket.next().await;
            seen.push(envelope["payload"]["event"]["text"].as_str().unwrap().to_owned());
            socket.take(&envelope, Value::Null).await;
        }
    }
    seen.sort();
    assert_eq!(seen, (0..6).map(|number| format!("message {number}")).collect::<Vec<_>>());
    assert!(office.tries(6).await.iter().all(|tried| tried.2 == DeliveryOutcome::Acked));
}

#[tokio::test]
async fn what_comes_while_no_socket_is_open_comes_when_one_is() {
    let office = office().await;
    office.wire_sockets();
    let help = office.channel("it-help").await;
    office.post(&office.person(3), &help, "anybody?").await;
    let mut socket = office.socket().await;
    assert_eq!(socket.next().await["payload"]["event"]["text"], "anybody?");
}

#[tokio::test]
async fn what_was_not_taken_comes_again_through_another_socket() {
    let office = office().await;
    let mut first = office.socket().await;
    let help = office.channel("it-help").await;
    office.post(&office.person(3), &help, "hello").await;
    let lost = first.next().await;
    drop(first);
    let mut second = office.socket().await;
    let again = second.next().await;
    assert_eq!((&again["retry_attempt"], &again["retry_reason"]), (&json!(1), &json!("timeout")));
    assert_eq!(again["payload"], lost["payload"], "a retry is the same event");
    assert_ne!(again["envelope_id"], lost["envelope_id"]);
    // A word about the first try is too late; one about the second is what counts.
    second.take(&lost, Value::Null).await;
    second.take(&again, Value::Null).await;
    let tries = office.tries(2).await;
    assert_eq!([tries[0].2, tries[1].2], [DeliveryOutcome::WillRetry, DeliveryOutcome::Acked]);
}

#[tokio::test]
async fn a_command_is_answered_with_its_acknowledgement() {
    let office = office().await;
    let mut socket = office.socket().await;
    let mut notices = office.notices();
    let help = office.channel("it-help").await;
    let run = json!({ "channel": help, "command": "/access", "text": "ENG" });
    office.ok(&office.person(6), "/_door/slack/command", run).await;
    let envelope = socket.next().await;
    assert_eq!(
        (&envelope["type"], &envelope["accepts_response_payload"]),
        (&json!("slash_commands"), &json!(true))
    );
    let payload = &envelope["payload"];
    assert_eq!(
        (&payload["command"], &payload["text"], &payload["user_id"]),
        (&json!("/access"), &json!("ENG"), &json!(user(6)))
    );
    socket.take(&envelope, json!({ "text": "on it" })).await;
    let notice = notices.next().await;
    assert!(
        matches!(&notice.kind, NoticeKind::Message(message) if message.ephemeral && message.text == "on it")
    );
}

#[tokio::test]
async fn a_command_that_is_never_taken_fails_visibly_and_the_socket_stays() {
    let office = office().await;
    let mut socket = office.socket().await;
    let mut notices = office.notices();
    let help = office.channel("it-help").await;
    let run = json!({ "channel": help, "command": "/access", "text": "" });
    office.ok(&office.person(6), "/_door/slack/command", run).await;
    assert_eq!(socket.next().await["type"], "slash_commands");
    let notice = notices.next().await;
    let NoticeKind::Trouble { channel, text } = &notice.kind else { panic!("{notice:?}") };
    assert_eq!((notice.to.0, channel.as_deref()), (6, Some(help.as_str())));
    assert_eq!(text, "/access failed with the error \"operation_timeout\"");
    office.post(&office.person(3), &help, "still there?").await;
    assert_eq!(socket.next().await["type"], "events_api");
}

#[tokio::test]
async fn a_press_goes_through_a_socket_too() {
    let office = office().await;
    let mut socket = office.socket().await;
    let im = office.dm(4).await;
    let blocks = json!([{ "type": "actions", "block_id": "b", "elements": [{ "type": "button", "action_id": "go",
        "value": "1", "text": { "type": "plain_text", "text": "Go" } }] }]);
    let body = json!({ "channel": im, "text": "?", "blocks": blocks });
    let posted = office.ok(&office.bot(), "chat.postMessage", body).await;
    let own = socket.next().await;
    socket.take(&own, Value::Null).await;
    let press = json!({ "channel": im, "ts": posted["ts"], "action_id": "go" });
    office.ok(&office.person(4), "/_door/slack/press", press).await;
    let envelope = socket.next().await;
    assert_eq!(
        (&envelope["type"], &envelope["payload"]["type"]),
        (&json!("interactive"), &json!("block_actions"))
    );
    assert!(envelope.get("retry_attempt").is_none());
    let response_url = envelope["payload"]["response_url"].as_str().unwrap();
    assert!(response_url.starts_with(&office.origin), "{response_url}");
}

#[tokio::test]
async fn an_order_refreshes_sockets_and_another_wiring_ends_them() {
    let office = office().await;
    let mut old = office.socket().await;
    office.host.twin("slack").unwrap().sockets().order(&Order::Refresh);
    assert_eq!(old.next().await["reason"], "warning");
    // The two overlap, and what is sent meanwhile goes to the new one.
    let mut new = office.socket().await;
    let help = office.channel("it-help").await;
    office.post(&office.person(3), &help, "hello").await;
    let envelope = new.next().await;
    assert_eq!(envelope["type"], "events_api");
    new.take(&envelope, Value::Null).await;
    assert_eq!(old.next().await["reason"], "refresh_requested");
    assert_eq!(old.frame().await, None);
    let _subject = office.stand_in().await;
    assert_eq!(new.next().await["reason"], "link_disabled");
    assert_eq!(new.frame().await, None);
    let mut late = office.connect().await;
    assert_eq!(late.next().await["reason"], "link_disabled");
}

#[tokio::test]
async fn a_socket_ends_with_a_word_from_both_sides() {
    let office = office().await;
    // One that the app ends, and one that the twin ends: a client that misses the other's word reports an error.
    let mut mine = office.socket().await;
    mine.send(Message::Close(None)).await;
    let mut theirs = office.socket().await;
    office.host.twin("slack").unwrap().sockets().order(&Order::Disable);
    assert_eq!(theirs.next().await["reason"], "link_disabled");
    for socket in [&mut mine, &mut theirs] {
        let word = tokio::time::timeout(PATIENCE, socket.0.next()).await.unwrap();
        assert!(matches!(word, Some(Ok(Message::Close(_)))), "{word:?}");
        let end = tokio::time::timeout(PATIENCE, socket.0.next()).await.unwrap();
        assert!(end.is_none(), "{end:?}");
    }
}

#[tokio::test]
async fn a_twin_that_goes_away_takes_its_sockets_along() {
    let office = office().await;
    let mut socket = office.socket().await;
    let spare = office.address().await;
    office.set(json!({ "faults": [{ "restart": {} }] }));
    assert_eq!(socket.frame().await, None);
    assert!(connect_async(&spare).await.is_err());
    office.set(json!({}));
    office.socket().await;
}

#[tokio::test]
async fn noise_from_the_app_s_side_is_not_heard() {
    let office = office().await;
    let mut socket = office.socket().await;
    for noise in
        ["", "{", "[]", "\u{0}", r#"{"envelope_id":{}}"#, r#"{"envelope_id":"x","payload":[[[[]]]]}"#]
    {
        socket.send(Message::text(noise)).await;
    }
    socket.send(Message::Binary(vec![0, 159, 146, 150].into())).await;
    let help = office.channel("it-help").await;
    office.post(&office.person(3), &help, "hello").await;
    assert_eq!(socket.next().await["type"], "events_api");
}
