//! The command line. Kept stable: scripts and CI rely on it.

use std::net::IpAddr;
use std::ops::Range;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// A crew of simulated employees that works on your staging system and tells you, with statistics, whether this release
/// treats people worse than the last one.
///
/// Exit codes: 0 met, 1 a gate failed, 2 your files or flags, 3 environment, 4 stopped by the budget (`rehearse`: the cap will
/// not suffice), 5 inconclusive or INVALID for latency.
#[derive(Debug, Parser)]
#[command(name = "nightcrew", version)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Watch hundreds of simulated employees ask the example access bot for Jira access, and read the verdict.
    Demo(Demo),
    /// Run a plan against a system under test.
    Run(Run),
    /// Forecast what a plan will come to: attempts, calls, tokens and dollars a day, in virtual time, without contacting anyone.
    Rehearse(Rehearse),
    /// Check plan, persona, scenario and company files.
    Check(Check),
    /// Start the digital twins alone.
    Twins(Twins),
    /// Judge a run's journal again and write its reports.
    Report(Report),
    /// Compare two runs: does the second treat people worse?
    Compare(Compare),
    /// Drive one attempt of a run again from its journal, turn by turn, and say where today's code parts from it.
    Replay(Replay),
    /// Whole runs in virtual time with drawn plans and faults, held to the invariants of Nightcrew itself.
    Simulate(Simulate),
    /// Measure.
    Bench(Bench),
    /// The example access bot, as a process of its own (what `demo` runs against).
    #[command(hide = true)]
    Accessdesk(accessdesk::program::Arguments),
}

/// `nightcrew demo`.
#[derive(Debug, Args)]
pub struct Demo {
    /// How many employees.
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u32).range(10..=5000))]
    pub employees: u32,
    /// Within how many seconds of the machine's clock they begin.
    #[arg(long, default_value_t = 45, value_parser = clap::value_parser!(u32).range(5..=3600))]
    pub seconds: u32,
    /// The run's folder; it must not hold a run.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// No live page.
    #[arg(long)]
    pub no_dashboard: bool,
}

