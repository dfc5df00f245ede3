//! The report of a run, as `report.json` holds it: what renderers show and other programs read.
//!
//! Plain values only. Nothing here reads a journal or decides anything: see [`crate::judge`] and [`crate::summary`].
//! Texts that came from outside (transcripts, notes, names) are capped but not escaped: a renderer escapes them.

mod behaviour;
mod cluster;
mod course;
mod failing;
mod finding;
mod held_out;
mod honesty;
mod judge;
mod judged_by;
mod latency;
mod row;
mod traffic;
mod treatment;

use std::collections::BTreeMap;

use nightcrew_model::event::{AttemptEnd, EndReason, Rung};
use nightcrew_model::verdict::{Blame, Layer, Verdict};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use behaviour::{Behaviour, Collateral, EndpointShare, MIX_ROWS_MAX, StrayCalls};
pub use cluster::{CHAIN_LINES_MAX, CLUSTER_NAMES_MAX, CLUSTERS_MAX, Cluster, STATE_ROWS_MAX, StateRow};
pub use course::{OUTCOME_STEPS_MAX, OutcomeStep, RunCourse, SPREADS_MAX, Spread};
pub use failing::{
    EVIDENCE_LINES_MAX, FAILING_MAX, FailingAttempt, LINE_BYTES_MAX, LineKind, TRANSCRIPT_LINES_MAX,
    TranscriptLine,
};
pub use finding::{FINDINGS_MAX, Finding, FindingLevel};
pub use held_out::{HeldOutGap, HeldOutReport, HeldOutRow};
pub use honesty::{Honesty, MixChange, MixFlip, SLIPS_MAX, SecondMind, Slip, WritingStyle};
pub use judge::{CorrectedShare, ExactShare, FLAGGED_MAX, JudgeCalibration, JudgeReport, KappaFigure};
pub use judged_by::{JudgedBy, Rejudged, VOID_REASONS_MAX};
pub use latency::{Latency, Moment, Percentiles, Strain, Timeline, Waits};
pub use row::{ATTEMPT_ROWS_MAX, AttemptRow, RowJudgement};
pub use traffic::{Deliveries, EndpointUse, TwinUse, UnsupportedCall, tier_name};
pub use treatment::{Equality, Treated, Treatment};

/// The version of the report's format. Fields are only ever added within a version.
pub const REPORT_VERSION: u32 = 1;

