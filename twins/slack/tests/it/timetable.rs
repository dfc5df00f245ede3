//! Slack's timetable on a clock that jumps: when each try comes, what it says of itself, and that an app which knows events by
//! their ids misses none and does nothing twice, over an address and over a socket.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use bytes::Bytes;
use nightcrew_model::company::CompanySource;
use nightcrew_model::credential::CrewKey;
use nightcrew_model::event::DeliveryOutcome;
use nightcrew_model::id::PersonId;
use nightcrew_model::seed::Seed;
use nightcrew_runtime::wire::Calling;
use nightcrew_runtime::{Clock, Network, Tasks, Wire};
use nightcrew_twin_kit::app_sockets::Order;
use nightcrew_twin_kit::ledger::Recorded;
use nightcrew_twin_kit::{Host, HostSettings, SubjectWiring};
use nightcrew_twin_slack::{Slack, auth};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::office::echo;

/// One arrival of an event: which try it says it is, why, and when it came.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Arrival {
    no: u64,
    reason: String,
    at_ms: u64,
}

/// An app that knows events by their ids: whatever it has heard of, it does once.
#[derive(Clone, Default)]
struct Bot(Arc<Mutex<BTreeMap<String, Vec<Arrival>>>>);

impl Bot {
    /// Hears an event in its wrapper. Everything is kept by the event's text, which the test chose.
    fn hear(&self, wrapper: &Value, no: u64, reason: &str, at_ms: u64) {
        assert!(wrapper["event_id"].as_str().unwrap().starts_with("Ev"));
        let text = wrapper["event"]["text"].as_str().unwrap().to_owned();
        let arrival = Arrival { no, reason: reason.to_owned(), at_ms };
        self.0.lock().unwrap().entry(text).or_default().push(arrival);
    }

    fn heard(&self) -> BTreeMap<String, Vec<Arrival>> {
        self.0.lock().unwrap().clone()
    }
}

/// The only service of this network, whatever it is called by.
#[derive(Clone)]
struct Only(Router);

impl fmt::Debug for Only {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Only")
    }
}

impl Network for Only {
    fn wire(&self, _: &str, _: usize) -> Arc<dyn Wire> {
        Arc::new(self.clone())
    }
}

impl Wire for Only {
    fn call(&self, request: http::Request<Bytes>) -> Calling<'_> {
        Box::pin(async move {
            let answer = self.0.clone().oneshot(request.map(Body::from)).await.unwrap();
            let (parts, body) = answer.into_parts();
            Ok(http::Response::from_parts(parts, axum::body::to_bytes(body, 1 << 20).await.unwrap()))
        })
    }
}

/// A workspace without sockets of this machine, whose time jumps.
struct Workspace {
    host: Arc<Host>,
    key: CrewKey,
    clock: Clock,
    help: String,
    tasks: Tasks,
}

impl Drop for Workspace {
    fn drop(&mut self) {
        self.host.stop();
        self.tasks.stop();
    }
}

impl Workspace {
    async fn open(clock: Clock, subject: Router) -> Self {
        Self::under(Seed(7), clock, subject).await
    }

    /// The same with other weather.
    async fn under(seed: Seed, clock: Clock, subject: Router) -> Self {
        let key = CrewKey::new("test");
        let settings = HostSettings {
            network: Arc::new(Only(subject)),
            clock: clock.clone(),
            key: key.clone(),
            seed,
            control_token: "control".to_owned(),
        };
        let host = Host::builder(settings).with::<Slack>().build();
        let domain = "northwind.example.com".to_owned();
        host.plant(&CompanySource::Generated { seed: Seed(7), employees: 60, domain }).unwrap();
        let mut workspace = Self { host, key, clock, help: String::new(), tasks: Tasks::new() };
        let found = workspace.call("/_door/slack/channel", json!({ "name": "it-help" })).await;
        workspace.help = found["channel"].as_str().unwrap().to_owned();
        workspace
    }

    fn wire(&self, socket_mode: bool) {
        let events_url = (!socket_mode).then(|| "http://subject/slack/events".to_owned());
        let wiring = SubjectWiring { events_url, socket_mode, ..SubjectWiring::default() };
        self.host.twin("slack").unwrap().wire(&wiring);
    }

    fn faults(&self, faults: Value) {
        let settings = json!({ "faults": faults });
        self.host.twin("slack").unwrap().set(&serde_json::from_value(settings).unwrap());
    }

    async fn call(&self, path: &str, body: Value) -> Value {
        let answer = self.answer(path, body).await;
        assert_eq!(answer["ok"], true, "{path}: {answer}");
        answer
    }

