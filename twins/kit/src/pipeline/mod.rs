//! What surrounds each handler of a twin: its number and trace, injected faults, the loud refusal of what is not served, and
//! the ledger's record.

mod around;
mod served;
mod surface;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::Route;
use http::request::Parts;
use http::{Method, StatusCode};
use nightcrew_model::event::{Called, Caller, Tier};
use nightcrew_model::id::Trace;
use nightcrew_runtime::trace_of;
use rustc_hash::FxHashMap;
use tower::Service as _;

use crate::api::Named;
use crate::call::Call;
use crate::desk::Desk;
use crate::faults::{Identity, path_matches};
use crate::ledger::{Recorded, cut_note};
use crate::pipeline::around::Surround;
use crate::pipeline::served::{Served, serve};
use crate::twin::Twin;

pub use surface::Surface;

/// The largest request body that a twin reads.
pub const REQUEST_BYTES_MAX: usize = 4 * 1024 * 1024;
/// The longest path that is recorded of a call to an endpoint that nobody has.
const PATH_BYTES_MAX: usize = 200;

/// A twin with what its pipeline looks up.
struct Stage<T: Twin> {
    desk: Desk<T>,
    tiers: FxHashMap<&'static str, Vec<(&'static str, Tier)>>,
    named: FxHashMap<&'static str, Arc<Named<T>>>,
}

impl<T: Twin> Stage<T> {
    /// The method that a request names.
    fn named(&self, request: &Request) -> Option<&Arc<Named<T>>> {
        let is_asked = matches!(*request.method(), Method::GET | Method::POST);
        self.named.get(request.uri().path()).filter(|_| is_asked)
    }
}

/// What serves a call.
enum Handler<'a, T: Twin> {
    Route(Route),
    Named(&'a Named<T>, &'a Desk<T>),
}

impl<T: Twin> Handler<'_, T> {
    /// The handler's own answer.
    async fn serve(&mut self, call: &Call, mut request: Request) -> Response {
        match self {
            Self::Route(route) => {
                request.extensions_mut().insert(call.clone());
                let Ok(response) = route.call(request).await;
                response
            }
            Self::Named(named, desk) => (named.serve)((*desk).clone(), call.clone(), request).await,
        }
    }
}

/// The whole surface of a twin: the vendor's and the doors.
pub(crate) fn surface<T: Twin>(desk: Desk<T>) -> Surface {
    let api = T::api().merge(T::doors());
    let mut tiers: FxHashMap<&'static str, Vec<(&'static str, Tier)>> = FxHashMap::default();
    for endpoint in api.endpoints() {
        tiers.entry(endpoint.path).or_default().push((endpoint.method, endpoint.tier));
    }
    let (router, named) = api.into_parts();
    let named = named.into_iter().map(|named| (named.endpoint.path, Arc::new(named))).collect();
    let stage = Arc::new(Stage { desk: desk.clone(), tiers, named });
    let router = router
        .fallback(refuse::<T>)
        .method_not_allowed_fallback(refuse::<T>)
        .layer(Surround(Arc::clone(&stage)))
        .with_state(desk);
    Surface::new(stage, router)
}

/// A twin's part of the control surface. Its calls are numbered, those that do something are recorded, and no fault touches them.
pub(crate) fn control<T: Twin>(desk: Desk<T>) -> Router {
    T::control().into_parts().0.layer(from_fn_with_state(desk.clone(), handle_control::<T>)).with_state(desk)
}

async fn handle_control<T: Twin>(State(desk): State<Desk<T>>, mut request: Request, next: Next) -> Response {
    let common = Arc::clone(&desk.0.common);
    let trace = trace_of(request.headers());
    // What a person does here is answered as if they had done it at the vendor's address.
    let vendor = common.addresses().twins.get(T::NAME).cloned().unwrap_or_default();
    let came_ms = common.clock.unix_ms();
    let call = Call::new(common.ledger.number(), trace, Arc::from(vendor), came_ms);
    let path =
        request.extensions().get::<MatchedPath>().map_or_else(String::new, |path| path.as_str().to_owned());
    let endpoint = format!("{} {path}", request.method());
    let looks = request.method() == http::Method::GET;
    request.extensions_mut().insert(call.clone());
    let began = common.clock.elapsed_us();
    let response = next.run(request).await;
    let took_us = common.clock.elapsed_us().saturating_sub(began);
    // Whoever only looks does nothing that a run could ask about, and a page looks often.
    if !looks {
        record(&desk, &call, endpoint, Tier::Semantic, response.status().as_u16(), None, took_us);
    }
    response
}

/// Refuses what is not served, in the vendor's own way (invariant 6).
async fn refuse<T: Twin>(request: Request) -> Response {
    let (parts, _) = request.into_parts();
    T::refusal(&parts, StatusCode::NOT_FOUND)
}

/// Takes a call through its route.
async fn by_route<T: Twin>(stage: &Stage<T>, request: Request, route: Route) -> Response {
    let (endpoint, tier) = classify(stage, &request);
    handle(stage, request, (endpoint, tier), Handler::Route(route)).await
}

