//! A STAND-IN for Slack, Jira and Okta: the few calls that accessdesk makes, answered from one small world behind
//! [`Transport`]. It is no twin and proves nothing about the vendors; it lets the bot be tested without them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use accessdesk::{BoxFuture, Transport, TransportError};
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Request, Response, StatusCode, Uri};
use axum::response::IntoResponse;
use bytes::Bytes;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

/// What a call takes.
const SERVICE_TIME: Duration = Duration::from_millis(5);

/// What goes wrong with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Refused before anything happened.
    Before503,
    /// Done, but the answer is a 503.
    After503,
    /// Done, but the connection is lost.
    AfterLost,
    /// Too many requests, with this Retry-After.
    Slow429(u64),
}

#[derive(Debug, Clone, Default)]
pub struct Posted {
    pub channel: String,
    pub thread: Option<String>,
    pub ts: String,
    pub text: String,
    pub blocks: Value,
    pub metadata: Value,
}

#[derive(Debug, Clone, Default)]
pub struct Issue {
    pub key: String,
    pub labels: Vec<String>,
    pub comments: Vec<String>,
    pub done: bool,
}

#[derive(Debug, Clone)]
pub struct Account {
    pub slack: &'static str,
    pub okta: &'static str,
    pub name: &'static str,
    pub email: &'static str,
    pub manager: Option<&'static str>,
    pub locale: &'static str,
    pub status: String,
    pub groups: BTreeSet<String>,
}

#[derive(Debug, Default)]
pub struct World {
    pub accounts: Vec<Account>,
    pub posted: Vec<Posted>,
    pub whispers: Vec<(String, String)>,
    pub reactions: Vec<String>,
    pub issues: Vec<Issue>,
    /// Searches that still find nothing: Jira's lag.
    pub search_lag: u32,
    pub calls: Vec<Called>,
    pub faults: Vec<(&'static str, Fault, u32)>,
    pub clock_ts: u64,
}

#[derive(Debug, Clone)]
pub struct Called {
    pub what: String,
    pub traceparent: Option<String>,
    pub at: tokio::time::Instant,
}

pub type Shared = Arc<Mutex<World>>;

pub struct StandIn {
    router: axum::Router,
    world: Shared,
}

impl StandIn {
    pub fn new(world: Shared) -> Self {
        Self { router: axum::Router::new().fallback(answer).with_state(Arc::clone(&world)), world }
    }
}

impl Transport for StandIn {
    fn call(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'static, Result<http::Response<Bytes>, TransportError>> {
        let (router, world) = (self.router.clone(), Arc::clone(&self.world));
        Box::pin(async move {
            tokio::time::sleep(SERVICE_TIME).await;
            let what = format!("{} {}", request.method(), request.uri());
            let fault = note(&world, &what, request.headers());
            match fault {
                Some(Fault::Before503) => return Ok(plain(503, &[])),
                Some(Fault::Slow429(secs)) => return Ok(plain(429, &[("retry-after", secs.to_string())])),
                _ => {}
            }
            let answer = router.oneshot(request.map(Body::from)).await.unwrap();
            match fault {
                Some(Fault::After503) => return Ok(plain(503, &[])),
                Some(Fault::AfterLost) => return Err(TransportError::Lost("reset".into())),
                _ => {}
            }
            let (parts, body) = answer.into_parts();
            Ok(Response::from_parts(parts, body.collect().await.unwrap().to_bytes()))
        })
    }
}

fn note(world: &Shared, what: &str, headers: &HeaderMap) -> Option<Fault> {
    let mut world = world.lock().unwrap();
    let traceparent = headers.get("traceparent").map(|value| value.to_str().unwrap().to_owned());
    world.calls.push(Called { what: what.to_owned(), traceparent, at: tokio::time::Instant::now() });
    let (_, fault, left) =
        world.faults.iter_mut().find(|(needle, _, left)| *left > 0 && what.contains(needle))?;
    *left -= 1;
    Some(*fault)
}

fn plain(status: u16, headers: &[(&str, String)]) -> Response<Bytes> {
    let mut builder = Response::builder().status(status);
    for (name, value) in headers {
        builder = builder.header(*name, value);
    }
    builder.body(Bytes::new()).unwrap()
}

async fn answer(State(world): State<Shared>, request: Request<Body>) -> axum::response::Response {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let arguments = arguments(&parts.headers, &body);
    let mut world = world.lock().unwrap();
    let (status, json) = match parts.uri.host().unwrap_or_default() {
        "slack.example.com" => (200, world.slack(parts.uri.path(), &arguments)),
        "jira.example.com" => world.jira(&parts.method, &parts.uri, &arguments),
        _ => world.okta(&parts.method, &parts.uri),
    };
    let status = StatusCode::from_u16(status).unwrap();
    if json.is_null() { status.into_response() } else { (status, axum::Json(json)).into_response() }
}

fn arguments(headers: &HeaderMap, body: &[u8]) -> Value {
    let kind = headers.get("content-type").map(|value| value.to_str().unwrap()).unwrap_or_default();
    if kind.starts_with("application/json") {
        return serde_json::from_slice(body).unwrap();
    }
    let pairs = form_urlencoded::parse(body).into_owned();
    Value::Object(pairs.map(|(name, value)| (name, Value::String(value))).collect())
}

impl World {
    pub fn next_ts(&mut self) -> String {
        self.clock_ts += 1;
        format!("1767261600.{:06}", self.clock_ts)
    }