    /// The same, whether it works or not.
    async fn answer(&self, path: &str, body: Value) -> Value {
        let request = http::Request::post(path)
            .header("authorization", format!("Bearer {}", auth::person_token(&self.key, PersonId(3))))
            .header("content-type", "application/json")
            .body(Body::from(body.to_string()))
            .unwrap();
        let answer = self.host.twin("slack").unwrap().surface().oneshot(request).await.unwrap();
        let body = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        serde_json::from_slice(&body).unwrap()
    }

    /// Posts `count` messages, one a second; when each was posted.
    async fn post(&self, count: usize) -> BTreeMap<String, u64> {
        let mut posted = BTreeMap::new();
        for number in 0..count {
            let text = format!("message {number}");
            posted.insert(text.clone(), self.clock.now().0);
            self.call("/api/chat.postMessage", json!({ "channel": self.help, "text": text })).await;
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        posted
    }

    /// How deliveries of messages ended, with the number of tries.
    fn ends(&self) -> Vec<(u32, DeliveryOutcome)> {
        let entries = self.host.ledger().after(0, 5_000).entries.into_iter();
        let tries = entries.filter_map(|entry| match entry.what {
            Recorded::Delivered(told) if told.kind == "message" => Some((told.attempt_no + 1, told.outcome)),
            _ => None,
        });
        tries.filter(|(_, outcome)| *outcome != DeliveryOutcome::WillRetry).collect()
    }

    /// Hears through a socket that is no socket of this machine, and takes everything.
    fn listen(&self, bot: &Bot) {
        let mut socket = self.host.twin("slack").unwrap().sockets().open().unwrap();
        let (bot, clock) = (bot.clone(), self.clock.clone());
        self.tasks.spawn(async move {
            while let Some(Order::Send(text)) = socket.next().await {
                let envelope: Value = serde_json::from_str(&text).unwrap();
                let (no, reason) = (envelope["retry_attempt"].as_u64().unwrap(), &envelope["retry_reason"]);
                bot.hear(&envelope["payload"], no, reason.as_str().unwrap(), clock.now().0);
                socket.take(envelope["envelope_id"].as_str().unwrap(), None);
            }
        });
    }
}

/// A clock that starts on a day of 2023 and jumps.
fn clock() -> Clock {
    Clock::virtual_from(1_700_000_000_000, 1)
}

/// An address at which the bot hears; `answer` says what it answers to the try of this number.
fn address(bot: &Bot, clock: &Clock, answer: fn(u64) -> Response) -> Router {
    let (bot, clock) = (bot.clone(), clock.clone());
    Router::new().fallback(move |request: Request| {
        let (bot, clock) = (bot.clone(), clock.clone());
        async move {
            let (parts, body) = request.into_parts();
            let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
            if let Some(echo) = echo(&body) {
                return echo;
            }
            let header = |name: &str| parts.headers.get(name).map_or("", |value| value.to_str().unwrap());
            let no = header("x-slack-retry-num").parse().unwrap_or(0);
            let seconds: u64 = header("x-slack-request-timestamp").parse().unwrap();
            assert_eq!(seconds, 1_700_000_000 + clock.now().0 / 1000, "each try is signed for its moment");
            bot.hear(
                &serde_json::from_slice(&body).unwrap(),
                no,
                header("x-slack-retry-reason"),
                clock.now().0,
            );
            answer(no)
        }
    })
}

/// When a try may come after the event, in milliseconds: at once, at once or after the three seconds in which the one before
/// went unanswered, a minute after that, five minutes after that.
fn due(no: u64) -> &'static [u64] {
    match no {
        0 => &[0],
        1 => &[0, 3_000],
        2 => &[63_000, 66_000],
        _ => &[366_000, 369_000],
    }
}

/// Posts in bad weather.
const POSTS: usize = 400;
/// Whoever loses a fifth loses one event of 625 four times in a row; in this weather that happens to none of the posts.
const WEATHER: Seed = Seed(9);

