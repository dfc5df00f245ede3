//! Conversations: made, named, ended; who comes and goes; what the app hears of it; scopes by kind; what is unread.

use serde_json::{Value, json};

use crate::control::Control;
use crate::office::{Office, StandIn, office, user};
use nightcrew_twin_slack::id;

/// A token of the bot with these scopes only.
async fn token(office: &Office, scopes: &[&str]) -> String {
    let control = Control::of(office).await;
    let (_, minted) = control.post("/_twin/slack/tokens", json!({"kind": "bot", "scopes": scopes})).await;
    minted["token"].as_str().unwrap().to_owned()
}

async fn made(office: &Office, by: &str, name: &str, private: bool) -> String {
    let body = json!({"name": name, "is_private": private});
    let made = office.ok(by, "conversations.create", body).await;
    made["channel"]["id"].as_str().unwrap().to_owned()
}

async fn subtypes(office: &Office, by: &str, channel: &str) -> Vec<String> {
    let read = office.ok(by, "conversations.history", json!({"channel": channel})).await;
    let messages = read["messages"].as_array().unwrap();
    messages.iter().rev().map(|message| message["subtype"].as_str().unwrap_or("-").to_owned()).collect()
}

/// The next events, by their types; messages by their subtypes.
async fn events(subject: &mut StandIn, count: usize) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    for _ in 0..count {
        let event = subject.next_event().await;
        let word = event["subtype"].as_str().or(event["type"].as_str()).unwrap().to_owned();
        all.push((word, event));
    }
    // Deliveries go out side by side: their order is that of their stamps.
    all.sort_by(|(_, one), (_, other)| one["event_ts"].as_str().cmp(&other["event_ts"].as_str()));
    all
}

#[tokio::test]
async fn a_channel_is_made_named_described_and_archived_and_tells_it_of_itself() {
    let office = office().await;
    let bot = office.bot();
    let plans = made(&office, &bot, "plans-2026", false).await;
    let about = json!({"channel": plans, "topic": "a <b> & c"});
    let told = office.ok(&bot, "conversations.setTopic", about.clone()).await;
    assert_eq!(told["channel"]["topic"]["value"], "a <b> & c");
    assert_eq!(told["channel"]["topic"]["creator"], id::BOT_USER);
    office.ok(&bot, "conversations.setTopic", about).await;
    office.ok(&bot, "conversations.setPurpose", json!({"channel": plans, "purpose": "to plan"})).await;
    let renamed = office.ok(&bot, "conversations.rename", json!({"channel": plans, "name": "plans"})).await;
    assert_eq!(
        (&renamed["channel"]["name"], &renamed["channel"]["previous_names"]),
        (&json!("plans"), &json!(["plans-2026"]))
    );
    office.ok(&bot, "conversations.archive", json!({"channel": plans})).await;
    assert_eq!(
        subtypes(&office, &bot, &plans).await,
        ["channel_join", "channel_topic", "channel_purpose", "channel_name", "channel_archive"]
    );
    let read = office.ok(&bot, "conversations.history", json!({"channel": plans})).await;
    let name = &read["messages"][1];
    assert_eq!((&name["old_name"], &name["name"]), (&json!("plans-2026"), &json!("plans")));
    let topic = &read["messages"][3];
    assert_eq!(topic["topic"], "a <b> & c");
    assert!(
        topic["text"].as_str().unwrap().ends_with("set the channel topic: a &lt;b&gt; &amp; c"),
        "{topic}"
    );
    for (method, body) in [
        ("conversations.rename", json!({"channel": plans, "name": "x"})),
        ("conversations.setTopic", json!({"channel": plans, "topic": "x"})),
        ("conversations.invite", json!({"channel": plans, "users": user(3)})),
        ("chat.postMessage", json!({"channel": plans, "text": "x"})),
    ] {
        assert_eq!(office.refused(&bot, method, body).await, "is_archived", "{method}");
    }
    assert_eq!(
        office.refused(&bot, "conversations.archive", json!({"channel": plans})).await,
        "already_archived"
    );
    let names = async |exclude: bool| {
        let body = json!({"exclude_archived": exclude, "limit": 1000});
        let listed = office.ok(&bot, "conversations.list", body).await;
        listed["channels"].as_array().unwrap().iter().any(|channel| channel["name"] == "plans")
    };
    assert_eq!((names(false).await, names(true).await), (true, false));
    office.ok(&bot, "conversations.unarchive", json!({"channel": plans})).await;
    assert_eq!(
        office.refused(&bot, "conversations.unarchive", json!({"channel": plans})).await,
        "not_archived"
    );
    office.post(&bot, &plans, "we are back").await;
    // The name that it had is free again.
    made(&office, &bot, "plans-2026", false).await;
}

