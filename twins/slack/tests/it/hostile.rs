//! Hostile input: whatever is sent, an answer comes and it is one of Slack's.

mod amounts;

use axum::body::Body;
use nightcrew_twin_kit::Twin as _;
use nightcrew_twin_slack::Slack;
use proptest::prelude::*;
use serde_json::Value;

use crate::office::office;

/// Texts that come close to what methods read, and some that do not.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("C0N0000000".to_owned()),
        Just("it-help".to_owned()),
        Just("U0BNGHTCRW".to_owned()),
        Just("1700000000.000100".to_owned()),
        Just("[{\"type\":\"section\",\"text\":{\"type\":\"mrkdwn\",\"text\":\"x\"}}]".to_owned()),
        Just("[[[[{}]]]]".to_owned()),
        Just("-1".to_owned()),
        Just("99999999999999999999".to_owned()),
        "\\PC{0,12}",
    ]
}

fn name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "channel",
        "text",
        "ts",
        "thread_ts",
        "blocks",
        "attachments",
        "metadata",
        "limit",
        "cursor",
        "types",
        "user",
        "users",
        "oldest",
        "latest",
        "view",
        "trigger_id",
        "timestamp",
        "name",
        "action_id",
        "value",
        "values",
        "block_id",
        "callback_id",
        "query",
        "wait",
        "command",
        "payload",
        "email",
        "inclusive",
        "post_at",
        "unfurls",
        "chunks",
        "markdown_text",
        "file",
        "files",
        "filename",
        "length",
        "channels",
        "count",
        "page",
        "scheduled_message_id",
        "unfurl_id",
        "source",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_body_panics(
        fields in prop::collection::vec((name(), word()), 0..6),
        junk in prop::collection::vec(any::<u8>(), 0..80),
        kind in prop::sample::select(vec!["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "text/plain"]),
        as_form in any::<bool>(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let office = office().await;
            let body = if as_form {
                form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish().into_bytes()
            } else {
                junk
            };
            let paths = [Slack::api().endpoints(), Slack::doors().endpoints()].concat();
            for endpoint in paths {
                // Whoever ends their own sign-in is refused from then on.
                let who = if endpoint.path.ends_with("auth.revoke") { 3 } else { 2 };
                let request = http::Request::post(endpoint.path.replace(['{', '}'], ""))
                    .header("authorization", format!("Bearer {}", office.person(who)))
                    .header("content-type", if as_form { "application/x-www-form-urlencoded" } else { kind })
                    .body(bytes::Bytes::from(body.clone()))
                    .unwrap();
                let answer = office.send(request).await;
                if answer.headers().get("content-type").is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
                    // The page on which a person installs the app is for people.
                    continue;
                }
                let parsed: Value = serde_json::from_slice(answer.body())
                    .unwrap_or_else(|_| panic!("{}: {:?}", endpoint.path, answer.body()));
                assert!(parsed["ok"].is_boolean(), "{} {parsed}", endpoint.path);
            }
        });
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let office = office().await;
    let surface = office.host.twin("slack").unwrap().surface();
    let request = http::Request::post("/api/chat.postMessage").body(Body::from(vec![b'x'; 5 << 20])).unwrap();
    let answer = tower::ServiceExt::oneshot(surface, request).await.unwrap();
    assert_eq!(answer.status(), 200);
    let body = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
    assert_eq!(&body[..], br#"{"ok":false,"error":"invalid_form_data"}"#);
}