/// `nightcrew run`.
#[derive(Debug, Args)]
pub struct Run {
    /// The plan file.
    #[arg(required_unless_present = "resume")]
    pub plan: Option<PathBuf>,
    /// Go on with the run in this folder, whose engine was killed: its own plan, and the subject's command and twins that it had
    /// unless others are given.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["plan", "out", "employees", "release", "seed"])]
    pub resume: Option<PathBuf>,
    /// The run's folder; it must not hold a run.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// How many employees, whatever the plan says.
    #[arg(long, value_name = "N")]
    pub employees: Option<u32>,
    /// The label of the subject's build.
    #[arg(long, value_name = "LABEL")]
    pub release: Option<String>,
    /// The seed, whatever the plan says.
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// How fast the crew's clock runs, whatever the plan says: 1x, 60x, … or virtual.
    #[arg(long, value_name = "PACE")]
    pub pace: Option<nightcrew_model::plan::Pace>,
    /// The calendar's moment at which the crew's clock starts, whatever the plan says: 2026-11-23T22:00[Europe/Berlin].
    #[arg(long, value_name = "MOMENT", value_parser = moment)]
    pub starts_at: Option<String>,
    /// Use twins that already run: the environment file that `nightcrew twins --env-file` wrote.
    #[arg(long, value_name = "ENV_FILE")]
    pub attach: Option<PathBuf>,
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

/// A moment at which a run can start, as it was written.
fn moment(text: &str) -> Result<String, String> {
    let checked = nightcrew_scenario::moment::starts_at(text);
    checked.map(|_| text.to_owned()).map_err(|error| format!("{error}; {}", error.hint()))
}

/// `nightcrew rehearse`.
#[derive(Debug, Args)]
pub struct Rehearse {
    /// The plan file.
    pub plan: PathBuf,
    /// How many employees, whatever the plan says.
    #[arg(long, value_name = "N")]
    pub employees: Option<u32>,
    /// The seed, whatever the plan says. The runs after the first use the seeds that follow it.
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// How fast the crew's clock runs, whatever the plan says. Give it what the run will be given: the subject and its reminders
    /// live in real time.
    #[arg(long, value_name = "PACE")]
    pub pace: Option<nightcrew_model::plan::Pace>,
    /// The calendar's moment at which the run starts, whatever the plan says: 2026-11-23T22:00[Europe/Berlin]. Now if neither
    /// says.
    #[arg(long, value_name = "MOMENT", value_parser = moment)]
    pub starts_at: Option<String>,
    /// Runs, each with a seed of its own: the band needs two or more.
    #[arg(long, default_value_t = 5, value_name = "K", value_parser = clap::value_parser!(u8).range(1..=20))]
    pub runs: u8,
    /// Print the forecast as JSON.
    #[arg(long)]
    pub json: bool,
    /// The example bot's command with its flags, after `--`: `accessdesk --remind-after 3s`. Another subject cannot be rehearsed.
    #[arg(last = true, value_name = "COMMAND")]
    pub command: Vec<String>,
}

/// `nightcrew check`.
#[derive(Debug, Args)]
pub struct Check {
    /// Files or folders.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
}

/// `nightcrew twins`.
#[derive(Debug, Args)]
pub struct Twins {
    /// Only these, separated by commas.
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    pub only: Vec<String>,
    /// How many people the company has.
    #[arg(long, default_value_t = 100, value_name = "N")]
    pub employees: u32,
    /// The company's seed.
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub seed: u64,
    /// Write addresses and credentials for the subject into this file.
    #[arg(long, value_name = "FILE")]
    pub env_file: Option<PathBuf>,
    /// The first of a row of ports; free ones if none is given.
    #[arg(long, value_name = "P")]
    pub port_base: Option<u16>,
    /// The address to listen on.
    #[arg(long, default_value = "127.0.0.1", value_name = "IP")]
    pub bind: IpAddr,
    /// The host name under which others reach the twins (a Compose service's name).
    #[arg(long, value_name = "NAME")]
    pub public_host: Option<String>,
    /// Where the subject takes Slack's events.
    #[arg(long, value_name = "URL")]
    pub events_url: Option<String>,
    /// Keep so many bytes of every call for ever. In test builds only.
    #[cfg(debug_assertions)]
    #[arg(long, hide = true, default_value_t = 0)]
    pub leak: u32,
}

/// `nightcrew report`.
#[derive(Debug, Args)]
pub struct Report {
    /// The run's folder, or its journal.
    pub run: PathBuf,
    /// Print the report as JSON instead of a summary.
    #[arg(long)]
    pub json: bool,
}

/// `nightcrew replay`.
#[derive(Debug, Args)]
pub struct Replay {
    /// The run's folder.
    pub run: PathBuf,
    /// The attempt's id, or as many of its first digits as tell it from the others.
    #[arg(long, value_name = "ID", value_parser = attempt_prefix)]
    pub attempt: String,
    /// Stop after this turn.
    #[arg(long, value_name = "TURN", value_parser = clap::value_parser!(u32).range(1..))]
    pub until: Option<u32>,
    /// Print the turns as JSON, with everybody in the attempt as a value where the replay stops.
    #[arg(long)]
    pub json: bool,
}

/// The first digits of an attempt's id.
fn attempt_prefix(text: &str) -> Result<String, String> {
    let digits = !text.is_empty() && text.len() <= 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if digits {
        Ok(text.to_ascii_lowercase())
    } else {
        Err("an attempt's id is up to 16 hex digits".to_owned())
    }
}

/// `nightcrew compare`.
#[derive(Debug, Args)]
pub struct Compare {
    /// The run of the earlier release.
    pub base: PathBuf,
    /// The run of the release in question.
    pub head: PathBuf,
    /// Print the comparison as JSON.
    #[arg(long)]
    pub json: bool,
    /// Compare runs that differ in plan, personas, scenarios, checks, twins or mind; the result says so.
    #[arg(long)]
    pub force: bool,
}

/// `nightcrew simulate`.
#[derive(Debug, Args)]
pub struct Simulate {
    /// The seeds: from the first up to, not including, the last; or a single one.
    #[arg(long, value_name = "A..B", default_value = "0..20", value_parser = seeds)]
    pub seeds: Range<u64>,
    /// About how many attempts each.
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(20..=100_000))]
    pub attempts: u32,
    /// How many at a time; as many as the machine has cores if none is given.
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
    /// Where journals go; only those of seeds that fail are kept.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Break an invariant on purpose. In test builds only.
    #[cfg(debug_assertions)]
    #[arg(long, hide = true)]
    pub sabotage: Option<crate::simulation::sabotage::Sabotage>,
}

