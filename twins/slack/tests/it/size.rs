//! Sizes: worlds survive their snapshot, channels stay bounded, a large company is planted and posted to without walking it.

use std::time::Instant;

use nightcrew_model::company::{Company, CompanySource};
use nightcrew_model::credential::CrewKey;
use nightcrew_model::seed::Seed;
use nightcrew_twin_kit::Twin as _;
use nightcrew_twin_slack::Slack;
use nightcrew_twin_slack::world::{IM_MESSAGES_MAX, World};
use serde_json::json;

use crate::office::{decision, office};

#[tokio::test]
async fn a_world_survives_its_snapshot() {
    let office = office().await;
    let help = office.channel("it-help").await;
    let im = office.dm(4).await;
    let root = office.post(&office.person(3), &help, "hello").await;
    office
        .ok(&office.bot(), "chat.postMessage", json!({ "channel": help, "text": "hi", "thread_ts": root }))
        .await;
    office.ok(&office.bot(), "chat.postMessage", json!({ "channel": im, "blocks": decision() })).await;
    let twin = office.host.twin("slack").unwrap();
    let before = twin.snapshot().unwrap();
    let read = async || {
        let body = json!({ "channel": im });
        office.raw(&office.bot(), "/api/conversations.history", &body).await.into_body()
    };
    let history = read().await;
    office.post(&office.bot(), &im, "later").await;
    assert!(twin.restore(before.clone()));
    assert_eq!(read().await, history);
    assert_eq!(twin.snapshot().unwrap(), before);
}

#[tokio::test]
async fn a_direct_conversation_keeps_its_latest_messages() {
    let office = office().await;
    let im = office.dm(4).await;
    let first = office.post(&office.bot(), &im, "first").await;
    for _ in 0..IM_MESSAGES_MAX {
        office.post(&office.bot(), &im, "x").await;
    }
    let gone = json!({ "channel": im, "ts": first, "text": "y" });
    assert_eq!(office.refused(&office.bot(), "chat.update", gone).await, "message_not_found");
}

#[test]
fn a_hundred_thousand_people_are_planted_in_seconds_even_unoptimised() {
    let source = CompanySource::Generated {
        seed: Seed(7),
        employees: 100_000,
        domain: "northwind.example.com".to_owned(),
    };
    let company = Company::build(&source).unwrap();
    let mut world = World::default();
    let began = Instant::now();
    Slack::plant(&company, &CrewKey::new("k"), &mut world).unwrap();
    let took = began.elapsed();
    assert!(took.as_secs() < 20, "{took:?}");
    let last = &company.people[99_999];
    assert_eq!(world.by_email(&last.email).map(|person| person.0), Some(99_999));
}
