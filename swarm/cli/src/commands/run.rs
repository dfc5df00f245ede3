//! `nightcrew run PLAN [-- COMMAND…]`, and `nightcrew run --resume DIR` for a run that was killed.

use std::path::Path;
use std::process::ExitCode;

use nightcrew_engine::checkpoint::{Lock, resumable};
use nightcrew_model::company::Company;
use nightcrew_model::plan::{Mind, Pace};
use nightcrew_runtime::Clock;
use nightcrew_scenario::{Loaded, Overrides, load_plan};

use super::{Outcome, say};
use crate::args::Run;
use crate::failure::Failure;
use crate::follow::{Order, follow};
use crate::remembered::Remembered;
use crate::{in_process, outputs, shelf, summary};

pub fn run(args: Run) -> Outcome {
    if let Some(folder) = &args.resume {
        let _lock = lock(folder)?;
        return to_its_end(resumed(&args, folder)?);
    }
    let overrides = Overrides {
        employees: args.employees,
        release: args.release,
        seed: args.seed,
        pace: args.pace,
        starts_at: args.starts_at,
    };
    let plan = args.plan.unwrap_or_default();
    let loaded = load_plan(&plan, &shelf::library(), &shelf::vocabulary(), &overrides)
        .map_err(|report| Failure::Files(Box::new(report)))?;
    let is_virtual = loaded.plan.pace == Pace::Virtual;
    let out = outputs::folder(args.out.as_deref(), &loaded.plan.name, Clock::paced(1).unix_ms())?;
    if is_virtual {
        return in_virtual_time(loaded, &args.command, &out);
    }
    let _lock = lock(&out)?;
    let remembered = Remembered { command: args.command, attach: args.attach, ledger: args.ledger };
    remembered.write(&out)?;
    let Remembered { command, attach, ledger } = remembered;
    let dashboard = (!args.no_dashboard).then_some(args.dashboard);
    to_its_end(Order { loaded, out, command, attach, ledger, dashboard, progress: true, resumed: None })
}

fn to_its_end(order: Order) -> Outcome {
    let (judged, html) = super::on_runtime(follow(order))?;
    say(&summary::text(&judged.report, Some(&html)));
    Ok(ExitCode::from(judged.report.exit_code))
}

/// The folder is this process's own until the lock is dropped: two engines must not write one journal.
fn lock(folder: &Path) -> Result<Lock, Failure> {
    Lock::take(folder).map_err(|error| Failure::usage(&error))
}

/// A run that was killed, where it stood. Its plan is the journal's: files that were edited since do not change it.
fn resumed(args: &Run, folder: &Path) -> Result<Order, Failure> {
    let resumed = resumable(folder).map_err(|error| Failure::usage(&error))?;
    let Some(plan) = resumed.started().map(|started| started.plan.clone()) else {
        return Err(Failure::Usage(format!("{} has no header", folder.display())));
    };
    let company = Company::build(&plan.company).map_err(|error| Failure::usage(&error))?;
    let remembered = Remembered::read(folder);
    let command = if args.command.is_empty() { remembered.command } else { args.command.clone() };
    Ok(Order {
        loaded: Loaded { plan, company },
        out: folder.to_owned(),
        command,
        attach: args.attach.clone().or(remembered.attach),
        ledger: args.ledger.clone().or(remembered.ledger),
        dashboard: (!args.no_dashboard).then_some(args.dashboard),
        progress: true,
        resumed: Some(resumed),
    })
}

/// A run inside this process, with the example bot as its subject.
fn in_virtual_time(loaded: Loaded, command: &[String], out: &Path) -> Outcome {
    let bot = in_process::arguments(command)?;
    if let Mind::Model(choice) = &loaded.plan.mind
        && choice.provider != "twin"
    {
        return Err(Failure::Usage(format!(
            "a run in virtual time calls nobody outside this process, so that `{}` cannot be its model's provider: use `provider: \
             twin`, a pace, or `nightcrew rehearse`, in which the model twin stands in for any model",
            choice.provider
        )));
    }
    let starts_ms = loaded.plan.starts_at_ms.unwrap_or(in_process::STARTS_MS);
    let order = in_process::Order {
        loaded,
        starts_ms,
        bot: &bot,
        out,
        observer: None,
        #[cfg(debug_assertions)]
        beside: None,
    };
    in_process::run(order)?;
    let judged = outputs::judge(out)?;
    let html = outputs::write(out, &judged)?;
    say(&summary::text(&judged.report, Some(&html)));
    Ok(ExitCode::from(judged.report.exit_code))
}
