//! The only way to a model: a hold before each call, a settlement after it, and nothing in between that could lose either. A
//! call that is retried is held for again. If anything shows that a bound or a price is wrong, the model is not called again.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use nightcrew_governor::{Governor, Hold, Outcome, Reason, Refused, Scope};
use nightcrew_model::event::{BudgetRefused, Modelled};
use nightcrew_model::money::NanoDollars;
use nightcrew_model::seed::Seed;
use nightcrew_runtime::Clock;
use tokio::sync::Semaphore;

use crate::bound::{Template, input_bound};
use crate::call::{CallEnd, Failure, Model, Reply, Request, Retry};
use crate::prices::{Price, Prices, PricesError};

/// Retries of one request at most, whatever is configured: each may cost a whole hold.
const RETRIES_MAX: u32 = 5;
/// The first pause before a retry; each further one is twice as long.
const BACK_OFF_MS: u64 = 500;
/// A provider that asks for a longer pause than this is not waited for.
const BACK_OFF_MAX_MS: u64 = 20_000;

/// How a model is called.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Calls under way at most.
    pub concurrency: u32,
    /// Further calls after one that was refused for now (429, 5xx, no connection); at most [`RETRIES_MAX`].
    pub retries: u32,
    /// How long to wait for money that is held for other calls, or paced.
    pub wait: Duration,
    /// Whether a call that ended with 408, 500, 502 or 504 counts as billed. Only a provider that documents otherwise earns `false`.
    pub errors_billed: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { concurrency: 64, retries: 1, wait: Duration::from_secs(30), errors_billed: true }
    }
}

/// What came of a request: every call for the journal, and the reply or the reason why there is none.
#[derive(Clone, Debug)]
pub struct Turn {
    /// The calls made, oldest first; each has its own hold and charge. Empty when the budget refused the first.
    pub calls: Vec<Modelled>,
    /// The reply.
    pub reply: Result<Reply, Without>,
}

/// Why there is no reply.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Without {
    /// The budget refused.
    #[error(transparent)]
    Budget(#[from] Refused),
    /// The model or the way to it failed.
    #[error(transparent)]
    Failed(#[from] Failure),
    /// A bound or price of this model proved wrong: it is not called any more.
    #[error("the model is no longer called: {0}")]
    Broken(String),
}

impl Without {
    /// The journal's entry, where the budget refused.
    #[must_use]
    pub fn refused(&self) -> Option<BudgetRefused> {
        match self {
            Self::Budget(refused) => {
                Some(BudgetRefused { scope: refused.scope.to_owned(), hold: refused.hold })
            }
            _ => None,
        }
    }
}

/// A model that is called through the governor. One for each model; shared by all employees.
pub struct Governed {
    model: Arc<dyn Model>,
    governor: Arc<Governor>,
    clock: Clock,
    name: String,
    price: Price,
    settings: Settings,
    permits: Semaphore,
    template: Template,
    broken: OnceLock<String>,
}

impl std::fmt::Debug for Governed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Governed")
            .field("name", &self.name)
            .field("price", &self.price)
            .finish_non_exhaustive()
    }
}

impl Governed {
    /// A governed model. The clock is the machine's, for latencies and for how long is waited; days are the governor's business.
    ///
    /// # Errors
    /// When no price is known for the name.
    pub fn new(
        model: Arc<dyn Model>,
        governor: Arc<Governor>,
        clock: Clock,
        name: &str,
        prices: &Prices,
        settings: Settings,
    ) -> Result<Self, PricesError> {
        let permits = usize::try_from(settings.concurrency.max(1)).unwrap_or(1).min(Semaphore::MAX_PERMITS);
        Ok(Self {
            model,
            governor,
            clock: clock.unpaced(),
            name: name.to_owned(),
            price: prices.of(name)?,
            settings,
            permits: Semaphore::new(permits),
            template: Template::default(),
            broken: OnceLock::new(),
        })
    }

    /// Why the model is no longer called, if so. The report must say it.
    #[must_use]
    pub fn broken(&self) -> Option<&str> {
        self.broken.get().map(String::as_str)
    }

    /// The governor behind it.
    #[must_use]
    pub const fn governor(&self) -> &Arc<Governor> {
        &self.governor
    }

    /// By how many tokens the model's count has exceeded the text's bytes at most.
    #[must_use]
    pub fn learned_overhead(&self) -> Option<i64> {
        self.template.learned()
    }

    /// The most that a request can cost.
    #[must_use]
    pub fn most(&self, request: &Request) -> NanoDollars {
        self.price.most(input_bound(request), u64::from(request.max_output_tokens))
    }

    /// Asks the model. The request's model is this one, whatever it says. Dropping the future spends what is held.
    pub async fn complete(&self, scope: &Scope, mut request: Request) -> Turn {
        request.model.clone_from(&self.name);
        let mut calls = Vec::new();
        let mut tried = 0;
        let reply = loop {
            match self.once(scope, &request, &mut calls).await {
                Ok(reply) => break Ok(reply),
                Err(Without::Failed(failure)) => {
                    let retries = self.settings.retries.min(RETRIES_MAX);
                    match pause(&failure, tried, &request).filter(|_| tried < retries) {
                        Some(pause) => tokio::time::sleep(pause).await,
                        None => break Err(Without::Failed(failure)),
                    }
                    tried += 1;
                }
                Err(without) => break Err(without),
            }
        };
        Turn { calls, reply }
    }

