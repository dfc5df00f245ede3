//! `nightcrew bench twins`: what a call costs at each twin, and beside it a bare axum server that takes the same request and
//! answers the same bytes.

pub mod calls;
pub mod desks;
pub mod echo;
mod measure;
mod scale;

use std::process::ExitCode;

use serde::Serialize;

use super::super::{Outcome, say};
use super::child;
use crate::env_file;
use crate::failure::Failure;
use echo::Echo;
use measure::in_turns;
use scale::{Beside, Scene};

/// `nightcrew bench twins`.
#[derive(Debug, clap::Args)]
pub struct BenchTwins {
    /// How many people the company has.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(10..=100_000))]
    pub employees: u32,
    /// How long each call is measured, in seconds.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=600))]
    pub seconds: u32,
    /// Measure Slack at scale as well: a history of 100,000 messages, 1,000 desks, a channel of 10,000 people.
    #[arg(long)]
    pub scale: bool,
    /// Another Slack that posts are measured at in the same run: the base of its Web API, ending in `/api/`.
    #[arg(
        long,
        value_name = "URL",
        requires = "scale",
        requires = "beside_token",
        requires = "beside_channel"
    )]
    pub beside: Option<String>,
    /// A bot's token there.
    #[arg(long, value_name = "TOKEN")]
    pub beside_token: Option<String>,
    /// A channel there that the bot may post to.
    #[arg(long, value_name = "ID")]
    pub beside_channel: Option<String>,
    /// Print the table as JSON.
    #[arg(long)]
    pub json: bool,
}

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
        let bare = common.at(echo.authority());
        let pairs = [(&common, twins.pid()), (&bare, echo.pid())];
        let [pace, bare] = in_turns(pairs, args.seconds).await?;
        let row = Row {
            twin: common.twin,
            call: common.name,
            answer_bytes: answer.len(),
            cpu_us: pace.cpu_us,
            calls_per_second: pace.per_second,
            bare_cpu_us: bare.cpu_us,
            bare_calls_per_second: bare.per_second,
        };
        if !args.json {
            say(&line(&row));
        }
        rows.push(row);
    }
    drop(twins);
    let scenes = if args.scale { at_scale(&args, &echo).await? } else { Vec::new() };
    if args.json {
        let table = serde_json::json!({ "rows": rows, "scale": scenes });
        say(&serde_json::to_string_pretty(&table).map_err(|error| Failure::environment(&error))?);
    }
    Ok(ExitCode::SUCCESS)
}

/// Slack at scale; told as it comes.
async fn at_scale(args: &BenchTwins, echo: &Echo) -> Result<Vec<Scene>, Failure> {
    let beside = match (&args.beside, &args.beside_token, &args.beside_channel) {
        (Some(address), Some(token), Some(channel)) => Some(Beside { address, token, channel }),
        _ => None,
    };
    let tell = |scene: &Scene| {
        if !args.json {
            say(&scene.line());
        }
    };
    scale::scenes(args.seconds, echo, beside, tell).await
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
