//! The calls that subjects make most, with the credentials that subjects have.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{Method, Request};
use nightcrew_engine::twins::authority;
use nightcrew_runtime::{TcpWire, Wire as _};
use serde_json::Value;

use crate::failure::Failure;

/// A common call.
#[derive(Clone, Debug)]
pub struct Common {
    /// The twin.
    pub twin: &'static str,
    /// The vendor's name for it.
    pub name: &'static str,
    /// Where it goes.
    pub authority: String,
    method: Method,
    /// What it does first and then in turn: a member is added, then taken away again.
    second: Option<Method>,
    path: String,
    body: String,
    secret: String,
}

impl Common {
    /// The `number`-th of a caller's requests.
    pub fn request(&self, caller: u64, number: u64) -> Request<Bytes> {
        let method = match &self.second {
            Some(second) if number % 2 == 1 => second.clone(),
            _ => self.method.clone(),
        };
        let path = self.path.replace("CALLER", &caller.to_string());
        let request = Request::builder().method(method).uri(path).header(AUTHORIZATION, &self.secret);
        let request = request.header(CONTENT_TYPE, "application/json; charset=utf-8");
        // Its parts are made of this file's texts and of the twins' own answers.
        request.body(Bytes::from(self.body.clone())).unwrap_or_default()
    }

    /// The same call to somebody else.
    pub fn at(&self, authority: &str) -> Self {
        Self { authority: authority.to_owned(), ..self.clone() }
    }

    /// Makes it once; returns the answer.
    pub async fn once(&self) -> Result<Bytes, Failure> {
        let answer = TcpWire::new(self.authority.clone(), 1).call(self.request(0, 0)).await;
        let answer = answer.map_err(|error| Failure::environment(&error))?;
        if answer.status().is_success() {
            return Ok(answer.into_body());
        }
        let why = String::from_utf8_lossy(answer.body()).into_owned();
        Err(Failure::Environment(format!("{} of {} was refused: {why}", self.name, self.twin)))
    }
}

/// Where a service is, and with what it is called.
pub struct Service {
    /// The twin, or the vendor that it stands for.
    pub twin: &'static str,
    /// Host and port.
    pub authority: String,
    /// The value of `Authorization`.
    pub secret: String,
}

impl Service {
    /// A post into a channel of Slack's.
    pub fn post(&self, channel: &str) -> Common {
        let post =
            serde_json::json!({ "channel": channel, "text": "Your request is with your manager now." });
        self.call("chat.postMessage", Method::POST, "/api/chat.postMessage", &post.to_string())
    }

    /// A call.
    pub fn call(&self, name: &'static str, method: Method, path: &str, body: &str) -> Common {
        Common {
            twin: self.twin,
            name,
            authority: self.authority.clone(),
            method,
            second: None,
            path: path.to_owned(),
            body: body.to_owned(),
            secret: self.secret.clone(),
        }
    }

    /// What a call answers, as JSON.
    async fn ask(&self, path: &str) -> Result<Value, Failure> {
        let body = self.call("a look-up", Method::GET, path, "").once().await?;
        serde_json::from_slice(&body).map_err(|error| Failure::environment(&error))
    }
}

/// The common calls, ready to be made against twins with this environment.
pub async fn common(environment: &BTreeMap<String, String>) -> Result<Vec<Common>, Failure> {
    let of = |name: &str| environment.get(name).cloned().unwrap_or_default();
    let origin =
        |address: String| authority(address.trim_end_matches("/api/")).map_err(|e| Failure::usage(&e));
    let slack = Service {
        twin: "slack",
        authority: origin(of("SLACK_API_URL"))?,
        secret: format!("Bearer {}", of("SLACK_BOT_TOKEN")),
    };
    let jira = Service {
        twin: "jira",
        authority: origin(of("JIRA_BASE_URL"))?,
        secret: format!("Basic {}", BASE64.encode(format!("{}:{}", of("JIRA_EMAIL"), of("JIRA_API_TOKEN")))),
    };
    let okta = Service {
        twin: "okta",
        authority: origin(of("OKTA_ORG_URL"))?,
        secret: format!("SSWS {}", of("OKTA_API_TOKEN")),
    };
    let channels = slack.ask("/api/conversations.list?limit=200").await?;
    let channel = text(&channels, "channels", |channel| channel["is_member"] == true, "id");
    let users = slack.ask("/api/users.list?limit=20").await?;
    let user = text(&users, "members", |user| user["is_bot"] == false, "id");
    let groups = okta.ask("/api/v1/groups?limit=20").await?;
    let group = groups.as_array().and_then(|all| all.first()).map(|group| group["id"].clone());
    let people = okta.ask("/api/v1/users?limit=20").await?;
    let person = people.as_array().and_then(|all| all.last()).map(|user| user["id"].clone());
    let id = |value: Option<Value>| value.and_then(|id| id.as_str().map(str::to_owned)).unwrap_or_default();
    let issue =
        r#"{"fields":{"project":{"key":"ITSM"},"issuetype":{"name":"Task"},"summary":"Access to Jira"}}"#;
    let member = format!("/api/v1/groups/{}/users/{}", id(group), id(person));
    let history = format!("/api/conversations.history?channel={channel}&limit=20");
    Ok(vec![
        slack.post(&channel),
        slack.call("users.info", Method::GET, &format!("/api/users.info?user={user}"), ""),
        slack.call("conversations.history", Method::GET, &history, ""),
        jira.call("create issue", Method::POST, "/rest/api/3/issue", issue),
        jira.call(
            "search",
            Method::GET,
            "/rest/api/3/search/jql?jql=project%20%3D%20ITSM%20ORDER%20BY%20created&maxResults=20",
            "",
        ),
        okta.call("list groups", Method::GET, "/api/v1/groups?limit=20", ""),
        Common { second: Some(Method::DELETE), ..okta.call("group add, remove", Method::PUT, &member, "") },
    ])
}

/// The text under `name` of the first of a list that is so.
fn text(answer: &Value, list: &str, is: impl Fn(&Value) -> bool, name: &str) -> String {
    let found = answer[list].as_array().and_then(|all| all.iter().find(|one| is(one)));
    found.and_then(|one| one[name].as_str()).unwrap_or_default().to_owned()
}
