//! The vendor's surface: one request's way from its credential and its limit to an answer with Okta's headers. Handlers are
//! plain functions: parse, look at or change the org, answer.

mod apps;
mod doors;
mod groups;
mod lifecycle;
mod profile;
mod show;
mod users;

use std::future::{Ready, ready};

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts as _, RawPathParams, Request};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use nightcrew_model::event::Caller;
use nightcrew_model::id::PersonId;
use nightcrew_twin_kit::{Allowance, Api, Call, Desk, Rate, Tier, paging};
use serde_json::{Map, Value};

use crate::Okta;
use crate::auth::{self, Who};
use crate::error::{Refusal, stamp};
use crate::json::{self, Shown};
use crate::world::Org;

/// The most query arguments that are read.
const QUERY_MAX: usize = 64;

/// Headers of an answer.
const HEADERS: usize = 10;

/// What a handler answers with.
pub(crate) type Outcome = Result<Reply, Refusal>;

/// An answer.
pub(crate) struct Reply {
    status: StatusCode,
    body: Option<Shown>,
    /// Relations and addresses of the `Link` headers.
    links: Vec<(&'static str, String)>,
}

impl Reply {
    /// 200 with a body.
    pub(crate) fn ok(body: impl Into<Shown>) -> Self {
        Self { status: StatusCode::OK, body: Some(body.into()), links: Vec::new() }
    }

    /// 204: no body and no content type, which the Python SDK would try to read.
    pub(crate) fn nothing() -> Self {
        Self { status: StatusCode::NO_CONTENT, body: None, links: Vec::new() }
    }
}

/// A request whose caller is known.
pub(crate) struct Asked {
    pub(crate) desk: Desk<Okta>,
    pub(crate) call: Call,
    pub(crate) who: Result<Who, Refusal>,
    pub(crate) now: i64,
    uri: Uri,
    /// The parts of the path by name: two at most.
    params: Vec<(String, String)>,
    query: Vec<(String, String)>,
    body: Bytes,
    allowance: Allowance,
}

impl FromRequest<Desk<Okta>> for Asked {
    type Rejection = Response;

    async fn from_request(request: Request, desk: &Desk<Okta>) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let call = match Call::from_request_parts(&mut parts, desk).await {
            Ok(call) => call,
            Err(never) => match never {},
        };
        let params = RawPathParams::from_request_parts(&mut parts, desk).await;
        let params = params.map_err(|refused| refused.into_response())?;
        let params = params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let query = form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes());
        let query =
            query.take(QUERY_MAX).map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        let uri = parts.uri.clone();
        let (bucket, calls) = bucket(parts.method.as_str(), uri.path());
        let who = auth::who(desk, &parts.headers);
        match who {
            Ok(Who::Token) => call.by(Caller::Subject),
            Ok(Who::Person(person)) => {
                call.by(Caller::Person(person));
                call.person(person);
            }
            Err(_) => {}
        }
        let allowance = desk.limit(&call, bucket, Rate::per_minute(calls));
        let whole = Request::from_parts(parts, body);
        let body = Bytes::from_request(whole, desk).await.map_err(|refused| refused.into_response())?;
        let now = desk.unix_ms();
        Ok(Self { desk: desk.clone(), call, who, now, uri, params, query, body, allowance })
    }
}

/// The bucket that a call is counted in, and its calls a minute: the vendor's defaults.
fn bucket(method: &str, path: &str) -> (&'static str, u32) {
    let rest = path.strip_prefix("/api/v1/").unwrap_or_default();
    let parts = rest.split('/').filter(|part| !part.is_empty()).count();
    match (rest.split('/').next().unwrap_or_default(), parts) {
        ("users", 2) if method == "GET" => ("users/{id} GET", 2_000),
        ("users", 1) => ("users", 600),
        ("users", _) => ("users/*", 1_000),
        ("groups", 1) => ("groups", 500),
        ("groups", _) => ("groups/*", 1_000),
        ("apps", 1) => ("apps", 100),
        ("apps", _) => ("apps/*", 500),
        ("authn", _) => ("authn", 600),
        _ => ("other", 1_200),
    }
}

