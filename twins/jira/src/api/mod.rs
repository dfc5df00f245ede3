//! The vendor's surface: one request's way from its credential and its limit to an answer with Jira's headers. Handlers are
//! plain functions: parse, look at or change the site, answer.

mod bean;
mod comments;
mod doors;
mod edits;
mod issues;
mod links;
mod meta;
mod people;
mod projects;
mod search;
mod show;
mod transitions;

use std::collections::BTreeMap;
use std::future::{Ready, ready};

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts as _, MatchedPath, RawPathParams, Request};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, StatusCode};
use nightcrew_model::event::Caller;
use nightcrew_model::id::PersonId;
use nightcrew_twin_kit::{Allowance, Api, Call, Desk, Rate, Tier};
use serde_json::{Map, Value};

use crate::error::{Refusal, put, stamp};
use crate::jql::Asker;
use crate::json::{self, Shown};
use crate::world::{Site, account_id};
use crate::{Jira, auth};

/// The most query arguments that are read.
const QUERY_MAX: usize = 200;
/// Writes to one issue: so many in two seconds, and in thirty.
const ISSUE_WRITES: [Rate; 2] =
    [Rate { calls: 20, window_ms: 2_000 }, Rate { calls: 100, window_ms: 30_000 }];

/// Headers of an answer.
const HEADERS: usize = 12;
const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");
const NEAR: HeaderName = HeaderName::from_static("x-ratelimit-nearlimit");
const ACCOUNT: HeaderName = HeaderName::from_static("x-aaccountid");
const LOGIN_REASON: HeaderName = HeaderName::from_static("x-seraph-loginreason");

/// What a handler answers with.
pub(crate) type Outcome = Result<Reply, Refusal>;

/// An answer.
pub(crate) struct Reply {
    status: StatusCode,
    body: Option<Shown>,
}

impl Reply {
    /// 200 with a body.
    pub(crate) fn ok(body: impl Into<Shown>) -> Self {
        Self { status: StatusCode::OK, body: Some(body.into()) }
    }

    /// 201 with a body.
    pub(crate) fn created(body: impl Into<Shown>) -> Self {
        Self { status: StatusCode::CREATED, body: Some(body.into()) }
    }

    /// 204 without one.
    pub(crate) fn nothing() -> Self {
        Self { status: StatusCode::NO_CONTENT, body: None }
    }
}

/// Which form rich text has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    /// Wiki text: `2` and `latest`.
    Two,
    /// Documents.
    Three,
}

/// A request.
pub(crate) struct Asked {
    pub(crate) desk: Desk<Jira>,
    pub(crate) call: Call,
    pub(crate) now: i64,
    pub(crate) version: Version,
    who: Result<Option<u32>, Refusal>,
    /// The address of the API as the caller reached it, as JSON has it between quotes: it ends in a slash.
    home: String,
    /// How much of it is the origin.
    origin: usize,
    params: BTreeMap<String, String>,
    query: Vec<(String, String)>,
    body: Bytes,
    allowance: Allowance,
}

impl FromRequest<Desk<Jira>> for Asked {
    type Rejection = Response;

