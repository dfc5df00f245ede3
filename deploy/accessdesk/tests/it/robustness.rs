//! The bot on a bad day: forged, repeated and interrupted deliveries, vendors that refuse, fail or lose their answers.

use std::time::Duration;

use axum::http::StatusCode;

use crate::office::{Office, sign};
use crate::standin::Fault;

const ASK: &str = "I need access to the Jira project ENG because I'm joining the payments team";

#[tokio::test(start_paused = true)]
async fn forged_and_stale_deliveries_are_refused_unread() {
    let office = Office::open().await;
    let (_, event) = office.event("CHELP", "U1", ASK, None);
    let body = event.to_string();
    let now = 1_767_261_600;
    let deliver = |signature: String, at: u64| {
        let (office, body) = (&office, body.clone());
        async move { office.deliver_signed("application/json", &body, &signature, at, None).await }
    };
    assert_eq!(deliver(sign("wrong", now, &body), now).await, StatusCode::UNAUTHORIZED);
    assert_eq!(deliver(sign("shh", now - 301, &body), now - 301).await, StatusCode::UNAUTHORIZED);
    assert_eq!(deliver("v0=zz".into(), now).await, StatusCode::UNAUTHORIZED);
    assert_eq!(deliver(sign("shh", now, "other"), now).await, StatusCode::UNAUTHORIZED);
    office.bot.settled().await;
    assert!(office.world().posted.is_empty());
    assert_eq!(deliver(sign("shh", now, &body), now).await, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn the_url_is_verified_and_broken_bodies_are_refused() {
    let office = Office::open().await;
    let challenge = r#"{"type":"url_verification","challenge":"abc"}"#.to_owned();
    assert_eq!(office.deliver("application/json", challenge, None).await, StatusCode::OK);
    assert_eq!(office.deliver("application/json", "{".into(), None).await, StatusCode::BAD_REQUEST);
    let form = "application/x-www-form-urlencoded";
    assert_eq!(office.deliver(form, "payload=%7B".into(), None).await, StatusCode::BAD_REQUEST);
    assert_eq!(
        office.deliver("application/json", r#"{"type":"event_callback"}"#.into(), None).await,
        StatusCode::OK
    );
}

#[tokio::test(start_paused = true)]
async fn a_redelivered_event_is_handled_once() {
    let office = Office::open().await;
    let (_, event) = office.event("CHELP", "U1", ASK, None);
    for _ in 0..3 {
        office.deliver("application/json", event.to_string(), None).await;
    }
    // The same message as a mention has another event id.
    let mut mention = event.clone();
    mention["event_id"] = "EvOther".into();
    mention["event"]["type"] = "app_mention".into();
    office.deliver("application/json", mention.to_string(), None).await;
    office.bot.settled().await;
    office.deliver("application/json", event.to_string(), None).await;
    office.bot.settled().await;
    let world = office.world();
    assert_eq!((world.issues.len(), world.posted.len()), (1, 2));
}

#[tokio::test(start_paused = true)]
async fn bots_and_edits_are_not_listened_to() {
    let office = Office::open().await;
    let (_, event) = office.event("CHELP", "U1", ASK, None);
    for (name, value) in [("bot_id", "B7"), ("subtype", "message_changed")] {
        let mut other = event.clone();
        other["event"][name] = value.into();
        office.deliver("application/json", other.to_string(), None).await;
    }
    office.say_now("CHELP", "UBOT", ASK, None).await;
    office.bot.settled().await;
    assert!(office.world().posted.is_empty());
}

#[tokio::test(start_paused = true)]
async fn too_many_requests_are_waited_out_as_told() {
    let office = Office::open().await;
    office.world().faults.push(("chat.postMessage", Fault::Slow429(7), 1));
    let before = tokio::time::Instant::now();
    let thread = office.ask("U1", "need jira access").await;
    assert!(before.elapsed() >= Duration::from_secs(7));
    assert_eq!(office.said(&thread).len(), 1);
    let world = office.world();
    let calls: Vec<_> = world.calls.iter().filter(|call| call.what.contains("chat.postMessage")).collect();
    assert_eq!(calls.len(), 2);
    assert!(calls[1].at - calls[0].at >= Duration::from_secs(7));
}

#[tokio::test(start_paused = true)]
async fn lost_answers_do_not_make_duplicates() {
    for fault in [Fault::After503, Fault::AfterLost] {
        let office = Office::open().await;
        {
            let mut world = office.world();
            world.search_lag = 2;
            for needle in [
                "POST http://jira.example.com/rest/api/3/issue",
                "chat.postMessage",
                "/users/00u1",
                "/comment",
                "/transitions",
            ] {
                world.faults.push((needle, fault, 1));
            }
        }
        let thread = office.ask("U1", ASK).await;
        office.world().faults.push(("chat.postMessage", fault, 1));
        office.press("U9", &office.question(), "Approve").await;
        assert_eq!(office.last_said(&thread), "Done: you now have access to the Jira project ENG. (ITSM-1)");
        assert_eq!(office.said(&thread).len(), 2);
        let world = office.world();
        assert_eq!(world.issues.len(), 1, "{fault:?}");
        assert_eq!(world.issues[0].comments.len(), 1);
        assert!(world.issues[0].done);
        assert_eq!(world.posted.iter().filter(|one| one.channel == "DU9").count(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_before_anything_happened_is_tried_again() {
    let office = Office::open().await;
    for needle in ["/rest/api/3/issue", "chat.postMessage", "conversations.open"] {
        office.world().faults.push((needle, Fault::Before503, 2));
    }
    let thread = office.ask("U1", ASK).await;
    assert!(office.last_said(&thread).contains("waiting for"), "{:?}", office.said(&thread));
    assert_eq!(office.world().issues.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_vendor_that_stays_down_is_admitted_and_nothing_is_claimed() {
    let office = Office::open().await;
    let thread = office.ask("U1", ASK).await;
    office.world().faults.push(("PUT http://okta", Fault::Before503, 1000));
    office.press("U9", &office.question(), "Approve").await;
    assert!(office.last_said(&thread).contains("could not complete"));
    assert!(!office.said(&thread).iter().any(|text| text.starts_with("Done")));
    assert!(!office.world().issues[0].done, "the ticket stays open for a person");
    office.world().faults.clear();
    office.world().faults.push(("/rest/api/3/issue", Fault::Before503, 1000));
    let other = office.ask("U2", ASK).await;
    assert!(office.last_said(&other).contains("something went wrong on my side"));
    office.world().faults.clear();
    let again = office.ask("U2", ASK).await;
    assert!(office.last_said(&again).contains("waiting for"));
}

#[tokio::test(start_paused = true)]
async fn an_unlock_whose_answer_is_lost_is_checked_by_the_status() {
    let office = Office::open().await;
    office.world().by_slack("U1").status = "LOCKED_OUT".into();
    office.world().faults.push(("lifecycle/unlock", Fault::After503, 1));
    let thread = office.ask("U1", "locked out again").await;
    assert!(office.last_said(&thread).starts_with("Done: your account is unlocked"));
    assert_eq!(office.world().count("lifecycle/unlock"), 1);
}

#[tokio::test(start_paused = true)]
async fn the_trace_of_a_delivery_is_carried_by_its_calls() {
    let office = Office::open().await;
    let before = office.world().calls.len();
    let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let (_, event) = office.event("CHELP", "U1", ASK, None);
    office.deliver("application/json", event.to_string(), Some(parent)).await;
    office.bot.settled().await;
    let world = office.world();
    let (own, shared): (Vec<_>, Vec<_>) =
        world.calls[before..].iter().partition(|call| call.traceparent.as_deref() == Some(parent));
    assert_eq!(own.len(), 5);
    // What is looked up for whoever comes next, too, is nobody's work.
    for call in shared {
        assert_eq!(call.traceparent, None);
        let people = ["users.info", "users/00u9", "lookupByEmail", "conversations.open"];
        let things = ["project/search", "groups?", "conversations.info"];
        let is_shared = people.iter().chain(&things).any(|what| call.what.contains(what));
        assert!(is_shared, "{}", call.what);
    }
}

#[tokio::test(start_paused = true)]
async fn who_decides_is_looked_up_once_for_all_that_they_are_asked_but_not_for_ever() {
    let office = Office::open().await;
    let looks = |office: &Office| {
        ["users/00u9", "lookupByEmail", "conversations.open"].map(|what| office.world().count(what))
    };
    office.ask("U1", ASK).await;
    office.ask("U2", ASK).await;
    assert_eq!(looks(&office), [1, 1, 1]);
    assert_eq!(office.world().posted.iter().filter(|one| one.channel == "DU9").count(), 2);
    office.world().by_slack("U9").status = "SUSPENDED".into();
    tokio::time::sleep(Duration::from_secs(11 * 60)).await;
    let thread = office.ask("U1", "I need access to the Jira project FIN for the year's end").await;
    assert!(office.last_said(&thread).contains("manager"), "{:?}", office.said(&thread));
    assert_eq!(looks(&office), [2, 1, 1], "a manager who has left is asked nothing");
}

#[tokio::test(start_paused = true)]
async fn hostile_text_can_neither_mention_nor_break() {
    let office = Office::open().await;
    let thread =
        office.ask("U1", "jira ENG because &lt;!channel&gt; *boom* ``` of the payments release").await;
    assert!(office.last_said(&thread).contains("waiting"));
    let question = office.question();
    assert!(!question.text.contains("<!channel>"), "{}", question.text);
    for text in ["<", "<@", "<@>", "\u{0}\u{202e}", "💥 💥 💥", "@@@ a@b", "'", "<|>", &"x".repeat(50_000)]
    {
        office.ask("U2", text).await;
    }
    let last = office.ask("U2", "never mind").await;
    assert!(!office.said(&last).is_empty());
}

#[tokio::test(start_paused = true)]
async fn overload_is_answered_honestly_and_loses_nothing() {
    let office = Office::open().await;
    let mut refused = None;
    for _ in 0..accessdesk::tasks::QUEUED_MAX + 200 {
        let (_, event) = office.event("DX1", "U1", "thanks", None);
        if office.deliver("application/json", event.to_string(), None).await
            == StatusCode::SERVICE_UNAVAILABLE
        {
            refused = Some(event);
            break;
        }
    }
    let refused = refused.expect("the queue is bounded");
    office.bot.settled().await;
    let nods = office.world().reactions.len();
    assert_eq!(office.deliver("application/json", refused.to_string(), None).await, StatusCode::OK);
    office.bot.settled().await;
    assert_eq!(office.world().reactions.len(), nods + 1, "its redelivery counts as new");
}

#[tokio::test(start_paused = true)]
async fn two_runs_of_the_same_day_make_the_same_calls() {
    let mut days = Vec::new();
    for _ in 0..2 {
        let office = Office::open().await;
        for (user, text) in
            [("U1", ASK), ("U2", "jira pls"), ("U3", "hab mein passwort vergessen"), ("U4", ASK)]
        {
            office.say_now("CHELP", user, text, None).await;
        }
        office.bot.settled().await;
        for question in office.asked("U9") {
            office.press_now("U9", &question, "Approve").await;
        }
        office.bot.settled().await;
        days.push(office.world().calls.iter().map(|call| call.what.clone()).collect::<Vec<_>>());
    }
    assert_eq!(days[0], days[1]);
}