impl Asked {
    /// A part of the path.
    pub(crate) fn param(&self, name: &str) -> &str {
        self.params.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    /// A query argument that is given and not empty.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(given, _)| given == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// A query argument that is true unless it is given as `false`.
    pub(crate) fn flag_or(&self, name: &str, unless_given: bool) -> bool {
        self.query(name).map_or(unless_given, |value| value.eq_ignore_ascii_case("true"))
    }

    /// The body as a JSON object; an empty one is none.
    pub(crate) fn object(&self) -> Result<Map<String, Value>, Refusal> {
        if self.body.iter().all(u8::is_ascii_whitespace) {
            return Ok(Map::new());
        }
        match serde_json::from_slice(&self.body) {
            Ok(Value::Object(object)) => Ok(object),
            _ => Err(Refusal::malformed()),
        }
    }

    /// Where the caller reached the twin, for absolute URLs.
    pub(crate) fn origin(&self) -> &str {
        &self.call.origin
    }

    /// The page that the caller wants: from which place on, and how many.
    pub(crate) fn page(&self, usual: usize, most: usize) -> Result<(u32, usize), Refusal> {
        let limit = match self.query("limit") {
            None => usual,
            Some(text) => match text.parse::<usize>() {
                Ok(limit) if limit >= 1 => limit.min(most),
                _ => {
                    let cause = "limit: The limit must be a positive whole number.";
                    return Err(Refusal::validation("limit", cause));
                }
            },
        };
        let from = match self.query("after") {
            None => 0,
            Some(cursor) => paging::position(self.uri.path(), cursor)
                .and_then(|position| u32::try_from(position).ok())
                .ok_or_else(|| Refusal::validation("after", "after: The cursor is not valid."))?,
        };
        Ok((from, limit))
    }

    /// A page as an answer, with links to itself and to the next one if there is one.
    pub(crate) fn paged<T: Into<Shown>>(
        &self,
        items: impl IntoIterator<Item = T>,
        next: Option<u32>,
    ) -> Reply {
        let kept = self.query.iter().filter(|(name, _)| name != "after");
        let mut links = vec![("self", self.address(self.query.iter()))];
        if let Some(next) = next {
            let after = ("after".to_owned(), paging::cursor(self.uri.path(), u64::from(next)));
            links.push(("next", self.address(std::iter::once(&after).chain(kept))));
        }
        Reply { links, ..Reply::ok(json::list(items)) }
    }

    fn address<'a>(&self, query: impl Iterator<Item = &'a (String, String)>) -> String {
        let mut text = form_urlencoded::Serializer::new(String::new());
        for (name, value) in query {
            text.append_pair(name, value);
        }
        let query = text.finish();
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{}{}{mark}{query}", self.origin(), self.uri.path())
    }

    /// Notes that the call is about a user.
    pub(crate) fn about(&self, org: &Org, user: u32) {
        match org.person(user) {
            Some(person) => self.call.person(person),
            // Only users who are nobody of the company are entities of their own: a person may be in several attempts at a
            // time, and the latest of them must not be taken for the only one.
            None => self.call.touch(format!("okta:user:{}", Org::id(crate::world::Kind::User, user))),
        }
    }

    /// Lets only the subject's token through.
    fn token_only(&self) -> Result<(), Refusal> {
        match &self.who {
            Ok(Who::Token) => Ok(()),
            Ok(Who::Person(_)) => Err(Refusal::forbidden()),
            Err(refusal) => Err(refusal.clone()),
        }
    }

    /// Lets only a person through.
    pub(crate) fn a_person(&self) -> Result<PersonId, Refusal> {
        match &self.who {
            Ok(Who::Person(person)) => Ok(*person),
            Ok(Who::Token) => Err(Refusal::forbidden()),
            Err(refusal) => Err(refusal.clone()),
        }
    }

    fn finish(&self, outcome: Outcome) -> Response {
        let mut response = match outcome {
            Ok(reply) => {
                let mut response = match reply.body {
                    Some(body) => written(reply.status, body),
                    None => reply.status.into_response(),
                };
                link(response.headers_mut(), &reply.links);
                response
            }
            Err(refusal) => {
                self.call.error(refusal.code);
                written(refusal.status, refusal.body(&self.call).into())
            }
        };
        let Allowance { limit, remaining, reset_unix_ms, .. } = self.allowance;
        let numbers = [i64::from(limit), i64::from(remaining), reset_unix_ms.div_euclid(1000)];
        stamp(response.headers_mut(), &self.call, self.now, numbers);
        response
    }
}