#[tokio::test]
async fn names_that_slack_refuses_are_refused_in_its_words() {
    let office = office().await;
    for (name, error) in [
        ("", "invalid_name_required"),
        ("Plans", "invalid_name_specials"),
        ("new plans", "invalid_name_specials"),
        ("a.b", "invalid_name_specials"),
        ("<script>", "invalid_name_specials"),
        ("-_-", "invalid_name_punctuation"),
        (&"x".repeat(81), "invalid_name_maxlength"),
        ("it-help", "name_taken"),
    ] {
        let refused = office.refused(&office.bot(), "conversations.create", json!({"name": name})).await;
        assert_eq!(refused, error, "{name}");
    }
    made(&office, &office.bot(), "größe-名前_1", false).await;
    let help = office.channel("it-help").await;
    let rename = json!({"channel": help, "name": "help"});
    assert_eq!(office.refused(&office.bot(), "conversations.rename", rename.clone()).await, "not_authorized");
    assert_eq!(office.refused(&office.person(3), "conversations.rename", rename).await, "not_authorized");
}

#[tokio::test]
async fn several_are_invited_at_once_and_what_is_wrong_is_said_of_each() {
    let office = office().await;
    let bot = office.bot();
    let plans = made(&office, &bot, "plans", false).await;
    let invite = |users: &str, force: bool| json!({"channel": plans, "users": users, "force": force});
    let good = format!("{},{}", user(3), user(4));
    let invited = office.ok(&bot, "conversations.invite", invite(&good, false)).await;
    assert_eq!(invited["channel"]["id"], plans.as_str());
    let one = |users: &str| (users.to_owned(), false);
    for ((users, force), error) in [
        (one(&user(3)), "already_in_channel"),
        (one(id::BOT_USER), "cant_invite_self"),
        (one("U1"), "user_not_found"),
        (one(""), "no_user"),
        (one(&vec![user(5); 101].join(",")), "too_many_users"),
    ] {
        assert_eq!(
            office.refused(&bot, "conversations.invite", invite(&users, force)).await,
            error,
            "{users}"
        );
    }
    let mixed = format!("{},U1,{}", user(3), user(5));
    let refused = office.call(&bot, "conversations.invite", invite(&mixed, false)).await;
    assert_eq!(refused["error"], "already_in_channel");
    assert_eq!(
        refused["errors"],
        json!([
            {"user": user(3), "ok": false, "error": "already_in_channel"},
            {"user": "U1", "ok": false, "error": "user_not_found"},
        ])
    );
    let count = async || {
        let info = json!({"channel": plans, "include_num_members": true});
        office.ok(&bot, "conversations.info", info).await["channel"]["num_members"].clone()
    };
    assert_eq!(count().await, 3, "nobody is invited when one is wrong");
    office.ok(&bot, "conversations.invite", invite(&mixed, true)).await;
    assert_eq!(count().await, 4);
    let info = office.ok(&bot, "conversations.info", json!({"channel": plans})).await;
    assert!(info["channel"].get("num_members").is_none(), "only who asks is told how many there are");
    let stranger = office.refused(&office.person(20), "conversations.invite", invite(&user(21), false)).await;
    assert_eq!(stranger, "not_in_channel");
}

