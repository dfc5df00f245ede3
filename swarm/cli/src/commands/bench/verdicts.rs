//! `nightcrew bench verdicts`: the yardstick. The example bot without and with its seeded defects, on the wire: how often an
//! unchanged release is accused, and what names each defect.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;
use nightcrew_model::event::EndReason;
use nightcrew_model::verdict::Verdict;
use nightcrew_runtime::Clock;
use nightcrew_scenario::{Overrides, load_plan_text};
use nightcrew_verdict::compare::comparison::Comparison;
use nightcrew_verdict::{Options, RunRecords, compare};

use super::super::demo::bot;
use super::super::{Outcome, say};
use crate::failure::Failure;
use crate::follow::{Order, follow};
use crate::summary::word;
use crate::{outputs, shelf};

/// `nightcrew bench verdicts`.
#[derive(Debug, clap::Args)]
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

/// The yardstick's plan.
const PLAN: &str = include_str!("yardstick.yaml");
/// A line of the table.
#[derive(Debug)]
struct Row {
    what: String,
    verdict: Verdict,
    named: String,
    pairs: u64,
}

pub async fn verdicts(args: BenchVerdicts) -> Outcome {
    let out = args.out.clone().unwrap_or_else(|| {
        PathBuf::from("runs").join(format!("yardstick-{}", Clock::paced(1).unix_ms() / 1000))
    });
    let mut rows = Vec::new();
    let base = one(&args, &out, "honest", 0, None).await?;
    let mut before = base.clone();
    for pair in 1..=args.pairs {
        // A chain of runs: each is compared with the one before it, so that every pair is of two different runs.
        let next = one(&args, &out, "honest", pair, None).await?;
        rows.push(row(&format!("honest {pair}"), &compared(&before, &next)?));
        say(&line(rows.last()));
        before = next;
    }
    // The example bot's own list: a defect that is added there is measured here.
    let defects = accessdesk::Defect::value_variants().iter().filter_map(ValueEnum::to_possible_value);
    for defect in defects {
        let defect = defect.get_name();
        let head = one(&args, &out, defect, 0, Some(defect)).await?;
        rows.push(row(defect, &compared(&base, &head)?));
        say(&line(rows.last()));
    }
    say(&if args.json { json(&rows)? } else { table(&rows, args.attempts) });
    Ok(ExitCode::SUCCESS)
}

/// One run of the bot.
async fn one(
    args: &BenchVerdicts,
    out: &Path,
    label: &str,
    number: u32,
    defect: Option<&str>,
) -> Result<RunRecords, Failure> {
    let overrides =
        Overrides { employees: Some(args.attempts), release: Some(label.to_owned()), ..Overrides::default() };
    let loaded = load_plan_text("yardstick.yaml", PLAN, &shelf::library(), &shelf::vocabulary(), &overrides)
        .map_err(|report| Failure::Files(Box::new(report)))?;
    let mut flags = vec!["--remind-after", "3s"];
    flags.extend(defect.iter().flat_map(|defect| ["--defect", defect]));
    let folder = out.join(format!("{label}-{number}"));
    let order = Order {
        loaded,
        out: outputs::folder(Some(&folder), label, 0)?,
        command: bot(&flags)?,
        attach: None,
        ledger: None,
        dashboard: None,
        progress: false,
        resumed: None,
    };
    let records = follow(order).await?.0.records;
    if records.ended == Some(EndReason::Interrupted) {
        // A run that was cut short says nothing about the bot, and whoever stopped it wants no further ones.
        return Err(Failure::Environment("stopped".to_owned()));
    }
    Ok(records)
}

fn compared(base: &RunRecords, head: &RunRecords) -> Result<Comparison, Failure> {
    compare(base, head, &Options::default()).map_err(|error| Failure::usage(&error))
}

/// What a comparison says, and what it names: failed layers with their failed families, and failed gates.
fn row(what: &str, comparison: &Comparison) -> Row {
    let mut named = Vec::new();
    for layer in comparison.layers.iter().filter(|layer| layer.verdict == Verdict::Fail) {
        let failed = layer.measures.iter().filter(|measure| measure.verdict == Verdict::Fail);
        for measure in failed {
            let families = measure.families.iter().filter(|family| family.verdict == Verdict::Fail);
            let families: Vec<&str> = families.map(|family| family.name.as_str()).collect();
            named.push(format!("{:?}: {} ({})", layer.layer, measure.name, families.join(", ")));
        }
    }
    for gate in comparison.gates.iter().filter(|gate| gate.verdict == Verdict::Fail) {
        named.push(format!("gate {}", gate.text));
    }
    Row {
        what: what.to_owned(),
        verdict: comparison.verdict,
        named: named.join("; "),
        pairs: comparison.matching.pairs,
    }
}

fn line(row: Option<&Row>) -> String {
    row.map(|row| format!("{:<26} {}  {}", row.what, word(row.verdict), row.named)).unwrap_or_default()
}

fn table(rows: &[Row], attempts: u32) -> String {
    let honest: Vec<&Row> = rows.iter().filter(|row| row.what.starts_with("honest ")).collect();
    let accused = honest.iter().filter(|row| row.verdict == Verdict::Fail).count();
    let mut out = format!(
        "\nunchanged release: FAIL in {accused} of {} pairs, {attempts} attempts a side\n\n| defect | verdict | named by | pairs |\n| --- | --- | --- | --- |\n",
        honest.len()
    );
    for row in rows.iter().filter(|row| !row.what.starts_with("honest ")) {
        out.push_str(&format!("| {} | {} | {} | {} |\n", row.what, word(row.verdict), row.named, row.pairs));
    }
    out
}

fn json(rows: &[Row]) -> Result<String, Failure> {
    let rows: Vec<_> = rows
        .iter()
        .map(|row| serde_json::json!({ "what": row.what, "verdict": row.verdict, "named": row.named, "pairs": row.pairs }))
        .collect();
    serde_json::to_string_pretty(&rows).map_err(|error| Failure::environment(&error))
}