    pub fn by_slack(&mut self, id: &str) -> &mut Account {
        self.accounts.iter_mut().find(|one| one.slack == id).unwrap()
    }

    pub fn count(&self, needle: &str) -> usize {
        self.calls.iter().filter(|call| call.what.contains(needle)).count()
    }

    fn slack(&mut self, path: &str, arguments: &Value) -> Value {
        let text = |name: &str| arguments[name].as_str().unwrap_or_default().to_owned();
        match path.trim_start_matches("/api/") {
            "auth.test" => json!({"ok": true, "user_id": "UBOT", "bot_id": "BBOT"}),
            "conversations.list" => {
                // Two pages, so that paging is used.
                if text("cursor").is_empty() {
                    json!({"ok": true, "channels": [{"id": "CGEN", "name": "general"}], "response_metadata": {"next_cursor": "p2"}})
                } else {
                    json!({"ok": true, "channels": [{"id": "CHELP", "name": "it-help", "is_member": false}], "response_metadata": {"next_cursor": ""}})
                }
            }
            "conversations.join" => json!({"ok": true}),
            "conversations.info" => {
                let name = if text("channel") == "CHELP" { "it-help" } else { "general" };
                json!({"ok": true, "channel": {"id": text("channel"), "name": name}})
            }
            users if users.starts_with("users.") => self.slack_users(users, arguments),
            "conversations.open" => json!({"ok": true, "channel": {"id": format!("D{}", text("users"))}}),
            "chat.postMessage" => {
                let ts = self.next_ts();
                self.posted.push(Posted {
                    channel: text("channel"),
                    thread: arguments["thread_ts"].as_str().map(str::to_owned),
                    ts: ts.clone(),
                    text: text("text"),
                    blocks: arguments["blocks"].clone(),
                    metadata: arguments["metadata"].clone(),
                });
                json!({"ok": true, "ts": ts, "channel": text("channel")})
            }
            "conversations.replies" | "conversations.history" => {
                let thread = arguments["ts"].as_str().map(str::to_owned);
                let found: Vec<Value> = self
                    .posted
                    .iter()
                    .filter(|one| {
                        one.channel == text("channel") && (thread.is_none() || one.thread == thread)
                    })
                    .map(|one| json!({"ts": one.ts, "text": one.text, "metadata": one.metadata}))
                    .collect();
                json!({"ok": true, "messages": found})
            }
            "chat.update" => {
                let ts = text("ts");
                let one = self.posted.iter_mut().find(|one| one.ts == ts).unwrap();
                one.text = arguments["text"].as_str().unwrap().to_owned();
                one.blocks = arguments["blocks"].clone();
                json!({"ok": true})
            }
            "chat.postEphemeral" => {
                self.whispers.push((text("user"), text("text")));
                json!({"ok": true})
            }
            "reactions.add" => {
                self.reactions.push(text("timestamp"));
                json!({"ok": true})
            }
            other => panic!("the stand-in has no {other}"),
        }
    }

