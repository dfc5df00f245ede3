//! What each end of a call costs: the table of the design, row by row.

use nightcrew_governor::Scope;
use nightcrew_llm::{Finish, Settings, Turn, Without};
use nightcrew_model::money::NanoDollars;
use nightcrew_model::usage::Usage;

use crate::stand_in::{StandIn, Way};
use crate::{KEY, governed, request};

const DOLLAR: u64 = 1_000_000_000;

async fn one(way: Way, errors_billed: bool) -> (Turn, NanoDollars) {
    let (_, address) = StandIn::start([way]).await;
    let governed = governed(&address, DOLLAR, Settings { retries: 0, errors_billed, ..Settings::default() });
    let turn = governed.complete(&Scope::default(), request()).await;
    let status = governed.governor().status();
    assert_eq!(status.held, NanoDollars::ZERO);
    (turn, status.spent)
}

#[tokio::test]
async fn an_answer_with_usage_costs_what_it_used() {
    for way in [Way::Stream(30, 5), Way::Whole(30, 5)] {
        let (turn, spent) = one(way, true).await;
        let reply = turn.reply.unwrap();
        assert_eq!((reply.text.as_str(), reply.finish), ("{\"choice\":1}", Finish::Stop));
        assert_eq!(reply.usage, Some(Usage { input: 30, output: 5, ..Usage::default() }));
        // 30 × $0.25 + 5 × $2 per million tokens.
        assert_eq!(spent, NanoDollars(17_500));
        assert_eq!((turn.calls[0].charge, turn.calls[0].outcome.as_str()), (spent, "ok"));
    }
}

#[tokio::test]
async fn what_was_refused_costs_nothing() {
    for status in [400, 401, 403, 404, 413, 422, 429, 503, 529] {
        let (turn, spent) = one(Way::Status(status, r#"{"error":{"message":"no"}}"#), true).await;
        assert_eq!((spent, turn.calls[0].outcome.as_str()), (NanoDollars::ZERO, "refused"), "{status}");
        assert!(turn.calls[0].hold > NanoDollars::ZERO);
    }
    let governed = governed("http://127.0.0.1:1/v1", DOLLAR, Settings { retries: 0, ..Settings::default() });
    let turn = governed.complete(&Scope::default(), request()).await;
    assert_eq!((turn.calls[0].charge, turn.calls[0].outcome.as_str()), (NanoDollars::ZERO, "refused"));
}

#[tokio::test]
async fn what_may_have_run_costs_the_whole_hold() {
    for (way, outcome) in [
        (Way::Status(500, ""), "error"),
        (Way::Status(502, "<html>"), "error"),
        (Way::Status(504, ""), "error"),
        (Way::Status(408, ""), "error"),
        (Way::NoUsage, "no_usage"),
        (Way::Cut, "cut"),
        (Way::Stops, "cut"),
        (Way::ErrorInside, "error"),
        (Way::Garbage, "error"),
        (Way::Hang, "timeout"),
    ] {
        let name = format!("{way:?}");
        let (turn, spent) = one(way, true).await;
        assert_eq!(turn.calls[0].outcome, outcome, "{name}");
        assert_eq!((spent, turn.calls[0].charge), (turn.calls[0].hold, turn.calls[0].hold), "{name}");
        assert_eq!(turn.reply.is_ok(), outcome == "no_usage", "{name}");
    }
}

#[tokio::test]
async fn a_provider_that_says_so_bills_no_errors_but_cuts() {
    assert_eq!(one(Way::Status(500, ""), false).await.1, NanoDollars::ZERO);
    assert!(one(Way::Cut, false).await.1 > NanoDollars::ZERO);
    assert!(one(Way::ErrorInside, false).await.1 > NanoDollars::ZERO);
}

#[tokio::test]
async fn a_retry_is_its_own_hold_and_money_matters_are_not_retried() {
    let (stand_in, address) = StandIn::start([Way::Status(500, ""), Way::Stream(30, 5)]).await;
    let model = governed(&address, DOLLAR, Settings::default());
    let turn = model.complete(&Scope::default(), request()).await;
    assert!(turn.reply.is_ok());
    let outcomes: Vec<&str> = turn.calls.iter().map(|call| call.outcome.as_str()).collect();
    assert_eq!((outcomes, stand_in.calls()), (vec!["error", "ok"], 2));
    assert_eq!(model.governor().status().spent, turn.calls[0].hold + NanoDollars(17_500));

    let body =
        r#"{"error":{"message":"pay first","type":"insufficient_quota","code":"credit_balance_exhausted"}}"#;
    let (stand_in, address) = StandIn::start([Way::Status(429, body), Way::Stream(30, 5)]).await;
    let turn = governed(&address, DOLLAR, Settings::default()).complete(&Scope::default(), request()).await;
    assert!(matches!(turn.reply, Err(Without::Failed(_))));
    assert_eq!(stand_in.calls(), 1);
}

#[tokio::test]
async fn what_bounds_a_call_is_always_sent() {
    let (stand_in, address) = StandIn::start([Way::Stream(30, 5)]).await;
    let _ = governed(&address, DOLLAR, Settings::default()).complete(&Scope::default(), request()).await;
    let (headers, body) = stand_in.asked.lock().unwrap().remove(0);
    assert_eq!(headers["authorization"], format!("Bearer {KEY}"));
    assert_eq!(
        (&body["model"], &body["n"], &body["service_tier"]),
        (&"twin-small".into(), &1.into(), &"default".into())
    );
    assert_eq!((&body["max_completion_tokens"], &body["seed"]), (&100.into(), &7.into()));
    assert_eq!((&body["stream"], &body["stream_options"]["include_usage"]), (&true.into(), &true.into()));
    assert_eq!(body["messages"][0]["role"], "system");
    assert_eq!(body["response_format"]["json_schema"]["strict"], true);
    assert!(body.get("tools").is_none());
}

#[tokio::test]
async fn a_key_in_a_providers_words_goes_no_further() {
    let body = r#"{"error":{"message":"Incorrect API key provided: sk-very-secret.\u0007"}}"#;
    let (turn, _) = one(Way::Status(401, body), true).await;
    let text = format!("{turn:?} {}", turn.reply.as_ref().unwrap_err());
    assert!(
        text.contains("Incorrect API key") && !text.contains("very-secret") && !text.contains('\u{7}'),
        "{text}"
    );
}
