//! The comparison of two runs, as `compare --json` prints it. Plain values only.

use nightcrew_model::verdict::{Layer, Verdict};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::report::{GateResult, INVALID, RunCard, SecondMind};

/// The version of the comparison's format. Fields are only ever added within a version.
pub const COMPARISON_VERSION: u32 = 1;

/// Is the second release worse for people than the first?
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Comparison {
    /// [`COMPARISON_VERSION`] of the writer.
    pub version: u32,
    /// The run of the earlier release.
    pub base: RunCard,
    /// The run of the release in question.
    pub head: RunCard,
    /// FAIL: worse. PASS: not worse, as far as this many attempts can tell. INCONCLUSIVE: they cannot tell.
    pub verdict: Verdict,
    /// The exit code that belongs to it: 0, 1 or 5.
    pub exit_code: u8,
    /// The verdict in one sentence.
    pub sentence: String,
    /// Why, in sentences, the weightiest first.
    pub reasons: Vec<String>,
    /// Where the runs differ in what must be the same; only in a forced comparison is this not empty.
    pub differs: Vec<String>,
    /// True when the comparison was forced in spite of such differences.
    pub forced: bool,
    /// True when attempts were paired; otherwise shares were compared, which needs about twice as many attempts.
    pub paired: bool,
    /// How attempts were matched.
    pub matching: Matching,
    /// The error rate over all tests together.
    pub alpha: f64,
    /// Outcome, experience, safety.
    pub layers: Vec<LayerComparison>,
    /// The gates of the head's run.
    pub gates: Vec<GateResult>,
    /// Distributions that shifted, the worst first: for information, none of these alone fails a release.
    #[serde(default)]
    pub shifts: Vec<Shift>,
    /// The mix of calls that the subject makes. For information: calls within an attempt are not independent.
    pub calls: Option<CallsShift>,
    /// What the subject newly does that deserves a look, in sentences.
    pub findings: Vec<String>,
    /// The same comparison with another mind, where one was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<SecondMind>,
}

/// How attempts were matched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Matching {
    /// Attempts judged in both runs: the pairs.
    pub pairs: u64,
    /// Attempts in both runs that are void or cut in at least one.
    pub void: u64,
    /// Attempts in the base's run only.
    pub base_only: u64,
    /// Attempts in the head's run only.
    pub head_only: u64,
}

/// One layer of two runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LayerComparison {
    /// Which.
    pub layer: Layer,
    /// The worst of its measures.
    pub verdict: Verdict,
    /// Its weightiest reason.
    pub sentence: String,
    /// What was measured.
    pub measures: Vec<MeasureComparison>,
}

/// One measure of two runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MeasureComparison {
    /// Its name: `satisfied`, `unknown_calls`, `collateral`, `first_reply`, `first_reply_tail`, `slowest_reply`, `settled`,
    /// `walked_away`, `re_asks`, `turns`, `hand_overs`, `messages`, `false_claims`, `violations`.
    pub name: String,
    /// What it is judged to be.
    pub verdict: Verdict,
    /// True when it is about latency and one of the runs is INVALID for latency: then nothing is tested.
    #[serde(default)]
    pub invalid: bool,
    /// How it was tested.
    pub method: String,
    /// The unit of `base` and `head`: `share`, `ms`, `mean`, `count` or `pairs` (only how they changed is known).
    pub unit: String,
    /// The share of this measure's errors in the comparison's.
    pub alpha: f64,
    /// All attempts together.
    pub suite: Part,
    /// By family.
    pub families: Vec<Part>,
    /// By persona; empty when all people are of one.
    #[serde(default)]
    pub slices: Vec<Part>,
    /// By scenario, of families that fail.
    pub scenarios: Vec<Part>,
    /// The smallest worsening, as a share of attempts, that would have been seen with a chance of 80 %.
    pub smallest_detectable: Option<f64>,
    /// The reason in a sentence.
    pub sentence: String,
}

impl MeasureComparison {
    /// What it is judged to be, in a word.
    #[must_use]
    pub fn word(&self) -> &'static str {
        if self.invalid { INVALID } else { crate::summary::words::word(self.verdict) }
    }
}

/// One measure of a part of two runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Part {
    /// The part: `suite`, or a family's, persona's or scenario's name.
    pub name: String,
    /// What it is judged to be.
    pub verdict: Verdict,
    /// Pairs, or attempts of the head where nothing is paired.
    pub n: u64,
    /// The figure in the base's run.
    pub base: Option<f64>,
    /// The figure in the head's run.
    pub head: Option<f64>,
    /// Pairs that got worse.
    pub worse: u64,
    /// Pairs that got better.
    pub better: u64,
    /// The share of pairs that got worse, less the share that got better; unpaired, the growth of the bad share.
    #[serde(default)]
    pub net: Option<f64>,
    /// The share of pairs that differ: how little the pairing leaves to chance.
    pub discordance: Option<f64>,
    /// The lower end of the 95 % interval of `head − base`.
    pub low: Option<f64>,
    /// Its upper end.
    pub high: Option<f64>,
    /// The p-value of "it got worse"; 1 when it did not. Absent where nothing is tested.
    pub p: Option<f64>,
}

/// How a quantity's distribution over attempts differs between two runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Shift {
    /// What: `first_reply`, `slowest_reply`, `settled`, `claim_to_state`, `turns`, `re_asks`, `messages`, `hand_overs`, `calls`,
    /// or `mix`, the calls by endpoint.
    pub name: String,
    /// The unit of `base` and `head`: `ms`, `count`, or `calls` for the mix.
    pub unit: String,
    /// Pairs, or attempts of the head where nothing is paired.
    pub n: u64,
    /// The mean in the base's run.
    pub base: f64,
    /// The mean in the head's run.
    pub head: f64,
    /// How large: the greatest difference of the two distribution functions (Kolmogorov and Smirnov), for the mix half of the sum
    /// of the differences between the two mixes. 0 none, 1 nothing in common.
    pub size: f64,
    /// The p-value of "nothing changed", in either direction.
    pub p: f64,
    /// True when it stands out among all that was looked at (Benjamini–Hochberg at 5 %).
    pub stands_out: bool,
    /// How it was tested.
    pub method: String,
    /// In a sentence.
    pub sentence: String,
}

/// The mix of calls that the subject makes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CallsShift {
    /// Pearson's chi-square.
    pub statistic: f64,
    /// Degrees of freedom.
    pub freedom: u64,
    /// Its p-value, were calls independent.
    pub p: f64,
    /// Cramér's V: 0 no shift, 1 another program.
    pub size: f64,
    /// Endpoints whose calls per attempt changed most, at most 20.
    pub endpoints: Vec<EndpointShift>,
}

/// The calls to one endpoint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EndpointShift {
    /// `twin METHOD /route`.
    pub endpoint: String,
    /// Calls per attempt in the base's run.
    pub base: f64,
    /// Calls per attempt in the head's run.
    pub head: f64,
}
