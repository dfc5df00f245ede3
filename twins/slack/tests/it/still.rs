//! A workspace whose time stands still until a test lets it go by: no sockets, every request taken by the surface itself.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use nightcrew_model::company::CompanySource;
use nightcrew_model::credential::CrewKey;
use nightcrew_model::id::PersonId;
use nightcrew_model::notice::Notice;
use nightcrew_model::seed::Seed;
use nightcrew_runtime::Clock;
use nightcrew_twin_kit::{Host, HostSettings};
use nightcrew_twin_slack::{Slack, auth};
use serde_json::{Value, json};
use tokio::sync::mpsc::Receiver;
use tower::ServiceExt as _;

/// When its clock begins, a Thursday: Unix seconds.
pub const BEGIN: i64 = 1_800_000_000;

pub struct Still {
    pub host: Arc<Host>,
    pub key: CrewKey,
    notices: Receiver<axum::extract::ws::Utf8Bytes>,
}

impl Still {
    pub fn new() -> Self {
        let key = CrewKey::new("test");
        let settings = HostSettings {
            network: Arc::new(nightcrew_runtime::Sockets),
            clock: Clock::virtual_from(BEGIN * 1000, 1),
            key: key.clone(),
            seed: Seed(7),
            control_token: "control".to_owned(),
        };
        let host = Host::builder(settings).with::<Slack>().build();
        let domain = "northwind.example.com".to_owned();
        host.plant(&CompanySource::Generated { seed: Seed(7), employees: 60, domain }).unwrap();
        let notices = host.board().listen_to_all();
        Self { host, key, notices }
    }

    pub async fn later(&self, secs: u64) {
        tokio::time::sleep(Duration::from_secs(secs)).await;
    }

    pub fn bot(&self) -> String {
        auth::bot_token(&self.key)
    }

    pub fn person(&self, person: u32) -> String {
        auth::person_token(&self.key, PersonId(person))
    }

    pub async fn call(&self, token: &str, method: &str, body: Value) -> Value {
        let path = if method.starts_with('/') { method.to_owned() } else { format!("/api/{method}") };
        let request = http::Request::post(path)
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .body(Body::from(body.to_string()))
            .unwrap();
        let answer = self.host.twin("slack").unwrap().surface().oneshot(request).await.unwrap();
        let body = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        serde_json::from_slice(&body).unwrap()
    }

    pub async fn ok(&self, token: &str, method: &str, body: Value) -> Value {
        let answer = self.call(token, method, body).await;
        assert_eq!(answer["ok"], true, "{method}: {answer}");
        answer
    }

    pub async fn channel(&self, name: &str) -> String {
        let listed = self.ok(&self.bot(), "conversations.list", json!({ "limit": 1000 })).await;
        let mut channels = listed["channels"].as_array().unwrap().iter();
        channels.find(|channel| channel["name"] == name).unwrap()["id"].as_str().unwrap().to_owned()
    }

    pub async fn post(&self, token: &str, channel: &str, text: &str) -> String {
        let posted = self.ok(token, "chat.postMessage", json!({ "channel": channel, "text": text })).await;
        posted["ts"].as_str().unwrap().to_owned()
    }

    /// What people have noticed so far.
    pub fn noticed(&mut self) -> Vec<Notice> {
        let mut all = Vec::new();
        while let Ok(line) = self.notices.try_recv() {
            all.push(serde_json::from_str(&line).unwrap());
        }
        all
    }
}
