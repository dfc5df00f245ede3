//! `nightcrew rehearse PLAN [-- accessdesk FLAGS]`: what the plan will come to, before a cent is spent.

use std::path::PathBuf;
use std::process::ExitCode;

use nightcrew_model::plan::Pace;
use nightcrew_runtime::Clock;
use nightcrew_scenario::{Overrides, load_plan};

use super::{Outcome, say};
use crate::failure::Failure;
use crate::plan_flags::PlanFlags;
use crate::rehearsal::{Order, rehearse as rehearsed, text};
use crate::{in_process, shelf};

/// `nightcrew rehearse`.
#[derive(Debug, clap::Args)]
pub struct Rehearse {
    /// The plan file.
    pub plan: PathBuf,
    /// What the plan says otherwise.
    #[command(flatten)]
    pub flags: PlanFlags,
    /// Runs, each with a seed of its own, which follow the first's: the band needs two or more.
    #[arg(long, default_value_t = 5, value_name = "K", value_parser = clap::value_parser!(u8).range(1..=20))]
    pub runs: u8,
    /// Print the forecast as JSON.
    #[arg(long)]
    pub json: bool,
    /// The example bot's command with its flags, after `--`: `accessdesk --remind-after 3s`. Another subject cannot be rehearsed.
    #[arg(last = true, value_name = "COMMAND")]
    pub command: Vec<String>,
}

/// Exit code of a plan whose cap does not suffice: that of a run which the budget stops.
const OVER_BUDGET: u8 = 4;

pub fn rehearse(args: &Rehearse) -> Outcome {
    let bot = in_process::arguments(&args.command)?;
    let load = |seed: Option<u64>| {
        let overrides = Overrides { seed, ..args.flags.overrides() };
        load_plan(&args.plan, &shelf::library(), &shelf::vocabulary(), &overrides)
            .map_err(|report| Failure::Files(Box::new(report)))
    };
    let own = load(args.flags.seed)?;
    let seed = own.plan.seed.0;
    let starts_ms = own.plan.starts_at_ms.unwrap_or_else(|| match own.plan.pace {
        // As the run itself would start.
        Pace::Virtual => in_process::STARTS_MS,
        Pace::Times(_) => Clock::paced(1).unix_ms(),
    });
    let others = (1..u64::from(args.runs)).map(|number| load(Some(seed.wrapping_add(number))));
    let plans = std::iter::once(Ok(own)).chain(others).collect::<Result<_, _>>()?;
    let forecast = rehearsed(Order { plans, starts_ms, bot: &bot })?;
    if args.json {
        say(&serde_json::to_string_pretty(&forecast).map_err(|error| Failure::environment(&error))?);
    } else {
        say(&text::text(&forecast));
    }
    Ok(if forecast.is_over() { ExitCode::from(OVER_BUDGET) } else { ExitCode::SUCCESS })
}
