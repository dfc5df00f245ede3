//! `nightcrew run PLAN [-- COMMAND…]`.

use std::path::Path;
use std::process::ExitCode;

use nightcrew_model::plan::Pace;
use nightcrew_runtime::Clock;
use nightcrew_scenario::{Loaded, Overrides, load_plan};

use super::{Outcome, say};
use crate::args::Run;
use crate::failure::Failure;
use crate::follow::{Order, follow};
use crate::{in_process, outputs, shelf, summary};

/// The calendar of a run in virtual time that names none: Monday, 5 January 2026, at midnight UTC. A run must not differ by the
/// day on which it is made.
const STARTS_MS: i64 = 1_767_571_200_000;

pub fn run(args: Run) -> Outcome {
    let overrides = Overrides {
        employees: args.employees,
        release: args.release,
        seed: args.seed,
        pace: args.pace,
        starts_at: args.starts_at,
    };
    let loaded = load_plan(&args.plan, &shelf::library(), &shelf::vocabulary(), &overrides)
        .map_err(|report| Failure::Files(Box::new(report)))?;
    let is_virtual = loaded.plan.pace == Pace::Virtual;
    let out = outputs::folder(args.out.as_deref(), &loaded.plan.name, Clock::paced(1).unix_ms())?;
    if is_virtual {
        return in_virtual_time(loaded, &args.command, &out);
    }
    let order = Order {
        loaded,
        out,
        command: args.command,
        attach: args.attach,
        ledger: args.ledger,
        dashboard: (!args.no_dashboard).then_some(args.dashboard),
        progress: true,
    };
    let (judged, html) = super::on_runtime(follow(order))?;
    say(&summary::text(&judged.report, Some(&html)));
    Ok(ExitCode::from(judged.report.exit_code))
}

/// A run inside this process, with the example bot as its subject.
fn in_virtual_time(loaded: Loaded, command: &[String], out: &Path) -> Outcome {
    let bot = in_process::arguments(command)?;
    let order = in_process::Order { loaded, starts_ms: STARTS_MS, bot: &bot, out, observer: None };
    in_process::run(order)?;
    let judged = outputs::judge(out)?;
    let html = outputs::write(out, &judged)?;
    say(&summary::text(&judged.report, Some(&html)));
    Ok(ExitCode::from(judged.report.exit_code))
}
