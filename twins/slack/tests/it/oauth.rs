//! Installing the app, tokens that end and are renewed, and an end to them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::StatusCode;
use serde_json::{Value, json};

use crate::control::Control;
use crate::office::{Office, office, user};
use nightcrew_twin_slack::{auth, id};

pub(crate) const BACK: &str = "http://127.0.0.1:9/slack/oauth_redirect";

fn form(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// Asks for an installation: these fields beside the app's own.
fn asked<'a>(fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut all = vec![("client_id", auth::client_id()), ("redirect_uri", BACK), ("state", "a&b=<c>")];
    all.retain(|(name, _)| fields.iter().all(|(other, _)| other != name));
    all.extend_from_slice(fields);
    all
}

async fn page(office: &Office, fields: &[(&str, &str)]) -> (StatusCode, String) {
    let uri = format!("/oauth/v2/authorize?{}", form(&asked(fields)));
    let answer = office.send(http::Request::get(uri).body(Bytes::new()).unwrap()).await;
    (answer.status(), String::from_utf8(answer.body().to_vec()).unwrap())
}

/// Answers on the page; returns what the app is sent back with.
async fn answered(office: &Office, fields: &[(&str, &str)]) -> Vec<(String, String)> {
    let request = http::Request::post("/oauth/v2/authorize")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Bytes::from(form(&asked(fields))))
        .unwrap();
    let answer = office.send(request).await;
    assert_eq!(answer.status(), StatusCode::FOUND, "{:?}", answer.body());
    let back = answer.headers()["location"].to_str().unwrap();
    let query = back.strip_prefix(BACK).and_then(|rest| rest.strip_prefix('?')).unwrap();
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

pub(crate) async fn code(office: &Office, fields: &[(&str, &str)]) -> String {
    let own = office.person(3);
    let mut all = vec![("answer", "allow"), ("token", own.as_str())];
    all.extend_from_slice(fields);
    let back = answered(office, &all).await;
    assert_eq!((back[0].0.as_str(), &back[1]), ("code", &("state".to_owned(), "a&b=<c>".to_owned())));
    back[0].1.clone()
}

/// Calls a method as Slack's SDKs do: a form, the credentials in the header.
pub(crate) async fn basic(office: &Office, method: &str, fields: &[(&str, &str)]) -> Value {
    let pair = format!("{}:{}", auth::client_id(), auth::client_secret(&office.key));
    let request = http::Request::post(format!("/api/{method}"))
        .header("authorization", format!("Basic {}", STANDARD.encode(pair)))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Bytes::from(form(fields)))
        .unwrap();
    serde_json::from_slice(office.send(request).await.body()).unwrap()
}

#[tokio::test]
async fn somebody_lets_the_app_in_and_it_gets_tokens_with_the_scopes_that_it_asked_for() {
    let office = office().await;
    let scopes = [("scope", "chat:write,channels:read"), ("user_scope", "users:read")];
    let (status, shown) = page(&office, &scopes).await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        shown.contains("<li>channels:read</li>") && shown.contains("value=\"a&amp;b=&lt;c&gt;\""),
        "{shown}"
    );
    let code = code(&office, &scopes).await;
    let fields = [("code", code.as_str()), ("redirect_uri", BACK)];
    let installed = basic(&office, "oauth.v2.access", &fields).await;
    assert_eq!(installed["ok"], true, "{installed}");
    assert_eq!(
        (&installed["token_type"], &installed["scope"], &installed["bot_user_id"], &installed["app_id"]),
        (&json!("bot"), &json!("channels:read,chat:write"), &json!(id::BOT_USER), &json!(id::APP))
    );
    assert_eq!((&installed["team"]["id"], &installed["enterprise"]), (&json!(id::TEAM), &Value::Null));
    assert!(installed.get("refresh_token").is_none(), "tokens end only where the manifest says so");
    let bot = installed["access_token"].as_str().unwrap();
    office.ok(bot, "conversations.list", json!({})).await;
    assert_eq!(office.refused(bot, "users.list", json!({})).await, "missing_scope");
    let person = &installed["authed_user"];
    assert_eq!((&person["id"], &person["scope"]), (&json!(user(3)), &json!("users:read")));
    let own = office.ok(person["access_token"].as_str().unwrap(), "auth.test", json!({})).await;
    assert_eq!(own["user_id"], user(3));
    let again = basic(&office, "oauth.v2.access", &fields).await;
    assert_eq!(again["error"], "code_already_used");
}