/// Takes a call to the method that it names.
async fn by_name<T: Twin>(stage: &Stage<T>, named: &Named<T>, request: Request) -> Response {
    let endpoint = [request.method().as_str(), " ", named.endpoint.path].concat();
    let handler = Handler::Named(named, &stage.desk);
    handle(stage, request, (endpoint, named.endpoint.tier), handler).await
}

async fn handle<T: Twin>(
    stage: &Stage<T>,
    request: Request,
    (endpoint, tier): (String, Tier),
    handler: Handler<'_, T>,
) -> Response {
    let common = &stage.desk.0.common;
    let trace = trace_of(request.headers());
    let call = Call::new(common.ledger.number(), trace, origin(&request), common.clock.unix_ms());
    let (method, path) = (request.method().as_str(), request.uri().path());
    let faults = &stage.desk.0.faults;
    let fate = faults.fate(Identity { trace, endpoint: &endpoint, method, path });
    let began = common.clock.elapsed_us();
    let served = serve(faults, fate, &call, request, handler, &common.clock).await;
    let took_us = common.clock.elapsed_us().saturating_sub(began);
    let Served { response, fault, cut } = served;
    let status = if cut { 0 } else { response.status().as_u16() };
    record(&stage.desk, &call, endpoint, tier, status, fault, took_us);
    response
}

/// A request's head for refusals: of its extensions only what [`Twin::refusal`] is promised.
pub(crate) fn bare(parts: &Parts, call: &Call) -> Parts {
    let mut copy = http::Request::new(Body::empty()).into_parts().0;
    copy.method = parts.method.clone();
    copy.uri = parts.uri.clone();
    copy.headers = parts.headers.clone();
    copy.extensions.insert(call.clone());
    copy
}

/// Scheme and authority by which the caller reached the twin; a Host that is not plain ASCII is not repeated.
fn origin(request: &Request) -> Arc<str> {
    let host =
        request.headers().get(http::header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let plain =
        host.len() <= 255 && host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:[]_".contains(&b));
    Arc::from(["http://", if plain { host } else { "localhost" }].concat())
}

/// The endpoint's name for the record, and its tier.
fn classify<T: Twin>(stage: &Stage<T>, request: &Request) -> (String, Tier) {
    let method = request.method().as_str();
    let path = request.uri().path();
    if let Some(matched) = request.extensions().get::<MatchedPath>() {
        let tier = stage.tiers.get(matched.as_str()).and_then(|methods| {
            methods.iter().find(|(known, _)| *known == "*" || *known == method).map(|(_, tier)| *tier)
        });
        if let Some(tier) = tier {
            return ([method, " ", matched.as_str()].concat(), tier);
        }
    }
    for endpoint in T::unsupported() {
        if (endpoint.method == "*" || endpoint.method == method)
            && path_matches(&pattern(endpoint.path), path)
        {
            return (format!("{method} {}", endpoint.path), Tier::Unsupported);
        }
    }
    let path = path.get(..path.floor_char_boundary(PATH_BYTES_MAX)).unwrap_or_default();
    (format!("{method} {}", general(path)), Tier::Unknown)
}

/// A path that nobody serves, with `*` for what looks like somebody's id: the same call for two people is one endpoint.
fn general(path: &str) -> String {
    let is_id = |part: &str| {
        let digits = part.bytes().filter(u8::is_ascii_digit).count();
        part.contains('@') || (digits > 0 && part.len() >= 6) || digits >= 4
    };
    let parts = path.split('/').map(|part| if is_id(part) { "*" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// A path with `{name}` places as a pattern with `*`.
fn pattern(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "*" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

fn record<T: Twin>(
    desk: &Desk<T>,
    call: &Call,
    endpoint: String,
    tier: Tier,
    status: u16,
    fault: Option<String>,
    took_us: u64,
) {
    let common = &desk.0.common;
    if call.trace == Some(Trace::UNRECORDED) && fault.is_none() && status < 500 {
        return;
    }
    let (attempt, attribution) = common.attempt_of(call);
    let notes = call.take_notes();
    if let Some(attempt) = attempt {
        common.attributor.tie(notes.touched, attempt);
    }
    let called = Called {
        twin_seq: call.seq,
        twin: T::NAME.to_owned(),
        by: notes.by.unwrap_or(Caller::Unknown),
        endpoint,
        tier,
        status,
        error: notes.error.map(cut_note),
        fault,
        over_limit: notes.over_limit,
        changed: notes.changed,
        took_us,
        attribution,
        note: notes.note.map(cut_note),
    };
    let cause = call.trace.map_or(0, |trace| trace.parent);
    common.ledger.record(common.clock.elapsed_us(), attempt, cause, Recorded::Called(called));
}

#[cfg(test)]
mod tests {
    use super::general;

    #[test]
    fn the_same_unknown_call_for_two_people_is_one_endpoint() {
        for (path, name) in [
            ("/api/v1/users/00u3sv4pmeKrnFnc5d7x/access-summary", "/api/v1/users/*/access-summary"),
            ("/api/v1/users/a@b.example/x", "/api/v1/users/*/x"),
            ("/rest/api/3/issue/OPS-1204/magic", "/rest/api/3/issue/*/magic"),
            ("/api/chat.postEverything", "/api/chat.postEverything"),
        ] {
            assert_eq!(general(path), name);
        }
    }
}