/// With a fifth of the deliveries lost and a fifth doubled, every event is heard, in Slack's pattern.
async fn in_bad_weather(socket_mode: bool) {
    let (bot, clock) = (Bot::default(), clock());
    let subject = address(&bot, &clock, |_| StatusCode::OK.into_response());
    let workspace = Workspace::under(WEATHER, clock.clone(), subject).await;
    workspace.wire(socket_mode);
    if socket_mode {
        workspace.listen(&bot);
    }
    workspace.faults(json!([
        { "drop_delivery": { "share": 0.2 } },
        { "duplicate_delivery": { "share": 0.2 } },
    ]));
    let posted = workspace.post(POSTS).await;
    tokio::time::sleep(Duration::from_secs(600)).await;
    let heard = bot.heard();
    // Nothing is given up before its fourth try.
    assert!(workspace.ends().iter().all(|(tries, end)| *end == DeliveryOutcome::Acked || *tries == 4));
    assert_eq!(heard.keys().collect::<BTreeSet<_>>(), posted.keys().collect::<BTreeSet<_>>());
    let (mut again, mut late) = (0, 0);
    for (text, arrivals) in &heard {
        for (place, arrival) in arrivals.iter().enumerate() {
            let after = arrival.at_ms - posted[text];
            assert!(due(arrival.no).contains(&after), "{text}: {arrival:?} came {after} ms after it");
            let timeout = if socket_mode { "timeout" } else { "http_timeout" };
            assert_eq!(arrival.reason, if arrival.no == 0 { "" } else { timeout });
            again += usize::from(place > 0);
            late += usize::from(arrival.no > 1);
        }
    }
    // A fifth is doubled; a twenty-fifth is lost twice and comes a minute later or more.
    assert!((40..120).contains(&again), "{again} heard more than once");
    assert!((6..40).contains(&late), "{late} came with the third or fourth try");
}

#[tokio::test(start_paused = true)]
async fn an_app_at_an_address_hears_every_event_in_bad_weather() {
    in_bad_weather(false).await;
}

#[tokio::test(start_paused = true)]
async fn an_app_with_a_socket_hears_every_event_in_bad_weather() {
    in_bad_weather(true).await;
}

/// The tries of one event whose every try fails.
async fn failing(answer: fn(u64) -> Response) -> (Vec<Arrival>, Vec<(u32, DeliveryOutcome)>) {
    let (bot, clock) = (Bot::default(), clock());
    let workspace = Workspace::open(clock.clone(), address(&bot, &clock, answer)).await;
    workspace.wire(false);
    workspace.post(1).await;
    tokio::time::sleep(Duration::from_secs(600)).await;
    (bot.heard().remove("message 0").unwrap(), workspace.ends())
}

#[tokio::test(start_paused = true)]
async fn an_error_is_tried_again_at_once_after_a_minute_and_after_five() {
    let (tries, ends) = failing(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response()).await;
    let seen: Vec<_> = tries.iter().map(|arrival| (arrival.no, &*arrival.reason, arrival.at_ms)).collect();
    assert_eq!(
        seen,
        [(0, "", 0), (1, "http_error", 0), (2, "http_error", 60_000), (3, "http_error", 360_000)]
    );
    assert_eq!(ends, [(4, DeliveryOutcome::GivenUp)]);
}

#[tokio::test(start_paused = true)]
async fn an_app_that_wants_no_more_tries_gets_none() {
    let (tries, ends) =
        failing(|_| (StatusCode::INTERNAL_SERVER_ERROR, [("x-slack-no-retry", "1")]).into_response()).await;
    assert_eq!((tries.len(), ends), (1, vec![(1, DeliveryOutcome::GivenUp)]));
}

#[tokio::test(start_paused = true)]
async fn an_answer_after_three_seconds_is_none() {
    let clock = clock();
    let tries = Arc::new(Mutex::new(Vec::new()));
    let (seen, now) = (Arc::clone(&tries), clock.clone());
    let slow = Router::new().fallback(move |request: Request| {
        let (seen, now) = (Arc::clone(&seen), now.clone());
        async move {
            let reason = request.headers().get("x-slack-retry-reason").cloned();
            let body = axum::body::to_bytes(request.into_body(), 1 << 20).await.unwrap();
            if let Some(echo) = echo(&body) {
                return echo;
            }
            seen.lock().unwrap().push((now.now().0, reason.map(|value| value.to_str().unwrap().to_owned())));
            tokio::time::sleep(Duration::from_millis(3_001)).await;
            StatusCode::OK.into_response()
        }
    });
    let workspace = Workspace::open(clock, slow).await;
    workspace.wire(false);
    workspace.post(1).await;
    tokio::time::sleep(Duration::from_secs(600)).await;
    let timeout = || Some("http_timeout".to_owned());
    let expected = [(0, None), (3_000, timeout()), (66_000, timeout()), (369_000, timeout())];
    assert_eq!(*tries.lock().unwrap(), expected);
}

/// Answers the first so many tries with a redirect each time, by the path.
fn redirecting(steps: usize) -> (Router, Arc<Mutex<Vec<String>>>) {
    let seen = Arc::<Mutex<Vec<String>>>::default();
    let kept = Arc::clone(&seen);
    let router = Router::new().fallback(move |request: Request| {
        let kept = Arc::clone(&kept);
        async move {
            let path = request.uri().path().to_owned();
            let reason =
                request.headers().get("x-slack-retry-reason").map(|value| value.to_str().unwrap().to_owned());
            let body = axum::body::to_bytes(request.into_body(), 1 << 20).await.unwrap();
            if let Some(echo) = echo(&body) {
                return echo;
            }
            let step: usize = path.strip_prefix("/step/").map_or(0, |step| step.parse().unwrap());
            kept.lock().unwrap().push(format!("{path} {}", reason.unwrap_or_default()).trim().to_owned());
            if step < steps {
                return Redirect::temporary(&format!("/step/{}", step + 1)).into_response();
            }
            StatusCode::OK.into_response()
        }
    });
    (router, seen)
}

