//! `nightcrew gate PLAN --baseline RUN -- COMMAND`: keep this release or discard it? Runs the subject until that can be said, and
//! no longer.

mod batch;
mod text;
mod watch;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use nightcrew_engine::checkpoint::Lock;
use nightcrew_model::event::EndReason;
use nightcrew_model::plan::{Pace, Plan};
use nightcrew_model::verdict::Verdict;
use nightcrew_runtime::Clock;
use nightcrew_scenario::{Loaded, Overrides, load_plan};
use nightcrew_verdict::Run as Judged;
use nightcrew_verdict::compare::NotComparable;
use nightcrew_verdict::gate::matching::Pairing;
use nightcrew_verdict::gate::outcome::{Runs, Use};
use nightcrew_verdict::gate::{Gate as Decider, Options};
use nightcrew_verdict::record::{Degradation, Weight};
use nightcrew_verdict::summary::degradation::is_of_a_stop;

use super::{Outcome, say};
use crate::collection::RUNS;
use crate::failure::Failure;
use crate::follow::{Order, follow_until};
use crate::plan_flags::PlanFlags;
use crate::{baseline, in_process, outputs, shelf};
use batch::{Batch, Pool};
use watch::Watch;

/// `nightcrew gate`.
#[derive(Debug, clap::Args)]
pub struct Gate {
    /// The plan file.
    pub plan: PathBuf,
    /// The run that the release is held against: its folder, a baseline's label, a release, or `baseline`.
    #[arg(long, value_name = "RUN")]
    pub baseline: String,
    /// The label of the subject's build.
    #[arg(long, value_name = "LABEL")]
    pub release: Option<String>,
    /// How often a release that is no worse may fail.
    #[arg(long, value_name = "SHARE", default_value_t = 0.05, value_parser = share)]
    pub alpha: f64,
    /// How often a release that is worse by the drop may pass.
    #[arg(long, value_name = "SHARE", default_value_t = 0.1, value_parser = share)]
    pub beta: f64,
    /// The drop of satisfied people that a PASS rules out, as a share.
    #[arg(long, value_name = "SHARE", default_value_t = 0.05, value_parser = share)]
    pub drop: f64,
    /// Attempts at most; as many as the baseline has when none is given.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub max_attempts: Option<u64>,
    /// The folder of the gate's runs; it must hold none.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// The folder of the runs that labels and releases are looked up in.
    #[arg(long, default_value = RUNS, value_name = "DIR")]
    pub dir: PathBuf,
    /// What the plan says otherwise.
    #[command(flatten)]
    pub flags: PlanFlags,
    /// The budget's ledger, shared by all runs that share a cap.
    #[arg(long, value_name = "FILE")]
    pub ledger: Option<PathBuf>,
    /// Print the outcome as JSON.
    #[arg(long)]
    pub json: bool,
    /// The subject's command, after `--`. Without one, the subject must already run where the plan says.
    #[arg(last = true, value_name = "COMMAND")]
    pub command: Vec<String>,
}

/// A share above 0 and below 1.
fn share(text: &str) -> Result<f64, String> {
    let share = text.parse::<f64>().ok().filter(|share| *share > 0.0 && *share < 1.0);
    share.ok_or_else(|| format!("`{text}` is no share between 0 and 1, such as 0.05"))
}

pub fn gate(args: &Gate) -> Outcome {
    let overrides = Overrides { release: args.release.clone(), ..args.flags.overrides() };
    let loaded = load_plan(&args.plan, &shelf::library(), &shelf::vocabulary(), &overrides)
        .map_err(|report| Failure::Files(Box::new(report)))?;
    let folder = baseline::find(&args.dir, &args.baseline, Some(&loaded.plan.name))?;
    let base = outputs::judge(&folder)?;
    let judged = base.records.attempts.iter().filter(|one| one.is_judged()).count() as u64;
    if judged == 0 {
        let why = format!("no attempt of the baseline {} could be judged", folder.display());
        return Err(Failure::Usage(why));
    }
    let name = format!("gate-{}", loaded.plan.name);
    let root = outputs::folder(args.out.as_deref(), &name, Clock::paced(1).unix_ms())?;
    let cap = args.max_attempts.unwrap_or(judged).min(judged);
    let options = Options { alpha: args.alpha, beta: args.beta, drop: args.drop, cap };
    let alike = base.records.run.seed == loaded.plan.seed.0;
    let pairing = if alike { Pairing::ById } else { Pairing::ByScenario };
    let mut decider = Decider::new(options, &base.records, pairing);
    let runs = all(args, &loaded, &base, &mut decider, (&root, cap))?;
    let outcome = decider.outcome(&runs);
    let json = serde_json::to_string_pretty(&outcome).map_err(|error| Failure::environment(&error))?;
    let path = root.join("gate.json");
    std::fs::write(&path, format!("{json}\n"))
        .map_err(|error| Failure::Environment(format!("cannot write {}: {error}", path.display())))?;
    say(&if args.json { json } else { text::text(&outcome, &root) });
    Ok(ExitCode::from(outcome.exit_code))
}

