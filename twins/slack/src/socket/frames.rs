//! What goes over a socket, as text: Slack's greeting, envelopes, farewells, and the app's acknowledgements.
//! (docs.slack.dev/apis/events-api/using-socket-mode)

use nightcrew_twin_kit::Try;

use crate::id;
use crate::json::{Object, Tree};

/// The name of the machine that the twin says it is.
const HOST: &str = "applink-1";
/// What an envelope adds to its payload.
const ENVELOPE_BYTES: usize = 256;

/// Why a socket ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Farewell {
    /// It ends in about ten seconds.
    Warning,
    /// It ends now; the app should come back.
    Refresh,
    /// Socket Mode was turned off.
    Disabled,
    /// There are too many.
    TooMany,
}

impl Farewell {
    const fn word(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Refresh => "refresh_requested",
            Self::Disabled => "link_disabled",
            Self::TooMany => "too_many_websockets",
        }
    }
}

/// The greeting: the first frame of a socket. `count` sockets are open; this one stays so for about `secs`.
pub(crate) fn hello(count: usize, started_ms: i64, secs: u64) -> String {
    let started = jiff::Timestamp::from_millisecond(started_ms).unwrap_or_default();
    Object::new()
        .text("type", "hello")
        .count("num_connections", i64::try_from(count).unwrap_or(i64::MAX))
        .object("debug_info", |info| {
            info.text("host", HOST)
                .text("started", &started.strftime("%Y-%m-%d %H:%M:%S%.3f").to_string())
                .count("build_number", i64::from(<crate::Slack as nightcrew_twin_kit::Twin>::VERSION))
                .count("approximate_connection_time", i64::try_from(secs).unwrap_or(i64::MAX))
        })
        .object("connection_info", |info| info.text("app_id", id::APP))
        .end()
}

/// The farewell.
pub(crate) fn disconnect(farewell: Farewell) -> String {
    Object::new()
        .text("type", "disconnect")
        .text("reason", farewell.word())
        .object("debug_info", |info| info.text("host", HOST))
        .end()
}

/// An envelope. `kind` is `events_api`, `interactive` or `slash_commands`, `payload` JSON.
pub(crate) fn envelope(kind: &str, name: &str, payload: &str, answers: bool, attempt: &Try) -> String {
    let object = Object::with_capacity(payload.len() + ENVELOPE_BYTES)
        .text("envelope_id", name)
        .raw("payload", payload)
        .text("type", kind)
        .flag("accepts_response_payload", answers);
    if kind != "events_api" {
        return object.end();
    }
    // Slack's own words for a socket differ from those of its headers by their first part.
    let reason = match attempt.reason {
        Some("http_timeout") => "timeout",
        reason => reason.unwrap_or_default(),
    };
    object.count("retry_attempt", i64::from(attempt.no)).text("retry_reason", reason).end()
}

/// An acknowledgement: the envelope's name, and what the app answers, as JSON. An empty object is no answer: one SDK sends it
/// with every acknowledgement.
pub(crate) fn acknowledgement(text: &str) -> Option<(String, Option<String>)> {
    let tree = Tree::parse(text)?;
    let name = tree.text("envelope_id")?.to_owned();
    let answer = match tree.get("payload") {
        None | Some(Tree::Null) => None,
        Some(Tree::Object(fields)) if fields.is_empty() => None,
        Some(Tree::Text(text)) if text.is_empty() => None,
        Some(Tree::Text(text)) => Some(Object::new().text("text", text).end()),
        Some(payload) => Some(payload.write()),
    };
    Some((name, answer))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn the_greeting_says_how_many_there_are_and_for_how_long() {
        let hello = read(&hello(2, 1_602_418_332_120, 3_600));
        assert_eq!(
            hello,
            json!({ "type": "hello", "num_connections": 2, "connection_info": { "app_id": id::APP },
                "debug_info": { "host": HOST, "started": "2020-10-11 12:12:12.120", "build_number": 1,
                "approximate_connection_time": 3_600 } })
        );
        assert_eq!(read(&disconnect(Farewell::Disabled))["reason"], "link_disabled");
    }

    #[test]
    fn an_event_says_how_often_it_was_tried_and_a_press_does_not() {
        let again = Try { no: 2, reason: Some("http_timeout"), unix_ms: 0 };
        let event = read(&envelope("events_api", "e-1", r#"{"type":"event_callback"}"#, false, &again));
        assert_eq!((&event["retry_attempt"], &event["retry_reason"]), (&json!(2), &json!("timeout")));
        assert_eq!(
            (&event["envelope_id"], &event["accepts_response_payload"]),
            (&json!("e-1"), &json!(false))
        );
        let first = Try { no: 0, reason: None, unix_ms: 0 };
        assert_eq!(read(&envelope("events_api", "e", "{}", false, &first))["retry_reason"], "");
        let press = read(&envelope("interactive", "e-2", r#"{"type":"block_actions"}"#, true, &first));
        assert!(press.get("retry_attempt").is_none() && press["accepts_response_payload"] == true);
    }

    #[test]
    fn an_acknowledgement_carries_an_answer_or_none() {
        let read = |text| acknowledgement(text).map(|(name, answer)| (name, answer.unwrap_or_default()));
        let of = |name: &str, answer: &str| Some((name.to_owned(), answer.to_owned()));
        assert_eq!(read(r#"{"envelope_id":"a"}"#), of("a", ""));
        assert_eq!(read(r#"{"envelope_id":"a","payload":{}}"#), of("a", ""));
        assert_eq!(read(r#"{"envelope_id":"a","payload":""}"#), of("a", ""));
        assert_eq!(read(r#"{"envelope_id":"a","payload":"hi"}"#), of("a", r#"{"text":"hi"}"#));
        let errors = r#"{"envelope_id":"a","payload":{"response_action":"errors","errors":{"b":"no"}}}"#;
        assert_eq!(read(errors), of("a", r#"{"response_action":"errors","errors":{"b":"no"}}"#));
        for noise in ["", "ping", "{}", "[]", r#"{"envelope_id":3}"#, r#"{"type":"pong"}"#] {
            assert_eq!(acknowledgement(noise), None, "{noise}");
        }
    }
}
