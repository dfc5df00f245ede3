//! A workspace that listens, and a stand-in for a subject that takes what is delivered and answers as it is told.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Router, ServiceExt as _};
use bytes::Bytes;
use nightcrew_model::company::CompanySource;
use nightcrew_model::credential::CrewKey;
use nightcrew_model::id::PersonId;
use nightcrew_model::notice::Notice;
use nightcrew_model::seed::Seed;
use nightcrew_runtime::{Clock, TcpWire, Wire as _};
use nightcrew_twin_kit::{Host, HostSettings, SubjectWiring};
use nightcrew_twin_slack::{Slack, auth, id};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{Receiver, UnboundedReceiver, UnboundedSender, unbounded_channel};
use tower::Service;

/// Longer than any answer on loopback takes; a test that waits it out has failed.
const PATIENCE: Duration = Duration::from_secs(10);

pub struct Office {
    pub host: Arc<Host>,
    pub key: CrewKey,
    pub wire: TcpWire,
    pub origin: String,
}

/// What a stand-in subject was sent.
#[derive(Debug)]
pub struct Delivered {
    pub headers: http::HeaderMap,
    pub body: Bytes,
}

impl Delivered {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn payload(&self) -> Value {
        let (_, payload) = form_urlencoded::parse(&self.body).find(|(name, _)| name == "payload").unwrap();
        serde_json::from_str(&payload).unwrap()
    }
}

/// The stand-in: answers with the statuses that it is told, then with 200.
pub struct StandIn {
    pub received: UnboundedReceiver<Delivered>,
    pub answers: Arc<Mutex<VecDeque<Response>>>,
}

impl StandIn {
    pub async fn next(&mut self) -> Delivered {
        tokio::time::timeout(PATIENCE, self.received.recv()).await.unwrap().unwrap()
    }

    pub async fn next_event(&mut self) -> Value {
        self.next().await.json()["event"].clone()
    }

    /// The next event of this type; others before it are passed over.
    pub async fn event(&mut self, kind: &str) -> Value {
        loop {
            let event = self.next_event().await;
            if event["type"] == kind {
                return event;
            }
        }
    }

    pub fn will_answer(&self, answer: impl IntoResponse) {
        self.answers.lock().unwrap().push_back(answer.into_response());
    }
}

type Shared = (UnboundedSender<Delivered>, Arc<Mutex<VecDeque<Response>>>);

async fn take(State((sender, answers)): State<Shared>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    if let Some(echo) = echo(&body) {
        return echo;
    }
    sender.send(Delivered { headers: parts.headers, body }).unwrap();
    let answer = answers.lock().unwrap().pop_front();
    answer.unwrap_or_else(|| StatusCode::OK.into_response())
}

/// What an address answers that wants events.
pub fn echo(body: &[u8]) -> Option<Response> {
    let asked: Value = serde_json::from_slice(body).ok()?;
    (asked["type"] == "url_verification")
        .then(|| asked["challenge"].as_str().unwrap().to_owned().into_response())
}

pub async fn listen(
    service: impl Service<Request, Response = Response, Error = Infallible, Future: Send> + Clone + Send + 'static,
) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let authority = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move { axum::serve(listener, service.into_make_service()).await });
    authority
}

pub async fn office() -> Office {
    let key = CrewKey::new("test");
    let settings = HostSettings {
        network: std::sync::Arc::new(nightcrew_runtime::Sockets),
        clock: Clock::paced(1),
        key: key.clone(),
        seed: Seed(7),
        control_token: "control".to_owned(),
    };
    let host = Host::builder(settings).with::<Slack>().build();
    let source =
        CompanySource::Generated { seed: Seed(7), employees: 60, domain: "northwind.example.com".to_owned() };
    host.plant(&source).unwrap();
    let authority = listen(host.twin("slack").unwrap().surface()).await;
    let origin = format!("http://{authority}");
    Office { host, key, wire: TcpWire::new(authority, 8), origin }
}

impl Office {
    /// A stand-in that is wired as the subject.
    pub async fn stand_in(&self) -> StandIn {
        let (sender, received) = unbounded_channel();
        let answers = Arc::new(Mutex::new(VecDeque::new()));
        let state: Shared = (sender, Arc::clone(&answers));
        let authority = listen(Router::new().fallback(take).with_state(state)).await;
        let wiring = SubjectWiring {
            events_url: Some(format!("http://{authority}/slack/events")),
            ..SubjectWiring::default()
        };
        self.host.twin("slack").unwrap().wire(&wiring);
        StandIn { received, answers }
    }

