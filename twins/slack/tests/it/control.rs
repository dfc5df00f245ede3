//! The twin alone, driven over its control surface.

use std::sync::Arc;

use bytes::Bytes;
use http::StatusCode;
use nightcrew_runtime::{TcpWire, Wire as _};
use nightcrew_twin_kit::control;
use serde_json::{Value, json};

use crate::office::{Office, listen, office, user};

/// The control surface of an office, on a listener of its own.
pub struct Control(TcpWire);

impl Control {
    pub async fn of(office: &Office) -> Self {
        Self(TcpWire::new(listen(control::router(Arc::clone(&office.host))).await, 2))
    }

    pub async fn send(&self, method: &str, path: &str, body: Value) -> (StatusCode, Value) {
        let request = http::Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", "Bearer control")
            .header("content-type", "application/json")
            .body(Bytes::from(body.to_string()))
            .unwrap();
        let answer = self.0.call(request).await.unwrap();
        (answer.status(), serde_json::from_slice(answer.body()).unwrap_or_default())
    }

    pub async fn post(&self, path: &str, body: Value) -> (StatusCode, Value) {
        self.send("POST", path, body).await
    }
}

#[tokio::test]
async fn a_described_app_may_do_what_its_manifest_says_and_no_more() {
    let office = office().await;
    let control = Control::of(&office).await;
    let (status, app) = control
        .send(
            "PUT",
            "/_twin/slack/app",
            json!({
                "display_information": {"name": "Helper"},
                "oauth_config": {"scopes": {"bot": ["chat:write", "commands"]}},
                "features": {"slash_commands": [{"command": "/access", "description": "asks"}]},
            }),
        )
        .await;
    assert_eq!((status, &app["name"]), (StatusCode::OK, &json!("Helper")), "{app}");
    let token = app["bot_token"].as_str().unwrap();
    let refused = office.call(token, "users.list", json!({})).await;
    assert_eq!(refused["error"], "missing_scope");
    assert_eq!(
        (&refused["needed"], &refused["provided"]),
        (&json!("users:read"), &json!("chat:write,commands"))
    );
    assert_eq!(office.call(token, "auth.test", json!({})).await["ok"], true);
    let said = json!({ "channel": user(4), "text": "hi" });
    let said = office.ok(token, "chat.postMessage", said).await;
    assert_eq!(said["message"]["bot_profile"]["name"], "Helper", "as people see it");
    let (status, wrong) = control.send("PUT", "/_twin/slack/app", json!({"features": 3})).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong["lines"][0].as_str().unwrap().contains("invalid type"), "{wrong}");
}

#[tokio::test]
async fn minted_tokens_carry_their_scopes_and_end() {
    let office = office().await;
    let control = Control::of(&office).await;
    let (_, minted) =
        control.post("/_twin/slack/tokens", json!({"kind": "bot", "scopes": ["channels:read"]})).await;
    let token = minted["token"].as_str().unwrap().to_owned();
    assert!(token.starts_with("xoxb-"));
    assert_eq!(office.call(&token, "conversations.list", json!({})).await["ok"], true);
    assert_eq!(office.call(&token, "users.list", json!({})).await["error"], "missing_scope");
    let (status, _) = control.send("DELETE", "/_twin/slack/tokens", json!({"token": token})).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(office.call(&token, "conversations.list", json!({})).await["error"], "token_revoked");
    let wanted = json!({"kind": "person", "person": "0", "expires_in": 0});
    let (_, minted) = control.post("/_twin/slack/tokens", wanted).await;
    let answer = office.call(minted["token"].as_str().unwrap(), "auth.test", json!({})).await;
    assert_eq!(answer["error"], "token_expired");
    let (_, minted) = control.post("/_twin/slack/tokens", json!({"kind": "app"})).await;
    let answer = office.call(minted["token"].as_str().unwrap(), "auth.test", json!({})).await;
    assert_eq!(answer["error"], "not_allowed_token_type");
    let forged = token.replace("xoxb-", "xoxp-");
    assert_eq!(office.call(&forged, "auth.test", json!({})).await["error"], "invalid_auth");
}

#[tokio::test]
async fn people_and_channels_are_planted_and_act_by_name() {
    let office = office().await;
    let control = Control::of(&office).await;
    let new = json!({"given": "Ada", "family": "Byron", "email": "Ada@Example.com"});
    let (_, ada) = control.post("/_twin/slack/people", new.clone()).await;
    assert_eq!(control.post("/_twin/slack/people", new).await.0, StatusCode::CONFLICT);
    let made = json!({"name": "plans", "private": true, "members": ["ada@example.com"]});
    let (_, channel) = control.post("/_twin/slack/channels", made).await;
    let post = json!({"channel": channel["channel"], "text": "hello"});
    let (_, posted) = control.post("/_twin/slack/as/ada@example.com/chat.postMessage", post.clone()).await;
    assert_eq!((&posted["ok"], &posted["message"]["user"]), (&json!(true), &ada["user_id"]), "{posted}");
    let (_, other) = control.post("/_twin/slack/as/0/chat.postMessage", post).await;
    assert_eq!(other["error"], "channel_not_found");
    let (status, nobody) = control.post("/_twin/slack/as/nobody/press", json!({})).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(nobody["error"].as_str().unwrap().contains("user id or address"), "{nobody}");
    let (status, _) = control.post("/_twin/slack/as/0/dance", json!({})).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_reset_takes_everything_back_to_the_planted_company() {
    let office = office().await;
    let control = Control::of(&office).await;
    let new = json!({"given": "Ada", "family": "Byron", "email": "ada@example.com"});
    assert_eq!(control.post("/_twin/slack/people", new.clone()).await.0, StatusCode::OK);
    let (status, told) = control.post("/_twin/reset", json!({})).await;
    assert_eq!((status, &told["people"]), (StatusCode::OK, &json!(60)));
    assert_eq!(
        control.post("/_twin/slack/people", new).await.0,
        StatusCode::OK,
        "nobody is called so any more"
    );
}
