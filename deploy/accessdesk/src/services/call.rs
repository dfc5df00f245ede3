//! One call to a vendor, with patience: 429 is waited out as told, refused connections and 5xx are tried again with a
//! growing pause. A write that may have happened is never repeated here unless its caller says that repeating is safe.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, InvalidHeaderValue, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request};

use crate::clock::ticking;
use crate::services::gate::Gates;
use crate::trace::Trace;
use crate::transport::{Transport, TransportError};

/// Who says that it calls.
const SENT_BY: &str = concat!("accessdesk/", env!("CARGO_PKG_VERSION"));
/// Tries of one call, 429s not counted: 200 ms to 3.2 s apart, about six seconds in all.
const TRIES_MAX: u32 = 6;
/// 429s that one call waits out.
const REFUSALS_MAX: u32 = 20;
/// The first pause after a failure.
const BACKOFF_FIRST: Duration = Duration::from_millis(200);
/// The longest pause after a failure.
const BACKOFF_MAX: Duration = Duration::from_secs(5);
/// The longest wait that a 429 may impose at once.
const RETRY_AFTER_SECS_MAX: u64 = 120;
/// The wait for a 429 that does not say how long.
const RETRY_AFTER_SECS_UNSAID: u64 = 1;
/// When an answer is given up. Above every vendor's own limits for the calls that are made here.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);

/// Why a vendor's answer could not be had.
#[derive(Debug, thiserror::Error)]
pub enum VendorError {
    /// The vendor did not act: it could not be reached, or kept refusing for a while.
    #[error("{vendor} could not be reached: {what}")]
    Unreachable {
        /// Which vendor.
        vendor: &'static str,
        /// What was seen last.
        what: String,
    },
    /// No answer, or a server error: the vendor may or may not have acted.
    #[error("{vendor} gave no certain answer: {what}")]
    Unsure {
        /// Which vendor.
        vendor: &'static str,
        /// What was seen last.
        what: String,
    },
    /// The vendor said no.
    #[error("{vendor} refused with {status}: {code}")]
    Refused {
        /// Which vendor.
        vendor: &'static str,
        /// HTTP status.
        status: u16,
        /// The vendor's own code or message.
        code: String,
    },
    /// The answer is not of the documented shape.
    #[error("{vendor} answered in an unknown shape: {what}")]
    Shape {
        /// Which vendor.
        vendor: &'static str,
        /// What was missing.
        what: String,
    },
}

impl VendorError {
    /// Whether the vendor may have done what was asked.
    #[must_use]
    pub fn is_unsure(&self) -> bool {
        matches!(self, Self::Unsure { .. })
    }

