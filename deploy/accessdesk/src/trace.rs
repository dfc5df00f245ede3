//! W3C trace context: a delivery's `traceparent` is carried to every call that handling it makes, as an instrumented
//! service would do. It must never be invented: without one, calls carry none.

use http::HeaderMap;

/// The `traceparent` of the delivery that is being handled, if it had a valid one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trace(Option<String>);

impl Trace {
    /// Reads and checks the header (version 00: `00-<32 hex>-<16 hex>-<2 hex>`). Anything else is no trace.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let given = headers.get("traceparent").and_then(|value| value.to_str().ok());
        Self(given.filter(|value| valid(value)).map(str::to_owned))
    }

    /// The header's value for calls.
    #[must_use]
    pub fn header(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

fn valid(value: &str) -> bool {
    let mut parts = value.split('-');
    let sized = [2usize, 32, 16, 2].iter().all(|&length| {
        parts.next().is_some_and(|part| {
            part.len() == length && part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        })
    });
    sized && parts.next().is_none() && value.starts_with("00-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(value: &'static str) -> Trace {
        let mut headers = HeaderMap::new();
        headers.insert("traceparent", http::HeaderValue::from_static(value));
        Trace::of(&headers)
    }

    #[test]
    fn only_a_valid_parent_is_passed_on() {
        let good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        assert_eq!(of(good).header(), Some(good));
        assert_eq!(of("00-short-b7ad6b7169203331-01").header(), None);
        assert_eq!(of("00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01").header(), None);
    }
}
