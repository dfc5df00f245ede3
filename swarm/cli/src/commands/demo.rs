//! `nightcrew demo`: everything at once, in a minute and a half: a company, its twins, the example access bot as a process of
//! its own, a crew, a verdict. No key and no network.

use std::path::PathBuf;
use std::process::ExitCode;

use nightcrew_model::plan::Arrivals;
use nightcrew_model::plan::Pace;
use nightcrew_model::time::Span;
use nightcrew_runtime::Clock;
use nightcrew_scenario::{Overrides, load_plan_text};

use super::{Outcome, say};
use crate::failure::Failure;
use crate::follow::{Order, follow};
use crate::{outputs, shelf, summary};

/// `nightcrew demo`.
#[derive(Debug, clap::Args)]
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

/// The demo's plan.
const PLAN: &str = include_str!("demo.yaml");
/// How soon the demo's bot reminds an approver: the crew lives at a multiple of the bot's pace.
const REMIND_AFTER: &str = "3s";

pub async fn demo(args: Demo) -> Outcome {
    let overrides = Overrides { employees: Some(args.employees), ..Overrides::default() };
    let mut loaded = load_plan_text("demo.yaml", PLAN, &shelf::library(), &shelf::vocabulary(), &overrides)
        .map_err(|report| Failure::Files(Box::new(report)))?;
    if let Pace::Times(times) = loaded.plan.pace {
        let within = Span(u64::from(args.seconds) * 1000 * u64::from(times));
        loaded.plan.arrivals = Arrivals::Once { within };
        loaded.plan.duration = within;
    }
    let out = outputs::folder(args.out.as_deref(), &loaded.plan.name, Clock::paced(1).unix_ms())?;
    let order = Order {
        loaded,
        out,
        command: bot(&["--remind-after", REMIND_AFTER])?,
        command_folder: None,
        attach: None,
        ledger: None,
        dashboard: (!args.no_dashboard).then_some(([127, 0, 0, 1], 0).into()),
        progress: true,
        resumed: None,
    };
    let (judged, html) = follow(order).await?;
    let html = std::fs::canonicalize(&html).unwrap_or(html);
    say(&summary::text(&judged.report, Some(&html)));
    Ok(ExitCode::from(judged.report.exit_code))
}

/// The command of the example bot: this binary, carrying it along.
pub fn bot(flags: &[&str]) -> Result<Vec<String>, Failure> {
    let binary: PathBuf = std::env::current_exe().map_err(|error| Failure::environment(&error))?;
    let words = [binary.display().to_string(), "accessdesk".to_owned()];
    Ok(words.into_iter().chain(flags.iter().map(|flag| (*flag).to_owned())).collect())
}
