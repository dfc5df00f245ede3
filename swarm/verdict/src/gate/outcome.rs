//! What the gate says at its end, as `gate --json` prints it. Plain values only.

use nightcrew_model::event::EndReason;
use nightcrew_model::verdict::{Layer, Verdict};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::matching::Pairing;
use super::part::Part;
use super::{Cause, Family, Gate, Tracked, fixed};
use crate::exit;
use crate::record::{Degradation, Weight};
use crate::report::RunCard;

/// The version of the outcome's format. Fields are only ever added within a version.
pub const GATE_VERSION: u32 = 1;
/// The largest logarithm of an e-value that is written as a number: a double ends at 709.
const LN_E_MAX: f64 = 600.0;

/// Is the release worse than the baseline?
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GateOutcome {
    /// [`GATE_VERSION`] of the writer.
    pub version: u32,
    /// FAIL: worse. PASS: not worse by the drop. INCONCLUSIVE: neither could be shown with the attempts that there were.
    pub verdict: Verdict,
    /// The exit code that belongs to it: 0, 1, 4 (stopped by the budget) or 5.
    pub exit_code: u8,
    /// The verdict in one sentence.
    pub sentence: String,
    /// Why, in sentences, the weightiest first.
    pub reasons: Vec<String>,
    /// The baseline's run.
    pub base: RunCard,
    /// The label of the release in question.
    pub release: Option<String>,
    /// How often a release that is no worse fails, at most, over all looks.
    pub alpha: f64,
    /// How often a release that is worse by the drop passes, at most, over all looks.
    pub beta: f64,
    /// The drop, as a share of attempts.
    pub drop: f64,
    /// True when attempts were paired with the baseline's by person, scenario and seed; otherwise with attempts of the same scenario
    /// drawn by lot, which takes more of them.
    pub paired: bool,
    /// What was counted.
    pub counted: Counted,
    /// What it took, and what the whole plan takes.
    pub saved: Saved,
    /// Each measure.
    pub measures: Vec<MeasureState>,
    /// What must never happen and did, in attempts of the baseline and of the release.
    pub violations: [u64; 2],
    /// The folders of the runs that were made, in order.
    pub runs: Vec<String>,
}

/// What was counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counted {
    /// Pairs, each judged in both runs.
    pub pairs: u64,
    /// Attempts that are void or cut in either run.
    pub void: u64,
    /// Attempts without a partner in the baseline.
    pub unmatched: u64,
    /// Pairs at most.
    pub cap: u64,
}

/// What something took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Use {
    /// Attempts begun.
    pub attempts: u64,
    /// Milliseconds of the machine's clock, of the runs themselves.
    pub machine_ms: u64,
    /// Milliseconds of the crew's clock.
    pub crew_ms: u64,
    /// Tokens of the crew's minds.
    pub tokens: u64,
    /// What they cost, in nano-dollars.
    pub nano_dollars: u64,
}

/// What it took, and what the whole plan takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Saved {
    /// What the gate took.
    pub used: Use,
    /// What the baseline's run of the whole plan took.
    pub plan: Use,
    /// The share of the plan's attempts that were not needed; 0 when none was saved.
    pub attempts_share: f64,
    /// Pairs of the fixed design: McNemar's test of the outcome alone, once, with the chance 1 − beta of seeing the drop.
    pub fixed_pairs: u64,
}

/// A measure at the end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MeasureState {
    /// Its name, as in `compare`.
    pub name: String,
    /// Its layer.
    pub layer: Layer,
    /// Its part of alpha.
    pub alpha: f64,
    /// All attempts together.
    pub suite: PartState,
    /// By family.
    pub families: Vec<PartState>,
}

/// A measure in a part of the crew at the end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PartState {
    /// `suite`, or the family's name.
    pub name: String,
    /// Pairs that tell something.
    pub pairs: u64,
    /// Pairs that got worse.
    pub worse: u64,
    /// Pairs that got better.
    pub better: u64,
    /// The e-value of "worse".
    pub e_worse: f64,
    /// The e-value at which it fails.
    pub e_bar: f64,
    /// True when it reached the bar.
    pub failed: bool,
    /// True once the drop was refuted; absent where no such proof is asked for.
    pub cleared: Option<bool>,
}

/// What the runs of a gate came to.
#[derive(Clone, Debug, Default)]
pub struct Runs {
    /// The label of the release.
    pub release: Option<String>,
    /// What they took.
    pub used: Use,
    /// What the baseline's run took.
    pub plan: Use,
    /// Their folders.
    pub folders: Vec<String>,
    /// What limited them.
    pub limits: Vec<Degradation>,
    /// Why the last one ended, where that was not the gate's own doing.
    pub ended: Option<EndReason>,
}

impl Gate<'_> {
    /// What the gate says when these runs are all there are.
    #[must_use]
    pub fn outcome(&self, runs: &Runs) -> GateOutcome {
        let verdict = self.verdict(&runs.limits);
        let (used, plan) = (runs.used.attempts, runs.plan.attempts);
        #[expect(clippy::cast_precision_loss, reason = "counts of attempts are far below 2^53")]
        let attempts_share = if plan == 0 { 0.0 } else { plan.saturating_sub(used) as f64 / plan as f64 };
        GateOutcome {
            version: GATE_VERSION,
            verdict,
            exit_code: exit::code(verdict, runs.ended),
            sentence: self.sentence(verdict, runs),
            reasons: self.reasons(verdict, runs),
            base: self.base.run.clone(),
            release: runs.release.clone(),
            alpha: self.options.alpha,
            beta: self.options.beta,
            drop: self.options.drop,
            paired: self.pairing == Pairing::ById,
            counted: Counted {
                pairs: self.pairs,
                void: self.void,
                unmatched: self.unmatched,
                cap: self.options.cap,
            },
            saved: Saved {
                used: runs.used,
                plan: runs.plan,
                attempts_share,
                fixed_pairs: fixed::pairs(self.base, &self.options),
            },
            measures: self.tracked.iter().map(|one| state(one, &self.families)).collect(),
            violations: [self.families.iter().map(|family| family.violations).sum(), self.violations],
            runs: runs.folders.clone(),
        }
    }

    /// The decision, as far as what limited the runs lets it stand. A violation is one however the run went.
    fn verdict(&self, limits: &[Degradation]) -> Verdict {
        let heaviest = limits.iter().map(|one| one.weight).max().unwrap_or(Weight::Note);
        match (self.decision(), &self.failed) {
            (Some(Verdict::Fail), Some(Cause::Violation { .. })) => Verdict::Fail,
            (Some(Verdict::Fail), _) if heaviest < Weight::NoVerdict => Verdict::Fail,
            (Some(Verdict::Pass), _) if heaviest == Weight::Note => Verdict::Pass,
            _ => Verdict::Inconclusive,
        }
    }
}

fn state(one: &Tracked, families: &[Family]) -> MeasureState {
    let part = |name: &str, part: &Part| PartState {
        name: name.to_owned(),
        pairs: part.n,
        worse: part.sign.worse,
        better: part.sign.better,
        e_worse: libm::exp(part.ln_worse.min(LN_E_MAX)),
        e_bar: libm::exp(part.bar),
        failed: one.progress(part) >= 1.0,
        cleared: part.refuted.is_some().then_some(part.cleared),
    };
    MeasureState {
        name: one.measure.name.to_owned(),
        layer: one.layer,
        alpha: one.alpha,
        suite: part("suite", &one.suite),
        families: families.iter().zip(&one.families).map(|(family, it)| part(&family.name, it)).collect(),
    }
}
