//! People: what they say of themselves, what is seen of them by which token, and what the app hears of it.

use serde_json::json;

use crate::control::Control;
use crate::office::{office, user};
use nightcrew_twin_slack::id;

#[tokio::test]
async fn a_status_is_set_seen_told_and_ends() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let (bot, person) = (office.bot(), office.person(4));
    let now = office.ok(&bot, "users.list", json!({"limit": 1})).await["cache_ts"].as_i64().unwrap();
    let soon = now + 3_600;
    let profile = json!({"status_text": "at <lunch>", "status_emoji": ":bread:", "status_expiration": soon});
    let set = office.ok(&person, "users.profile.set", json!({"profile": profile})).await;
    assert_eq!(set["profile"]["status_text"], "at <lunch>");
    let mut kinds = Vec::new();
    for _ in 0..3 {
        let event = subject.next_event().await;
        assert_eq!(
            (&event["user"]["id"], &event["user"]["profile"]["status_emoji"]),
            (&json!(user(4)), &json!(":bread:"))
        );
        kinds.push(event["type"].as_str().unwrap().to_owned());
    }
    kinds.sort_unstable();
    assert_eq!(kinds, ["user_change", "user_profile_changed", "user_status_changed"]);
    let seen = office.ok(&bot, "users.profile.get", json!({"user": user(4)})).await;
    assert_eq!(seen["profile"]["status_expiration"], soon);
    let seen = office.ok(&bot, "users.info", json!({"user": user(4)})).await;
    assert_eq!(seen["user"]["profile"]["status_text"], "at <lunch>");
    // One that is over is not shown any more.
    let over = json!({"profile": {"status_expiration": soon - 7_200}});
    let gone = office.ok(&person, "users.profile.set", over).await;
    assert_eq!(gone["profile"]["status_text"], "");
    let bare =
        json!({"profile": "{\"status_text\": \"busy\", \"status_emoji\": \"\", \"status_expiration\": 0}"});
    let set = office.ok(&person, "users.profile.set", bare).await;
    assert_eq!(set["profile"]["status_emoji"], ":speech_balloon:");
    let cleared = json!({"profile": {"status_text": "", "status_emoji": ""}});
    office.ok(&person, "users.profile.set", cleared).await;
    for (body, error) in [
        (json!({"profile": {"status_text": "x".repeat(101)}}), "profile_status_set_failed_too_long"),
        (json!({"profile": {"status_emoji": "bread"}}), "profile_status_set_failed_not_emoji_syntax"),
        (json!({"profile": "{"}), "invalid_profile"),
        (json!({"profile": [1]}), "invalid_profile"),
        (json!({"profile": {"fields": {"<id>": {"value": "x"}}}}), "invalid_profile"),
        (json!({"profile": {"title": "x"}, "user": user(5)}), "not_admin"),
        (json!({}), "invalid_profile"),
    ] {
        assert_eq!(office.refused(&person, "users.profile.set", body.clone()).await, error, "{body}");
    }
    assert_eq!(
        office.refused(&bot, "users.profile.set", json!({"profile": {"title": "x"}})).await,
        "not_allowed_token_type"
    );
}

#[tokio::test]
async fn a_profile_differs_from_the_companys_word_only_where_somebody_changed_it() {
    let office = office().await;
    let person = office.person(4);
    let before = office.ok(&person, "users.profile.get", json!({})).await["profile"].clone();
    let changed = json!({
        "display_name": "jo", "real_name": "Jo Doe", "pronouns": "they/them", "phone": "+1 555",
        "fields": {"Xf1": {"value": "blue", "alt": ""}},
    });
    let after = office.ok(&person, "users.profile.set", json!({"profile": changed})).await["profile"].clone();
    assert_eq!(
        (&after["display_name"], &after["first_name"], &after["last_name"], &after["fields"]["Xf1"]["value"]),
        (&json!("jo"), &json!("Jo"), &json!("Doe"), &json!("blue"))
    );
    assert_eq!((&after["title"], &after["email"]), (&before["title"], &before["email"]));
    office.ok(&person, "users.profile.set", json!({"name": "title", "value": "Baker"})).await;
    let seen = office.ok(&office.bot(), "users.info", json!({"user": user(4)})).await;
    assert_eq!(
        (&seen["user"]["real_name"], &seen["user"]["profile"]["title"]),
        (&json!("Jo Doe"), &json!("Baker"))
    );
}

#[tokio::test]
async fn presence_is_what_somebody_set() {
    let office = office().await;
    let (bot, person) = (office.bot(), office.person(4));
    let ask = json!({"user": user(4)});
    let seen = office.ok(&bot, "users.getPresence", ask.clone()).await;
    assert_eq!((&seen["presence"], seen.get("online")), (&json!("active"), None));
    office.ok(&person, "users.setPresence", json!({"presence": "away"})).await;
    assert_eq!(office.ok(&bot, "users.getPresence", ask.clone()).await["presence"], "away");
    let own = office.ok(&person, "users.getPresence", json!({})).await;
    assert_eq!((&own["manual_away"], &own["online"]), (&json!(true), &json!(true)));
    office.ok(&person, "users.setPresence", json!({"presence": "auto"})).await;
    assert_eq!(office.ok(&bot, "users.getPresence", ask).await["presence"], "active");
    let wrong = json!({"presence": "asleep"});
    assert_eq!(office.refused(&person, "users.setPresence", wrong).await, "invalid_presence");
    office.ok(&person, "users.setActive", json!({})).await;
}

#[tokio::test]
async fn a_token_sees_of_people_what_its_scopes_say() {
    let office = office().await;
    let control = Control::of(&office).await;
    let mint =
        async |body| control.post("/_twin/slack/tokens", body).await.1["token"].as_str().unwrap().to_owned();
    let narrow = mint(json!({"kind": "bot", "scopes": ["users:read"]})).await;
    let whole =
        office.ok(&office.bot(), "users.info", json!({"user": user(4), "include_locale": true})).await;
    assert!(whole["user"]["profile"]["email"].is_string() && whole["user"]["locale"].is_string());
    assert!(whole["user"]["profile"]["avatar_hash"].as_str().unwrap().starts_with('g'));
    let less = office.ok(&narrow, "users.info", json!({"user": user(4)})).await;
    assert!(less["user"]["profile"].get("email").is_none() && less["user"].get("locale").is_none());
    let by_email = json!({"email": whole["user"]["profile"]["email"]});
    assert_eq!(office.refused(&narrow, "users.lookupByEmail", by_email).await, "missing_scope");
    let sign_in =
        mint(json!({"kind": "user", "person": "4", "scopes": ["identity.basic", "identity.team"]})).await;
    let who = office.ok(&sign_in, "users.identity", json!({})).await;
    assert_eq!((&who["user"]["id"], &who["team"]["id"]), (&json!(user(4)), &json!(id::TEAM)));
    assert!(who["user"].get("email").is_none() && who["team"]["name"].is_string());
    assert_eq!(office.refused(&office.bot(), "users.identity", json!({})).await, "not_allowed_token_type");
}

#[tokio::test]
async fn who_is_new_is_told() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let control = Control::of(&office).await;
    let new = json!({"given": "Ada", "family": "Byron", "email": "ada@example.com"});
    let (_, ada) = control.post("/_twin/slack/people", new).await;
    let event = subject.next_event().await;
    assert_eq!((&event["type"], &event["user"]["id"]), (&json!("team_join"), &ada["user_id"]));
    assert_eq!(event["user"]["is_admin"], false);
}
