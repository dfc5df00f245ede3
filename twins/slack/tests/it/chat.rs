//! The rest of `chat.*`: names and pictures, the third person, messages for later, streams, unfolded links.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use nightcrew_model::company::CompanySource;
use nightcrew_model::credential::CrewKey;
use nightcrew_model::id::PersonId;
use nightcrew_model::notice::NoticeKind;
use nightcrew_model::seed::Seed;
use nightcrew_runtime::Clock;
use nightcrew_twin_kit::{Host, HostSettings, Surface, control};
use nightcrew_twin_slack::{Slack, auth, id};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::office::{Office, office, user};

/// When the clock of a workspace whose time jumps begins: Unix seconds.
const BEGIN: i64 = 1_800_000_000;

/// A workspace whose time jumps to whatever is next.
struct Still {
    host: Arc<Host>,
    clock: Clock,
    key: CrewKey,
}

impl Still {
    fn new() -> Self {
        let (clock, key) = (Clock::virtual_from(BEGIN * 1000, 1), CrewKey::new("test"));
        let settings = HostSettings {
            network: Arc::new(nightcrew_runtime::Sockets),
            clock: clock.clone(),
            key: key.clone(),
            seed: Seed(7),
            control_token: "control".to_owned(),
        };
        let host = Host::builder(settings).with::<Slack>().build();
        let domain = "northwind.example.com".to_owned();
        host.plant(&CompanySource::Generated { seed: Seed(7), employees: 60, domain }).unwrap();
        Self { host, clock, key }
    }

    fn surface(&self) -> Surface {
        self.host.twin("slack").unwrap().surface()
    }

    async fn call(&self, token: &str, method: &str, body: Value) -> Value {
        let request = http::Request::post(format!("/api/{method}"))
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .body(Body::from(body.to_string()))
            .unwrap();
        let answer = self.surface().oneshot(request).await.unwrap();
        let body = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        serde_json::from_slice(&body).unwrap()
    }

    async fn bot(&self, method: &str, body: Value) -> Value {
        self.call(&auth::bot_token(&self.key), method, body).await
    }

    async fn channel(&self, name: &str) -> String {
        let listed = self.bot("conversations.list", json!({ "limit": 1000 })).await;
        let mut channels = listed["channels"].as_array().unwrap().iter();
        channels.find(|channel| channel["name"] == name).unwrap()["id"].as_str().unwrap().to_owned()
    }

    async fn texts(&self, channel: &str) -> Vec<(String, String)> {
        let history = self.bot("conversations.history", json!({ "channel": channel })).await;
        let text = |message: &Value, name: &str| message[name].as_str().unwrap().to_owned();
        let messages = history["messages"].as_array().unwrap();
        messages.iter().rev().map(|message| (text(message, "text"), text(message, "ts"))).collect()
    }
}