    /// One call with its own hold.
    async fn once(
        &self,
        scope: &Scope,
        request: &Request,
        calls: &mut Vec<Modelled>,
    ) -> Result<Reply, Without> {
        let deadline_us = self.clock.elapsed_us().saturating_add(micros(self.settings.wait));
        // The semaphore is never closed; if it were, nothing may be called.
        let permit = self.permits.acquire().await.map_err(|error| Without::Broken(error.to_string()))?;
        if let Some(why) = self.broken() {
            return Err(Without::Broken(why.to_owned()));
        }
        let hold = self.hold(scope, self.most(request), deadline_us).await?;
        let began_us = self.clock.elapsed_us();
        let ended = self.model.complete(request).await;
        let took_us = self.clock.elapsed_us().saturating_sub(began_us);
        drop(permit);
        let (end, usage) = match &ended {
            Ok(reply) => (if reply.usage.is_some() { CallEnd::Ok } else { CallEnd::NoUsage }, reply.usage),
            Err(failure) => (failure.end, None),
        };
        let settled = hold.settle(self.outcome(request, &ended));
        if settled.over > NanoDollars::ZERO {
            self.trip(format!("a call cost {} beyond its hold of {}", settled.over, settled.hold));
        }
        calls.push(Modelled {
            model: self.name.clone(),
            hold: settled.hold,
            charge: settled.charge,
            usage,
            outcome: end.word().to_owned(),
            took_us,
        });
        Ok(ended?)
    }

    /// What a call's end means for the money, and whether it proves a bound wrong.
    fn outcome(&self, request: &Request, ended: &Result<Reply, Failure>) -> Outcome {
        let reply = match ended {
            Ok(reply) => reply,
            Err(failure) => {
                let free = match failure.end {
                    CallEnd::Refused => true,
                    CallEnd::Error => failure.status != 200 && !self.settings.errors_billed,
                    _ => false,
                };
                return if free { Outcome::Refused } else { Outcome::Unknown };
            }
        };
        let Some(usage) = &reply.usage else { return Outcome::Unknown };
        if !self.template.learn(request, usage.input) {
            self.trip(format!(
                "it counted {} input tokens, above the bound {}",
                usage.input,
                input_bound(request)
            ));
        }
        if usage.output > u64::from(request.max_output_tokens) {
            self.trip(format!(
                "it gave {} output tokens, above the cap {}",
                usage.output, request.max_output_tokens
            ));
        }
        let charge = self.price.charge(usage);
        if reply.tier.as_deref() == Some("priority") {
            // Billed at up to twice the table although the default was asked for.
            self.trip("it was served at the priority tier, whose price is not the one held for".to_owned());
            return Outcome::Charged(charge + charge);
        }
        Outcome::Charged(charge)
    }

    fn trip(&self, why: String) {
        // The first reason stays: later ones follow from it.
        let _ = self.broken.set(why);
    }

    /// Sets money aside; waits while it is only held for others, or paced.
    async fn hold(&self, scope: &Scope, amount: NanoDollars, deadline_us: u64) -> Result<Hold, Refused> {
        loop {
            let released = self.governor.released();
            let refused = match self.governor.hold(scope, amount) {
                Ok(hold) => return Ok(hold),
                Err(refused) => refused,
            };
            let left = Duration::from_micros(deadline_us.saturating_sub(self.clock.elapsed_us()));
            let waited = match refused.reason {
                Reason::HeldFull => tokio::time::timeout(left, released).await.is_ok(),
                Reason::Paced { until } => {
                    let pause = u64::try_from(until.saturating_sub(self.governor.now())).unwrap_or(0).max(1);
                    let pause = Duration::from_millis(pause);
                    // A wait that cannot succeed is not begun.
                    if pause <= left {
                        tokio::time::sleep(pause).await;
                    }
                    pause <= left
                }
                _ => false,
            };
            if !waited {
                return Err(refused);
            }
        }
    }
}

fn micros(span: Duration) -> u64 {
    u64::try_from(span.as_micros()).unwrap_or(u64::MAX)
}

/// How long to wait before a retry: what the provider asks for at least, more with each try, and a part of it by chance, drawn
/// from the request, so that a thousand refused callers do not come back as one. `None` when a retry cannot help.
fn pause(failure: &Failure, tried: u32, request: &Request) -> Option<Duration> {
    let Retry::After(asked) = failure.retry else { return None };
    if asked > BACK_OFF_MAX_MS {
        return None;
    }
    let step = BACK_OFF_MS.saturating_mul(1 << tried.min(10)).min(BACK_OFF_MAX_MS);
    let last = request.messages.last().map_or("", |message| message.text.as_str());
    let seed = Seed(request.seed.unwrap_or(0));
    let jitter = seed.stream(last, "llm back-off", u64::from(tried)).below(step);
    Some(Duration::from_millis(asked + jitter))
}