    /// The HTTP status of a refusal.
    #[must_use]
    pub fn refused_status(&self) -> Option<u16> {
        match self {
            Self::Refused { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// Whether the vendor refused with this code.
    #[must_use]
    pub fn is_code(&self, wanted: &str) -> bool {
        matches!(self, Self::Refused { code, .. } if code == wanted)
    }
}

/// Whether a call may be made a second time when nobody knows whether the first one worked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// A read, or a write that changes nothing the second time.
    Safe,
    /// A write that would happen twice.
    Unsafe,
}

/// A request before it is made.
#[derive(Debug, Clone)]
pub struct Call {
    /// HTTP method.
    pub method: Method,
    /// Absolute address.
    pub url: String,
    /// `Content-Type` and body, if any.
    pub body: Option<(&'static str, Bytes)>,
    /// The vendor's rate bucket.
    pub bucket: String,
    /// Distance of calls in this bucket after a 429.
    pub spacing: Duration,
    /// Whether repeating is safe.
    pub repeat: Repeat,
}

/// An answer with a status below 500 that is not 429.
#[derive(Debug)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// Body, as it came.
    pub body: Bytes,
}

/// Calls one vendor.
pub struct Caller {
    vendor: &'static str,
    transport: Arc<dyn Transport>,
    authorization: HeaderValue,
    gates: Gates,
}

enum Tried {
    Answer(Reply),
    Wait(Duration),
    Connect(String),
    Unsure(String, Option<Duration>),
}

impl Caller {
    /// A caller that sends this `Authorization` value.
    #[must_use]
    pub fn new(vendor: &'static str, transport: Arc<dyn Transport>, authorization: &str) -> Self {
        let mut value =
            HeaderValue::from_str(authorization).unwrap_or_else(|_| HeaderValue::from_static("invalid"));
        value.set_sensitive(true);
        Self { vendor, transport, authorization: value, gates: Gates::default() }
    }

    /// Makes the call until it is answered, within bounds.
    ///
    /// # Errors
    /// [`VendorError::Unsure`] when a write may have happened, [`VendorError::Unreachable`] when it has not.
    pub async fn send(&self, trace: &Trace, call: &Call) -> Result<Reply, VendorError> {
        let (mut tries, mut refusals) = (0, 0);
        let mut pause = BACKOFF_FIRST;
        let mut maybe_done = false;
        loop {
            let slot = self.gates.claim(&call.bucket, call.spacing);
            // Nearly every call may leave at once, and needs no timer.
            if slot > ticking() {
                tokio::time::sleep_until(slot).await;
            }
            let (what, wait) = match self.attempt(trace, call).await {
                Tried::Answer(reply) => return Ok(reply),
                Tried::Wait(wait) => {
                    refusals += 1;
                    self.gates.refuse(&call.bucket, wait);
                    if refusals > REFUSALS_MAX {
                        return Err(self.failed(maybe_done, "refused as too many requests".into()));
                    }
                    continue;
                }
                Tried::Connect(what) => (what, None),
                Tried::Unsure(what, wait) => {
                    if call.repeat == Repeat::Unsafe {
                        return Err(VendorError::Unsure { vendor: self.vendor, what });
                    }
                    maybe_done = true;
                    (what, wait)
                }
            };
            tries += 1;
            if tries >= TRIES_MAX {
                return Err(self.failed(maybe_done, what));
            }
            tracing::debug!(vendor = self.vendor, url = %call.url, %what, tries, "trying again");
            tokio::time::sleep(wait.unwrap_or(pause)).await;
            pause = (pause * 2).min(BACKOFF_MAX);
        }
    }

    fn failed(&self, maybe_done: bool, what: String) -> VendorError {
        if maybe_done {
            VendorError::Unsure { vendor: self.vendor, what }
        } else {
            VendorError::Unreachable { vendor: self.vendor, what }
        }
    }

    async fn attempt(&self, trace: &Trace, call: &Call) -> Tried {
        let request = match self.request(trace, call) {
            Ok(request) => request,
            Err(what) => return Tried::Connect(what),
        };
        let answer = match tokio::time::timeout(ANSWER_WITHIN, self.transport.call(request)).await {
            Err(_) => return Tried::Unsure("no answer in time".into(), None),
            Ok(Err(TransportError::Connect(what))) => return Tried::Connect(what),
            Ok(Err(TransportError::Lost(what))) => return Tried::Unsure(what, None),
            Ok(Ok(answer)) => answer,
        };
        let (parts, body) = answer.into_parts();
        match parts.status.as_u16() {
            429 => Tried::Wait(refused_wait(&parts.headers).unwrap_or(secs(RETRY_AFTER_SECS_UNSAID))),
            status @ 500.. => Tried::Unsure(format!("status {status}"), told_wait(&parts.headers)),
            status => Tried::Answer(Reply { status, headers: parts.headers, body }),
        }
    }

    fn request(&self, trace: &Trace, call: &Call) -> Result<Request<Bytes>, String> {
        let mut request = Request::new(call.body.as_ref().map(|(_, body)| body.clone()).unwrap_or_default());
        request.method_mut().clone_from(&call.method);
        *request.uri_mut() = call.url.parse().map_err(|error: http::uri::InvalidUri| error.to_string())?;
        let headers = request.headers_mut();
        headers.insert(AUTHORIZATION, self.authorization.clone());
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(USER_AGENT, HeaderValue::from_static(SENT_BY));
        if let Some((kind, _)) = &call.body {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        if let Some(parent) = trace.header() {
            let parent = parent.parse().map_err(|error: InvalidHeaderValue| error.to_string())?;
            headers.insert(HeaderName::from_static("traceparent"), parent);
        }
        Ok(request)
    }

    /// A refusal by this vendor.
    #[must_use]
    pub fn refused(&self, status: u16, code: impl Into<String>) -> VendorError {
        VendorError::Refused { vendor: self.vendor, status, code: code.into() }
    }

    /// An answer that lacks what it should hold.
    #[must_use]
    pub fn shape(&self, what: impl Into<String>) -> VendorError {
        VendorError::Shape { vendor: self.vendor, what: what.into() }
    }
}

fn secs(number: u64) -> Duration {
    Duration::from_secs(number)
}

/// The wait that an answer asks for: `Retry-After` in whole seconds.
fn told_wait(headers: &HeaderMap) -> Option<Duration> {
    let wait = headers.get("retry-after")?.to_str().ok()?.trim().parse::<u64>().ok()?;
    Some(secs(wait.min(RETRY_AFTER_SECS_MAX)))
}

/// The wait that a refusal for the rate asks for: `Retry-After`, or (Okta) the distance of `X-Rate-Limit-Reset` from the
/// answer's own `Date`, so that only one clock counts. A `Date` is read by its time of day: the wait is short. Okta sends the
/// reset with every answer; on one that is no refusal for the rate it says nothing about when to try again.
fn refused_wait(headers: &HeaderMap) -> Option<Duration> {
    if let Some(wait) = told_wait(headers) {
        return Some(wait);
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let reset = text("x-rate-limit-reset")?.parse::<u64>().ok()?;
    let time_of_day = text("date")?.split_whitespace().nth(4)?;
    let mut parts = time_of_day.split(':').map(|part| part.parse::<u64>().ok());
    let sent = parts.next()?? * 3600 + parts.next()?? * 60 + parts.next()??;
    let wait = (reset % 86_400 + 86_400 - sent) % 86_400 + 1;
    Some(secs(wait.min(RETRY_AFTER_SECS_MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|&(k, v)| (HeaderName::from_static(k), HeaderValue::from_static(v))).collect()
    }

    #[test]
    fn waits_are_read_as_the_vendors_write_them() {
        assert_eq!(told_wait(&headers(&[("retry-after", "30")])), Some(secs(30)));
        assert_eq!(told_wait(&headers(&[("retry-after", "99999")])), Some(secs(RETRY_AFTER_SECS_MAX)));
        // 1767261610 is 10:00:10 of its day.
        let okta = [("x-rate-limit-reset", "1767261610"), ("date", "Thu, 01 Jan 2026 10:00:03 GMT")];
        assert_eq!(refused_wait(&headers(&okta)), Some(secs(8)));
        assert_eq!(told_wait(&headers(&okta)), None);
        assert_eq!(refused_wait(&headers(&[])), None);
    }
}
