//! What makes a delivery one of Slack's: the signature over the raw body, made anew for each try, and the retry headers.

use std::time::Duration;

use bytes::Bytes;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::header::{ACCEPT, CONTENT_TYPE, USER_AGENT};
use http::{HeaderName, HeaderValue, Method, Request, Response, Uri};
use nightcrew_model::credential::CrewKey;
use nightcrew_twin_kit::deliveries::{Challenge, Prepare};
use nightcrew_twin_kit::{Timetable, Try};
use sha2::Sha256;

use crate::auth;
use crate::json::{Object, Tree};

/// Slack waits three seconds, then tries again at once, after a minute and after five.
pub const EVENTS: Timetable = Timetable {
    ack_within: Duration::from_secs(3),
    retries: &[Duration::ZERO, Duration::from_secs(60), Duration::from_secs(300)],
    no_retry_header: Some("x-slack-no-retry"),
    redirects: REDIRECTS_MAX,
};

/// Presses and commands get three seconds and no second try: a person is waiting.
pub const INTERACTIONS: Timetable = Timetable {
    ack_within: Duration::from_secs(3),
    retries: &[],
    no_retry_header: None,
    redirects: REDIRECTS_MAX,
};

/// How many redirects Slack follows.
const REDIRECTS_MAX: u8 = 2;

/// Before it delivers events to an address, Slack sends it a text that it must send back.
/// (docs.slack.dev/reference/events/url_verification)
pub static URL_VERIFICATION: Challenge = Challenge {
    kind: "url_verification",
    answer_within: Duration::from_secs(3),
    prepare: ask_for_challenge,
    is_met: is_echo,
};

fn ask_for_challenge(key: &CrewKey, url: &str, number: u64, unix_ms: i64) -> Option<Request<Bytes>> {
    let body = Object::new()
        .text("token", &auth::verification_token(key))
        .text("challenge", &auth::challenge(key, number))
        .text("type", URL_VERIFICATION.kind);
    let prepare = prepare(url.to_owned(), "application/json", body.end(), auth::signing_secret(key));
    prepare(&Try { no: 0, reason: None, unix_ms })
}

/// The text may come back bare, in a form or in JSON.
fn is_echo(key: &CrewKey, number: u64, answer: &Response<Bytes>) -> bool {
    let (body, challenge) = (answer.body(), auth::challenge(key, number));
    let in_json =
        || std::str::from_utf8(body).ok().and_then(Tree::parse)?.text("challenge").map(str::to_owned);
    let in_form = || {
        form_urlencoded::parse(body).find(|(name, _)| name == "challenge").map(|(_, text)| text.into_owned())
    };
    body.trim_ascii() == challenge.as_bytes()
        || in_json().or_else(in_form).is_some_and(|text| text == challenge)
}

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
    fn an_address_shows_its_will_by_sending_the_text_back() {
        let key = CrewKey::new("test");
        let asked = ask_for_challenge(&key, "http://127.0.0.1:1/e", 7, 1_000).unwrap();
        let text = auth::challenge(&key, 7);
        let body = String::from_utf8(asked.body().to_vec()).unwrap();
        assert!(body.contains(&text) && body.contains(r#""type":"url_verification""#), "{body}");
        assert!(asked.headers().contains_key("x-slack-signature"));
        let is_met = |body: String| is_echo(&key, 7, &Response::new(Bytes::from(body)));
        for good in [
            text.clone(),
            format!(r#"{{"challenge":"{text}"}}"#),
            format!("challenge={text}\n").trim().to_owned(),
        ] {
            assert!(is_met(good.clone()), "{good}");
        }
        for bad in ["", "ok", "{}", r#"{"challenge":7}"#, auth::challenge(&key, 8).as_str()] {
            assert!(!is_met(bad.to_owned()), "{bad}");
        }
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