/// The report of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// [`REPORT_VERSION`] of the writer.
    pub version: u32,
    /// Which run this is.
    pub run: RunCard,
    /// What the run is judged to be: the worst of its gates and layers, INCONCLUSIVE where it cannot say.
    pub verdict: Verdict,
    /// The exit code that belongs to it: 0 met, 1 a gate failed, 4 stopped by the budget, 5 inconclusive.
    pub exit_code: u8,
    /// The verdict in one sentence.
    pub sentence: String,
    /// Why, in sentences that a manager understands, the weightiest first.
    pub reasons: Vec<String>,
    /// The plan's gates.
    pub gates: Vec<GateResult>,
    /// Attempts that ended and were not cut short by the end of the run.
    pub attempts: u64,
    /// Where every attempt that began has gone: `started == ended + cut`.
    pub accounting: Accounting,
    /// Of the attempts that can be held against the subject, those that satisfied the person.
    pub satisfaction: Satisfaction,
    /// What must never happen and did.
    pub safety: Safety,
    /// What it was like for people.
    pub experience: Experience,
    /// The three layers of the whole run: outcome, experience, safety.
    pub layers: Vec<LayerResult>,
    /// The same per family, by name.
    pub families: Vec<Slice>,
    /// The same per scenario, by name.
    pub scenarios: Vec<Slice>,
    /// The same per persona, by name.
    pub personas: Vec<Slice>,
    /// Failed attempts by whose fault they are; every blame is listed. Only the subject's count against it.
    pub blame: BTreeMap<Blame, u64>,
    /// Attempts that cannot be held against the subject.
    pub void: VoidAttempts,
    /// How attempts ended, by the engine's word.
    pub ends: BTreeMap<AttemptEndName, u64>,
    /// Latencies, in milliseconds of the machine's clock.
    pub latency: Latency,
    /// What the crew's minds cost.
    pub spend: Spend,
    /// Acts by the rung of the ladder of minds that decided them.
    pub rungs: BTreeMap<RungName, RungUse>,
    /// Acts that fell back to a template because a model could not answer.
    pub fallback_acts: u64,
    /// Acts of background work: never judged, and in no rung.
    #[serde(default)]
    pub background_acts: u64,
    /// Acts of background work that failed.
    #[serde(default)]
    pub background_failed: u64,
    /// The calls that reached each twin.
    pub twins: Vec<TwinUse>,
    /// Endpoints that the subject called and the twins do not serve, or the vendor does not have.
    pub unsupported: Vec<UnsupportedCall>,
    /// Tries to deliver something to the subject.
    pub deliveries: Deliveries,
    /// What happened to the subject, the twins or the journal, in order; at most [`EPISODES_MAX`].
    pub episodes: Vec<EpisodeLine>,
    /// What limited this run, in sentences. Empty when nothing did.
    pub degradations: Vec<String>,
    /// The engine's peak resident memory in bytes; 0 when the journal does not tell.
    pub peak_rss_bytes: u64,
    /// The digests of the run's header.
    pub digests: BTreeMap<String, String>,
    /// The digests that another run must share to be comparable with this one (release and seed are left out).
    pub comparable: BTreeMap<String, String>,
    /// Failing attempts, violations first, then the subject's failures, then void ones; at most [`FAILING_MAX`].
    pub failing: Vec<FailingAttempt>,
    /// How many failing attempts there are, listed or not.
    pub failing_total: u64,
    /// All attempts, the failing ones first; at most [`ATTEMPT_ROWS_MAX`].
    #[serde(default)]
    pub rows: Vec<AttemptRow>,
    /// How the run went over its time.
    #[serde(default)]
    pub course: RunCourse,
    /// What the crew of a sealed pack came to; absent when the run had none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_out: Option<HeldOutReport>,
    /// How the subject went about its work.
    #[serde(default)]
    pub behaviour: Behaviour,
    /// What a model as a judge said; absent when none was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judge: Option<JudgeReport>,
    /// Failed attempts that failed alike, the most first; at most [`CLUSTERS_MAX`].
    #[serde(default)]
    pub clusters: Vec<Cluster>,
    /// What was found, the worst first; at most [`FINDINGS_MAX`].
    #[serde(default)]
    pub findings: Vec<Finding>,
    /// How far the crew itself can be trusted, and how far the verdict hangs on it.
    #[serde(default)]
    pub honesty: Honesty,
    /// Variants of personas against their originals; empty when the plan has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub treatment: Vec<Treatment>,
}

/// Episodes listed in a report: a subject that restarts all night must not fill it.
pub const EPISODES_MAX: usize = 200;

/// The names of [`AttemptEnd`]: `heard`, `settled`, `walked_away`, `stopped`, `broken`, `out_of_budget`.
pub type AttemptEndName = String;
/// The names of [`Rung`]: `event`, `template`, `cassette`, `model`, `fallback`.
pub type RungName = String;

/// Which run a report is about.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RunCard {
    /// The plan's name.
    pub name: String,
    /// The subject's name.
    pub subject: String,
    /// The label of the subject's build.
    pub release: Option<String>,
    /// The seed of the plan.
    pub seed: u64,
    /// How fast the crew's clock ran: `1x`, `20x`, `virtual`.
    pub pace: String,
    /// What decided the employees' acts: `scripted`, or `model PROVIDER/NAME`.
    pub mind: String,
    /// Wall-clock milliseconds since 1970 at the start.
    pub started_unix_ms: i64,
    /// How long it ran on the crew's clock, in milliseconds.
    pub crew_ms: u64,
    /// How long it ran on the machine's clock, in milliseconds.
    pub machine_ms: u64,
    /// People in the crew.
    pub employees: u64,
    /// The version of Nightcrew that ran it.
    pub nightcrew: String,
    /// Why it ended: `completed`, `interrupted`, `budget_spent`, `subject_lost`; absent when the journal was cut off.
    pub ended: Option<String>,
    /// Events read from the journal.
    pub events: u64,
    /// By which checks it was judged; absent when by its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judged_by: Option<JudgedBy>,
}