    async fn from_request(request: Request, desk: &Desk<Jira>) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let call = match Call::from_request_parts(&mut parts, desk).await {
            Ok(call) => call,
            Err(never) => match never {},
        };
        let params = RawPathParams::from_request_parts(&mut parts, desk).await;
        let params = params.map_err(|refused| refused.into_response())?;
        let params: BTreeMap<String, String> =
            params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let spoken = params.get("version").map_or("3", String::as_str).to_owned();
        let version = match spoken.as_str() {
            "3" => Version::Three,
            "2" | "latest" => Version::Two,
            _ => {
                return Err(
                    Refusal::missing(format!("null for uri: {}", parts.uri.path())).into_answer(&call)
                );
            }
        };
        let query = form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes());
        let query =
            query.take(QUERY_MAX).map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        let who = auth::account(desk, &parts.headers);
        if let Ok(Some(account)) = who {
            match desk.read(|site| site.person(account)) {
                Some(person) => {
                    call.by(Caller::Person(person));
                    call.person(person);
                }
                None => call.by(Caller::Subject),
            }
        }
        let route = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
        let key = format!("{} {route}", parts.method);
        let calls = match (parts.method.as_str(), route) {
            ("GET", "/rest/api/{version}/issue/{key}") => 150,
            ("PUT" | "DELETE", _) => 50,
            _ => 100,
        };
        let allowance = desk.limit(&call, &key, Rate::per_second(calls));
        let whole = Request::from_parts(parts, body);
        let body = Bytes::from_request(whole, desk).await.map_err(|refused| refused.into_response())?;
        let now = desk.unix_ms();
        let mut home = json::escaped(&call.origin);
        let origin = home.len();
        for piece in ["/rest/api/", &spoken, "/"] {
            home.push_str(piece);
        }
        Ok(Self { desk: desk.clone(), call, now, version, who, home, origin, params, query, body, allowance })
    }
}

impl Asked {
    /// The caller's account.
    pub(crate) fn me(&self) -> Result<u32, Refusal> {
        self.who.clone()?.ok_or_else(Refusal::unauthenticated)
    }

    /// The caller's account, if it has access to the product.
    pub(crate) fn member(&self) -> Result<u32, Refusal> {
        let me = self.me()?;
        if self.desk.read(|site| site.may_use(me)) { Ok(me) } else { Err(Refusal::no_access()) }
    }

    /// The caller as searches know them.
    pub(crate) fn asker(&self) -> Result<Asker, Refusal> {
        Ok(Asker { account: self.member()?, now: self.now })
    }

    /// A part of the path.
    pub(crate) fn param(&self, name: &str) -> &str {
        self.params.get(name).map_or("", String::as_str)
    }

    /// A query argument that is given and not empty.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(given, _)| given == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// A query argument that is repeated, or separated by commas, or both.
    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        let given = self.query.iter().filter(|(given, _)| given == name);
        given
            .flat_map(|(_, value)| value.split(','))
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect()
    }

    /// A whole number of the query, within bounds.
    pub(crate) fn number(&self, name: &str, usual: usize, most: usize) -> Result<usize, Refusal> {
        match self.query(name) {
            None => Ok(usual),
            Some(text) => match text.parse::<i64>() {
                Ok(number) => Ok(usize::try_from(number).unwrap_or(0).min(most)),
                Err(_) => Err(Refusal::bad(format!("The value of '{name}' must be a whole number."))),
            },
        }
    }

    /// The body as a JSON object; an empty one is none.
    pub(crate) fn object(&self) -> Result<Map<String, Value>, Refusal> {
        if self.body.iter().all(u8::is_ascii_whitespace) {
            return Ok(Map::new());
        }
        match serde_json::from_slice(&self.body) {
            Ok(Value::Object(object)) => Ok(object),
            _ => Err(Refusal::bad(
                "Invalid request payload. Refer to the REST API documentation and try again.",
            )),
        }
    }

    /// The address of the API, to write other addresses with: nothing in it is escaped any more.
    pub(crate) fn home(&self) -> &str {
        &self.home
    }

    /// The address of the host, in the same way.
    pub(crate) fn origin(&self) -> &str {
        self.home.get(..self.origin).unwrap_or_default()
    }

    /// Counts a write to an issue, and notes the issue and whom it is about.
    pub(crate) fn writes(&self, key: &str) -> Result<(), Refusal> {
        for rate in ISSUE_WRITES {
            let allowance = self.desk.limit(&self.call, &format!("issue {key} {}", rate.window_ms), rate);
            if !allowance.served {
                return Err(Refusal::rate("jira-per-issue-on-write", allowance.retry_after_secs));
            }
        }
        Ok(())
    }

    /// Notes what the call is about.
    pub(crate) fn about(&self, key: &str, people: impl IntoIterator<Item = PersonId>) {
        self.call.touch(entity(key));
        for person in people {
            self.call.person(person);
        }
    }

    fn finish(&self, outcome: Outcome) -> Response {
        let mut response = match outcome {
            Ok(reply) => match reply.body {
                Some(body) => written(reply.status, body),
                None => reply.status.into_response(),
            },
            Err(refusal) => refusal.into_answer(&self.call),
        };
        let headers = response.headers_mut();
        headers.reserve(HEADERS);
        stamp(headers, &self.call, self.now);
        let Allowance { limit, remaining, reset_unix_ms, .. } = self.allowance;
        headers.insert(LIMIT, HeaderValue::from(limit));
        headers.insert(REMAINING, HeaderValue::from(remaining));
        put(headers, RESET, show::stamped(reset_unix_ms, 0, "Z"));
        let near = u64::from(remaining) * 5 < u64::from(limit);
        headers.insert(NEAR, HeaderValue::from_static(if near { "true" } else { "false" }));
        if let Ok(Some(account)) = self.who {
            put(headers, ACCOUNT, account_id(account));
            headers.insert(LOGIN_REASON, HeaderValue::from_static("OK"));
        }
        response
    }
}

