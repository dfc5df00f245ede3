//! One try over HTTP: the request, its redirects, and what the answer means.

use ::http::uri::{Authority, PathAndQuery};
use ::http::{Request, Response, Uri};
use bytes::Bytes;
use nightcrew_runtime::{Either, WireError, race};

use super::{Dispatcher, Timetable};

/// What a try came to that was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Failed {
    /// Why, in Slack's words.
    pub(super) reason: &'static str,
    /// The answer's status; 0 when there was none.
    pub(super) status: u16,
    /// The subject wants no further try.
    pub(super) is_last: bool,
}

impl Failed {
    pub(super) const fn of(reason: &'static str) -> Self {
        Self { reason, status: 0, is_last: false }
    }

    /// It cannot be sent at all.
    pub(super) const fn never(reason: &'static str) -> Self {
        Self { reason, status: 0, is_last: true }
    }
}

/// Sends a request to the address that its URI names, follows redirects with what `again` makes, the same once more, and waits for
/// the answer within the timetable's time.
pub(super) async fn call(
    dispatcher: &Dispatcher,
    request: Request<Bytes>,
    again: impl Fn() -> Option<Request<Bytes>>,
    timetable: &Timetable,
) -> Result<Response<Bytes>, Failed> {
    match race(follow(dispatcher, request, again, timetable), tokio::time::sleep(timetable.ack_within)).await
    {
        Either::First(outcome) => outcome,
        Either::Second(()) => Err(Failed::of("http_timeout")),
    }
}

async fn follow(
    dispatcher: &Dispatcher,
    mut request: Request<Bytes>,
    again: impl Fn() -> Option<Request<Bytes>>,
    timetable: &Timetable,
) -> Result<Response<Bytes>, Failed> {
    let first = request.uri().clone();
    let mut redirects = 0;
    loop {
        let at = request.uri().clone();
        let answer = exchange(dispatcher, request).await?;
        let status = answer.status();
        if status.is_success() {
            return Ok(answer);
        }
        let Some(target) = redirect(&answer, &at).filter(|_| timetable.redirects > 0) else {
            let is_last = timetable.no_retry_header.is_some_and(|name| answer.headers().contains_key(name));
            return Err(Failed { reason: "http_error", status: status.as_u16(), is_last });
        };
        if redirects == timetable.redirects {
            return Err(Failed { reason: "too_many_redirects", status: status.as_u16(), is_last: false });
        }
        // The address was allowed by name, and no other was: a redirect must not lead to another host, nor to another service
        // of the same host.
        if target.authority().map(with_port) != first.authority().map(with_port) {
            tracing::warn!(from = %at, to = %target, "a redirect to another host or port is not followed");
            return Err(Failed { reason: "connection_failed", status: status.as_u16(), is_last: false });
        }
        redirects += 1;
        request = again().ok_or(Failed::never("unknown_error"))?;
        *request.uri_mut() = target;
    }
}

/// Where an answer redirects to.
fn redirect(answer: &Response<Bytes>, from: &Uri) -> Option<Uri> {
    if !matches!(answer.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location: Uri = answer.headers().get(::http::header::LOCATION)?.to_str().ok()?.parse().ok()?;
    if location.authority().is_some() {
        return Some(location);
    }
    let mut parts = from.clone().into_parts();
    parts.path_and_query = location.into_parts().path_and_query;
    Uri::from_parts(parts).ok()
}

async fn exchange(dispatcher: &Dispatcher, mut request: Request<Bytes>) -> Result<Response<Bytes>, Failed> {
    let Some(authority) = request.uri().authority().map(with_port) else {
        return Err(Failed::never("connection_failed"));
    };
    let wire = dispatcher.wire(&authority);
    let path = request.uri().path_and_query().cloned().unwrap_or_else(|| PathAndQuery::from_static("/"));
    *request.uri_mut() = Uri::from(path);
    wire.call(request).await.map_err(|error| match error {
        WireError::Connect(_) => Failed::of("connection_failed"),
        _ => Failed::of("unknown_error"),
    })
}

/// Host and port: HTTP's own where the address names none (a Compose service's, say).
fn with_port(authority: &Authority) -> String {
    match authority.port() {
        Some(_) => authority.to_string(),
        None => format!("{}:80", authority.host()),
    }
}