/// An answer with a body.
fn written(status: StatusCode, body: Shown) -> Response {
    let mut response = Response::new(Body::from(body.0));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.reserve(HEADERS);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

fn link(headers: &mut HeaderMap, links: &[(&'static str, String)]) {
    for (rel, address) in links {
        if let Ok(value) = HeaderValue::try_from(format!("<{address}>; rel=\"{rel}\"")) {
            headers.append(header::LINK, value);
        }
    }
}

/// A handler of the vendor's surface: for the subject's token, within its limit.
fn token(handle: fn(&Asked) -> Outcome) -> impl Fn(Asked) -> Ready<Response> + Clone + Send + Sync + 'static {
    served(move |asked| {
        asked.token_only()?;
        handle(asked)
    })
}

/// A handler that looks at the credential itself.
fn open(handle: fn(&Asked) -> Outcome) -> impl Fn(Asked) -> Ready<Response> + Clone + Send + Sync + 'static {
    served(handle)
}

fn served(
    handle: impl Fn(&Asked) -> Outcome + Clone + Send + Sync + 'static,
) -> impl Fn(Asked) -> Ready<Response> + Clone + Send + Sync + 'static {
    move |asked: Asked| {
        let outcome = if asked.allowance.served { handle(&asked) } else { Err(Refusal::rate()) };
        ready(asked.finish(outcome))
    }
}

/// The vendor's routes.
pub(crate) fn routes() -> Api<Okta> {
    use Tier::{Semantic, Shape};
    Api::new()
        .get("/api/v1/users", Semantic, token(users::list))
        .post("/api/v1/users", Semantic, token(users::create))
        .get("/api/v1/users/me", Semantic, open(users::me))
        .get("/api/v1/users/{id}", Semantic, token(users::get))
        .post("/api/v1/users/{id}", Semantic, token(users::update))
        .put("/api/v1/users/{id}", Semantic, token(users::replace))
        .delete("/api/v1/users/{id}", Semantic, token(users::delete))
        .get("/api/v1/users/{id}/groups", Semantic, token(users::groups))
        .get("/api/v1/users/{id}/appLinks", Semantic, token(users::app_links))
        .post("/api/v1/users/{id}/lifecycle/activate", Semantic, token(lifecycle::activate))
        .post("/api/v1/users/{id}/lifecycle/reactivate", Shape, token(lifecycle::reactivate))
        .post("/api/v1/users/{id}/lifecycle/deactivate", Semantic, token(lifecycle::deactivate))
        .post("/api/v1/users/{id}/lifecycle/suspend", Semantic, token(lifecycle::suspend))
        .post("/api/v1/users/{id}/lifecycle/unsuspend", Semantic, token(lifecycle::unsuspend))
        .post("/api/v1/users/{id}/lifecycle/unlock", Semantic, token(lifecycle::unlock))
        .post("/api/v1/users/{id}/lifecycle/reset_password", Shape, token(lifecycle::reset_password))
        .post("/api/v1/users/{id}/lifecycle/expire_password", Shape, token(lifecycle::expire_password))
        .get("/api/v1/groups", Semantic, token(groups::list))
        .post("/api/v1/groups", Semantic, token(groups::create))
        .get("/api/v1/groups/rules", Tier::Unsupported, token(|_| Err(Refusal::unsupported())))
        .get("/api/v1/groups/{id}", Semantic, token(groups::get))
        .put("/api/v1/groups/{id}", Semantic, token(groups::replace))
        .delete("/api/v1/groups/{id}", Semantic, token(groups::delete))
        .get("/api/v1/groups/{id}/users", Semantic, token(groups::members))
        .put("/api/v1/groups/{id}/users/{user}", Semantic, token(groups::add_member))
        .delete("/api/v1/groups/{id}/users/{user}", Semantic, token(groups::remove_member))
        .get("/api/v1/groups/{id}/apps", Semantic, token(groups::apps))
        .get("/api/v1/apps", Semantic, token(apps::list))
        .get("/api/v1/apps/{id}", Semantic, token(apps::get))
        .get("/api/v1/apps/{id}/groups", Semantic, token(apps::groups))
        .get("/api/v1/apps/{id}/groups/{group}", Semantic, token(apps::assigned))
        .put("/api/v1/apps/{id}/groups/{group}", Semantic, token(apps::assign))
        .delete("/api/v1/apps/{id}/groups/{group}", Semantic, token(apps::unassign))
        .get("/api/v1/apps/{id}/users", Semantic, token(apps::users))
        .get("/api/v1/apps/{id}/users/{user}", Semantic, token(apps::user))
        .get("/api/v1/org", Shape, token(users::org))
        .post("/api/v1/authn", Shape, open(doors::authn))
}

/// What people do that the API lacks.
pub(crate) fn doors() -> Api<Okta> {
    Api::new().post("/_door/okta/sign_in", Tier::Semantic, open(doors::sign_in))
}
