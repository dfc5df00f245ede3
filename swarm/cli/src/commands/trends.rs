//! `nightcrew trends`: how a plan's releases went, one after the other.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use nightcrew_model::money::NanoDollars;
use nightcrew_model::verdict::Verdict;
use nightcrew_verdict::report::{Fraction, Interval, Satisfaction};
use serde::Serialize;

use super::runs::moment;
use super::{Outcome, say};
use crate::collection::{Card, Collection, Entry, RUNS};
use crate::failure::Failure;
use crate::printable::{printable, table};
use crate::summary;

/// `nightcrew trends`.
#[derive(Debug, clap::Args)]
pub struct Trends {
    /// The folder of the runs.
    #[arg(long, default_value = RUNS, value_name = "DIR")]
    pub dir: PathBuf,
    /// Only this plan.
    #[arg(long, value_name = "NAME")]
    pub plan: Option<String>,
    /// The last so many releases of each plan.
    #[arg(long, default_value_t = 10, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub last: u16,
    /// Print them as JSON.
    #[arg(long)]
    pub json: bool,
}

/// The releases of one plan, the newest last.
#[derive(Serialize)]
struct Trend {
    plan: String,
    releases: Vec<Release>,
    /// Releases before these.
    earlier: usize,
}

/// One release, by its newest run.
#[derive(Serialize)]
struct Release {
    /// Its label; the run's folder where the run has none.
    release: String,
    /// Its newest run.
    run: String,
    /// Its runs.
    runs: u64,
    started_unix_ms: i64,
    verdict: Verdict,
    attempts: u64,
    satisfaction: Satisfaction,
    violations: u64,
    first_reply_p95_ms: Interval,
    walked_away: Fraction,
    false_claims: Fraction,
    spent_nano_dollars: u64,
}

pub fn trends(args: &Trends) -> Outcome {
    let collection = Collection::read(&args.dir)?;
    let mut plans: BTreeMap<&str, Vec<Release>> = BTreeMap::new();
    for (entry, card) in collection.cards() {
        if args.plan.as_ref().is_some_and(|plan| *plan != card.run.name) {
            continue;
        }
        let releases = plans.entry(&card.run.name).or_default();
        let label = card.run.release.clone().unwrap_or_else(|| entry.name());
        // The newest run of each comes first.
        match releases.iter_mut().find(|one| one.release == label) {
            Some(one) => one.runs += 1,
            None => releases.push(release(label, entry, card)),
        }
    }
    let trends: Vec<Trend> = plans.into_iter().map(|(plan, releases)| last(plan, releases, args)).collect();
    if args.json {
        say(&serde_json::to_string_pretty(&trends).map_err(|error| Failure::environment(&error))?);
    } else {
        say(&text(&trends));
    }
    Ok(ExitCode::SUCCESS)
}

fn last(plan: &str, mut releases: Vec<Release>, args: &Trends) -> Trend {
    let earlier = releases.len().saturating_sub(usize::from(args.last));
    releases.truncate(usize::from(args.last));
    releases.reverse();
    Trend { plan: plan.to_owned(), releases, earlier }
}

fn release(label: String, entry: &Entry, card: &Card) -> Release {
    let Card { run, verdict, attempts, satisfaction, safety, experience, spend, .. } = card;
    Release {
        release: label,
        run: entry.folder.display().to_string(),
        runs: 1,
        started_unix_ms: run.started_unix_ms,
        verdict: *verdict,
        attempts: *attempts,
        satisfaction: satisfaction.clone(),
        violations: safety.violations,
        first_reply_p95_ms: experience.first_reply_p95,
        walked_away: experience.walked_away,
        false_claims: experience.false_success.attempts,
        spent_nano_dollars: spend.nano_dollars,
    }
}

fn text(trends: &[Trend]) -> String {
    if trends.is_empty() {
        return "no runs\n".to_owned();
    }
    let heads = [
        "release",
        "started",
        "runs",
        "verdict",
        "satisfied",
        "95 % interval",
        "n",
        "violations",
        "first reply p95",
        "walked away",
        "false claims",
        "spent",
    ];
    let mut out = String::new();
    for trend in trends {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{}", printable(&trend.plan));
        if trend.earlier > 0 {
            let _ = writeln!(out, "({} earlier releases; --last shows more)", trend.earlier);
        }
        let rows: Vec<[String; 12]> = trend.releases.iter().map(row).collect();
        out.push_str(&table(heads, &rows));
        out.push('\n');
    }
    out
}

fn row(one: &Release) -> [String; 12] {
    let satisfaction = &one.satisfaction;
    let reply = one.first_reply_p95_ms.estimate;
    [
        one.release.clone(),
        moment(one.started_unix_ms),
        one.runs.to_string(),
        summary::word(one.verdict).to_owned(),
        summary::share(satisfaction.estimate),
        format!("{:.1} to {:.1} %", satisfaction.low * 100.0, satisfaction.high * 100.0),
        satisfaction.n.to_string(),
        one.violations.to_string(),
        reply.map_or_else(|| "-".to_owned(), |ms| format!("{ms:.0} ms")),
        summary::share(one.walked_away.estimate),
        summary::share(one.false_claims.estimate),
        NanoDollars(one.spent_nano_dollars).to_string(),
    ]
}
