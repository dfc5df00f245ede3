//! The model that judges: whatever speaks OpenAI's chat completions, at an address that was allowed, under the governor.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use nightcrew_governor::{Calendar, Cap, Governor, Pacing, Scope, ScopeKind, SqliteLedger};
use nightcrew_llm::{ApiKey, Governed, OpenAiChat, OpenAiSettings, Prices, Settings};
use nightcrew_model::money::NanoDollars;
use nightcrew_model::plan::{Mind, Plan};
use nightcrew_runtime::Clock;
use nightcrew_scenario::check::hosts;

use super::round::CONCURRENCY;
use crate::failure::Failure;
use crate::{environment, minds};

/// How long a whole call may take.
const CALL_WITHIN: Duration = Duration::from_secs(60);
/// How long a call waits for money that is held for others.
const MONEY_WITHIN: Duration = Duration::from_secs(20);
/// The cap of a day where neither the plan nor anybody else names one: the ledger's largest amount, so that `--budget` alone caps.
const NO_DAY_CAP: NanoDollars = NanoDollars(i64::MAX.unsigned_abs());

/// Which model, and where.
#[derive(Clone, Debug)]
pub struct Provider {
    /// Its name.
    pub name: String,
    /// The provider's base address.
    pub base_url: String,
}

impl Provider {
    /// What was asked for, and otherwise what the plan's mind is. Its address must be on this machine or allowed by its host's
    /// name: what people wrote is sent there, and a journal is nobody's permission.
    pub fn of(
        plan: &Plan,
        (name, base_url): (Option<&str>, Option<&str>),
        allowed: &[String],
    ) -> Result<Self, Failure> {
        let mind = match &plan.mind {
            Mind::Model(mind) => Some(mind),
            Mind::Scripted => None,
        };
        let name = name.or(mind.map(|mind| mind.name.as_str()));
        let base_url = base_url.or_else(|| mind?.base_url.as_deref());
        let (Some(name), Some(base_url)) = (name, base_url) else {
            let why = "say which model judges with --model NAME and --base-url URL: the run's plan has none outside the run";
            return Err(Failure::Usage(why.to_owned()));
        };
        hosts::check(base_url, allowed).map_err(|refusal| {
            Failure::Usage(format!(
                "the transcripts would be sent there: {}; if you mean it, name the host with --allow-host",
                refusal.message
            ))
        })?;
        Ok(Self { name: name.to_owned(), base_url: base_url.to_owned() })
    }
}

/// The model behind a governor, and the scope that its money comes from: one of its own for this run and judge, over restarts,
/// within the plan's day where the plan has a budget.
pub fn open(
    provider: &Provider,
    plan: &Plan,
    (budget, ledger): (Option<NanoDollars>, Option<&Path>),
    scope: &str,
) -> Result<(Governed, Scope), Failure> {
    let day = plan.budget.as_ref();
    if day.is_none() && budget.is_none() {
        return Err(Failure::Usage(
            "say what judging may cost with --budget, such as --budget '$0.50'".to_owned(),
        ));
    }
    let clock = Clock::paced(1);
    let path = minds::ledger_path(ledger)?;
    let ledger = SqliteLedger::open(&path).map_err(|error| {
        Failure::Environment(format!("cannot open the ledger {}: {error}", path.display()))
    })?;
    let calendar = Calendar::new(day.map_or("UTC", |day| day.timezone.as_str()))
        .map_err(|error| Failure::usage(&error))?;
    let cap = Cap { per_day: day.map_or(NO_DAY_CAP, |day| day.per_day), calendar, pacing: Pacing::None };
    let machine = clock.clone();
    let governor = Governor::open(Arc::new(ledger), cap, Arc::new(move || machine.unix_ms()))
        .map_err(|error| Failure::environment(&error))?;
    let scope = match budget {
        Some(budget) => governor
            .scope(&Scope::default(), ScopeKind::Run, scope, budget)
            .map_err(|error| Failure::environment(&error))?,
        None => Scope::default(),
    };
    // A server on this machine needs no key; a real provider refuses an empty one itself.
    let key = ApiKey::new(environment::variable("OPENAI_API_KEY").unwrap_or_default());
    let settings = OpenAiSettings {
        base_url: provider.base_url.clone(),
        key,
        timeout: CALL_WITHIN,
        old_output_cap: false,
    };
    let model = OpenAiChat::new(settings).map_err(|error| Failure::usage(&error))?;
    let concurrency = u32::try_from(CONCURRENCY).unwrap_or(1);
    let governed = Governed::new(
        Arc::new(model),
        Arc::new(governor),
        clock,
        &provider.name,
        &Prices::default(),
        Settings { concurrency, wait: MONEY_WITHIN, ..Settings::default() },
    );
    Ok((governed.map_err(|error| Failure::usage(&error))?, scope))
}
