//! Nothing is called without a hold, and what proves a bound wrong stops the model.

use std::sync::Arc;
use std::time::Duration;

use nightcrew_governor::{Reason, Scope};
use nightcrew_llm::{Prices, PricesError, Settings, Without};
use nightcrew_model::money::NanoDollars;

use crate::stand_in::{StandIn, Way};
use crate::{governed, provider, request};

#[tokio::test]
async fn a_spent_budget_calls_nobody() {
    let (stand_in, address) = StandIn::start([Way::Stream(30, 5)]).await;
    let governed = governed(&address, 1000, Settings::default());
    let turn = governed.complete(&Scope::default(), request()).await;
    let without = turn.reply.unwrap_err();
    assert!(matches!(&without, Without::Budget(refused) if refused.reason == Reason::SpentFull));
    let refused = without.refused().unwrap();
    assert_eq!((refused.scope.as_str(), refused.hold), ("day", governed.most(&request())));
    assert!(turn.calls.is_empty());
    assert_eq!(stand_in.calls(), 0);
}

#[tokio::test]
async fn what_is_only_held_is_waited_for() {
    let ways = [Way::Stream(30, 5), Way::Stream(30, 5), Way::Stream(30, 5), Way::Stream(30, 5)];
    let (stand_in, address) = StandIn::start(ways).await;
    let most = governed(&address, 1, Settings::default()).most(&request()).0;
    // Room for one hold at a time, and for the charges of four.
    let governed = governed(&address, most + 3 * 17_500, Settings { retries: 0, ..Settings::default() });
    let day = Scope::default();
    let all = futures_util::future::join_all((0..4).map(|_| governed.complete(&day, request()))).await;
    assert!(all.iter().all(|turn| turn.reply.is_ok()), "{all:?}");
    assert_eq!(stand_in.calls(), 4);
    assert_eq!(governed.governor().status().spent, NanoDollars(4 * 17_500));
}

#[tokio::test]
async fn waiting_has_an_end() {
    let (_, address) = StandIn::start([]).await;
    let most = governed(&address, 1, Settings::default()).most(&request()).0;
    let settings = Settings { retries: 0, wait: Duration::from_millis(20), ..Settings::default() };
    let governed = governed(&address, most, settings);
    let held = governed.governor().hold(&Scope::default(), NanoDollars(1)).unwrap();
    let turn = governed.complete(&Scope::default(), request()).await;
    assert!(matches!(turn.reply, Err(Without::Budget(refused)) if refused.reason == Reason::HeldFull));
    drop(held);
}

#[tokio::test]
async fn a_cancelled_call_is_spent_in_full() {
    let (stand_in, address) = StandIn::start([]).await;
    let governed = Arc::new(governed(&address, 1_000_000_000, Settings::default()));
    let most = governed.most(&request());
    let day = Scope::default();
    let call = governed.complete(&day, request());
    let cancelled = tokio::time::timeout(Duration::from_millis(100), call).await;
    assert!(cancelled.is_err());
    assert_eq!(stand_in.calls(), 1);
    let status = governed.governor().status();
    assert_eq!((status.spent, status.held), (most, NanoDollars::ZERO));
}

#[tokio::test]
async fn a_provider_that_disproves_a_bound_is_not_called_again() {
    for (way, word) in [
        (Way::Stream(5_000, 5), "input tokens"),
        (Way::Stream(30, 101), "output tokens"),
        (Way::Tier("priority"), "priority"),
    ] {
        let (stand_in, address) = StandIn::start([way, Way::Stream(30, 5)]).await;
        let governed = governed(&address, 1_000_000_000, Settings::default());
        assert_eq!(governed.broken(), None);
        assert!(governed.complete(&Scope::default(), request()).await.reply.is_ok());
        assert!(governed.broken().unwrap().contains(word), "{:?}", governed.broken());
        let turn = governed.complete(&Scope::default(), request()).await;
        assert!(matches!(turn.reply, Err(Without::Broken(_))));
        assert_eq!(stand_in.calls(), 1);
    }
}

#[tokio::test]
async fn a_model_without_a_price_is_refused() {
    let governor = Arc::clone(governed("http://127.0.0.1:1/v1", 1, Settings::default()).governor());
    let model = Arc::new(provider("http://127.0.0.1:1/v1", Duration::from_secs(1)));
    let clock = nightcrew_runtime::Clock::starting_at(0, 1);
    let made = nightcrew_llm::Governed::new(
        model,
        governor,
        clock,
        "nobody-knows",
        &Prices::default(),
        Settings::default(),
    );
    assert!(matches!(made, Err(PricesError::Unknown { .. })));
}