/// An answer with a body.
fn written(status: StatusCode, Shown(text): Shown) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// An issue as attribution knows it.
pub(crate) fn entity(key: &str) -> String {
    format!("jira:issue:{key}")
}

/// The people whom an issue names.
pub(crate) fn people_of(site: &Site, issue: &crate::world::Issue) -> Vec<PersonId> {
    issue.about().iter().filter_map(|account| site.person(*account)).collect()
}

/// A handler; it looks at the credential itself, since what may not be seen is answered differently from place to place.
fn on(handle: fn(&Asked) -> Outcome) -> impl Fn(Asked) -> Ready<Response> + Clone + Send + Sync + 'static {
    move |asked: Asked| {
        let outcome = if asked.allowance.served {
            handle(&asked)
        } else {
            Err(Refusal::rate("jira-burst-based", asked.allowance.retry_after_secs))
        };
        ready(asked.finish(outcome))
    }
}

/// The vendor's routes.
pub(crate) fn routes() -> Api<Jira> {
    about_issues().merge(about_the_site())
}

fn about_issues() -> Api<Jira> {
    use Tier::{Semantic, Shape};
    Api::new()
        .post("/rest/api/{version}/issue", Semantic, on(issues::create))
        .get("/rest/api/{version}/issue/createmeta", Shape, on(meta::create_meta))
        .get("/rest/api/{version}/issue/createmeta/{project}/issuetypes", Semantic, on(meta::create_types))
        .get(
            "/rest/api/{version}/issue/createmeta/{project}/issuetypes/{type}",
            Shape,
            on(meta::create_fields),
        )
        .get("/rest/api/{version}/issue/{key}", Semantic, on(issues::get))
        .put("/rest/api/{version}/issue/{key}", Semantic, on(issues::edit))
        .delete("/rest/api/{version}/issue/{key}", Semantic, on(issues::delete))
        .put("/rest/api/{version}/issue/{key}/assignee", Semantic, on(issues::assign))
        .get("/rest/api/{version}/issue/{key}/editmeta", Shape, on(meta::edit_meta))
        .get("/rest/api/{version}/issue/{key}/comment", Semantic, on(comments::list))
        .post("/rest/api/{version}/issue/{key}/comment", Semantic, on(comments::add))
        .get("/rest/api/{version}/issue/{key}/comment/{id}", Semantic, on(comments::get))
        .put("/rest/api/{version}/issue/{key}/comment/{id}", Semantic, on(comments::edit))
        .delete("/rest/api/{version}/issue/{key}/comment/{id}", Semantic, on(comments::delete))
        .get("/rest/api/{version}/issue/{key}/transitions", Semantic, on(transitions::list))
        .post("/rest/api/{version}/issue/{key}/transitions", Semantic, on(transitions::make))
        .get("/rest/api/{version}/issue/{key}/worklog", Shape, on(issues::worklog))
        .get("/rest/api/{version}/issue/{key}/watchers", Shape, on(issues::watchers))
        .get("/rest/api/{version}/issue/{key}/votes", Shape, on(issues::votes))
        .get("/rest/api/{version}/issue/{key}/remotelink", Shape, on(issues::remote_links))
        .post("/rest/api/{version}/issueLink", Semantic, on(links::create))
        .get("/rest/api/{version}/issueLink/{id}", Semantic, on(links::get))
        .delete("/rest/api/{version}/issueLink/{id}", Semantic, on(links::delete))
        .get("/rest/api/{version}/issueLinkType", Semantic, on(links::types))
        .get("/rest/api/{version}/search", Semantic, on(|_| Err(Refusal::removed())))
        .post("/rest/api/{version}/search", Semantic, on(|_| Err(Refusal::removed())))
        .get("/rest/api/{version}/search/jql", Semantic, on(search::by_query))
        .post("/rest/api/{version}/search/jql", Semantic, on(search::by_body))
        .post("/rest/api/{version}/search/approximate-count", Semantic, on(search::count))
}

