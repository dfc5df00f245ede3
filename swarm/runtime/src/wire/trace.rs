//! The header by which a call says which attempt it belongs to.

use http::{HeaderMap, HeaderName};
use nightcrew_model::id::Trace;

/// The header's name (w3.org/TR/trace-context). Each call looks for it: as a text it would be read letter by letter each time.
pub const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// The trace that a call carries, if it is one of ours.
#[must_use]
pub fn trace_of(headers: &HeaderMap) -> Option<Trace> {
    headers.get(TRACEPARENT).and_then(|value| value.to_str().ok()).and_then(Trace::parse)
}