#[tokio::test]
async fn people_are_put_out_and_leave_and_a_channel_of_everybody_knows_who_left() {
    let office = office().await;
    let (bot, plans) = (office.bot(), made(&office, &office.bot(), "plans", false).await);
    let users = format!("{},{}", user(3), user(4));
    office.ok(&bot, "conversations.invite", json!({"channel": plans, "users": users})).await;
    let kick = |person: u32| json!({"channel": plans, "user": user(person)});
    assert_eq!(office.refused(&office.person(3), "conversations.kick", kick(4)).await, "restricted_action");
    assert_eq!(office.refused(&office.person(3), "conversations.kick", kick(3)).await, "cant_kick_self");
    assert_eq!(office.ok(&bot, "conversations.kick", kick(3)).await["errors"], json!({}));
    assert_eq!(office.refused(&bot, "conversations.kick", kick(3)).await, "not_in_channel");
    office.ok(&office.person(4), "conversations.leave", json!({"channel": plans})).await;
    let again = office.ok(&office.person(4), "conversations.leave", json!({"channel": plans})).await;
    assert_eq!(again["not_in_channel"], true);
    assert_eq!(
        subtypes(&office, &bot, &plans).await,
        ["channel_join", "channel_join", "channel_join", "channel_leave", "channel_leave"]
    );

    let all = office.elsewhere().await;
    office.ok(&office.person(7), "conversations.leave", json!({"channel": all})).await;
    let members = office.ok(&bot, "conversations.members", json!({"channel": all, "limit": 1000})).await;
    let members = members["members"].as_array().unwrap();
    assert_eq!((members.len(), members.contains(&json!(user(7)))), (59, false));
    let own = async |person: u32| {
        let listed = office.ok(&office.person(person), "users.conversations", json!({"limit": 1000})).await;
        listed["channels"].as_array().unwrap().iter().any(|channel| channel["id"] == all.as_str())
    };
    assert_eq!((own(7).await, own(8).await), (false, true));
    let post = json!({"channel": all, "text": "hello?"});
    assert_eq!(office.refused(&office.person(7), "chat.postMessage", post.clone()).await, "not_in_channel");
    office.ok(&office.person(7), "conversations.join", json!({"channel": all})).await;
    office.ok(&office.person(7), "chat.postMessage", post).await;

    let general = office.channel("general").await;
    assert_eq!(
        office.refused(&office.person(7), "conversations.leave", json!({"channel": general})).await,
        "cant_leave_general"
    );
    let im = office.dm(4).await;
    assert_eq!(
        office.refused(&bot, "conversations.leave", json!({"channel": im})).await,
        "method_not_supported_for_channel_type"
    );
}

#[tokio::test]
async fn a_private_channel_is_nobodys_business_until_they_are_invited() {
    let office = office().await;
    let (owner, bot) = (office.person(3), office.bot());
    let secret = made(&office, &owner, "secret", true).await;
    for (method, body) in [
        ("conversations.info", json!({"channel": secret})),
        ("conversations.history", json!({"channel": secret})),
        ("conversations.members", json!({"channel": secret})),
        ("conversations.join", json!({"channel": secret})),
        ("conversations.invite", json!({"channel": secret, "users": user(5)})),
        ("conversations.setTopic", json!({"channel": secret, "topic": "x"})),
        ("conversations.archive", json!({"channel": secret})),
        ("conversations.mark", json!({"channel": secret, "ts": "1.0"})),
        ("chat.postMessage", json!({"channel": secret, "text": "x"})),
        ("chat.postMessage", json!({"channel": "secret", "text": "x"})),
    ] {
        for token in [&bot, &office.person(4)] {
            assert_eq!(office.refused(token, method, body.clone()).await, "channel_not_found", "{method}");
        }
    }
    let types = json!({"types": "public_channel,private_channel", "limit": 1000});
    let listed = async |token: &str| {
        let listed = office.ok(token, "conversations.list", types.clone()).await;
        listed["channels"].as_array().unwrap().iter().any(|channel| channel["id"] == secret.as_str())
    };
    assert_eq!((listed(&bot).await, listed(&owner).await), (false, true));
    assert_eq!(
        office.refused(&owner, "conversations.leave", json!({"channel": secret})).await,
        "last_member"
    );
    let mut subject = office.stand_in().await;
    office.post(&owner, &secret, "nobody hears this").await;
    office.ok(&owner, "conversations.invite", json!({"channel": secret, "users": id::BOT_USER})).await;
    let heard = events(&mut subject, 2).await;
    let words: Vec<&str> = heard.iter().map(|(word, _)| word.as_str()).collect();
    assert_eq!(words, ["group_join", "member_joined_channel"]);
    assert_eq!((&heard[1].1["user"], &heard[1].1["inviter"]), (&json!(id::BOT_USER), &json!(user(3))));
    assert!(listed(&bot).await);
    office.post(&owner, &secret, "the app hears this").await;
    assert_eq!(subject.next_event().await["text"], "the app hears this");
    office.ok(&owner, "conversations.rename", json!({"channel": secret, "name": "secrets"})).await;
    let words: Vec<String> = events(&mut subject, 2).await.into_iter().map(|(word, _)| word).collect();
    assert_eq!(words, ["group_name", "group_rename"]);
    office.ok(&owner, "conversations.kick", json!({"channel": secret, "user": id::BOT_USER})).await;
    let (word, event) = events(&mut subject, 1).await.remove(0);
    assert_eq!((word.as_str(), &event["actor_id"]), ("group_left", &json!(user(3))));
    office.post(&owner, &secret, "and this nobody").await;
    let help = office.channel("it-help").await;
    office.post(&owner, &help, "but this").await;
    assert_eq!(subject.next_event().await["text"], "but this");
}