/// What became of one gate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GateResult {
    /// The gate as the plan writes it.
    pub text: String,
    /// Whether it is met; INCONCLUSIVE where it is neither met nor missed.
    pub verdict: Verdict,
    /// True when it is about latency and the run is INVALID for latency: neither met nor missed, whatever was measured.
    #[serde(default)]
    pub invalid: bool,
    /// What was measured, for a reader: `0.973 (0.951 to 0.985, n = 412)`.
    pub measured: String,
    /// The figure itself, in the gate's own unit (share, count or milliseconds); absent when nothing could be measured.
    pub value: Option<f64>,
    /// The reason in a sentence.
    pub sentence: String,
}

impl GateResult {
    /// What became of it, in a word.
    #[must_use]
    pub fn word(&self) -> &'static str {
        if self.invalid { INVALID } else { crate::summary::words::word(self.verdict) }
    }
}

/// What a figure of latency is in a run whose engine was too late to measure it.
pub const INVALID: &str = "INVALID";

/// Where every attempt has gone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Accounting {
    /// Attempts that began.
    pub started: u64,
    /// Attempts that came to an end of their own.
    pub ended: u64,
    /// Attempts that the end of the run or of the journal cut short: not judged.
    pub cut: u64,
    /// Of `ended`: judged, and counted for or against the subject.
    pub judged: u64,
    /// Of `ended`: void, because of something that is not the subject's fault.
    pub void: u64,
    /// True when the engine's own count (in the run's last event) agrees, or the journal has none.
    pub agrees: bool,
}

/// Satisfaction: of all judged attempts, the fraction that satisfied the person.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Satisfaction {
    /// Satisfied attempts.
    pub satisfied: u64,
    /// Judged attempts.
    pub n: u64,
    /// `satisfied / n`; absent when `n` is 0.
    pub estimate: Option<f64>,
    /// The lower end of the 95 % Wilson interval.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// The chance that `k` attempts of one scenario all satisfy, estimated without bias and averaged over scenarios.
    pub pass_k: Vec<PassK>,
}

/// The chance that `k` attempts of one scenario all satisfy.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PassK {
    /// How many attempts.
    pub k: u32,
    /// The estimate.
    pub estimate: f64,
    /// Scenarios with at least `k` attempts, over which it is averaged.
    pub scenarios: u32,
}

/// What must never happen and did.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Safety {
    /// Attempts with a violation.
    pub violations: u64,
    /// Attempts whose `never` checks could be evaluated.
    pub n: u64,
    /// The 95 % Clopper–Pearson upper bound of the share of violating attempts (one-sided).
    pub upper: f64,
    /// Violating attempts by the check that was violated.
    pub checks: BTreeMap<String, u64>,
}

/// What it was like for people, over judged attempts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Experience {
    /// Attempts that ended because the person walked away.
    pub walked_away: Fraction,
    /// Times that a person had to ask again, per attempt.
    pub re_asks: Mean,
    /// Messages that the protagonist wrote, per attempt.
    pub turns: Mean,
    /// The median time to the first reply, in machine milliseconds.
    pub first_reply_p50: Interval,
    /// The 95th percentile of the time to the first reply, in machine milliseconds.
    pub first_reply_p95: Interval,
    /// Attempts in which the subject never replied.
    pub unanswered: Fraction,
    /// What the subject claimed to be done against the twins' state at that instant.
    pub false_success: FalseSuccess,
}

/// A share with its 95 % Wilson interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Fraction {
    /// How many.
    pub count: u64,
    /// Of how many.
    pub n: u64,
    /// The share; absent when `n` is 0.
    pub estimate: Option<f64>,
    /// The interval's lower end.
    pub low: f64,
    /// The interval's upper end.
    pub high: f64,
}

/// A mean with a 95 % bootstrap interval, clustered by persona.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Mean {
    /// Of how many attempts.
    pub n: u64,
    /// The mean; absent when `n` is 0.
    pub mean: Option<f64>,
    /// The interval's lower end.
    pub low: Option<f64>,
    /// The interval's upper end.
    pub high: Option<f64>,
}

/// An estimate with a 95 % bootstrap interval, clustered by persona.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Interval {
    /// Of how many attempts.
    pub n: u64,
    /// The estimate; absent when `n` is 0.
    pub estimate: Option<f64>,
    /// The interval's lower end.
    pub low: Option<f64>,
    /// The interval's upper end.
    pub high: Option<f64>,
}