#[tokio::test(start_paused = true)]
async fn two_redirects_are_followed_and_a_third_is_too_many() {
    for (steps, end) in [(2, DeliveryOutcome::Acked), (3, DeliveryOutcome::GivenUp)] {
        let (subject, seen) = redirecting(steps);
        let workspace = Workspace::open(clock(), subject).await;
        workspace.wire(false);
        workspace.post(1).await;
        tokio::time::sleep(Duration::from_secs(600)).await;
        assert_eq!(workspace.ends().last().unwrap().1, end);
        let seen = seen.lock().unwrap().clone();
        assert_eq!(seen[..3], ["/slack/events", "/step/1", "/step/2"]);
        if steps == 3 {
            assert_eq!(seen[3], "/slack/events too_many_redirects");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_redirect_to_another_host_is_not_followed() {
    let subject = Router::new().fallback(|request: Request| async move {
        let elsewhere = request.uri().path() == "/elsewhere";
        let body = axum::body::to_bytes(request.into_body(), 1 << 20).await.unwrap();
        assert!(!elsewhere, "nobody allowed that host");
        echo(&body).unwrap_or_else(|| Redirect::temporary("http://example.com/elsewhere").into_response())
    });
    let workspace = Workspace::open(clock(), subject).await;
    workspace.wire(false);
    workspace.post(1).await;
    tokio::time::sleep(Duration::from_secs(600)).await;
    assert_eq!(workspace.ends(), [(4, DeliveryOutcome::GivenUp)]);
}

/// An app that answers submissions too late and everything else at once; the last trigger that it got.
fn dawdling() -> (Router, Arc<Mutex<Value>>) {
    let last = Arc::new(Mutex::new(Value::Null));
    let trigger = Arc::clone(&last);
    let router = Router::new().fallback(move |request: Request| {
        let trigger = Arc::clone(&trigger);
        async move {
            let body = axum::body::to_bytes(request.into_body(), 1 << 20).await.unwrap();
            if let Some(echo) = echo(&body) {
                return echo;
            }
            let (_, payload) = form_urlencoded::parse(&body).next().unwrap();
            let payload: Value = serde_json::from_str(&payload).unwrap();
            *trigger.lock().unwrap() = payload["trigger_id"].clone();
            let late = payload["type"] == "view_submission";
            tokio::time::sleep(Duration::from_millis(if late { 3_001 } else { 1 })).await;
            StatusCode::OK.into_response()
        }
    });
    (router, last)
}

#[tokio::test(start_paused = true)]
async fn a_trigger_is_good_for_three_seconds_and_a_dialog_waits_no_longer_for_its_app() {
    let (subject, trigger) = dawdling();
    let workspace = Workspace::open(clock(), subject).await;
    workspace.wire(false);
    let take = json!({ "callback_id": "begin", "wait": true });
    workspace.call("/_door/slack/shortcut", take.clone()).await;
    let view = json!({ "type": "modal", "title": { "type": "plain_text", "text": "T" }, "blocks": [],
                       "submit": { "type": "plain_text", "text": "Send" } });
    let open = |trigger: &Mutex<Value>| json!({ "trigger_id": *trigger.lock().unwrap(), "view": view });
    tokio::time::sleep(Duration::from_millis(3_001)).await;
    let late = workspace.answer("/api/views.open", open(&trigger)).await;
    assert_eq!(late["error"], "expired_trigger_id");
    workspace.call("/_door/slack/shortcut", take).await;
    tokio::time::sleep(Duration::from_millis(2_900)).await;
    let opened = workspace.call("/api/views.open", open(&trigger)).await;
    let id = &opened["view"]["id"];
    let began = workspace.clock.now().0;
    let outcome = workspace.call("/_door/slack/submit", json!({ "view": id, "wait": true })).await;
    assert_eq!((&outcome["outcome"], &outcome["trouble"]), (&json!("trouble"), &json!("operation_timeout")));
    assert_eq!(workspace.clock.now().0 - began, 3_000);
    let open = workspace.call("/_door/slack/views", json!({})).await;
    assert_eq!(open["views"][0]["view"], *id, "it is still there");
    tokio::time::sleep(Duration::from_secs(9 * 3_600)).await;
    workspace.host.retain();
    assert_eq!(workspace.call("/_door/slack/views", json!({})).await["views"], json!([]), "nobody closed it");
}