#[tokio::test]
async fn what_happens_to_public_channels_the_app_hears_where_it_is_not() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let owner = office.person(3);
    let plans = made(&office, &owner, "plans", false).await;
    let created = subject.next_event().await;
    assert_eq!((&created["type"], &created["channel"]["name"]), (&json!("channel_created"), &json!("plans")));
    assert_eq!(created["channel"]["creator"], user(3));
    office.ok(&owner, "conversations.rename", json!({"channel": plans, "name": "plan"})).await;
    assert_eq!(subject.next_event().await["channel"]["name"], "plan");
    office.ok(&owner, "conversations.archive", json!({"channel": plans})).await;
    let archived = subject.next_event().await;
    assert_eq!(
        (&archived["type"], &archived["channel"], &archived["user"]),
        (&json!("channel_archive"), &json!(plans), &json!(user(3)))
    );
    office.ok(&owner, "conversations.unarchive", json!({"channel": plans})).await;
    assert_eq!(subject.next_event().await["type"], "channel_unarchive");
    // A topic that names the app does not call it.
    let help = office.channel("it-help").await;
    let topic = json!({"channel": help, "topic": format!("ask <@{}>", id::BOT_USER)});
    office.ok(&owner, "conversations.setTopic", topic).await;
    assert_eq!(subject.next_event().await["subtype"], "channel_topic");
    // Who comes and goes it hears only where it is.
    office.ok(&office.person(4), "conversations.join", json!({"channel": plans})).await;
    office.ok(&office.person(4), "conversations.leave", json!({"channel": help})).await;
    let heard = events(&mut subject, 2).await;
    let words: Vec<&str> = heard.iter().map(|(word, _)| word.as_str()).collect();
    assert_eq!(words, ["channel_leave", "member_left_channel"]);
    assert_eq!((&heard[1].1["user"], &heard[1].1["channel"]), (&json!(user(4)), &json!(help)));
    office.ok(&office.person(4), "conversations.open", json!({"users": id::BOT_USER})).await;
    let words: Vec<String> = events(&mut subject, 2).await.into_iter().map(|(word, _)| word).collect();
    assert_eq!(words, ["im_created", "im_open"]);
}