    fn slack_users(&self, method: &str, arguments: &Value) -> Value {
        let text = |name: &str| arguments[name].as_str().unwrap_or_default().to_owned();
        match method {
            "users.info" => match self.accounts.iter().find(|one| one.slack == text("user")) {
                Some(one) => json!({"ok": true, "user": slack_user(one)}),
                None => json!({"ok": false, "error": "user_not_found"}),
            },
            "users.lookupByEmail" => match self.accounts.iter().find(|one| one.email == text("email")) {
                Some(one) => json!({"ok": true, "user": slack_user(one)}),
                None => json!({"ok": false, "error": "users_not_found"}),
            },
            "users.list" => {
                let at: usize = text("cursor").parse().unwrap_or(0);
                let page: Vec<Value> = self.accounts.iter().skip(at).take(2).map(slack_user).collect();
                let next = if at + 2 < self.accounts.len() { (at + 2).to_string() } else { String::new() };
                json!({"ok": true, "members": page, "response_metadata": {"next_cursor": next}})
            }
            other => panic!("the stand-in has no {other}"),
        }
    }

    fn jira(&mut self, method: &Method, uri: &Uri, arguments: &Value) -> (u16, Value) {
        let path = uri.path().trim_start_matches("/rest/api/3/").to_owned();
        let parts: Vec<&str> = path.split('/').collect();
        match (method.as_str(), parts.as_slice()) {
            ("GET", ["project", "search"]) => {
                let all = [("ENG", "Engineering"), ("FIN", "Finance"), ("PAY", "Payments")];
                let from = if uri.query().unwrap().contains("startAt=0") { 0 } else { 2 };
                let page: Vec<Value> =
                    all.iter().skip(from).take(2).map(|(k, n)| json!({"key": k, "name": n})).collect();
                (200, json!({"values": page, "isLast": from == 2}))
            }
            ("POST", ["issue"]) => {
                let key = format!("ITSM-{}", self.issues.len() + 1);
                let fields = &arguments["fields"];
                assert_eq!(fields["project"]["key"], "ITSM");
                assert_eq!(fields["description"]["type"], "doc");
                assert!(fields["summary"].is_string());
                let labels = fields["labels"].as_array().unwrap();
                self.issues.push(Issue {
                    key: key.clone(),
                    labels: labels.iter().map(|one| one.as_str().unwrap().to_owned()).collect(),
                    ..Issue::default()
                });
                (201, json!({"id": "1", "key": key}))
            }
            ("POST", ["search", "jql"]) => {
                if self.search_lag > 0 {
                    self.search_lag -= 1;
                    return (200, json!({"issues": []}));
                }
                let jql = arguments["jql"].as_str().unwrap();
                let hits = self
                    .issues
                    .iter()
                    .filter(|one| one.labels.iter().any(|label| jql.contains(&format!("\"{label}\""))));
                (200, json!({"issues": hits.map(|one| json!({"key": one.key})).collect::<Vec<_>>()}))
            }
            (verb, ["issue", key, rest @ ..]) => {
                let Some(issue) = self.issues.iter_mut().find(|one| one.key == *key) else {
                    return (404, json!({"errorMessages": ["no"]}));
                };
                issue.answer(verb, rest, uri.query().unwrap_or_default(), arguments)
            }
            // What the vendor does not have: `calls-unknown-endpoint` asks for it.
            ("GET", ["users", _, "access-summary"]) => (404, json!({"errorCode": "E0000022"})),
            other => panic!("the stand-in has no {other:?}"),
        }
    }

