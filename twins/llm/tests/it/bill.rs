//! The true bill, and the governor's promise: it is never above what the ledger says is spent, and that never above the cap.

use std::sync::Arc;
use std::time::Duration;

use nightcrew_governor::{Calendar, Cap, Governor, Ledger, MemoryLedger, Pacing, Reason, Scope};
use nightcrew_llm::{
    ApiKey, Governed, Message, OpenAiChat, OpenAiSettings, Prices, Request, Role, Settings, Without,
};
use nightcrew_model::money::NanoDollars;
use nightcrew_model::plan::fault::{CallFault, DeliveryFault};
use nightcrew_model::plan::{FaultRule, Share};
use nightcrew_runtime::{Clock, Tasks};
use nightcrew_twin_llm::{crew_key, subject_key};

use crate::{call, call_with, count, faults, host, serve};

const CHAT: &str = "/v1/chat/completions";
const BODY: &str = r#"{"model": "twin-small", "messages": [{"role": "user", "content": "Hello there"}]}"#;

fn status(status: u16, ppm: u32) -> CallFault {
    CallFault { method: None, path: None, share: Share { ppm }, status, first: None }
}

#[tokio::test]
async fn what_was_made_is_billed_and_what_was_refused_is_not() {
    let host = host();
    let all = Share { ppm: 1_000_000 };
    let mut before = 0;
    for (fault, billed) in [
        (None, true),
        (Some(FaultRule::BeforeHandler(status(429, 1_000_000))), false),
        (Some(FaultRule::BeforeHandler(status(500, 1_000_000))), false),
        (Some(FaultRule::AfterHandler(status(500, 1_000_000))), true),
        (Some(FaultRule::CutStream(DeliveryFault { share: all })), true),
        (Some(FaultRule::OmitUsage(DeliveryFault { share: all })), true),
    ] {
        let name = format!("{fault:?}");
        faults(&host, fault.into_iter().collect());
        let (_, text) = call(&host, "POST", CHAT, BODY).await;
        let after = count(&host, "bill");
        assert_eq!(after > before, billed, "{name}: {text}");
        before = after;
        match name.as_str() {
            name if name.contains("OmitUsage") => assert!(crate::json(&text).get("usage").is_none()),
            name if name.contains("CutStream") => {
                assert!(serde_json::from_str::<serde_json::Value>(&text).is_err())
            }
            name if name.contains("429") => {
                assert_eq!(crate::json(&text)["error"]["code"], "rate_limit_exceeded")
            }
            _ => {}
        }
    }
    assert_eq!(count(&host, "calls"), 4);
    let subject = subject_key(host.key());
    faults(&host, Vec::new());
    call_with(&host, "POST", CHAT, BODY, Some(&subject)).await;
    assert_eq!((count(&host, "bill"), count(&host, "calls")), (before, 4));
    assert_eq!(count(&host, "subject_bill") * 4, before);
}

#[tokio::test]
async fn planting_anew_does_not_forget_the_bill() {
    let host = host();
    call(&host, "POST", CHAT, BODY).await;
    let bill = count(&host, "bill");
    let generated = nightcrew_model::company::Company::default();
    host.twin("llm").unwrap().plant(&generated, host.key()).unwrap();
    assert_eq!(count(&host, "bill"), bill);
}

/// Everything that goes wrong at a provider, at shares that a night would find outrageous.
pub fn bad_weather() -> Vec<FaultRule> {
    vec![
        FaultRule::BeforeHandler(status(429, 80_000)),
        FaultRule::BeforeHandler(status(500, 50_000)),
        FaultRule::AfterHandler(status(500, 50_000)),
        FaultRule::CutStream(DeliveryFault { share: Share { ppm: 80_000 } }),
        FaultRule::OmitUsage(DeliveryFault { share: Share { ppm: 80_000 } }),
    ]
}

pub fn governed(base_url: String, key: String, ledger: Arc<dyn Ledger>, per_day: u64) -> Governed {
    let cap =
        Cap { per_day: NanoDollars(per_day), calendar: Calendar::new("UTC").unwrap(), pacing: Pacing::None };
    let governor = Governor::open(ledger, cap, Arc::new(|| 1_795_262_400_000)).unwrap();
    let key = ApiKey::new(key);
    let provider = OpenAiSettings { base_url, key, timeout: Duration::from_secs(20), old_output_cap: false };
    let model = Arc::new(OpenAiChat::new(provider).unwrap());
    let settings = Settings { concurrency: 16, ..Settings::default() };
    let clock = Clock::starting_at(0, 1);
    Governed::new(model, Arc::new(governor), clock, "twin-small", &Prices::default(), settings).unwrap()
}

pub fn request(number: u64) -> Request {
    let text = format!(
        "facts: {{\"project\": \"P{number}\"}}\npermitted: [{{\"n\": 0, \"move\": \"say\", \"what\": \"open\", \"utterance\": \"ask-access\"}}]\nAct as person {number}."
    );
    Request {
        model: String::new(),
        system: Arc::from(
            "You play an employee of a company. Choose one of the permitted moves and word it.",
        ),
        messages: vec![Message { role: Role::User, text }],
        schema: None,
        max_output_tokens: 64,
        seed: Some(number),
        temperature_milli: None,
    }
}

#[tokio::test]
async fn in_bad_weather_the_bill_is_below_the_books_and_the_books_below_the_cap() {
    const CAP: u64 = 5_000_000;
    let (host, tasks) = (host(), Tasks::new());
    faults(&host, bad_weather());
    let ledger: Arc<dyn Ledger> = Arc::new(MemoryLedger::new());
    let governed = governed(serve(&host, &tasks).await, crew_key(host.key()), Arc::clone(&ledger), CAP);
    let day = Scope::default();
    let turns =
        futures_util::future::join_all((0..200).map(|number| governed.complete(&day, request(number)))).await;
    let answered = turns.iter().filter(|turn| turn.reply.is_ok()).count();
    let refused = turns.iter().filter(
        |turn| matches!(&turn.reply, Err(Without::Budget(refused)) if refused.reason == Reason::SpentFull),
    );
    let refused = refused.count();
    assert!(answered > 20 && refused > 20, "{answered} answered, {refused} refused");
    let calls: u64 = turns.iter().flat_map(|turn| &turn.calls).map(|call| call.charge.0).sum();
    let status = governed.governor().status();
    assert_eq!((status.spent, status.held), (NanoDollars(calls), NanoDollars::ZERO));
    assert!(governed.broken().is_none());
    drop(governed);
    let (bill, spent) = (count(&host, "bill"), ledger.counted("day:2026-11-21 UTC").unwrap().0);
    println!("bill {bill} <= spent {spent} <= cap {CAP}; {answered} answered, {refused} refused");
    assert!(bill <= spent && spent <= CAP, "bill {bill}, spent {spent}");
    tasks.stop();
}

#[tokio::test]
async fn in_fair_weather_the_books_equal_the_bill() {
    let (host, tasks) = (host(), Tasks::new());
    let ledger: Arc<dyn Ledger> = Arc::new(MemoryLedger::new());
    let governed =
        governed(serve(&host, &tasks).await, crew_key(host.key()), Arc::clone(&ledger), 50_000_000);
    let day = Scope::default();
    let turns =
        futures_util::future::join_all((0..40).map(|number| governed.complete(&day, request(number)))).await;
    assert!(turns.iter().all(|turn| turn.reply.is_ok()));
    assert_eq!(governed.governor().status().spent, NanoDollars(count(&host, "bill")));
    tasks.stop();
}