#[tokio::test]
async fn an_installation_that_is_wrong_is_refused_in_slacks_words() {
    let office = office().await;
    let scopes = [("scope", "chat:write")];
    let code = code(&office, &scopes).await;
    let secret = auth::client_secret(&office.key);
    let good =
        json!({"client_id": auth::client_id(), "client_secret": secret, "code": code, "redirect_uri": BACK});
    for (name, value, error) in [
        ("client_id", "1.2", "invalid_client_id"),
        ("client_secret", "guess", "bad_client_secret"),
        ("code", "1.guess", "invalid_code"),
        ("grant_type", "password", "invalid_grant_type"),
    ] {
        let mut body = good.clone();
        body[name] = json!(value);
        assert_eq!(office.refused("", "oauth.v2.access", body).await, error);
    }
    let mut elsewhere = good.clone();
    elsewhere["redirect_uri"] = json!("http://elsewhere.example/");
    assert_eq!(office.refused("", "oauth.v2.access", elsewhere).await, "bad_redirect_uri");

    for (field, error) in [
        (("client_id", "1.2"), "invalid_client_id"),
        (("scope", "<script>alert(1)</script>"), "invalid_scope"),
        (("scope", ""), "no_scopes"),
        (("redirect_uri", "javascript:alert(1)"), "bad_redirect_uri"),
    ] {
        let fields = if field.0 == "scope" { vec![field] } else { vec![("scope", "chat:write"), field] };
        let (status, shown) = page(&office, &fields).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert!(shown.contains(error) && !shown.contains("<script>"), "{shown}");
    }
    let refused = answered(&office, &[("scope", "chat:write"), ("answer", "cancel")]).await;
    assert_eq!(refused[0], ("error".to_owned(), "access_denied".to_owned()));
}

#[tokio::test]
async fn an_app_lets_itself_in_for_nobody() {
    let office = office().await;
    let code = code(&office, &[("scope", "chat:write"), ("user_scope", "users:read")]).await;
    let fields = [("code", code.as_str()), ("redirect_uri", BACK)];
    let installed = basic(&office, "oauth.v2.access", &fields).await;
    let held = installed["authed_user"]["access_token"].as_str().unwrap();
    for token in [held, &office.bot(), "", "3", "<img src=x onerror=y>"] {
        let fields = form(&asked(&[("scope", "chat:write"), ("answer", "allow"), ("token", token)]));
        let request = http::Request::post("/oauth/v2/authorize")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Bytes::from(fields))
            .unwrap();
        let answer = office.send(request).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{token}");
        let shown = std::str::from_utf8(answer.body()).unwrap();
        assert!(shown.contains("no person's own token") && !shown.contains("<img"), "{shown}");
    }
}

/// Describes the app by a manifest whose tokens end.
pub(crate) async fn rotating(office: &Office) -> Control {
    let control = Control::of(office).await;
    let manifest = json!({
        "display_information": {"name": "Helper"},
        "oauth_config": {"redirect_urls": ["http://127.0.0.1:9/slack"], "scopes": {"bot": ["chat:write"]}},
        "settings": {"token_rotation_enabled": true},
    });
    let (status, _) = control.send("PUT", "/_twin/slack/app", manifest).await;
    assert_eq!(status, StatusCode::OK);
    control
}

#[tokio::test]
async fn tokens_that_end_are_renewed_once_each() {
    let office = office().await;
    let control = rotating(&office).await;
    let code = code(&office, &[("scope", "chat:write"), ("user_scope", "users:read")]).await;
    let installed = basic(&office, "oauth.v2.access", &[("code", &code), ("redirect_uri", BACK)]).await;
    assert_eq!(installed["expires_in"], 43_200);
    assert!(installed["access_token"].as_str().unwrap().starts_with("xoxe.xoxb-"));
    let refresh = installed["refresh_token"].as_str().unwrap();
    assert!(refresh.starts_with("xoxe-"));
    assert_eq!(office.refused(refresh, "auth.test", json!({})).await, "not_allowed_token_type");
    for (kind, refresh) in
        [("bot", refresh), ("user", installed["authed_user"]["refresh_token"].as_str().unwrap())]
    {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
        let renewed = basic(&office, "oauth.v2.access", &fields).await;
        assert_eq!((&renewed["ok"], &renewed["token_type"]), (&json!(true), &json!(kind)), "{renewed}");
        assert_ne!(renewed["access_token"], installed["access_token"]);
        assert!(renewed["refresh_token"].as_str().unwrap() != refresh && renewed["expires_in"] == 43_200);
        office.ok(renewed["access_token"].as_str().unwrap(), "auth.test", json!({})).await;
        let again = basic(&office, "oauth.v2.access", &fields).await;
        assert_eq!(again["error"], "invalid_refresh_token");
    }
    let (_, old) =
        control.post("/_twin/slack/tokens", json!({"kind": "bot", "scopes": ["chat:write"]})).await;
    let old = old["token"].as_str().unwrap();
    let exchanged = basic(&office, "oauth.v2.exchange", &[("token", old)]).await;
    assert_eq!((&exchanged["scope"], &exchanged["expires_in"]), (&json!("chat:write"), &json!(43_200)));
    assert_eq!(office.refused(old, "auth.test", json!({})).await, "token_revoked");
    assert_eq!(basic(&office, "oauth.v2.exchange", &[("token", old)]).await["error"], "invalid_token");
    let (status, shown) =
        page(&office, &[("scope", "chat:write"), ("redirect_uri", "http://127.0.0.1:9/slackers")]).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(shown.contains("bad_redirect_uri"), "only what the manifest names, and what is below it");
}

