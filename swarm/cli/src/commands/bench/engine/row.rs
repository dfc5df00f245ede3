//! One row of the table, measured in a process of its own: a crew, or the bare loop, against twins that already run.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use nightcrew_engine::desk::Notices;
use nightcrew_engine::feed::Source;
use nightcrew_engine::mind::Mind;
use nightcrew_engine::{Run, RunSettings};
use nightcrew_model::plan::Plan;
use nightcrew_runtime::{Clock, Sockets};
use nightcrew_scenario::Loaded;
use serde::{Deserialize, Serialize};

use super::bare::bare;
use super::choice::{Desks, Keeps};
use super::crew;
use super::measure::{Heard, Latencies, Percentiles, Used, memory};
use crate::commands::bench::child::Folder;
use crate::commands::{Outcome, say};
use crate::failure::Failure;
use crate::{follow, shelf};

/// `nightcrew bench row`.
#[derive(Debug, clap::Args)]
pub struct BenchRow {
    /// Who makes the calls.
    #[arg(value_enum)]
    pub who: Who,
    /// How many employees.
    #[arg(long)]
    pub employees: u32,
    /// How desks are connected.
    #[arg(long, value_enum)]
    pub connections: Desks,
    /// What the journal keeps.
    #[arg(long, value_enum)]
    pub detail: Keeps,
    /// The mean pause between two acts of one employee.
    #[arg(long)]
    pub think: nightcrew_model::time::Span,
    /// The measured window, in seconds.
    #[arg(long)]
    pub seconds: u32,
    /// How long the crew works before it, in seconds.
    #[arg(long)]
    pub warm_up: u32,
    /// The environment file of the twins.
    #[arg(long)]
    pub attach: PathBuf,
    /// Their process.
    #[arg(long)]
    pub twins_pid: u32,
}

/// How often a row looks whether the first act is over.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// Who makes the calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// A crew.
    Engine,
    /// A minimal tokio and reqwest loop.
    Bare,
}

impl Who {
    /// As a flag.
    pub const fn flag(self) -> &'static str {
        match self {
            Self::Engine => "engine",
            Self::Bare => "bare",
        }
    }
}

/// A row.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Row {
    /// Who made the calls.
    pub who: Who,
    /// How many employees.
    pub employees: u32,
    /// How desks were connected; none of the bare loop.
    pub connections: Option<String>,
    /// What the journal kept; nothing of the bare loop.
    pub detail: Option<String>,
    /// The mean pause between two acts, in milliseconds.
    pub think_ms: u64,
    /// The measured window, in seconds.
    pub window_s: f64,
    /// Acts in it.
    pub acts: u64,
    /// Acts in the whole row that failed.
    pub failed: u64,
    /// Acts a second.
    pub acts_per_second: f64,
    /// Acts a second against employees by their mean pause.
    pub ideal_share: f64,
    /// Processor time of an act, in this process.
    pub cpu_us_per_act: f64,
    /// The same at the twins.
    pub twins_cpu_us_per_act: f64,
    /// Resident memory at the window's end.
    pub rss_bytes: u64,
    /// The same of the twins.
    pub twins_rss_bytes: u64,
    /// From when acts were meant to begin to their answers.
    pub waited: Percentiles,
    /// From when acts were meant to begin to when they did.
    pub lag: Percentiles,
    /// From a post to its notice at the desk.
    pub notices: Option<Percentiles>,
    /// Making the company and the plan, in seconds.
    pub company_s: f64,
    /// From then until the crew was let loose (the twins plant the same company meanwhile), in seconds.
    pub ready_s: f64,
    /// From then until the first act was answered, in milliseconds.
    pub first_act_ms: u64,
}

/// How long something took, in seconds.
pub fn seconds(us: u64) -> f64 {
    Duration::from_micros(us).as_secs_f64()
}

/// `nightcrew bench row`: prints one row as JSON.
pub async fn row(args: BenchRow) -> Outcome {
    let _ = rlimit::increase_nofile_limit(u64::MAX);
    let clock = Clock::paced(1);
    let total = args.seconds + args.warm_up;
    // The run lasts longer than the row, so that nothing ends within the window.
    let loaded = crew::load(
        args.employees,
        &format!("{}ms", args.think.0),
        total + 60,
        args.connections,
        args.detail,
    )?;
    let company_s = seconds(clock.elapsed_us());
    let row = match args.who {
        Who::Engine => engine(&args, loaded, company_s).await?,
        Who::Bare => bare(&args, loaded, company_s).await?,
    };
    say(&serde_json::to_string(&row).map_err(|error| Failure::environment(&error))?);
    Ok(ExitCode::SUCCESS)
}