    fn okta(&mut self, method: &Method, uri: &Uri) -> (u16, Value) {
        let path = uri.path().trim_start_matches("/api/v1/").to_owned();
        let parts: Vec<&str> = path.split('/').collect();
        let missing = (404, json!({"errorCode": "E0000007"}));
        match (method.as_str(), parts.as_slice()) {
            ("GET", ["users", id]) => {
                match self.accounts.iter().find(|one| one.okta == *id || one.email == *id) {
                    Some(one) => (
                        200,
                        json!({"id": one.okta, "status": one.status, "profile": {
                    "login": one.email, "email": one.email, "firstName": one.name, "lastName": "", "managerId": one.manager}}),
                    ),
                    None => missing,
                }
            }
            ("GET", ["users", id, "groups"]) => {
                let one = self.accounts.iter().find(|one| one.okta == *id).unwrap();
                let groups: Vec<Value> = one
                    .groups
                    .iter()
                    .map(|name| json!({"id": group_id(name), "profile": {"name": name}}))
                    .collect();
                (200, json!(groups))
            }
            ("GET", ["groups"]) => {
                // A beginning matches too: the exact name must be chosen.
                let wanted =
                    uri.query().unwrap().split('&').find_map(|pair| pair.strip_prefix("q=")).unwrap();
                let names = [format!("{wanted}-old"), wanted.to_owned()];
                let groups: Vec<Value> = names
                    .iter()
                    .map(|name| json!({"id": group_id(name), "profile": {"name": name}}))
                    .collect();
                (200, json!(groups))
            }
            ("PUT", ["groups", group, "users", id]) => {
                let name = group.trim_start_matches("00g-").to_owned();
                self.accounts.iter_mut().find(|one| one.okta == *id).unwrap().groups.insert(name);
                (204, Value::Null)
            }
            ("POST", ["users", id, "lifecycle", "unlock"]) => {
                let one = self.accounts.iter_mut().find(|one| one.okta == *id).unwrap();
                if one.status != "LOCKED_OUT" {
                    return (403, json!({"errorCode": "E0000032"}));
                }
                one.status = "ACTIVE".into();
                (200, json!({}))
            }
            // What the vendor does not have: `calls-unknown-endpoint` asks for it.
            ("GET", ["users", _, "access-summary"]) => (404, json!({"errorCode": "E0000022"})),
            other => panic!("the stand-in has no {other:?}"),
        }
    }
}

impl Issue {
    fn answer(&mut self, verb: &str, rest: &[&str], query: &str, arguments: &Value) -> (u16, Value) {
        match (verb, rest) {
            ("GET", []) => {
                let category = if self.done { "done" } else { "new" };
                let ways = json!([
                    {"id": "11", "to": {"name": "In Progress", "statusCategory": {"key": "indeterminate"}}},
                    {"id": "31", "to": {"name": "Done", "statusCategory": {"key": "done"}}}]);
                let status = json!({"statusCategory": {"key": category}});
                let mut shown = json!({"key": self.key, "fields": {"status": status}});
                if query.contains("expand=transitions") {
                    shown["transitions"] = ways;
                }
                (200, shown)
            }
            ("GET", ["comment"]) => (200, json!({"comments": self.comments})),
            ("POST", ["comment"]) => {
                let text = arguments.pointer("/body/content/0/content/0/text").unwrap();
                self.comments.push(text.as_str().unwrap().to_owned());
                (201, json!({"id": "1"}))
            }
            ("POST", ["transitions"]) => {
                self.done = arguments.pointer("/transition/id").unwrap() == "31";
                (204, Value::Null)
            }
            // What the vendor does not have: `calls-unknown-endpoint` asks for it.
            ("GET", ["users", _, "access-summary"]) => (404, json!({"errorCode": "E0000022"})),
            other => panic!("the stand-in has no {other:?}"),
        }
    }
}

fn group_id(name: &str) -> String {
    format!("00g-{name}")
}

fn slack_user(one: &Account) -> Value {
    json!({"id": one.slack, "name": one.email, "locale": one.locale, "is_bot": false,
        "profile": {"real_name": one.name, "email": one.email}})
}

/// Who works here: Ana and Jo report to Bob, Bob to nobody; two people are called Sam.
pub fn company() -> World {
    let account = |slack, okta, name, email, manager, locale| Account {
        slack,
        okta,
        name,
        email,
        manager,
        locale,
        status: "ACTIVE".into(),
        groups: BTreeSet::from(["Everyone".to_owned()]),
    };
    let accounts = vec![
        account("U1", "00u1", "Ana Lopez", "ana@corp.example.com", Some("00u9"), "en-US"),
        account("U2", "00u2", "Jo Park", "jo@corp.example.com", Some("00u9"), "en-US"),
        account(
            "U3",
            "00u3",
            "Jürgen Groß",
            "juergen@corp.example.com",
            Some("bob@corp.example.com"),
            "de-DE",
        ),
        account("U4", "00u4", "Sam Reed", "sam.reed@corp.example.com", Some("00u9"), "en-US"),
        account("U5", "00u5", "Sam Stone", "sam.stone@corp.example.com", Some("00u9"), "en-US"),
        account("U9", "00u9", "Bob Boss", "bob@corp.example.com", None, "en-US"),
    ];
    World { accounts, ..World::default() }
}

/// Calls by their name, for assertions on order and number.
pub fn tally(world: &World) -> BTreeMap<String, usize> {
    let mut tally = BTreeMap::new();
    for call in &world.calls {
        let name = call.what.split(' ').nth(1).unwrap().rsplit('/').next().unwrap();
        *tally.entry(name.split('?').next().unwrap().to_owned()).or_default() += 1;
    }
    tally
}
