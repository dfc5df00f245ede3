//! A plan rehearsed in virtual time, several seeds one after the other, and the forecast that follows. Nothing is contacted,
//! nothing is spent, and no file stays: the journals are written into a temporary folder that is removed.

mod band;
pub mod forecast;
mod hardest;
mod tally;
pub mod text;

use std::sync::{Arc, Mutex, PoisonError};

use accessdesk::program::Arguments;
use nightcrew_model::event::Event;
use nightcrew_model::money::NanoDollars;
use nightcrew_model::plan::Pacing;
use nightcrew_runtime::Clock;
use nightcrew_scenario::Loaded;

use crate::failure::Failure;
use crate::in_process;
use crate::scratch::Scratch;
use forecast::{Forecast, Rehearsed};
use tally::{Fold, Tally};

/// A cap that no rehearsal reaches: a million dollars a day.
const NO_CAP: NanoDollars = NanoDollars(1_000_000_000_000_000);

/// What is rehearsed.
pub struct Order<'a> {
    /// The plan for each seed, its own first; at least one.
    pub plans: Vec<Loaded>,
    /// The calendar at the start: milliseconds since 1970.
    pub starts_ms: i64,
    /// The flags of the example bot.
    pub bot: &'a Arguments,
}

/// Rehearses a plan.
pub fn rehearse(order: Order<'_>) -> Result<Forecast, Failure> {
    let Order { plans, starts_ms, bot } = order;
    let clock = Clock::paced(1);
    let Some(own) = plans.first() else {
        return Err(Failure::Usage("a rehearsal needs a seed".to_owned()));
    };
    let scratch = Scratch::new("nightcrew-rehearsal-")?;
    let (mut seeds, mut tallies) = (Vec::new(), Vec::new());
    let runs = plans.len();
    for loaded in &plans {
        let seed = loaded.plan.seed.0;
        let tally = one(loaded.clone(), starts_ms, bot, &scratch)?;
        tell(seeds.len() + 1, runs, seed, &tally);
        seeds.push(seed);
        tallies.push(tally);
    }
    // What the plan would cost is asked of the run that shows why it may not.
    let hardest = hardest::place(&tallies).and_then(|place| plans.get(place));
    let without_cap =
        hardest.map(|loaded| one(without_cap(loaded.clone()), starts_ms, bot, &scratch)).transpose()?;
    Ok(Forecast::new(Rehearsed {
        plan: &own.plan,
        starts_ms,
        seeds,
        tallies: &tallies,
        without_cap: without_cap.as_ref(),
        took_ms: clock.elapsed_us() / 1000,
    }))
}

/// One run of one seed.
fn one(loaded: Loaded, starts_ms: i64, bot: &Arguments, scratch: &Scratch) -> Result<Tally, Failure> {
    let fold = Arc::new(Mutex::new(Fold::new(&loaded.plan, starts_ms)));
    let seen = Arc::clone(&fold);
    let observer = Box::new(move |event: &Event| {
        // Nothing can panic while it is held; if it did, the tally would still be whole.
        seen.lock().unwrap_or_else(PoisonError::into_inner).add(event);
    });
    let out = scratch.folder()?;
    in_process::run(in_process::Order {
        loaded,
        starts_ms,
        service_seed: None,
        bot,
        out: out.path(),
        observer: Some(observer),
        #[cfg(debug_assertions)]
        beside: None,
    })?;
    let tally = fold.lock().unwrap_or_else(PoisonError::into_inner).take();
    Ok(tally)
}

/// The same plan without a cap.
fn without_cap(mut loaded: Loaded) -> Loaded {
    if let Some(budget) = &mut loaded.plan.budget {
        budget.per_day = NO_CAP;
        budget.pacing = Pacing::None;
    }
    loaded
}

#[expect(clippy::print_stderr, reason = "the CLI is where progress is told")]
fn tell(number: usize, of: usize, seed: u64, tally: &Tally) {
    let spent = tally.spent();
    eprintln!(
        "rehearsed seed {seed} ({number} of {of}): {} attempts, {} acts, {spent}",
        tally.attempts, tally.acts
    );
}