/// What a window has brought.
pub struct Window {
    /// How long it was, in microseconds.
    pub us: u64,
    /// What was used before it.
    pub before: Used,
    /// What was used after it.
    pub after: Used,
    /// Latencies of its acts.
    pub latencies: Latencies,
}

/// A row without what only its maker knows.
pub fn told(args: &BenchRow, window: &Window) -> Row {
    let (acts, window_s) = (window.latencies.acts, seconds(window.us));
    let (cpu_us_per_act, twins_cpu_us_per_act) = window.after.since(window.before, acts);
    let (rss_bytes, twins_rss_bytes) = memory(args.twins_pid);
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    let acts_per_second = acts as f64 / window_s;
    let ideal = f64::from(args.employees) / Duration::from_millis(args.think.0).as_secs_f64();
    Row {
        who: args.who,
        employees: args.employees,
        connections: None,
        detail: None,
        think_ms: args.think.0,
        window_s,
        acts,
        failed: 0,
        acts_per_second,
        ideal_share: acts_per_second / ideal,
        cpu_us_per_act,
        twins_cpu_us_per_act,
        rss_bytes,
        twins_rss_bytes,
        waited: Percentiles::of(&window.latencies.waited).unwrap_or_default(),
        lag: Percentiles::of(&window.latencies.lag).unwrap_or_default(),
        notices: None,
        company_s: 0.0,
        ready_s: 0.0,
        first_act_ms: 0,
    }
}

/// A crew at work.
async fn engine(args: &BenchRow, loaded: Loaded, company_s: f64) -> Result<Row, Failure> {
    let Loaded { plan, company } = loaded;
    let starting = Clock::paced(1);
    let folder = Folder::fresh()?;
    let heard = Arc::new(Heard::default());
    let listening = Arc::clone(&heard);
    let run = Run::start(RunSettings {
        company,
        version: env!("CARGO_PKG_VERSION"),
        verbs: shelf::verbs(),
        out: folder.0.clone(),
        observer: Some(Box::new(move |event| listening.event(event))),
        ..settings(&args.attach, plan)?
    })
    .await
    .map_err(|error| Failure::environment(&error))?;
    let ready_s = seconds(starting.elapsed_us());
    let probe = run.probe();
    let mut row = None;
    let measured = async {
        let clock = Clock::paced(1);
        while probe.background().acts == 0 {
            tokio::time::sleep(LOOK_EVERY).await;
        }
        let first_act_ms = clock.elapsed_us() / 1000;
        tokio::time::sleep(Duration::from_secs(args.warm_up.into())).await;
        // What the histograms hold so far belongs to the warm-up.
        probe.tell_timings();
        heard.begin();
        let _ = probe.take_notices();
        let (began_us, before) = (clock.elapsed_us(), Used::so_far(args.twins_pid));
        tokio::time::sleep(Duration::from_secs(args.seconds.into())).await;
        probe.tell_timings();
        let (us, after) = (clock.elapsed_us() - began_us, Used::so_far(args.twins_pid));
        if let Some(latencies) = heard.take() {
            let notices = probe.take_notices();
            row = Some(Row {
                notices: notices.as_ref().and_then(Percentiles::of),
                connections: Some(args.connections.word().to_owned()),
                detail: Some(args.detail.word().to_owned()),
                failed: probe.background().failed,
                company_s,
                ready_s,
                first_act_ms,
                ..told(args, &Window { us, before, after, latencies })
            });
        }
    };
    run.draining_within(Duration::from_secs(2))
        .finish(measured)
        .await
        .map_err(|error| Failure::environment(&error))?;
    row.ok_or_else(|| Failure::Environment("the run ended before it was measured".to_owned()))
}

/// A run against the twins of this environment file.
pub fn settings(attach: &Path, plan: Plan) -> Result<RunSettings, Failure> {
    let reached = follow::attached(attach)?;
    Ok(RunSettings {
        plan,
        company: nightcrew_model::company::Company::default(),
        version: "",
        verbs: Vec::new(),
        control_url: reached.control_url,
        control_token: reached.control_token,
        command: Vec::new(),
        environment: reached.environment,
        out: std::path::PathBuf::new(),
        mind: Mind::Scripted,
        clock: Clock::paced(1),
        network: Arc::new(Sockets),
        notices: Notices::Sockets,
        ledger: Source::Control,
        observer: None,
        resumed: None,
    })
}
