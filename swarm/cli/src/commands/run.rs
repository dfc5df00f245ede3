//! `nightcrew run PLAN [-- COMMAND…]`, and `nightcrew run --resume DIR` for a run that was killed.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use nightcrew_engine::checkpoint::{Lock, resumable};
use nightcrew_engine::journal;
use nightcrew_model::company::Company;
use nightcrew_model::event::HeldOut;
use nightcrew_model::plan::{Mind, Pace};
use nightcrew_runtime::Clock;
use nightcrew_scenario::{Loaded, Overrides, load_plan};

use super::{Outcome, say};
use crate::failure::Failure;
use crate::follow::{Order, follow_beside};
use crate::plan_flags::PlanFlags;
use crate::remembered::Remembered;
use crate::{in_process, outputs, shelf, summary, vault};

/// `nightcrew run`.
#[derive(Debug, clap::Args)]
pub struct Run {
    /// The plan file.
    #[arg(required_unless_present = "resume")]
    pub plan: Option<PathBuf>,
    /// Go on with the run in this folder, whose engine was killed: its own plan, and the subject's command and twins that it had
    /// unless others are given.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["plan", "out", "employees", "release", "seed", "pace", "starts_at"])]
    pub resume: Option<PathBuf>,
    /// The run's folder; it must not hold a run.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// The label of the subject's build.
    #[arg(long, value_name = "LABEL")]
    pub release: Option<String>,
    /// What the plan says otherwise.
    #[command(flatten)]
    pub flags: PlanFlags,
    /// Use twins that already run: the environment file that `nightcrew twins --env-file` wrote.
    #[arg(long, value_name = "ENV_FILE")]
    pub attach: Option<PathBuf>,
    /// Before the run, let the crew of this sealed pack play against a fresh start of the same subject: only figures of whole
    /// families are told. The key is in `NIGHTCREW_VAULT_KEY`.
    #[arg(long, value_name = "PACK.age", conflicts_with_all = ["resume", "attach"])]
    pub held_out: Option<PathBuf>,
    /// The budget's ledger, shared by all runs that share a cap.
    #[arg(long, value_name = "FILE")]
    pub ledger: Option<PathBuf>,
    /// No live page.
    #[arg(long)]
    pub no_dashboard: bool,
    /// Where the live page listens.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0")]
    pub dashboard: std::net::SocketAddr,
    /// The subject's command, after `--`. Without one, the subject must already run where the plan says.
    #[arg(last = true, value_name = "COMMAND")]
    pub command: Vec<String>,
}

pub fn run(args: Run) -> Outcome {
    if let Some(folder) = &args.resume {
        is_a_run(folder)?;
        let _lock = lock(folder)?;
        return to_its_end(resumed(&args, folder)?, None);
    }
    let opened = args.held_out.as_deref().map(vault::open).transpose()?;
    let overrides = Overrides { release: args.release, ..args.flags.overrides() };
    let plan = args.plan.unwrap_or_default();
    let loaded = load_plan(&plan, &shelf::library(), &shelf::vocabulary(), &overrides)
        .map_err(|report| Failure::Files(Box::new(report)))?;
    let is_virtual = loaded.plan.pace == Pace::Virtual;
    let out = outputs::folder(args.out.as_deref(), &loaded.plan.name, Clock::paced(1).unix_ms())?;
    let sit = |loaded: &Loaded| {
        let exam = |opened| vault::Exam {
            opened,
            file: &plan,
            overrides: &overrides,
            plan: &loaded.plan,
            command: &args.command,
            out: &out,
            ledger: args.ledger.as_deref(),
        };
        opened.as_ref().map(|opened| vault::sit(&exam(opened))).transpose()
    };
    if is_virtual {
        if args.attach.is_some() || args.ledger.is_some() {
            return Err(Failure::Usage(
                "a run in virtual time has its own twins and its own ledger, in this process: leave --attach and --ledger out, or run \
                 at a pace (`--pace 1x`)"
                    .to_owned(),
            ));
        }
        in_process::arguments(&args.command)?;
        let held_out = sit(&loaded)?;
        return in_virtual_time(loaded, &args.command, &out, held_out);
    }
    let _lock = lock(&out)?;
    let held_out = sit(&loaded)?;
    let (command, attach, ledger) = (args.command, args.attach, args.ledger);
    let remembered = Remembered { command, folder: std::env::current_dir().ok(), attach, ledger };
    remembered.write(&out)?;
    let Remembered { command, folder: command_folder, attach, ledger } = remembered;
    let dashboard = (!args.no_dashboard).then_some(args.dashboard);
    let order = Order {
        loaded,
        out,
        command,
        command_folder,
        attach,
        ledger,
        dashboard,
        progress: true,
        resumed: None,
    };
    to_its_end(order, held_out)
}

fn to_its_end(order: Order, held_out: Option<HeldOut>) -> Outcome {
    let (judged, html) = super::on_runtime(follow_beside(order, held_out))?;
    say(&summary::text(&judged.report, Some(&html)));
    Ok(ExitCode::from(judged.report.exit_code))
}

/// The folder is this process's own until the lock is dropped: two engines must not write one journal.
fn lock(folder: &Path) -> Result<Lock, Failure> {
    Lock::take(folder).map_err(|error| Failure::usage(&error))
}

/// A folder that holds no run is told so before anything is written into it.
fn is_a_run(folder: &Path) -> Result<(), Failure> {
    if folder.join(journal::FILE_NAME).exists() {
        return Ok(());
    }
    let folder = folder.display();
    Err(Failure::Usage(format!(
        "{folder} holds no run that could go on: there is no {} in it. Give the folder of a run; one that was killed before its journal \
         held anything is started anew",
        journal::FILE_NAME
    )))
}

/// A run that was killed, where it stood. Its plan is the journal's: files that were edited since do not change it.
fn resumed(args: &Run, folder: &Path) -> Result<Order, Failure> {
    let resumed = resumable(folder).map_err(|error| Failure::usage(&error))?;
    let Some(plan) = resumed.started().map(|started| started.plan.clone()) else {
        return Err(Failure::Usage(format!("{} has no header", folder.display())));
    };
    let company = Company::build(&plan.company).map_err(|error| Failure::usage(&error))?;
    let told_again = !args.command.is_empty() || args.attach.is_some();
    let remembered = match Remembered::read(folder) {
        Err(failure) if !told_again => return Err(failure),
        read => read.unwrap_or_default(),
    };
    let (command, command_folder) = if args.command.is_empty() {
        (remembered.command, remembered.folder)
    } else {
        (args.command.clone(), None)
    };
    Ok(Order {
        loaded: Loaded { plan, company },
        out: folder.to_owned(),
        command,
        command_folder,
        attach: args.attach.clone().or(remembered.attach),
        ledger: args.ledger.clone().or(remembered.ledger),
        dashboard: (!args.no_dashboard).then_some(args.dashboard),
        progress: true,
        resumed: Some(resumed),
    })
}

/// A run inside this process, with the example bot as its subject.
fn in_virtual_time(loaded: Loaded, command: &[String], out: &Path, held_out: Option<HeldOut>) -> Outcome {
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
        service_seed: None,
        bot: &bot,
        out,
        observer: None,
        #[cfg(debug_assertions)]
        beside: None,
    };
    in_process::run_beside(order, held_out)?;
    let judged = outputs::judge(out)?;
    let html = outputs::write(out, &judged)?;
    say(&summary::text(&judged.report, Some(&html)));
    Ok(ExitCode::from(judged.report.exit_code))
}
