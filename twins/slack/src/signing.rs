//! What makes a delivery one of Slack's: the signature over the raw body, made anew for each try, and the retry headers.

use std::time::Duration;

use bytes::Bytes;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::header::{ACCEPT, CONTENT_TYPE, USER_AGENT};
use http::{HeaderName, HeaderValue, Method, Request, Uri};
use nightcrew_twin_kit::deliveries::Prepare;
use nightcrew_twin_kit::{Timetable, Try};
use sha2::Sha256;

/// Slack waits three seconds, then tries again at once, after a minute and after five.
pub const EVENTS: Timetable = Timetable {
    ack_within: Duration::from_secs(3),
    retries: &[Duration::ZERO, Duration::from_secs(60), Duration::from_secs(300)],
    no_retry_header: Some("x-slack-no-retry"),
};

/// Presses and commands get three seconds and no second try: a person is waiting.
pub const INTERACTIONS: Timetable =
    Timetable { ack_within: Duration::from_secs(3), retries: &[], no_retry_header: None };

/// `v0=` and the hex of HMAC-SHA256 over `v0:<seconds>:<body>`.
#[must_use]
pub fn signature(secret: &str, seconds: i64, body: &[u8]) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        // HMAC takes a key of any length; the type cannot say so.
        return String::new();
    };
    mac.update(format!("v0:{seconds}:").as_bytes());
    mac.update(body);
    let mut text = String::with_capacity(SIGNATURE_BYTES);
    text.push_str("v0=");
    for byte in mac.finalize().into_bytes() {
        for digit in [byte >> 4, byte & 0xf] {
            text.push(char::from_digit(digit.into(), 16).unwrap_or('0'));
        }
    }
    text
}

/// Bytes of a signature: its version and the hex of a digest.
const SIGNATURE_BYTES: usize = 3 + 64;
/// Headers of a delivery.
const HEADERS: usize = 10;
const TIMESTAMP: HeaderName = HeaderName::from_static("x-slack-request-timestamp");
const SIGNATURE: HeaderName = HeaderName::from_static("x-slack-signature");
const RETRY_NUM: HeaderName = HeaderName::from_static("x-slack-retry-num");
const RETRY_REASON: HeaderName = HeaderName::from_static("x-slack-retry-reason");

/// Makes the requests of a delivery. `None` when the URL is none.
pub fn prepare(url: String, kind: &'static str, body: String, secret: String) -> Prepare {
    let body = Bytes::from(body);
    let uri = Uri::try_from(url).ok();
    Box::new(move |attempt: &Try| {
        let seconds = attempt.unix_ms.div_euclid(1000);
        let mut request = Request::new(body.clone());
        *request.method_mut() = Method::POST;
        *request.uri_mut() = uri.clone()?;
        let headers = request.headers_mut();
        headers.reserve(HEADERS);
        let agent = HeaderValue::from_static("Slackbot 1.0 (+https://api.slack.com/robots)");
        headers.insert(USER_AGENT, agent);
        headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        headers.insert(TIMESTAMP, HeaderValue::from(seconds));
        headers.insert(SIGNATURE, HeaderValue::try_from(signature(&secret, seconds, &body)).ok()?);
        if attempt.no > 0 {
            headers.insert(RETRY_NUM, HeaderValue::from(attempt.no));
            let reason = attempt.reason.unwrap_or("unknown_error");
            headers.insert(RETRY_REASON, HeaderValue::try_from(reason).ok()?);
        }
        Some(request)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_slacks_published_example() {
        // The vendor's guide to verifying requests works this example through.
        let body = b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
        assert_eq!(
            signature("8f742231b10e8888abcd99yyyzzz85a5", 1_531_420_618, body),
            "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
        );
    }

    #[test]
    fn each_try_is_signed_for_its_moment_and_says_which_it_is() {
        let prepare =
            prepare("http://127.0.0.1:1/e".to_owned(), "application/json", "{}".to_owned(), "s".to_owned());
        let first = prepare(&Try { no: 0, reason: None, unix_ms: 1_000 }).unwrap();
        assert!(first.headers().get("x-slack-retry-num").is_none());
        let later = prepare(&Try { no: 2, reason: Some("http_timeout"), unix_ms: 61_000 }).unwrap();
        assert_eq!(later.headers()["x-slack-retry-num"], "2");
        assert_eq!(later.headers()["x-slack-retry-reason"], "http_timeout");
        assert_eq!(later.headers()["x-slack-request-timestamp"], "61");
        assert_eq!(later.headers()["x-slack-signature"], signature("s", 61, b"{}").as_str());
        assert_eq!(EVENTS.retries.iter().map(Duration::as_secs).collect::<Vec<_>>(), [0, 60, 300]);
    }
}
