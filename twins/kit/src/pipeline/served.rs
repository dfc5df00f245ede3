//! How a call is served under its fate: late, refused, cut off, stale, or as the handler answers it.

use std::time::Duration;

use axum::body::{Body, HttpBody as _, to_bytes};
use axum::extract::Request;
use axum::response::Response;
use futures_util::stream;
use http::StatusCode;
use http::request::Parts;
use nightcrew_runtime::Clock;

use super::{Serve, bare};
use crate::call::Call;
use crate::faults::stale::{ANSWER_BYTES_MAX, CALL_BYTES_MAX, Kept, same_call};
use crate::faults::{Ending, Fate, Faults};
use crate::twin::{RetryAfter, Twin};

/// What a call got.
pub(super) struct Served {
    pub(super) response: Response,
    /// The fault that was applied, in a line.
    pub(super) fault: Option<String>,
    /// Whether its connection is closed without an answer.
    pub(super) cut: bool,
}

impl Served {
    /// A call that nothing was done to.
    pub(super) const fn as_answered(response: Response) -> Self {
        Self { response, fault: None, cut: false }
    }
}

/// Serves a call that has a fate.
pub(super) async fn serve<T: Twin>(
    faults: &Faults,
    fate: Fate,
    call: &Call,
    request: Request,
    handler: Serve,
    clock: &Clock,
) -> Served {
    let (parts, body) = request.into_parts();
    let mut told = Vec::new();
    if fate.delay_ms > 0 {
        told.push(format!("delayed {} ms", fate.delay_ms));
        tokio::time::sleep(Duration::from_millis(fate.delay_ms)).await;
    }
    let head = (fate.before.is_some() || fate.after.is_some()).then(|| bare(&parts, call));
    let mut response = None;
    if fate.before.is_none() {
        let (answer, line) = match fate.stale {
            Some(_) => read::<T>(faults, &fate, call, Request::from_parts(parts, body), handler, clock).await,
            None => (handler(call.clone(), Request::from_parts(parts, body)).await, None),
        };
        told.extend(line);
        response = Some(answer);
    }
    let ending = fate.before.map(|ending| (ending, "before")).or(fate.after.map(|ending| (ending, "after")));
    let mut cut = false;
    if let (Some((ending, when)), Some(head)) = (ending, head) {
        cut = ending == Ending::Cut;
        told.push(line(ending, when));
        response = Some(ended::<T>(head, ending));
    }
    let fault = (!told.is_empty()).then(|| told.join(", "));
    Served { response: response.unwrap_or_default(), fault, cut }
}

fn line(ending: Ending, when: &str) -> String {
    match ending {
        Ending::Status(status) => format!("{when}_handler {status}"),
        Ending::RateLimited(_) => "rate_limited 429".to_owned(),
        Ending::Cut => format!("cut_{when}"),
    }
}

fn ended<T: Twin>(mut head: Parts, ending: Ending) -> Response {
    match ending {
        Ending::Status(status) => {
            T::refusal(&head, StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE))
        }
        Ending::RateLimited(secs) => {
            if let Some(secs) = secs {
                head.extensions.insert(RetryAfter(secs));
            }
            T::refusal(&head, StatusCode::TOO_MANY_REQUESTS)
        }
        // hyper writes a head together with the first piece of its body: a body that breaks at once leaves nothing on the
        // wire but the closed connection.
        Ending::Cut => {
            let broken = Err::<bytes::Bytes, _>(std::io::Error::other("cut on purpose"));
            Response::new(Body::from_stream(stream::iter([broken])))
        }
    }
}

/// Serves a call that may be a read: with the answer that it got a while ago, or with a fresh one, which is kept.
async fn read<T: Twin>(
    faults: &Faults,
    fate: &Fate,
    call: &Call,
    request: Request,
    handler: Serve,
    clock: &Clock,
) -> (Response, Option<String>) {
    let (parts, body) = request.into_parts();
    let (up_to, stale) = fate.stale.unwrap_or_default();
    let short = body.size_hint().exact().is_some_and(|bytes| bytes <= CALL_BYTES_MAX as u64);
    if !short {
        return (handler(call.clone(), Request::from_parts(parts, body)).await, None);
    }
    let Ok(body) = to_bytes(body, CALL_BYTES_MAX).await else {
        return (T::refusal(&bare(&parts, call), StatusCode::BAD_REQUEST), None);
    };
    let Some(key) = same_call(&parts, &body) else {
        return (handler(call.clone(), Request::from_parts(parts, Body::from(body))).await, None);
    };
    if stale && let Some(kept) = faults.reads.find(&key, clock.elapsed_us(), up_to) {
        let age = clock.elapsed_us().saturating_sub(kept.us) / 1000;
        call.note_with(|notes| *notes = kept.notes);
        let mut response = Response::new(Body::from(kept.body));
        *response.status_mut() = kept.status;
        *response.headers_mut() = kept.headers;
        return (response, Some(format!("stale_read {age} ms")));
    }
    let us = clock.elapsed_us();
    let response = handler(call.clone(), Request::from_parts(parts, Body::from(body))).await;
    let small = response.body().size_hint().exact().is_some_and(|bytes| bytes <= ANSWER_BYTES_MAX);
    if !small || !response.status().is_success() || call.notes().changed {
        return (response, None);
    }
    let (parts, body) = response.into_parts();
    // The body stands whole in memory, as its exact size says: it can only be read to its end.
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let (status, headers) = (parts.status, parts.headers.clone());
    faults.reads.keep(key, Kept { us, status, headers, body: body.clone(), notes: call.notes() });
    (Response::from_parts(parts, Body::from(body)), None)
}
