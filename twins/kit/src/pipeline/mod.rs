//! What surrounds each handler of a twin: its number and trace, injected faults, the loud refusal of what is not served, and
//! the ledger's record.

mod served;
mod surface;
mod through;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::request::Parts;
use http::{Method, StatusCode};
use nightcrew_model::event::{Called, Caller, Tier};
use nightcrew_model::id::Trace;
use nightcrew_runtime::trace_of;

use crate::api::Endpoint;
use crate::call::Call;
use crate::desk::Desk;
use crate::faults::{Fate, Identity, path_matches};
use crate::ledger::{Recorded, cut_note};
use crate::pipeline::served::{Served, serve};
use crate::twin::Twin;

pub use surface::Surface;
pub(crate) use through::{Around, Through};

/// The largest request body that a twin reads.
pub const REQUEST_BYTES_MAX: usize = 4 * 1024 * 1024;
/// The longest path that is recorded of a call to an endpoint that nobody has.
const PATH_BYTES_MAX: usize = 200;

/// A handler's answer under way.
pub(crate) type Answering = Pin<Box<dyn Future<Output = Response> + Send>>;
/// What serves one call.
type Serve = Box<dyn FnOnce(Call, Request) -> Answering + Send>;

/// The whole surface of a twin: the vendor's and the doors.
pub(crate) fn surface<T: Twin>(desk: Desk<T>) -> Surface {
    let (router, named) = T::api().merge(T::doors()).into_parts(Around::Vendor);
    let router = router
        .fallback(Through::unserved(refuse::<T>))
        .method_not_allowed_fallback(Through::unserved(refuse::<T>))
        .with_state(desk.clone());
    Surface::new(desk, named, router)
}

/// A twin's part of the control surface. Its calls are numbered, those that do something are recorded, and no fault touches them.
pub(crate) fn control<T: Twin>(desk: Desk<T>) -> Router {
    T::control().into_parts(Around::Control).0.with_state(desk)
}

/// Refuses what is not served, in the vendor's own way (invariant 6).
async fn refuse<T: Twin>(request: Request) -> Response {
    let (parts, _) = request.into_parts();
    T::refusal(&parts, StatusCode::NOT_FOUND)
}

/// Takes a call through what surrounds its handler; without an endpoint it is one that is not served.
async fn handle<T: Twin>(
    desk: &Desk<T>,
    request: Request,
    endpoint: Option<Endpoint>,
    around: Around,
    handler: Serve,
) -> Response {
    let common = &desk.0.common;
    let trace = trace_of(request.headers());
    let origin = match around {
        Around::Vendor => origin(&request),
        // What a person does here is answered as if they had done it at the vendor's address.
        Around::Control => Arc::from(common.addresses().twins.get(T::NAME).cloned().unwrap_or_default()),
    };
    let call = Call::new(common.ledger.number(), trace, origin, common.clock.unix_ms());
    let (method, path) = (request.method().as_str(), request.uri().path());
    let (name, tier) = match endpoint {
        Some(endpoint) => ([method, " ", endpoint.path].concat(), endpoint.tier),
        None => unserved::<T>(method, path),
    };
    // Whoever only looks at the control surface does nothing that a run could ask about, and a page looks often.
    let only_looks = around == Around::Control && request.method() == Method::GET;
    let faults = &desk.0.faults;
    let fate = match around {
        Around::Vendor => faults.fate(Identity { trace, endpoint: &name, method, path }),
        Around::Control => Fate::default(),
    };
    let began = common.clock.elapsed_us();
    let served = match fate == Fate::default() {
        true => Served::as_answered(handler(call.clone(), request).await),
        // Boxed: what few calls meet must not make the future of all larger.
        false => Box::pin(serve::<T>(faults, fate, &call, request, handler, &common.clock)).await,
    };
    let took_us = common.clock.elapsed_us().saturating_sub(began);
    let Served { response, fault, cut } = served;
    let status = if cut { 0 } else { response.status().as_u16() };
    if !only_looks {
        record(desk, &call, name, tier, status, fault, took_us);
    }
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

/// The name of what is not served for the record, and its tier.
fn unserved<T: Twin>(method: &str, path: &str) -> (String, Tier) {
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
