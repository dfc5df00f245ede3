//! The forecast of several rehearsed runs: every figure with its band, and what becomes of the cap. Its JSON is stable; money is
//! in nano-dollars, time in milliseconds.

use std::collections::{BTreeMap, BTreeSet};

use nightcrew_model::event::{AttemptEnd, EndReason};
use nightcrew_model::plan::{Mind, Plan, WhenSpent};
use nightcrew_model::time::At;
use serde::Serialize;

use super::band::Figure;
use super::hardest::{self, Hardest};
use super::tally::{Tally, every};

/// What no rehearsal knows.
const CANNOT_KNOW: [&str; 2] = [
    "another subject: the example bot was rehearsed, which may ask and answer more or less than yours",
    "a real model's wordiness: the model twin answers in few words, and counts tokens by o200k; a reasoning model bills more",
];

/// What a run of the plan will come to.
#[derive(Clone, Debug, Serialize)]
pub struct Forecast {
    /// The plan's name.
    pub plan: String,
    /// The seeds rehearsed, the plan's own first.
    pub seeds: Vec<u64>,
    /// The pace of the crew's clock.
    pub pace: String,
    /// The calendar at the start: milliseconds since 1970.
    pub starts_ms: i64,
    /// How long attempts keep beginning, on the crew's clock.
    pub duration_ms: u64,
    /// How the bands are made.
    pub band: String,
    /// Attempts begun.
    pub attempts: Figure,
    /// Attempts in which the person walked away.
    pub walked_away: Figure,
    /// The crew's acts, background work included.
    pub acts: Figure,
    /// Calls at each twin, whoever made them.
    pub calls: BTreeMap<String, Figure>,
    /// Deliveries from each twin to the subject; each try counts.
    pub deliveries: BTreeMap<String, Figure>,
    /// Calls of the model.
    pub model_calls: Figure,
    /// Tokens that it reads.
    pub tokens_in: Figure,
    /// Tokens that it writes.
    pub tokens_out: Figure,
    /// Choices that the scripted mind makes instead of the model.
    pub fallbacks: Figure,
    /// Nano-dollars over all days.
    pub nano_dollars: Figure,
    /// Nano-dollars of each budget day, by its date.
    pub days: BTreeMap<String, Figure>,
    /// The budget; none when the mind costs nothing.
    pub budget: Option<Outlook>,
    /// Attempts of the plan's own seed by when they begin.
    pub arrivals: Arrivals,
    /// How long the rehearsal took on this machine.
    pub took_ms: u64,
    /// What it cannot know.
    pub cannot_know: Vec<String>,
}

/// Attempts by when they begin, on the crew's clock.
#[derive(Clone, Debug, Serialize)]
pub struct Arrivals {
    /// The length of a stretch.
    pub every_ms: u64,
    /// Attempts that begin in each.
    pub begun: Vec<u64>,
}

/// What becomes of the cap.
#[derive(Clone, Debug, Serialize)]
pub struct Outlook {
    /// The model whose prices count.
    pub model: String,
    /// The cap of a day.
    pub cap_nano_dollars: u64,
    /// The zone whose midnight begins a day.
    pub timezone: String,
    /// What the plan says for when it is spent.
    pub when_spent: WhenSpent,
    /// Whether the cap suffices.
    pub cap: Cap,
    /// Calls that the budget refuses, by the cap or by its pacing.
    pub refused: Figure,
    /// Whether the cap was spent in the run of the plan's own seed.
    pub own_run_spends_it: bool,
    /// Runs, of those rehearsed, in which the cap was spent.
    pub runs_that_spend_it: u64,
    /// When the cap is spent in the run that spends it first, on the crew's clock.
    pub spent_at_ms: Option<u64>,
    /// The budget day of that.
    pub spent_on: Option<String>,
    /// Why the run of the plan's own seed ended: `budget_spent` where the plan says to stop.
    pub ended: Option<EndReason>,
    /// When it ended, on the crew's clock.
    pub ended_at_ms: u64,
    /// The run that the budget hits hardest: the one that spends the cap first, or else the one of which it refuses most; told where
    /// it refused anything.
    pub hardest: Option<Hardest>,
    /// Nano-dollars of that run's dearest day if there were no cap and no pacing.
    pub without_cap_nano_dollars: Option<u64>,
}

/// Whether a cap suffices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cap {
    /// Nothing is refused.
    Within,
    /// The day's money suffices, but its pacing keeps some of it for later when it is wanted.
    Paced,
    /// It does not.
    Exceeded,
}

