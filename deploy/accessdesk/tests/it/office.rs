//! An office in which the bot works: says things, presses buttons and looks at what came of it.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use accessdesk::{Accessdesk, Config, Defect, Policy, TokioClock};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::standin::{Posted, Shared, StandIn, World, company};

const START_MS: u64 = 1_767_261_600_000;
const SECRET: &str = "shh";

pub struct Office {
    pub bot: Accessdesk,
    pub world: Shared,
    router: axum::Router,
    started: tokio::time::Instant,
    events: Mutex<u64>,
}

impl Office {
    pub async fn open() -> Self {
        Self::with(None).await
    }

    pub async fn with(defect: Option<Defect>) -> Self {
        let world: Shared = Arc::new(Mutex::new(company()));
        let config = Config {
            slack_api_url: "http://slack.example.com/api/".into(),
            slack_bot_token: "xoxb-1".into(),
            slack_signing_secret: SECRET.into(),
            jira_base_url: "http://jira.example.com/".into(),
            jira_email: "bot@corp.example.com".into(),
            jira_api_token: "t".into(),
            okta_org_url: "http://okta.example.com".into(),
            okta_api_token: "t".into(),
            defect,
        };
        let transport = Arc::new(StandIn::new(Arc::clone(&world)));
        let clock = Arc::new(TokioClock::starting_at(START_MS));
        let bot = Accessdesk::new(config, Policy::built_in().unwrap(), transport, clock);
        bot.connect().await.unwrap();
        let router = bot.router();
        Self { bot, world, router, started: tokio::time::Instant::now(), events: Mutex::new(0) }
    }

    pub fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }

    fn now_secs(&self) -> u64 {
        START_MS / 1000 + self.started.elapsed().as_secs()
    }

    /// Delivers a body, signed, and gives back the status.
    pub async fn deliver(&self, kind: &str, body: String, traceparent: Option<&str>) -> StatusCode {
        let now = self.now_secs();
        self.deliver_signed(kind, &body, &sign(SECRET, now, &body), now, traceparent).await
    }

    pub async fn deliver_signed(
        &self,
        kind: &str,
        body: &str,
        signature: &str,
        timestamp: u64,
        traceparent: Option<&str>,
    ) -> StatusCode {
        let mut request = Request::post("/slack/events")
            .header("content-type", kind)
            .header("x-slack-request-timestamp", timestamp)
            .header("x-slack-signature", signature);
        if let Some(parent) = traceparent {
            request = request.header("traceparent", parent);
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        self.router.clone().oneshot(request).await.unwrap().status()
    }

    /// An event's body for a message.
    pub fn event(&self, channel: &str, user: &str, text: &str, thread: Option<&str>) -> (String, Value) {
        let ts = self.world().next_ts();
        let mut count = self.events.lock().unwrap();
        *count += 1;
        let kind = if channel.starts_with('D') { "im" } else { "channel" };
        let mut event = json!({"type": "message", "channel": channel, "channel_type": kind, "user": user, "text": text, "ts": ts});
        if let Some(thread) = thread {
            event["thread_ts"] = json!(thread);
        }
        (ts, json!({"type": "event_callback", "event_id": format!("Ev{count}"), "event": event}))
    }

    /// Says something, without waiting for what comes of it. Gives back the message's ts.
    pub async fn say_now(&self, channel: &str, user: &str, text: &str, thread: Option<&str>) -> String {
        let (ts, event) = self.event(channel, user, text, thread);
        assert_eq!(self.deliver("application/json", event.to_string(), None).await, StatusCode::OK);
        ts
    }

    /// Says something in the help channel and waits until all is done.
    pub async fn ask(&self, user: &str, text: &str) -> String {
        let ts = self.say_now("CHELP", user, text, None).await;
        self.bot.settled().await;
        ts
    }

    /// Goes on in a thread of the help channel.
    pub async fn answer(&self, thread: &str, user: &str, text: &str) {
        self.say_now("CHELP", user, text, Some(thread)).await;
        self.bot.settled().await;
    }

    /// What the bot said in a thread of the help channel.
    pub fn said(&self, thread: &str) -> Vec<String> {
        let world = self.world();
        let own = world.posted.iter().filter(|one| one.thread.as_deref() == Some(thread));
        own.map(|one| one.text.clone()).collect()
    }

    pub fn last_said(&self, thread: &str) -> String {
        self.said(thread).last().cloned().unwrap_or_default()
    }

    /// Messages with buttons that somebody has, newest last.
    pub fn asked(&self, user: &str) -> Vec<Posted> {
        let channel = format!("D{user}");
        let world = self.world();
        let with_buttons =
            |one: &&Posted| one.channel == channel && one.blocks.to_string().contains("\"button\"");
        world.posted.iter().filter(with_buttons).cloned().collect()
    }

    /// Presses a button of a message, without waiting.
    pub async fn press_now(&self, user: &str, message: &Posted, label: &str) {
        let buttons = message.blocks[1]["elements"].as_array().unwrap();
        let button = buttons.iter().find(|one| one["text"]["text"] == label).unwrap();
        let payload = json!({
            "type": "block_actions", "user": {"id": user}, "channel": {"id": message.channel},
            "message": {"ts": message.ts},
            "actions": [{"type": "button", "action_id": button["action_id"], "value": button["value"]}],
        });
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("payload", &payload.to_string())
            .finish();
        let status = self.deliver("application/x-www-form-urlencoded", body, None).await;
        assert_eq!(status, StatusCode::OK);
    }

    /// Presses a button of a message and waits until all is done.
    pub async fn press(&self, user: &str, message: &Posted, label: &str) {
        self.press_now(user, message, label).await;
        self.bot.settled().await;
    }

    /// The newest question to Bob.
    pub fn question(&self) -> Posted {
        self.asked("U9").last().cloned().unwrap()
    }

    pub fn has(&self, user: &str, group: &str) -> bool {
        self.world().by_slack(user).groups.contains(group)
    }

    pub async fn pass(&self, secs: u64) {
        tokio::time::sleep(Duration::from_secs(secs)).await;
        self.bot.settled().await;
    }
}

pub fn sign(secret: &str, timestamp: u64, body: &str) -> String {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("v0:{timestamp}:{body}").as_bytes());
    format!("v0={}", hex::encode(mac.finalize().into_bytes()))
}