#[tokio::test]
async fn a_token_that_is_revoked_ends_and_the_app_is_told() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let code = code(&office, &[("scope", "chat:write"), ("user_scope", "users:read")]).await;
    let installed = basic(&office, "oauth.v2.access", &[("code", &code), ("redirect_uri", BACK)]).await;
    let person = installed["authed_user"]["access_token"].as_str().unwrap();
    assert_eq!(office.ok(person, "auth.revoke", json!({"test": "1"})).await["revoked"], false);
    assert_eq!(office.ok(person, "auth.revoke", json!({})).await["revoked"], true);
    assert_eq!(office.refused(person, "auth.test", json!({})).await, "token_revoked");
    let event = subject.next_event().await;
    assert_eq!(
        (&event["type"], &event["tokens"]),
        (&json!("tokens_revoked"), &json!({"oauth": [user(3)], "bot": []}))
    );
    office.ok(&office.person(4), "auth.revoke", json!({})).await;
    assert_eq!(office.refused(&office.person(4), "auth.test", json!({})).await, "token_revoked");

    let bot = installed["access_token"].as_str().unwrap();
    let mut own = json!({"client_id": auth::client_id(), "client_secret": "guess"});
    assert_eq!(office.refused(bot, "apps.uninstall", own.clone()).await, "bad_client_secret");
    own["client_secret"] = json!(auth::client_secret(&office.key));
    assert_eq!(
        office.refused(&office.person(5), "apps.uninstall", own.clone()).await,
        "client_id_token_mismatch"
    );
    office.ok(bot, "apps.uninstall", own).await;
    let mut kinds =
        [subject.next_event().await, subject.next_event().await].map(|event| event["type"].clone());
    kinds.sort_unstable_by_key(Value::to_string);
    assert_eq!(kinds, ["app_uninstalled", "tokens_revoked"]);
    assert_eq!(office.refused(bot, "auth.test", json!({})).await, "token_revoked");
    assert_eq!(office.refused(&office.bot(), "auth.test", json!({})).await, "account_inactive");
    let help = office.ok(&office.person(3), "conversations.list", json!({"limit": 1000})).await;
    let help = help["channels"].as_array().unwrap().iter().find(|channel| channel["name"] == "it-help");
    office.post(&office.person(3), help.unwrap()["id"].as_str().unwrap(), "nobody hears this").await;
    // Somebody lets it in again.
    let code = self::code(&office, &[("scope", "chat:write")]).await;
    let again = basic(&office, "oauth.v2.access", &[("code", &code), ("redirect_uri", BACK)]).await;
    office.ok(again["access_token"].as_str().unwrap(), "auth.test", json!({})).await;
    office.post(&office.person(3), &office.channel("it-help").await, "this it hears").await;
    assert_eq!(subject.next_event().await["text"], "this it hears");
}

#[tokio::test]
async fn the_workspace_says_what_it_is_and_what_it_was_asked() {
    let office = office().await;
    let bot = office.bot();
    let echoed = office.ok("", "api.test", json!({"foo": "bar", "list": [1, {"a": null}]})).await;
    assert_eq!(echoed["args"], json!({"foo": "bar", "list": [1, {"a": null}]}));
    let asked = office.call(&bot, "api.test", json!({"error": "my_<error>", "foo": "bar"})).await;
    assert_eq!(
        asked,
        json!({"ok": false, "error": "my_<error>", "args": {"error": "my_<error>", "foo": "bar"}})
    );
    let teams = office.ok(&bot, "auth.teams.list", json!({})).await;
    assert_eq!(teams["teams"][0]["id"], id::TEAM);
    assert_eq!(office.ok(&bot, "team.info", json!({"team": id::TEAM})).await["team"]["id"], id::TEAM);
    assert_eq!(office.refused(&bot, "team.info", json!({"team": "T1"})).await, "team_not_found");
    assert_eq!(office.ok(&bot, "team.profile.get", json!({})).await["profile"]["fields"], json!([]));
    office.ok(&bot, "team.preferences.list", json!({})).await;
    rotating(&office).await;
    let named = office.ok(&office.person(3), "bots.info", json!({"bot": id::BOT})).await;
    assert_eq!((&named["bot"]["name"], &named["bot"]["user_id"]), (&json!("Helper"), &json!(id::BOT_USER)));
    assert_eq!(office.refused(&office.person(3), "bots.info", json!({"bot": "B1"})).await, "bot_not_found");
}