/// What was rehearsed, beside the tallies.
pub struct Rehearsed<'a> {
    /// The plan with its own seed.
    pub plan: &'a Plan,
    /// Where the calendar started.
    pub starts_ms: i64,
    /// The seeds.
    pub seeds: Vec<u64>,
    /// A tally for each seed.
    pub tallies: &'a [Tally],
    /// The run that the budget hits hardest without a cap, where anything was refused.
    pub without_cap: Option<&'a Tally>,
    /// How long it took.
    pub took_ms: u64,
}

impl Forecast {
    /// The forecast.
    pub fn new(rehearsed: Rehearsed<'_>) -> Self {
        let Rehearsed { plan, starts_ms, seeds, tallies, without_cap, took_ms } = rehearsed;
        let figure = |of: &dyn Fn(&Tally) -> u64| Figure::of(tallies.iter().map(of).collect());
        let by_name = |names: BTreeSet<&String>, of: &dyn Fn(&Tally, &str) -> u64| -> BTreeMap<_, _> {
            names.into_iter().map(|name| (name.clone(), figure(&|tally| of(tally, name)))).collect()
        };
        let own = tallies.first();
        Self {
            plan: plan.name.clone(),
            pace: plan.pace.to_string(),
            starts_ms,
            duration_ms: plan.duration.0,
            band: band(seeds.len()),
            attempts: figure(&|tally| tally.attempts),
            walked_away: figure(&|tally| tally.ends.get(&AttemptEnd::WalkedAway).copied().unwrap_or(0)),
            acts: figure(&|tally| tally.acts),
            calls: by_name(tallies.iter().flat_map(|tally| tally.calls.keys()).collect(), &|tally, name| {
                tally.calls.get(name).map_or(0, |calls| calls.crew + calls.subject + calls.others)
            }),
            deliveries: by_name(
                tallies.iter().flat_map(|tally| tally.deliveries.keys()).collect(),
                &|tally, name| tally.deliveries.get(name).copied().unwrap_or(0),
            ),
            model_calls: figure(&|tally| tally.model_calls),
            tokens_in: figure(&|tally| tally.tokens_in),
            tokens_out: figure(&|tally| tally.tokens_out),
            fallbacks: figure(&|tally| tally.fallbacks),
            nano_dollars: figure(&|tally| tally.spent().0),
            days: by_name(tallies.iter().flat_map(|tally| tally.days.keys()).collect(), &|tally, date| {
                tally.days.get(date).map_or(0, |day| day.spent.0)
            }),
            budget: outlook(plan, &seeds, tallies, without_cap),
            arrivals: Arrivals {
                every_ms: every(plan.duration).0,
                begun: own.map(|own| own.arrivals.clone()).unwrap_or_default(),
            },
            took_ms,
            cannot_know: CANNOT_KNOW.map(str::to_owned).to_vec(),
            seeds,
        }
    }

    /// Whether the cap does not suffice.
    pub fn is_over(&self) -> bool {
        self.budget.as_ref().is_some_and(|budget| budget.cap == Cap::Exceeded)
    }
}

fn band(runs: usize) -> String {
    match runs {
        0 | 1 => "none: a single run was rehearsed".to_owned(),
        runs => format!(
            "where a run of another seed falls 19 times out of 20: prediction interval by Student's t over {runs} runs, and never \
             narrower than from the lowest to the highest of them"
        ),
    }
}

fn outlook(plan: &Plan, seeds: &[u64], tallies: &[Tally], without_cap: Option<&Tally>) -> Option<Outlook> {
    let (Mind::Model(choice), Some(budget)) = (&plan.mind, &plan.budget) else { return None };
    let own = tallies.first()?;
    let first = tallies.iter().filter_map(Tally::spent_at).min_by_key(|(_, at)| *at);
    let wanted = without_cap.map(|tally| tally.days.values().map(|day| day.spent.0).max().unwrap_or(0));
    let refused = Figure::of(tallies.iter().map(Tally::refused).collect());
    let cap = if first.is_some() || wanted.is_some_and(|wanted| wanted > budget.per_day.0) {
        Cap::Exceeded
    } else if refused.runs.iter().any(|refused| *refused > 0) {
        Cap::Paced
    } else {
        Cap::Within
    };
    Some(Outlook {
        model: choice.name.clone(),
        cap_nano_dollars: budget.per_day.0,
        timezone: budget.timezone.clone(),
        when_spent: budget.when_spent,
        cap,
        refused,
        own_run_spends_it: own.spent_at().is_some(),
        runs_that_spend_it: tallies.iter().filter(|tally| tally.spent_at().is_some()).count() as u64,
        spent_at_ms: first.map(|(_, At(at))| at),
        spent_on: first.map(|(date, _)| date.to_owned()),
        ended: own.reason,
        ended_at_ms: own.ended_at.0,
        hardest: hardest::place(tallies)
            .and_then(|place| Some(Hardest::new(*seeds.get(place)?, tallies.get(place)?))),
        without_cap_nano_dollars: wanted,
    })
}
