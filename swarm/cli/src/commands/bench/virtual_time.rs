//! `nightcrew bench virtual`: how much of an office's life passes in a second of the machine's, on one core; beside it the bare
//! calls of the same number over the same network of this process.

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::routing::post;
use bytes::Bytes;
use http::Request;
use nightcrew_engine::health::resident_bytes;
use nightcrew_model::event::{Event, What};
use nightcrew_model::id::{AttemptId, Trace};
use nightcrew_model::seed::Seed;
use nightcrew_runtime::{Clock, InProcess, Network, TRACEPARENT};
use nightcrew_scenario::{Overrides, load_plan_text};
use serde::Serialize;

use super::usage::cpu_us;
use crate::commands::{Outcome, say};
use crate::failure::Failure;
use crate::{in_process, shelf};

/// The access story alone, begun at a steady rate.
const STORY: &str = include_str!("story.yaml");
/// An office of 2,000 people.
const OFFICE: &str = include_str!("office.yaml");
/// The body of a bare call, about as long as a message.
const BARE_BODY: &str =
    r#"{"channel":"C0123456789","text":"Hi, I need access to the Jira project ENG, please."}"#;

/// `nightcrew bench virtual`.
#[derive(Debug, clap::Args)]
pub struct BenchVirtual {
    /// About how many attempts of the access story.
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(100..=10_000_000))]
    pub attempts: u32,
    /// Days of the office; 8 hours when there is none.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=366))]
    pub days: u32,
    /// Print the table as JSON.
    #[arg(long)]
    pub json: bool,
}

/// A row of the table.
#[derive(Debug, Serialize)]
struct Row {
    /// What was done.
    what: &'static str,
    /// People of the crew.
    employees: u64,
    /// The span that passed on the crew's clock, in hours.
    virtual_hours: f64,
    /// Attempts begun.
    attempts: u64,
    /// Calls at the twins.
    calls: u64,
    /// Events of the journal.
    events: u64,
    /// The machine's time.
    seconds: f64,
    /// The processor's time, of all threads.
    cpu_seconds: f64,
    /// Attempts that one core ends in an hour.
    attempts_per_core_hour: f64,
    /// Processor time of one call.
    cpu_us_per_call: f64,
    /// Peak resident memory of the process so far, in megabytes.
    peak_mb: f64,
}

/// What is counted while a run goes on.
#[derive(Default)]
struct Counted {
    calls: AtomicU64,
    events: AtomicU64,
    last_ms: AtomicU64,
}

pub fn bench(args: &BenchVirtual) -> Outcome {
    let story = measured("access story", &story(args.attempts))?;
    let office = measured("office", &office(args.days))?;
    let bare = bare(story.calls)?;
    let rows = [story, office, bare];
    say(&if args.json {
        serde_json::to_string_pretty(&rows).map_err(|error| Failure::environment(&error))?
    } else {
        table(&rows)
    });
    Ok(ExitCode::SUCCESS)
}

/// The plan of the access story: 600 attempts a minute, for as long as it takes.
fn story(attempts: u32) -> String {
    STORY.replace("DURATION", &format!("{}s", attempts.div_ceil(10)))
}

fn office(days: u32) -> String {
    let hours = if days == 0 { 8 } else { u64::from(days) * 24 };
    OFFICE.replace("DURATION", &format!("{hours}h"))
}

