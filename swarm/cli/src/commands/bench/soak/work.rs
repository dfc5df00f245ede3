//! The crew of a soak, in a process of its own: it works until so many acts are done, and tells how far it is.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use nightcrew_engine::run::probe::Probe;
use nightcrew_engine::{Run, RunSettings};
use nightcrew_model::time::Span;
use nightcrew_scenario::Loaded;
use serde::{Deserialize, Serialize};

use super::BenchSoak;
use crate::commands::bench::child::Folder;
use crate::commands::bench::engine::choice::{Desks, Keeps};
use crate::commands::bench::engine::{crew, crewed};
use crate::commands::{Outcome, say};
use crate::failure::Failure;
use crate::shelf;

/// How often it tells.
const TELL_EVERY: Duration = Duration::from_millis(250);
/// How long it may take: a month, so that nothing ends before the acts are done.
const WITHIN_SECONDS: u32 = 30 * 86_400;
/// How long acts under way may take at the end.
const DRAINING_WITHIN: Duration = Duration::from_secs(2);

/// `nightcrew bench work`.
#[derive(Debug, clap::Args)]
pub struct BenchWork {
    /// How many people work.
    #[arg(long)]
    pub employees: u32,
    /// The mean pause between two acts of one of them.
    #[arg(long)]
    pub every: Span,
    /// After how many acts it is enough.
    #[arg(long)]
    pub acts: u64,
    /// The environment file of the twins.
    #[arg(long)]
    pub attach: PathBuf,
    /// Keep so many bytes of every act. In test builds only.
    #[cfg(debug_assertions)]
    #[arg(long, default_value_t = 0)]
    pub leak: u32,
}

/// The flags of a crew's process.
pub fn flags(args: &BenchSoak, attach: &Path) -> Vec<String> {
    let mut flags = vec!["bench".to_owned(), "work".to_owned()];
    let mut flag = |name: &str, value: String| flags.extend([format!("--{name}"), value]);
    flag("employees", args.employees.to_string());
    flag("every", args.every.to_string());
    flag("acts", (args.warm_up + args.acts).to_string());
    flag("attach", attach.display().to_string());
    #[cfg(debug_assertions)]
    flag("leak", args.leak.unwrap_or_default().to_string());
    flags
}

/// How far a crew is: a line of its output.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Progress {
    /// Acts answered.
    pub acts: u64,
    /// How many of them failed.
    pub failed: u64,
}

/// `nightcrew bench work`: works, and prints its progress, a JSON object a line.
pub async fn work(args: BenchWork) -> Outcome {
    let _ = rlimit::increase_nofile_limit(u64::MAX);
    let every = format!("{}ms", args.every.0);
    let Loaded { plan, company } =
        crew::load(args.employees, &every, WITHIN_SECONDS, Desks::Shared, Keeps::Summary)?;
    let folder = Folder::fresh()?;
    let run = Run::start(RunSettings {
        company,
        version: env!("CARGO_PKG_VERSION"),
        verbs: shelf::verbs(),
        out: folder.0.clone(),
        ..crewed::settings(&args.attach, plan)?
    })
    .await
    .map_err(|error| Failure::environment(&error))?;
    let probe = run.probe();
    run.draining_within(DRAINING_WITHIN)
        .finish(enough(&args, &probe))
        .await
        .map_err(|error| Failure::environment(&error))?;
    Ok(ExitCode::SUCCESS)
}

/// Tells how far the crew is until it has done enough.
async fn enough(args: &BenchWork, probe: &Probe) {
    #[cfg(debug_assertions)]
    let mut leak = super::leak::Leak::new(args.leak);
    loop {
        tokio::time::sleep(TELL_EVERY).await;
        let background = probe.background();
        #[cfg(debug_assertions)]
        leak.up_to(background.acts);
        let progress = Progress { acts: background.acts, failed: background.failed };
        if let Ok(line) = serde_json::to_string(&progress) {
            say(&line);
        }
        if progress.acts >= args.acts {
            return;
        }
    }
}