fn about_the_site() -> Api<Jira> {
    use Tier::{Semantic, Shape};
    Api::new()
        .get("/rest/api/{version}/serverInfo", Semantic, on(meta::server_info))
        .get("/rest/api/{version}/myself", Semantic, on(people::myself))
        .get("/rest/auth/1/session", Shape, on(people::session))
        .get("/rest/api/{version}/mypermissions", Semantic, on(people::permissions))
        .get("/rest/api/{version}/user", Semantic, on(people::get))
        .get("/rest/api/{version}/user/groups", Semantic, on(people::groups))
        .get("/rest/api/{version}/user/search", Semantic, on(people::search))
        .get("/rest/api/{version}/user/permission/search", Semantic, on(people::with_permission))
        .get("/rest/api/{version}/user/assignable/search", Semantic, on(people::with_permission))
        .get("/rest/api/{version}/user/viewissue/search", Semantic, on(people::with_permission))
        .get("/rest/api/{version}/users/search", Semantic, on(people::all))
        .get("/rest/api/{version}/project", Semantic, on(projects::all))
        .get("/rest/api/{version}/project/search", Semantic, on(projects::search))
        .get("/rest/api/{version}/project/{project}", Semantic, on(projects::get))
        .get("/rest/api/{version}/project/{project}/statuses", Semantic, on(projects::statuses))
        .get("/rest/api/{version}/project/{project}/components", Shape, on(projects::nothing))
        .get("/rest/api/{version}/project/{project}/versions", Shape, on(projects::nothing))
        .get("/rest/api/{version}/field", Semantic, on(meta::fields))
        .get("/rest/api/{version}/issuetype", Semantic, on(meta::types))
        .get("/rest/api/{version}/issuetype/{id}", Semantic, on(meta::one_type))
        .get("/rest/api/{version}/status", Semantic, on(meta::statuses))
        .get("/rest/api/{version}/status/{id}", Semantic, on(meta::status))
        .get("/rest/api/{version}/statuscategory", Semantic, on(meta::categories))
        .get("/rest/api/{version}/priority", Semantic, on(meta::priorities))
        .get("/rest/api/{version}/resolution", Semantic, on(meta::resolutions))
        .get("/rest/api/{version}/label", Semantic, on(meta::labels))
}

/// What people do that the API lacks.
pub(crate) fn doors() -> Api<Jira> {
    Api::new().post("/_door/jira/create_issue", Tier::Semantic, on(doors::create_issue))
}