/// Claims of the subject ("done!") against the twins' state at that instant.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FalseSuccess {
    /// Claims made.
    pub claims: u64,
    /// Claims that the twins' state denied.
    pub false_claims: u64,
    /// Judged attempts with a claim that the state denied.
    pub attempts: Fraction,
}

/// One layer, judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LayerResult {
    /// Which.
    pub layer: Layer,
    /// What it is judged to be.
    pub verdict: Verdict,
    /// Of how many attempts.
    pub n: u64,
    /// Outcome: the share satisfied. Experience: the 95th percentile of the first reply in milliseconds. Safety: the share violated.
    pub estimate: Option<f64>,
    /// The interval's lower end.
    pub low: Option<f64>,
    /// The interval's upper end.
    pub high: Option<f64>,
    /// The unit of the three figures: `share` or `ms`.
    pub unit: String,
    /// The reason in a sentence.
    pub sentence: String,
}

/// A part of the run: a family, a scenario or a persona.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Slice {
    /// Its name.
    pub name: String,
    /// The family that a scenario belongs to; the name itself for a family, empty for a persona.
    pub family: String,
    /// The worst of its layers.
    pub verdict: Verdict,
    /// Attempts that ended.
    pub attempts: u64,
    /// Of these, void ones.
    pub void: u64,
    /// Judged attempts that satisfied the person.
    pub satisfied: u64,
    /// Attempts with a violation.
    pub violations: u64,
    /// Judged attempts whose person walked away.
    pub walked_away: u64,
    /// Judged attempts with a false claim.
    pub false_claims: u64,
    /// Outcome, experience, safety.
    pub layers: Vec<LayerResult>,
}

/// Attempts that cannot be held against the subject.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VoidAttempts {
    /// How many.
    pub total: u64,
    /// Their share of all attempts that ended.
    pub share: f64,
    /// By whose fault it is.
    pub by: BTreeMap<Blame, u64>,
}

/// What the crew's minds cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Spend {
    /// Spent, in nano-dollars, by the ledger's last word (or the sum of charges, if that is more).
    pub nano_dollars: u64,
    /// The cap of the day in nano-dollars; 0 without a budget.
    pub cap_nano_dollars: u64,
    /// Set aside for calls under way at the end, in nano-dollars.
    pub held_nano_dollars: u64,
    /// Model calls.
    pub calls: u64,
    /// Model calls that did not end with a usable answer.
    pub failed_calls: u64,
    /// Input tokens, as far as providers said so.
    pub tokens_in: u64,
    /// Output tokens, as far as providers said so.
    pub tokens_out: u64,
    /// Calls that the budget refused.
    pub refused: u64,
}

/// Acts of one rung.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RungUse {
    /// How many.
    pub acts: u64,
    /// Their share of all acts.
    pub share: f64,
}

/// Something out of the ordinary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EpisodeLine {
    /// When, in milliseconds on the crew's clock.
    pub at_ms: u64,
    /// What, in a sentence.
    pub text: String,
}

/// The name of an attempt's end, as reports write it.
#[must_use]
pub fn end_name(end: AttemptEnd) -> &'static str {
    match end {
        AttemptEnd::Heard => "heard",
        AttemptEnd::Settled => "settled",
        AttemptEnd::WalkedAway => "walked_away",
        AttemptEnd::Stopped => "stopped",
        AttemptEnd::Broken => "broken",
        AttemptEnd::OutOfBudget => "out_of_budget",
    }
}

/// The name of a rung, as reports write it.
#[must_use]
pub fn rung_name(rung: Rung) -> &'static str {
    match rung {
        Rung::Event => "event",
        Rung::Template => "template",
        Rung::Cassette => "cassette",
        Rung::Model => "model",
        Rung::Fallback => "fallback",
    }
}

/// The name of why a run ended, as reports write it.
#[must_use]
pub fn reason_name(reason: EndReason) -> &'static str {
    match reason {
        EndReason::Completed => "completed",
        EndReason::Interrupted => "interrupted",
        EndReason::BudgetSpent => "budget_spent",
        EndReason::SubjectLost => "subject_lost",
    }
}
