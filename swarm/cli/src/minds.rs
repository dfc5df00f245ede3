//! The mind of a run: scripted, or a model behind the governor on the durable ledger.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use nightcrew_engine::mind::{Mind, ModelMind};
use nightcrew_engine::twins::{Twins, authority};

use nightcrew_governor::{Calendar, Cap, Governor, Ledger, MemoryLedger, Pacing, Scope, SqliteLedger};
use nightcrew_llm::{ApiKey, Governed, Model, OpenAiChat, OpenAiOverWire, OpenAiSettings, Prices, Settings};
use nightcrew_model::money::NanoDollars;
use nightcrew_model::plan::file::Pacing as PacingChoice;
use nightcrew_model::plan::{Budget, ModelChoice, Plan};
use nightcrew_runtime::{Clock, InProcess, Network as _, Sockets};
use nightcrew_twins::Housed;

use crate::environment;
use crate::failure::Failure;

/// Providers that a plan may name: the model twin of the run, and whatever speaks OpenAI's chat completions.
pub const PROVIDERS: [&str; 2] = ["twin", "openai"];
/// How long a whole call may take.
const CALL_WITHIN: Duration = Duration::from_secs(60);
/// How long an act waits for money that is held for others.
const MONEY_WITHIN: Duration = Duration::from_secs(20);

/// The mind that a plan wants.
pub async fn mind(plan: &Plan, ledger: Option<&Path>, control: (&str, &str)) -> Result<Mind, Failure> {
    let Some((choice, budget)) = asked(plan)? else { return Ok(Mind::Scripted) };
    let (base_url, key) = provider(choice, control).await?;
    let clock = Clock::paced(1);
    let path = ledger_path(ledger)?;
    let ledger = SqliteLedger::open(&path).map_err(|error| {
        Failure::Environment(format!("cannot open the ledger {}: {error}", path.display()))
    })?;
    let governor = governor(plan, budget, Arc::new(ledger), clock.clone())?;
    let settings = OpenAiSettings { base_url, key, timeout: CALL_WITHIN, old_output_cap: false };
    let model = OpenAiChat::new(settings).map_err(|error| Failure::usage(&error))?;
    governed(Arc::new(model), choice, budget, governor, clock)
}

/// The mind that a plan wants, in virtual time: whatever model it names, the model twin of this process stands in for it, at the
/// prices of that name. The book is in memory, since nothing is spent.
pub fn mind_in_process(
    plan: &Plan,
    network: &InProcess,
    twins: &Housed,
    clock: &Clock,
) -> Result<Mind, Failure> {
    let Some((choice, budget)) = asked(plan)? else { return Ok(Mind::Scripted) };
    let addresses = twins.host().addresses();
    let address = addresses.twins.get("llm").ok_or_else(without_llm)?;
    let authority = authority(address).map_err(|error| Failure::environment(&error))?;
    let wire = network.line().wire(&authority, usize::try_from(choice.concurrency).unwrap_or(usize::MAX));
    let key = ApiKey::new(nightcrew_twin_llm::crew_key(twins.host().key()));
    let model = OpenAiOverWire::new(wire, key, CALL_WITHIN, nightcrew_twin_llm::MODEL)
        .map_err(|error| Failure::usage(&error))?;
    let governor = governor(plan, budget, Arc::new(MemoryLedger::new()), clock.clone())?;
    governed(Arc::new(model), choice, budget, governor, clock.clone())
}

/// The model that a plan asks for, and its budget.
fn asked(plan: &Plan) -> Result<Option<(&ModelChoice, &Budget)>, Failure> {
    let nightcrew_model::plan::Mind::Model(choice) = &plan.mind else { return Ok(None) };
    let budget = plan.budget.as_ref().ok_or_else(|| Failure::Usage("a model needs a `budget`".to_owned()))?;
    Ok(Some((choice, budget)))
}

/// A model behind its governor.
fn governed(
    model: Arc<dyn Model>,
    choice: &ModelChoice,
    budget: &Budget,
    governor: Governor,
    clock: Clock,
) -> Result<Mind, Failure> {
    let governed = Governed::new(
        model,
        Arc::new(governor),
        clock,
        &choice.name,
        &Prices::default(),
        Settings { concurrency: choice.concurrency, wait: MONEY_WITHIN, ..Settings::default() },
    );
    Ok(Mind::Model(Box::new(ModelMind {
        model: governed.map_err(|error| Failure::usage(&error))?,
        scope: Scope::default(),
        max_output_tokens: choice.max_output_tokens,
        when_spent: budget.when_spent,
    })))
}

/// Address and key of the provider.
async fn provider(choice: &ModelChoice, control: (&str, &str)) -> Result<(String, ApiKey), Failure> {
    if choice.provider == "twin" {
        let twins =
            Twins::new(&Sockets, control.0, control.1).map_err(|error| Failure::environment(&error))?;
        let card = twins.card().await.map_err(|error| Failure::environment(&error))?;
        let address = card.addresses.twins.get("llm").ok_or_else(without_llm)?;
        return Ok((format!("{address}/v1"), ApiKey::new(nightcrew_twin_llm::crew_key(&card.key))));
    }
    let base_url = choice
        .base_url
        .clone()
        .ok_or_else(|| Failure::Usage(format!("the provider `{}` needs a `base_url`", choice.provider)))?;
    // A server on this machine needs no key; a real provider refuses an empty one itself.
    Ok((base_url, ApiKey::new(environment::variable("OPENAI_API_KEY").unwrap_or_default())))
}

fn without_llm() -> Failure {
    Failure::Usage("the plan's mind is the model twin, but the twins run without `llm`".to_owned())
}

fn governor(
    plan: &Plan,
    budget: &Budget,
    ledger: Arc<dyn Ledger>,
    clock: Clock,
) -> Result<Governor, Failure> {
    let start_ms = clock.unix_ms();
    let machine_ms = match plan.pace {
        nightcrew_model::plan::Pace::Times(times) => plan.duration.0 / u64::from(times.max(1)),
        nightcrew_model::plan::Pace::Virtual => plan.duration.0,
    };
    let pacing = match budget.pacing {
        PacingChoice::None => Pacing::None,
        PacingChoice::Even => Pacing::Even {
            start_ms,
            end_ms: start_ms.saturating_add(i64::try_from(machine_ms).unwrap_or(i64::MAX)),
            burst: NanoDollars(budget.per_day.0 / 50),
        },
    };
    let calendar = Calendar::new(&budget.timezone).map_err(|error| Failure::usage(&error))?;
    let cap = Cap { per_day: budget.per_day, calendar, pacing };
    Governor::open(ledger, cap, Arc::new(move || clock.unix_ms()))
        .map_err(|error| Failure::environment(&error))
}

/// Where the ledger is: what is given, or one for all runs of this user, so that the cap of a day holds over all of them.
pub fn ledger_path(given: Option<&Path>) -> Result<PathBuf, Failure> {
    if let Some(path) = given {
        return Ok(path.to_owned());
    }
    let folder = environment::state_folder().ok_or_else(|| {
        Failure::Usage("say where the ledger is with --ledger FILE: there is no HOME".to_owned())
    })?;
    std::fs::create_dir_all(&folder)
        .map_err(|error| Failure::Environment(format!("cannot create {}: {error}", folder.display())))?;
    Ok(folder.join("ledger.sqlite"))
}