fn measured(what: &'static str, text: &str) -> Result<Row, Failure> {
    let loaded = load_plan_text(what, text, &shelf::library(), &shelf::vocabulary(), &Overrides::default())
        .map_err(|report| Failure::Files(Box::new(report)))?;
    let employees = loaded.plan.seats.len() as u64;
    let folder = tempfile::tempdir().map_err(|error| Failure::environment(&error))?;
    let counted = Arc::new(Counted::default());
    let counting = Arc::clone(&counted);
    let order = in_process::Order {
        loaded,
        starts_ms: in_process::STARTS_MS,
        service_seed: None,
        bot: &in_process::arguments(&[])?,
        out: folder.path(),
        observer: Some(Box::new(move |event: &Event| counting.add(event))),
        #[cfg(debug_assertions)]
        beside: None,
    };
    let (clock, cpu_before) = (Clock::paced(1), cpu_us(std::process::id()));
    let finished = in_process::run(order)?;
    let seconds = secs(clock.elapsed_us());
    let cpu_seconds = secs(cpu_us(std::process::id()).saturating_sub(cpu_before));
    let calls = counted.calls.load(Ordering::Acquire);
    Ok(Row {
        what,
        employees,
        virtual_hours: counted.last_ms.load(Ordering::Acquire) as f64 / 3_600_000.0,
        attempts: finished.ended,
        calls,
        events: counted.events.load(Ordering::Acquire),
        seconds,
        cpu_seconds,
        attempts_per_core_hour: finished.ended as f64 * 3600.0 / cpu_seconds,
        cpu_us_per_call: cpu_seconds * 1e6 / calls.max(1) as f64,
        peak_mb: peak_mb(),
    })
}

impl Counted {
    fn add(&self, event: &Event) {
        self.events.fetch_add(1, Ordering::Relaxed);
        self.last_ms.store(event.at.0, Ordering::Relaxed);
        if matches!(event.what, What::Called(_)) {
            self.calls.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// As many calls to a handler that echoes, over the same network: what the calls alone cost.
fn bare(calls: u64) -> Result<Row, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .map_err(|error| Failure::environment(&error))?;
    let (machine, cpu_before) = (Clock::paced(1), cpu_us(std::process::id()));
    let virtual_us = runtime.block_on(async {
        let clock = Clock::virtual_from(0, 1);
        let network = InProcess::new(Seed(1), clock.clone());
        network.serve("echo", Router::new().route("/echo", post(|body: Bytes| async { body })));
        let wire = network.line().wire("echo", 1);
        for call in 0..calls {
            let trace = Trace { attempt: AttemptId(call), parent: 1 };
            let request = Request::post("/echo").header(TRACEPARENT, trace.header());
            let Ok(request) = request.body(Bytes::from_static(BARE_BODY.as_bytes())) else { continue };
            // An echo cannot fail; if it did, the row would only be cheaper.
            drop(wire.call(request).await);
        }
        clock.elapsed_us()
    });
    let cpu_seconds = secs(cpu_us(std::process::id()).saturating_sub(cpu_before));
    Ok(Row {
        what: "bare",
        employees: 1,
        virtual_hours: secs(virtual_us) / 3600.0,
        attempts: 0,
        calls,
        events: 0,
        seconds: secs(machine.elapsed_us()),
        cpu_seconds,
        attempts_per_core_hour: 0.0,
        cpu_us_per_call: cpu_seconds * 1e6 / calls.max(1) as f64,
        peak_mb: peak_mb(),
    })
}

#[expect(clippy::cast_precision_loss, reason = "a figure for readers")]
fn secs(us: u64) -> f64 {
    us as f64 / 1e6
}

#[expect(clippy::cast_precision_loss, reason = "a figure for readers")]
fn peak_mb() -> f64 {
    resident_bytes().1 as f64 / 1e6
}

fn table(rows: &[Row]) -> String {
    let mut text = format!(
        "{:<14}{:>10}{:>10}{:>10}{:>11}{:>9}{:>9}{:>18}{:>12}{:>10}\n",
        "",
        "employees",
        "hours",
        "attempts",
        "calls",
        "seconds",
        "cpu s",
        "attempts/core h",
        "µs/call",
        "peak MB"
    );
    for row in rows {
        text.push_str(&format!(
            "{:<14}{:>10}{:>10.1}{:>10}{:>11}{:>9.2}{:>9.2}{:>18.0}{:>12.2}{:>10.0}\n",
            row.what,
            row.employees,
            row.virtual_hours,
            row.attempts,
            row.calls,
            row.seconds,
            row.cpu_seconds,
            row.attempts_per_core_hour,
            row.cpu_us_per_call,
            row.peak_mb
        ));
    }
    text
}