    pub fn set(&self, settings: Value) {
        self.host.twin("slack").unwrap().set(&serde_json::from_value(settings).unwrap());
    }

    pub fn bot(&self) -> String {
        auth::bot_token(&self.key)
    }

    pub fn person(&self, person: u32) -> String {
        auth::person_token(&self.key, PersonId(person))
    }

    pub async fn send(&self, request: http::Request<Bytes>) -> http::Response<Bytes> {
        tokio::time::timeout(PATIENCE, self.wire.call(request)).await.unwrap().unwrap()
    }

    pub async fn raw(&self, token: &str, path: &str, body: &Value) -> http::Response<Bytes> {
        let request = http::Request::post(path)
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json; charset=utf-8")
            .body(Bytes::from(body.to_string()))
            .unwrap();
        self.send(request).await
    }

    pub async fn call(&self, token: &str, method: &str, body: Value) -> Value {
        let path = if method.starts_with('/') { method.to_owned() } else { format!("/api/{method}") };
        serde_json::from_slice(self.raw(token, &path, &body).await.body()).unwrap()
    }

    /// The same, for a call that must work.
    pub async fn ok(&self, token: &str, method: &str, body: Value) -> Value {
        let answer = self.call(token, method, body).await;
        assert_eq!(answer["ok"], true, "{method}: {answer}");
        answer
    }

    /// The same, for a call that must be refused; returns the error.
    pub async fn refused(&self, token: &str, method: &str, body: Value) -> String {
        let answer = self.call(token, method, body).await;
        assert_eq!(answer["ok"], false, "{method}: {answer}");
        answer["error"].as_str().unwrap().to_owned()
    }

    /// The id of a channel, learnt over the wire.
    pub async fn channel(&self, name: &str) -> String {
        let listed = self.ok(&self.bot(), "conversations.list", json!({ "limit": 1000 })).await;
        let channels = listed["channels"].as_array().unwrap();
        let found = channels.iter().find(|channel| channel["name"] == name).unwrap();
        found["id"].as_str().unwrap().to_owned()
    }

    /// A channel that everybody but the app belongs to.
    pub async fn elsewhere(&self) -> String {
        let listed = self.ok(&self.bot(), "conversations.list", json!({ "limit": 1000 })).await;
        let mut channels = listed["channels"].as_array().unwrap().iter();
        let found = channels.find(|channel| channel["is_member"] == false && channel["num_members"] == 60);
        found.unwrap()["id"].as_str().unwrap().to_owned()
    }

    /// A direct conversation of the bot with a person.
    pub async fn dm(&self, person: u32) -> String {
        let opened = self.ok(&self.bot(), "conversations.open", json!({ "users": user(person) })).await;
        opened["channel"]["id"].as_str().unwrap().to_owned()
    }

    pub async fn post(&self, token: &str, channel: &str, text: &str) -> String {
        let posted = self.ok(token, "chat.postMessage", json!({ "channel": channel, "text": text })).await;
        posted["ts"].as_str().unwrap().to_owned()
    }

    pub fn notices(&self) -> Notices {
        Notices(self.host.board().listen_to_all())
    }
}

/// Everybody's notices.
pub struct Notices(Receiver<axum::extract::ws::Utf8Bytes>);

impl Notices {
    /// What has come so far: notices are posted before a call is answered.
    pub fn all(&mut self) -> Vec<Notice> {
        let mut all = Vec::new();
        while let Ok(line) = self.0.try_recv() {
            all.push(serde_json::from_str(&line).unwrap());
        }
        all
    }

    /// The next one, which may still be on its way.
    pub async fn next(&mut self) -> Notice {
        let line = tokio::time::timeout(PATIENCE, self.0.recv()).await.unwrap().unwrap();
        serde_json::from_str(&line).unwrap()
    }

    pub fn people(&mut self) -> Vec<u32> {
        self.all().iter().map(|notice| notice.to.0).collect()
    }
}

pub fn user(person: u32) -> String {
    id::user(PersonId(person))
}

/// A message that asks for a decision.
pub fn decision() -> Value {
    json!([
        { "type": "section", "text": { "type": "mrkdwn", "text": "*Jo* asks for access" } },
        { "type": "actions", "block_id": "decide", "elements": [
            { "type": "button", "action_id": "approve", "style": "primary", "value": "r-1",
              "text": { "type": "plain_text", "text": "Approve" } },
            { "type": "button", "action_id": "deny", "value": "r-1",
              "text": { "type": "plain_text", "text": "Deny" } }
        ] }
    ])
}
