//! `nightcrew bench engine`: what an employee costs. A crew with a routine against twins in a process of their own, and beside
//! each row a bare loop that makes the very same calls.

pub mod bare;
pub mod choice;
pub mod crew;
pub mod crewed;
pub mod measure;
pub mod row;

use std::process::ExitCode;

use nightcrew_runtime::Clock;
use serde::Serialize;

use super::super::{Outcome, say};
use super::child::{Child, Twins};
use crate::failure::Failure;
use choice::{Desks, Keeps};
use row::{BenchRow, Row, Who, seconds};

/// `nightcrew bench engine`.
#[derive(Debug, clap::Args)]
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

/// What the table is made of.
#[derive(Debug, Serialize)]
pub struct Table {
    /// The rows: for each number of employees the engine, and the bare loop.
    pub rows: Vec<Row>,
    /// CPU of the engine for an act, as a multiple of the bare loop's, at the most employees.
    pub cpu_ratio: Option<f64>,
    /// Resident bytes for each further employee, from the fewest to the most employees.
    pub rss_slope_bytes: Option<f64>,
    /// The same of the bare loop.
    pub bare_rss_slope_bytes: Option<f64>,
}

pub async fn engine(args: BenchEngine) -> Outcome {
    let mut rows = Vec::new();
    for employees in &args.employees {
        for who in [Who::Engine, Who::Bare] {
            if who == Who::Bare && args.no_bare {
                continue;
            }
            let row = one(&args, *employees, who).await?;
            if !args.json {
                if rows.is_empty() {
                    say(&heading());
                }
                say(&line(&row));
            }
            rows.push(row);
        }
    }
    let table = table(rows);
    if args.json {
        say(&serde_json::to_string_pretty(&table).map_err(|error| Failure::environment(&error))?);
    } else {
        say(&ending(&table));
    }
    Ok(ExitCode::SUCCESS)
}

/// One row: twins of its own, and the engine or the bare loop in a process of its own.
async fn one(args: &BenchEngine, employees: u32, who: Who) -> Result<Row, Failure> {
    let twins = Twins::start(employees.min(100), &[]).await?;
    let mut flags = vec!["bench".to_owned(), "row".to_owned(), who.flag().to_owned()];
    let mut flag = |name: &str, value: String| flags.extend([format!("--{name}"), value]);
    flag("employees", employees.to_string());
    flag("think", args.think.to_string());
    flag("seconds", args.seconds.to_string());
    flag("warm-up", args.warm_up.to_string());
    flag("connections", args.connections.word().to_owned());
    flag("detail", args.detail.word().to_owned());
    flag("attach", twins.env_file().display().to_string());
    flag("twins-pid", twins.pid().to_string());
    let out = Child::run(&flags).await?;
    serde_json::from_str(&out).map_err(|error| {
        Failure::Environment(format!("a row of {employees} employees cannot be read ({error}): {out}"))
    })
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
        Who::Engine => crewed::crewed(&args, loaded, company_s).await?,
        Who::Bare => bare::bare(&args, loaded, company_s).await?,
    };
    say(&serde_json::to_string(&row).map_err(|error| Failure::environment(&error))?);
    Ok(ExitCode::SUCCESS)
}

fn table(rows: Vec<Row>) -> Table {
    let of = |who: Who| rows.iter().filter(move |row| row.who == who);
    let slope = |who: Who| {
        let (few, many) = (of(who).next()?, of(who).next_back()?);
        let more = f64::from(many.employees) - f64::from(few.employees);
        #[expect(clippy::cast_precision_loss, reason = "memory is far below 2^53 bytes")]
        let bytes = many.rss_bytes as f64 - few.rss_bytes as f64;
        (more > 0.0).then(|| bytes / more)
    };
    let ratio = || {
        let (engine, bare) = (of(Who::Engine).next_back()?, of(Who::Bare).next_back()?);
        Some(engine.cpu_us_per_act / bare.cpu_us_per_act)
    };
    let (cpu_ratio, rss_slope_bytes, bare_rss_slope_bytes) = (ratio(), slope(Who::Engine), slope(Who::Bare));
    Table { cpu_ratio, rss_slope_bytes, bare_rss_slope_bytes, rows }
}

fn heading() -> String {
    format!(
        "{:>9}  {:<6} {:>9} {:>7} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}",
        "employees",
        "who",
        "acts/s",
        "ideal",
        "cpu µs",
        "twins µs",
        "RSS MB",
        "twins MB",
        "p50 ms",
        "p99 ms",
        "lag p99",
        "note p50",
        "note p99"
    )
}

fn line(row: &Row) -> String {
    let ms = |us: Option<u64>| {
        #[expect(clippy::cast_precision_loss, reason = "latencies are far below 2^53 µs")]
        us.map_or_else(|| "–".to_owned(), |us| format!("{:.1}", us as f64 / 1000.0))
    };
    let mb = |bytes: u64| bytes / 1_000_000;
    format!(
        "{:>9}  {:<6} {:>9.0} {:>6.2}% {:>8.1} {:>8.1} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}",
        row.employees,
        row.who.flag(),
        row.acts_per_second,
        row.ideal_share * 100.0,
        row.cpu_us_per_act,
        row.twins_cpu_us_per_act,
        mb(row.rss_bytes),
        mb(row.twins_rss_bytes),
        ms(Some(row.waited.p50_us)),
        ms(Some(row.waited.p99_us)),
        ms(Some(row.lag.p99_us)),
        ms(row.notices.map(|notices| notices.p50_us)),
        ms(row.notices.map(|notices| notices.p99_us)),
    )
}

fn ending(table: &Table) -> String {
    let mut out = String::new();
    for row in table.rows.iter().filter(|row| row.who == Who::Engine) {
        out.push_str(&format!(
            "{} employees: company {:.2} s, ready {:.2} s, first act after {} ms, {} acts failed\n",
            row.employees, row.company_s, row.ready_s, row.first_act_ms, row.failed
        ));
    }
    if let Some(ratio) = table.cpu_ratio {
        out.push_str(&format!("CPU of an act: {ratio:.2} × bare\n"));
    }
    if let Some(slope) = table.rss_slope_bytes {
        let bare = table.bare_rss_slope_bytes.map(|bare| format!(" (bare {bare:.0})")).unwrap_or_default();
        out.push_str(&format!("resident bytes an employee: {slope:.0}{bare}\n"));
    }
    out
}
