//! Rate limits and faults: refused as Slack refuses, done or not done as the plan says.

use serde_json::json;

use crate::office::office;

#[tokio::test]
async fn enforced_limits_refuse_with_a_whole_number_of_seconds() {
    let office = office().await;
    office.set(json!({ "limits": "enforce" }));
    let mut last = None;
    // Windows are a minute of the clock; 41 calls are more than two of 20, wherever the minute turns.
    for _ in 0..41 {
        let answer = office.raw(&office.bot(), "/api/users.list", &json!({ "limit": 1 })).await;
        if answer.status() == 429 {
            last = Some(answer);
            break;
        }
    }
    let refused = last.unwrap();
    let seconds: u32 = refused.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=61).contains(&seconds));
    assert_eq!(refused.body().as_ref(), br#"{"ok":false,"error":"ratelimited"}"#);
    office.ok(&office.person(3), "users.list", json!({ "limit": 1 })).await;
    office.ok(&office.bot(), "auth.test", json!({})).await;
    office.set(json!({ "limits": "count" }));
    office.ok(&office.bot(), "users.list", json!({ "limit": 1 })).await;
}

#[tokio::test]
async fn posting_into_one_channel_is_paced_and_into_others_is_not() {
    let office = office().await;
    office.set(json!({ "limits": "enforce" }));
    let help = office.channel("it-help").await;
    let mut refused = false;
    for _ in 0..21 {
        let answer =
            office.call(&office.bot(), "chat.postMessage", json!({ "channel": help, "text": "x" })).await;
        refused |= answer["error"] == "ratelimited";
    }
    assert!(refused);
    let im = office.dm(4).await;
    office.post(&office.bot(), &im, "x").await;
}

#[tokio::test]
async fn a_fault_before_the_handler_does_nothing_and_one_after_it_has_done_it() {
    let office = office().await;
    let help = office.channel("it-help").await;
    let count = async || {
        let history = office.ok(&office.bot(), "conversations.history", json!({ "channel": help })).await;
        history["messages"].as_array().unwrap().len()
    };
    for (kind, messages) in [("before_handler", 0), ("after_handler", 1)] {
        let fault = json!({ "method": "POST", "path": "/api/chat.postMessage", "share": 1.0, "status": 503 });
        office.set(json!({ "faults": [{ kind: fault }] }));
        let body = json!({ "channel": help, "text": "x" });
        let answer = office.raw(&office.bot(), "/api/chat.postMessage", &body).await;
        assert_eq!(answer.status(), 503);
        assert_eq!(count().await, messages, "{kind}");
    }
    let fault = json!({ "path": "/api/**", "share": 1.0, "status": 429 });
    office.set(json!({ "faults": [{ "before_handler": fault }] }));
    let limited = office.raw(&office.bot(), "/api/auth.test", &json!({})).await;
    assert_eq!(
        (limited.status().as_u16(), &limited.headers()["retry-after"]),
        (429, &http::HeaderValue::from(1))
    );
}

#[tokio::test]
async fn the_next_calls_of_a_method_are_refused_for_their_rate_and_then_no_more() {
    let office = office().await;
    let (bot, channel) = (office.bot(), office.channel("it-help").await);
    let rule = json!({ "path": "/api/chat.postMessage", "share": 1, "first": 2, "retry_after": "3s" });
    office.set(json!({ "faults": [{ "rate_limited": rule }] }));
    let post = json!({ "channel": channel, "text": "hello" });
    for _ in 0..2 {
        let refused = office.raw(&bot, "/api/chat.postMessage", &post).await;
        assert_eq!(
            (refused.status().as_u16(), &refused.headers()["retry-after"]),
            (429, &"3".parse().unwrap())
        );
    }
    office.ok(&bot, "chat.postMessage", post).await;
}
