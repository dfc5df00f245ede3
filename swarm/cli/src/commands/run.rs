//! `nightcrew run PLAN [-- COMMAND…]`.

use std::process::ExitCode;

use nightcrew_runtime::Clock;
use nightcrew_scenario::{Overrides, load_plan};

use super::{Outcome, say};
use crate::args::Run;
use crate::failure::Failure;
use crate::follow::{Order, follow};
use crate::{outputs, shelf, summary};

pub async fn run(args: Run) -> Outcome {
    let overrides = Overrides { employees: args.employees, release: args.release, seed: args.seed };
    let loaded = load_plan(&args.plan, &shelf::library(), &shelf::vocabulary(), &overrides)
        .map_err(|report| Failure::Files(Box::new(report)))?;
    let out = outputs::folder(args.out.as_deref(), &loaded.plan.name, Clock::paced(1).unix_ms())?;
    let order = Order {
        loaded,
        out,
        command: args.command,
        attach: args.attach,
        ledger: args.ledger,
        dashboard: (!args.no_dashboard).then_some(args.dashboard),
        progress: true,
    };
    let (judged, html) = follow(order).await?;
    say(&summary::text(&judged.report, Some(&html)));
    Ok(ExitCode::from(judged.report.exit_code))
}