/// `A..B`, or a single seed.
fn seeds(text: &str) -> Result<Range<u64>, String> {
    let wrong = || format!("`{text}` is neither a seed nor a range such as 0..500");
    let number = |text: &str| text.trim().parse::<u64>().map_err(|_| wrong());
    match text.split_once("..") {
        Some((from, to)) => {
            let seeds = number(from)?..number(to)?;
            if seeds.is_empty() { Err(format!("`{text}` holds no seed")) } else { Ok(seeds) }
        }
        None => number(text).map(|seed| seed..seed.saturating_add(1)),
    }
}

/// `nightcrew bench`.
#[derive(Debug, Args)]
pub struct Bench {
    /// What to measure.
    #[command(subcommand)]
    pub what: BenchWhat,
}

/// What to measure.
#[derive(Debug, Subcommand)]
pub enum BenchWhat {
    /// What an employee costs: CPU of an act, memory, latencies; beside a bare loop that makes the same calls.
    Engine(BenchEngine),
    /// What a call costs at each twin; beside a bare server that answers the same bytes.
    Twins(BenchTwins),
    /// One row of the engine's table, in a process of its own.
    #[command(hide = true)]
    Row(BenchRow),
    /// The bare server of the twins' table.
    #[command(hide = true)]
    Echo,
    /// How often an unchanged release is accused, and at how many attempts each seeded defect is caught.
    Verdicts(BenchVerdicts),
    /// How much of an office's life passes in a second of the machine's, in virtual time.
    Virtual(crate::commands::bench::BenchVirtual),
    /// Whether the engine or the twins keep anything of an act for ever: memory of both over millions of acts.
    Soak(crate::commands::bench::soak::BenchSoak),
    /// The crew of a soak, in a process of its own.
    #[command(hide = true)]
    Work(crate::commands::bench::soak::work::BenchWork),
}

/// How the desks of a measured crew are connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Desks {
    /// One connection for all.
    Shared,
    /// A WebSocket for each.
    PerEmployee,
}

impl Desks {
    /// As a flag and a plan write it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Shared => "shared",
            Self::PerEmployee => "per_employee",
        }
    }
}

/// What the journal of a measured crew keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Keeps {
    /// How many acts there were, and how long they took.
    Summary,
    /// Every act, its answer, and its call at the twin.
    Full,
}

impl Keeps {
    /// As a flag and a plan write it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Summary => "summary",
            Self::Full => "full",
        }
    }
}

/// `nightcrew bench engine`.
#[derive(Debug, Args)]
pub struct BenchEngine {
    /// Employees, a row for each number: the first and the last give the memory of one more.
    #[arg(long, value_delimiter = ',', default_values_t = [1_000, 10_000], value_name = "N",
        value_parser = clap::value_parser!(u32).range(10..=1_000_000))]
    pub employees: Vec<u32>,
    /// How desks are connected.
    #[arg(long, value_enum, default_value_t = Desks::Shared)]
    pub connections: Desks,
    /// The mean pause between two acts of one employee, half to one and a half of it.
    #[arg(long, default_value = "1s", value_name = "SPAN")]
    pub think: nightcrew_model::time::Span,
    /// The measured window, in seconds.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=86_400))]
    pub seconds: u32,
    /// How long the crew works before it, in seconds: its first acts find a colleague and open a conversation.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(0..=3_600))]
    pub warm_up: u32,
    /// What the journal keeps.
    #[arg(long, value_enum, default_value_t = Keeps::Summary)]
    pub detail: Keeps,
    /// Leave the bare loop out.
    #[arg(long)]
    pub no_bare: bool,
    /// Print the table as JSON.
    #[arg(long)]
    pub json: bool,
}

/// `nightcrew bench row`.
#[derive(Debug, Args)]
pub struct BenchRow {
    /// Who makes the calls.
    #[arg(value_enum)]
    pub who: crate::commands::bench::Who,
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

/// `nightcrew bench twins`.
#[derive(Debug, Args)]
pub struct BenchTwins {
    /// How many people the company has.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(10..=100_000))]
    pub employees: u32,
    /// How long each call is measured, in seconds.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=600))]
    pub seconds: u32,
    /// Print the table as JSON.
    #[arg(long)]
    pub json: bool,
}

/// `nightcrew bench verdicts`.
#[derive(Debug, Args)]
pub struct BenchVerdicts {
    /// Pairs of runs of the unchanged release.
    #[arg(long, default_value_t = 20)]
    pub pairs: u32,
    /// Attempts a side.
    #[arg(long, default_value_t = 400)]
    pub attempts: u32,
    /// Where the runs go.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Print the table as JSON.
    #[arg(long)]
    pub json: bool,
}
