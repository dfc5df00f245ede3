//! `nightcrew bench twins`: what a call costs at each twin, and beside it a bare axum server that takes the same request and
//! answers the same bytes.

pub mod calls;
pub mod echo;

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use nightcrew_runtime::{Clock, Tasks, TcpWire, Wire as _};
use serde::Serialize;

use super::super::{Outcome, say};
use super::child;
use super::usage::cpu_us;
use crate::env_file;
use crate::failure::Failure;
use calls::Common;
use echo::Echo;

/// `nightcrew bench twins`.
#[derive(Debug, clap::Args)]
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

/// Callers, each with a call under way all the time.
const CALLERS: usize = 16;
/// Calls before anything is measured.
const WARM_UP: Duration = Duration::from_millis(500);

/// A row of the table.
#[derive(Debug, Serialize)]
struct Row {
    /// The twin.
    twin: &'static str,
    /// The call.
    call: &'static str,
    /// Bytes of its answer.
    answer_bytes: usize,
    /// Processor time of a call at the twins.
    cpu_us: f64,
    /// Calls a second, the caller on the same machine.
    calls_per_second: f64,
    /// The same of the bare server.
    bare_cpu_us: f64,
    /// The same of the bare server.
    bare_calls_per_second: f64,
}

pub async fn twins(args: BenchTwins) -> Outcome {
    let twins = child::Twins::start(args.employees, &[]).await?;
    let environment = env_file::read(twins.env_file())?;
    let echo = Echo::start().await?;
    let mut rows = Vec::new();
    if !args.json {
        say(&format!(
            "{:<6} {:<28} {:>6} {:>9} {:>9} {:>11} {:>11}",
            "twin", "call", "bytes", "cpu µs", "calls/s", "bare cpu µs", "bare calls/s"
        ));
    }
    for common in calls::common(&environment).await? {
        let answer = common.once().await?;
        echo.answers(&answer).await?;
        let (cpu_us, calls_per_second) = measured(&common, twins.pid(), args.seconds).await?;
        let bare = common.at(echo.authority());
        let (bare_cpu_us, bare_calls_per_second) = measured(&bare, echo.pid(), args.seconds).await?;
        let (twin, call, answer_bytes) = (common.twin, common.name, answer.len());
        let row =
            Row { twin, call, answer_bytes, cpu_us, calls_per_second, bare_cpu_us, bare_calls_per_second };
        if !args.json {
            say(&line(&row));
        }
        rows.push(row);
    }
    if args.json {
        let table = serde_json::json!({ "rows": rows });
        say(&serde_json::to_string_pretty(&table).map_err(|error| Failure::environment(&error))?);
    }
    Ok(ExitCode::SUCCESS)
}

fn line(row: &Row) -> String {
    format!(
        "{:<6} {:<28} {:>6} {:>9.1} {:>9.0} {:>11.1} {:>11.0}",
        row.twin,
        row.call,
        row.answer_bytes,
        row.cpu_us,
        row.calls_per_second,
        row.bare_cpu_us,
        row.bare_calls_per_second
    )
}

/// Makes a call for so long; returns the server's processor time for each, and how many a second.
async fn measured(common: &Common, pid: u32, seconds: u32) -> Result<(f64, f64), Failure> {
    let wire = Arc::new(TcpWire::new(common.authority.clone(), CALLERS));
    let (done, failed) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let callers = Tasks::new();
    for caller in 0..CALLERS as u64 {
        let (common, wire) = (common.clone(), Arc::clone(&wire));
        let (done, failed) = (Arc::clone(&done), Arc::clone(&failed));
        callers.spawn(async move {
            for number in 0.. {
                let answer = wire.call(common.request(caller, number)).await;
                let well = answer.is_ok_and(|answer| answer.status().is_success());
                (if well { &done } else { &failed }).fetch_add(1, Ordering::Relaxed);
                if !well {
                    // A server that refuses must not be asked as fast as it can refuse.
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
            }
        });
    }
    tokio::time::sleep(WARM_UP).await;
    let clock = Clock::paced(1);
    let (before, cpu_before) = (done.load(Ordering::Relaxed), cpu_us(pid));
    tokio::time::sleep(Duration::from_secs(seconds.into())).await;
    let (calls, cpu) = (done.load(Ordering::Relaxed) - before, cpu_us(pid) - cpu_before);
    let took = Duration::from_micros(clock.elapsed_us()).as_secs_f64();
    callers.stop();
    callers.idle().await;
    if calls == 0 || failed.load(Ordering::Relaxed) > 0 {
        return Err(Failure::Environment(format!("{} of {} failed", common.name, common.twin)));
    }
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    let (calls, cpu) = (calls as f64, cpu as f64);
    Ok((cpu / calls, calls / took))
}