#[tokio::test(start_paused = true)]
async fn a_message_for_later_is_posted_in_its_second_and_not_before() {
    let still = Still::new();
    let help = still.channel("it-help").await;
    let schedule =
        |text: &str, after: i64| json!({ "channel": help, "text": text, "post_at": BEGIN + after });
    let later = still.bot("chat.scheduleMessage", schedule("in a day", 86_400)).await;
    assert_eq!(
        (&later["ok"], &later["channel"], &later["post_at"]),
        (&json!(true), &json!(help), &json!(BEGIN + 86_400))
    );
    assert_eq!(
        (&later["message"]["type"], &later["message"]["text"]),
        (&json!("delayed_message"), &json!("in a day"))
    );
    still.bot("chat.scheduleMessage", schedule("in an hour", 3_600)).await;
    let gone = still.bot("chat.scheduleMessage", schedule("never", 7_200)).await;
    let person = auth::person_token(&still.key, PersonId(3));
    still.call(&person, "chat.scheduleMessage", schedule("a colleague's", 3_600)).await;
    let listed = still.bot("chat.scheduledMessages.list", json!({ "channel": help, "limit": 2 })).await;
    let texts = |list: &Value| {
        let all = list["scheduled_messages"].as_array().unwrap().iter();
        all.map(|one| one["text"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(texts(&listed), ["in an hour", "never"], "only one's own, the first due first");
    let cursor = &listed["response_metadata"]["next_cursor"];
    let rest = still.bot("chat.scheduledMessages.list", json!({ "limit": 2, "cursor": cursor })).await;
    assert_eq!(
        (texts(&rest), &rest["response_metadata"]["next_cursor"]),
        (vec!["in a day".to_owned()], &json!(""))
    );
    let delete = json!({ "channel": help, "scheduled_message_id": gone["scheduled_message_id"] });
    assert_eq!(still.bot("chat.deleteScheduledMessage", delete.clone()).await["ok"], true);
    assert_eq!(
        still.bot("chat.deleteScheduledMessage", delete).await["error"],
        "invalid_scheduled_message_id"
    );
    tokio::time::sleep(Duration::from_secs(3_599)).await;
    assert!(still.texts(&help).await.is_empty());
    tokio::time::sleep(Duration::from_secs(86_400)).await;
    let posted = still.texts(&help).await;
    let second = |(text, ts): &(String, String)| {
        (text.clone(), ts.split('.').next().unwrap().parse::<i64>().unwrap() - BEGIN)
    };
    assert_eq!(
        posted.iter().map(second).collect::<Vec<_>>(),
        [
            ("in an hour".to_owned(), 3_600),
            ("a colleague's".to_owned(), 3_600),
            ("in a day".to_owned(), 86_400)
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn what_waits_survives_a_snapshot_and_runs_alike() {
    let run = || async {
        let still = Still::new();
        let help = still.channel("it-help").await;
        for after in [600, 60, 300] {
            let text = format!("after {after}");
            still
                .bot(
                    "chat.scheduleMessage",
                    json!({ "channel": help, "text": text, "post_at": BEGIN + after }),
                )
                .await;
        }
        let twin = still.host.twin("slack").unwrap();
        let snapshot = twin.snapshot().unwrap();
        tokio::time::sleep(Duration::from_secs(1_000)).await;
        assert!(twin.restore(snapshot));
        // What was due while the snapshot lay there is posted at once.
        let posted = still.texts(&help).await;
        assert_eq!(posted.len(), 3);
        (posted, still.clock.unix_ms())
    };
    let (first, second) = (run().await, run().await);
    assert_eq!(first.0, second.0);
}

#[tokio::test(start_paused = true)]
async fn times_that_slack_refuses_are_refused() {
    let still = Still::new();
    let help = still.channel("it-help").await;
    for (post_at, error) in [
        (json!("soon"), "invalid_time"),
        (json!(BEGIN - 1), "time_in_past"),
        (json!(BEGIN + 121 * 86_400), "time_too_far"),
    ] {
        let body = json!({ "channel": help, "text": "x", "post_at": post_at });
        assert_eq!(still.bot("chat.scheduleMessage", body).await["error"], error);
    }
    let soon = json!({ "channel": help, "text": "x", "post_at": BEGIN + 30 });
    let scheduled = still.bot("chat.scheduleMessage", soon).await;
    let delete = json!({ "channel": help, "scheduled_message_id": scheduled["scheduled_message_id"] });
    let refused = still.bot("chat.deleteScheduledMessage", delete).await;
    assert_eq!(refused["error"], "invalid_scheduled_message_id", "within a minute it is too late");
    for _ in 0..29 {
        let body = json!({ "channel": help, "text": "x", "post_at": BEGIN + 100 });
        assert_eq!(still.bot("chat.scheduleMessage", body).await["ok"], true);
    }
    let body = json!({ "channel": help, "text": "x", "post_at": BEGIN + 200 });
    assert_eq!(still.bot("chat.scheduleMessage", body).await["error"], "restricted_too_many");
}

#[tokio::test]
async fn an_app_may_speak_under_another_name_and_anybody_in_the_third_person() {
    let office = office().await;
    let help = office.channel("it-help").await;
    let body = json!({ "channel": help, "text": "hi", "username": "Deploys", "icon_emoji": ":rocket:" });
    let message = &office.ok(&office.bot(), "chat.postMessage", body).await["message"];
    assert_eq!(
        (&message["subtype"], &message["username"], &message["icons"]["emoji"]),
        (&json!("bot_message"), &json!("Deploys"), &json!(":rocket:"))
    );
    assert!(message.get("user").is_none() && message["bot_id"] == id::BOT);
    let me =
        office.ok(&office.person(3), "chat.meMessage", json!({ "channel": help, "text": "waves" })).await;
    let history =
        office.ok(&office.bot(), "conversations.history", json!({ "channel": help, "limit": 1 })).await;
    let latest = &history["messages"][0];
    assert_eq!(
        (&latest["subtype"], &latest["ts"], &latest["user"]),
        (&json!("me_message"), &me["ts"], &json!(user(3)))
    );
    let text = json!({ "channel": help, "text": "ask @here in #it-help", "link_names": 1 });
    let linked = &office.ok(&office.bot(), "chat.postMessage", text).await["message"]["text"];
    assert_eq!(linked, &json!(format!("ask <!here> in <#{help}|it-help>")));
    let markdown = json!({ "channel": help, "markdown_text": "**see** [it](https://x.example)" });
    let shown = &office.ok(&office.bot(), "chat.postMessage", markdown).await["message"]["text"];
    assert_eq!(shown, "*see* <https://x.example|it>");
}

#[tokio::test]
async fn a_stream_grows_and_ends_as_one_message() {
    let office = office().await;
    let dm = office.dm(4).await;
    let asked = office.post(&office.person(4), &dm, "what now?").await;
    let mut notices = office.notices();
    let begun = office
        .ok(
            &office.bot(),
            "chat.startStream",
            json!({ "channel": dm, "thread_ts": asked, "markdown_text": "Well, " }),
        )
        .await;
    let ts = &begun["ts"];
    let append = |text: &str| json!({ "channel": dm, "ts": ts, "markdown_text": text });
    office.ok(&office.bot(), "chat.appendStream", append("**it** ")).await;
    let chunks = json!([{ "type": "markdown_text", "text": "works" }]);
    office.ok(&office.bot(), "chat.appendStream", json!({ "channel": dm, "ts": ts, "chunks": chunks })).await;
    let blocks = json!([{ "type": "context_actions", "elements": [{ "type": "feedback_buttons", "action_id": "f",
        "positive_button": { "text": { "type": "plain_text", "text": "Good" }, "value": "1" },
        "negative_button": { "text": { "type": "plain_text", "text": "Bad" }, "value": "0" } }] }]);
    let stop = json!({ "channel": dm, "ts": ts, "markdown_text": ".", "blocks": blocks });
    let ended = office.ok(&office.bot(), "chat.stopStream", stop).await;
    assert_eq!(
        (&ended["message"]["text"], &ended["message"]["thread_ts"]),
        (&json!("Well, *it* works."), &json!(asked))
    );
    assert_eq!(ended["message"]["blocks"][1]["type"], "context_actions");
    assert_eq!(
        office.refused(&office.bot(), "chat.appendStream", append("more")).await,
        "message_not_in_streaming_state"
    );
    let kinds: Vec<NoticeKind> = notices.all().into_iter().map(|notice| notice.kind).collect();
    let [NoticeKind::Message(first), NoticeKind::MessageChanged(last)] = kinds.as_slice() else {
        panic!("{kinds:?}")
    };
    assert_eq!((first.text.as_str(), last.text.as_str()), ("Well, ", "Well, *it* works."));
    let help = office.channel("it-help").await;
    for (body, error) in [
        (json!({ "channel": help }), "missing_recipient_user_id"),
        (json!({ "channel": help, "recipient_user_id": user(4) }), "missing_recipient_team_id"),
        (json!({ "channel": dm, "chunks": [{ "type": "x" }] }), "invalid_chunks"),
        (json!({ "channel": dm, "markdown_text": "x".repeat(12_001) }), "msg_too_long"),
    ] {
        assert_eq!(office.refused(&office.bot(), "chat.startStream", body).await, error);
    }
    assert_eq!(
        office.refused(&office.person(4), "chat.startStream", json!({ "channel": dm })).await,
        "not_allowed_token_type"
    );
}

async fn describe(office: &Office, manifest: Value) {
    let request = http::Request::put("/_twin/slack/app")
        .header("authorization", "Bearer control")
        .header("content-type", "application/json")
        .body(Body::from(manifest.to_string()))
        .unwrap();
    let answer = control::router(Arc::clone(&office.host)).oneshot(request).await.unwrap();
    assert_eq!(answer.status(), 200);
}

#[tokio::test]
async fn an_app_may_post_where_nobody_invited_it_if_its_scopes_say_so() {
    let office = office().await;
    let elsewhere = office.elsewhere().await;
    let say = json!({ "channel": elsewhere, "text": "hello" });
    assert_eq!(office.refused(&office.bot(), "chat.postMessage", say.clone()).await, "not_in_channel");
    let scopes = |scopes: Value| json!({ "display_information": { "name": "A" }, "oauth_config": { "scopes": { "bot": scopes } } });
    describe(&office, scopes(json!(["chat:write"]))).await;
    assert_eq!(office.refused(&office.bot(), "chat.postMessage", say.clone()).await, "not_in_channel");
    let named = json!({ "channel": elsewhere, "text": "hello", "username": "B" });
    describe(&office, scopes(json!(["chat:write", "chat:write.public"]))).await;
    office.ok(&office.bot(), "chat.postMessage", say).await;
    let refused = office.call(&office.bot(), "chat.postMessage", named).await;
    assert_eq!(
        (&refused["error"], &refused["needed"]),
        (&json!("missing_scope"), &json!("chat:write.customize"))
    );
}

#[tokio::test]
async fn an_app_hears_of_its_links_and_unfolds_them() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    describe(
        &office,
        json!({
            "display_information": { "name": "Links" },
            "features": { "unfurl_domains": ["tickets.example"] },
            "oauth_config": { "scopes": { "bot": ["links:read", "links:write", "channels:read", "channels:history", "chat:write"] } },
            "settings": { "event_subscriptions": { "bot_events": ["link_shared"] } },
        }),
    )
    .await;
    let help = office.channel("it-help").await;
    let url = "https://a.tickets.example/T-1?x=1&y=2";
    office.post(&office.person(3), &help, "nothing of https://other.example").await;
    let ts = office.post(&office.person(3), &help, &format!("look at {url} please")).await;
    let event = subject.next_event().await;
    assert_eq!(
        (&event["type"], &event["message_ts"], &event["channel"], &event["user"]),
        (&json!("link_shared"), &json!(ts), &json!(help), &json!(user(3)))
    );
    assert_eq!(event["links"], json!([{ "domain": "tickets.example", "url": url }]));
    let unfurl = |text: &str| json!({ url: { "title": "T-1", "text": text } });
    let body =
        json!({ "unfurl_id": event["unfurl_id"], "source": event["source"], "unfurls": unfurl("open") });
    office.ok(&office.bot(), "chat.unfurl", body).await;
    let body = json!({ "channel": help, "ts": ts, "unfurls": unfurl("closed").to_string() });
    office.ok(&office.bot(), "chat.unfurl", body).await;
    let history =
        office.ok(&office.bot(), "conversations.history", json!({ "channel": help, "limit": 1 })).await;
    let message = &history["messages"][0];
    let attachments = message["attachments"].as_array().unwrap();
    assert_eq!(
        (attachments.len(), &attachments[0]["text"], &attachments[0]["app_unfurl_url"]),
        (1, &json!("closed"), &json!(url))
    );
    assert!(message.get("edited").is_none());
    for (body, error) in [
        (json!({ "channel": help, "ts": ts }), "missing_unfurls"),
        (
            json!({ "channel": help, "ts": ts, "unfurls": { "https://tickets.example/": {} } }),
            "cannot_unfurl_url",
        ),
        (json!({ "channel": help, "ts": "1.0", "unfurls": {} }), "cannot_find_message"),
        (json!({ "unfurl_id": "C1.2.3", "source": "composer", "unfurls": {} }), "invalid_unfurl_id"),
    ] {
        assert_eq!(office.refused(&office.bot(), "chat.unfurl", body).await, error);
    }
}