/// Runs batch after batch until the gate has decided, or nobody is left.
fn all(
    args: &Gate,
    loaded: &Loaded,
    base: &Judged,
    decider: &mut Decider<'_>,
    (root, cap): (&Path, u64),
) -> Result<Runs, Failure> {
    let mut pool = Pool::new(&loaded.plan, &base.records);
    let mut runs = Runs { release: loaded.plan.subject.release.clone(), plan: used(base), ..Runs::default() };
    let mut shares = decider.next_shares();
    while decider.decision().is_none() {
        let most = cap.saturating_sub(runs.used.attempts);
        let Some(Batch { plan, shares: spread }) = pool.next(&shares, most) else { break };
        decider.batch(&spread);
        let out = root.join(format!("batch-{}", runs.folders.len() + 1));
        let out = outputs::folder(Some(&out), "", 0)?;
        runs.folders.push(out.display().to_string());
        let batch = Loaded { plan, company: loaded.company.clone() };
        let watch = Watch::new(loaded.plan.arrivals.clone());
        let judged = one(args, batch, &out, &watch, (decider, base))?;
        let differences = watch.differs(&base.records);
        if !differences.is_empty() {
            return Err(Failure::usage(&NotComparable { differences }));
        }
        watch.over(decider);
        if judged.records.latency_invalid.is_some() {
            decider.without_latency();
        }
        account(&mut runs, &judged, decider.decision());
        if decider.decision().is_none() && judged.records.ended != Some(EndReason::Completed) {
            runs.ended = judged.records.ended;
            break;
        }
        shares = decider.next_shares();
    }
    Ok(runs)
}

/// One batch, until it is over or the gate has decided.
fn one(
    args: &Gate,
    loaded: Loaded,
    out: &Path,
    watch: &Arc<Watch>,
    (decider, base): (&mut Decider<'_>, &Judged),
) -> Result<Judged, Failure> {
    let enough = watch.enough(decider, &base.records);
    if is_virtual(&loaded.plan) {
        let bot = in_process::arguments(&args.command)?;
        let order = in_process::Order {
            starts_ms: loaded.plan.starts_at_ms.unwrap_or(in_process::STARTS_MS),
            loaded,
            service_seed: None,
            bot: &bot,
            out,
            observer: Some(watch.observer()),
            #[cfg(debug_assertions)]
            beside: None,
        };
        in_process::run_until(order, enough)?;
        let judged = outputs::judge(out)?;
        outputs::write(out, &judged)?;
        return Ok(judged);
    }
    let _lock = Lock::take(out).map_err(|error| Failure::usage(&error))?;
    let order = Order {
        loaded,
        out: out.to_owned(),
        command: args.command.clone(),
        command_folder: None,
        attach: None,
        ledger: args.ledger.clone(),
        dashboard: None,
        progress: !args.json,
        resumed: None,
    };
    super::on_runtime(follow_until(order, watch.observer(), enough))
}

fn is_virtual(plan: &Plan) -> bool {
    plan.pace == Pace::Virtual
}

/// What a run took.
fn used(run: &Judged) -> Use {
    let (report, spend) = (&run.report, &run.report.spend);
    Use {
        attempts: run.records.attempts.len() as u64,
        machine_ms: report.run.machine_ms,
        crew_ms: report.run.crew_ms,
        tokens: spend.tokens_in + spend.tokens_out,
        nano_dollars: spend.nano_dollars,
    }
}

/// Adds a batch to what the runs came to. That the gate itself stopped it takes nothing from its decision.
fn account(runs: &mut Runs, judged: &Judged, decision: Option<Verdict>) {
    let took = used(judged);
    runs.used = Use {
        attempts: runs.used.attempts + took.attempts,
        machine_ms: runs.used.machine_ms + took.machine_ms,
        crew_ms: runs.used.crew_ms + took.crew_ms,
        tokens: runs.used.tokens + took.tokens,
        nano_dollars: runs.used.nano_dollars + took.nano_dollars,
    };
    let limits = judged.records.degradations.iter();
    let limits = limits.filter(|one| decision.is_none() || !is_of_a_stop(one));
    let new: Vec<Degradation> = limits.filter(|one| !runs.limits.contains(one)).cloned().collect();
    runs.limits.extend(new);
    if let Some(invalid) = &judged.records.latency_invalid {
        let text = format!("Waiting times were not judged: {invalid}");
        runs.limits.push(Degradation { text, weight: Weight::Note });
    }
}