#[tokio::test]
async fn a_token_knows_only_the_kinds_that_its_scopes_name() {
    let office = office().await;
    let narrow = token(&office, &["channels:read", "im:write"]).await;
    let private = made(&office, &office.bot(), "secret", true).await;
    let refused = office.call(&narrow, "conversations.info", json!({"channel": private})).await;
    assert_eq!(
        (&refused["error"], &refused["needed"], &refused["provided"]),
        (&json!("missing_scope"), &json!("groups:read"), &json!("channels:read,im:write"))
    );
    let types = json!({"types": "public_channel,private_channel", "limit": 1000});
    let listed = office.ok(&narrow, "conversations.list", types).await;
    let listed = listed["channels"].as_array().unwrap();
    assert!(!listed.is_empty() && listed.iter().all(|channel| channel["is_private"] == false));
    let only = json!({"types": "private_channel"});
    assert_eq!(office.refused(&narrow, "conversations.list", only).await, "missing_scope");
    assert_eq!(office.refused(&narrow, "conversations.list", json!({"types": "x"})).await, "invalid_types");
    let create = json!({"name": "plans"});
    assert_eq!(office.refused(&narrow, "conversations.create", create.clone()).await, "missing_scope");
    let groups = token(&office, &["groups:write"]).await;
    let refused = office.call(&groups, "conversations.create", create).await;
    assert_eq!(refused["needed"], "channels:manage,channels:write");
    office.ok(&groups, "conversations.create", json!({"name": "plans", "is_private": true})).await;
    office.ok(&narrow, "conversations.open", json!({"users": user(3)})).await;
    let two = json!({"users": format!("{},{}", user(3), user(4))});
    assert_eq!(office.call(&narrow, "conversations.open", two).await["needed"], "mpim:write");
}

#[tokio::test]
async fn what_is_unread_is_counted_from_what_was_read_or_written_last() {
    let office = office().await;
    let im = office.dm(4).await;
    let info = async |token: &str| {
        office.ok(token, "conversations.info", json!({"channel": im})).await["channel"].clone()
    };
    let fresh = info(&office.person(4)).await;
    assert_eq!((&fresh["last_read"], &fresh["unread_count"]), (&json!("0000000000.000000"), &json!(0)));
    let first = office.post(&office.bot(), &im, "one").await;
    let second = office.post(&office.bot(), &im, "two").await;
    let unread = info(&office.person(4)).await;
    assert_eq!(
        (&unread["unread_count"], &unread["unread_count_display"], &unread["latest"]["ts"]),
        (&json!(2), &json!(2), &json!(second))
    );
    assert_eq!(info(&office.bot()).await["unread_count"], 0, "one's own is read");
    office.ok(&office.person(4), "conversations.mark", json!({"channel": im, "ts": first})).await;
    let unread = info(&office.person(4)).await;
    assert_eq!((&unread["unread_count"], &unread["last_read"]), (&json!(1), &json!(first)));
    let third = office.post(&office.person(4), &im, "three").await;
    let unread = info(&office.person(4)).await;
    assert_eq!((&unread["unread_count"], &unread["last_read"]), (&json!(0), &json!(third)));
    office.ok(&office.person(4), "conversations.mark", json!({"channel": im, "ts": first})).await;
    assert_eq!(info(&office.person(4)).await["unread_count"], 2, "one may mark what one wrote as unread");
    let wrong = json!({"channel": im, "ts": "soon"});
    assert_eq!(office.refused(&office.bot(), "conversations.mark", wrong).await, "invalid_timestamp");
    let elsewhere = json!({"channel": office.elsewhere().await, "ts": first});
    assert_eq!(office.refused(&office.bot(), "conversations.mark", elsewhere).await, "not_in_channel");
}

#[tokio::test]
async fn a_direct_conversation_closes_until_somebody_writes() {
    let office = office().await;
    let (im, person) = (office.dm(4).await, office.person(4));
    let close = json!({"channel": im});
    let is_open = async |token: &str| {
        office.ok(token, "conversations.info", json!({"channel": im})).await["channel"]["is_open"].clone()
    };
    office.ok(&person, "conversations.close", close.clone()).await;
    assert_eq!(office.ok(&person, "conversations.close", close.clone()).await["already_closed"], true);
    assert_eq!((is_open(&person).await, is_open(&office.bot()).await), (json!(false), json!(true)));
    office.post(&office.bot(), &im, "hello").await;
    assert_eq!(is_open(&person).await, true);
    office.ok(&person, "conversations.close", close).await;
    let reopened = office.ok(&person, "conversations.open", json!({"channel": im})).await;
    assert!(reopened.get("already_open").is_none());
    let help = json!({"channel": office.channel("it-help").await});
    assert_eq!(
        office.refused(&person, "conversations.close", help).await,
        "method_not_supported_for_channel_type"
    );
}
