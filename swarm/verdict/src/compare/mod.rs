//! Two runs of one plan: does the second release treat people worse? FAIL needs evidence, PASS needs enough attempts.
//!
//! The error rate (5 %) is shared out by [`SHARES`]: each group's share goes in equal parts to its measures, and is the most that
//! two runs of one release spend on it. Each measure spends half of its part on the suite and the rest on families and slices by
//! persona (Holm); a suite that fails opens the whole part to them, and a family that fails opens its scenarios
//! (Benjamini–Hochberg), which change no verdict. All tests are one-sided: getting better accuses nobody. A violation in the head
//! where the base has none needs no statistics and is no test: one violation fails. So two runs of one release that is never unsafe
//! fail in at most 5 of 100 comparisons.

pub mod calls;
pub mod comparison;
pub mod gatekeeping;
pub mod measure;
pub mod pairs;
pub mod safety;
pub mod shift;
pub mod waits;
mod wording;
pub mod worse_off;

use nightcrew_model::event::EndReason;
use nightcrew_model::verdict::{Layer, Verdict};

use crate::exit;
use crate::record::{RunRecords, Weight};
use comparison::{COMPARISON_VERSION, Comparison, LayerComparison, MeasureComparison};
use measure::Measure;
use pairs::Pairs;

/// The groups of measures and their shares of the error rate, which add up to one. Whether people were worse off at all has the
/// most, since it is what was asked; what people came for and what they were told come next, because they weigh most; the measures
/// of the experience say what it was; what is not asked for or does not exist hardly ever happens by chance, so little is enough.
pub const SHARES: [(&str, f64); 6] = [
    ("worse off", 0.35),
    ("satisfied", 0.20),
    ("false claims", 0.15),
    ("experience", 0.15),
    ("conduct", 0.05),
    ("safety", 0.10),
];

/// How to compare.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The error rate over all tests together.
    pub alpha: f64,
    /// A drop of shares that is never called PASS, even when it could be chance.
    pub drop: f64,
    /// Compare in spite of differences in plan, personas, scenarios, checks, twins or mind.
    pub force: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { alpha: 0.05, drop: 0.05, force: false }
    }
}

/// Where two runs differ in what must be the same.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Difference {
    /// A digest.
    #[error("the runs differ in their {what} ({base} and {head})")]
    Digest {
        /// What it covers: `plan`, `company`, `personas`, `scenarios`, `checks`, `twins`, `mind`.
        what: String,
        /// The base's digest.
        base: String,
        /// The head's digest.
        head: String,
    },
    /// The engine of a run was overloaded: its crew was not the plan's.
    #[error("in the run of the {which} the engine was overloaded. {why}")]
    Overloaded {
        /// `base` or `head`.
        which: &'static str,
        /// Why, in a sentence.
        why: String,
    },
    /// A second run has the same mind.
    #[error("the second run has the same mind: it tells nothing of how much hangs on who plays the people")]
    SameMind,
    /// A second run is of another release.
    #[error("the second run is of another release ({first} and {second})")]
    Release {
        /// The release of the first.
        first: String,
        /// The release of the second.
        second: String,
    },
    /// A run has no judged attempt.
    #[error("no attempt of {which} could be judged")]
    Nothing {
        /// `base` or `head`.
        which: &'static str,
    },
}

/// The runs cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("these runs cannot be compared: {}", .differences.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct NotComparable {
    /// Why.
    pub differences: Vec<Difference>,
}

/// Compares two runs.
///
/// # Errors
/// When the runs differ in what must be the same and `force` is not set, or when one of them has nothing to compare.
pub fn compare(base: &RunRecords, head: &RunRecords, options: &Options) -> Result<Comparison, NotComparable> {
    let nothing = [("base", base), ("head", head)]
        .into_iter()
        .filter(|(_, run)| !run.attempts.iter().any(|one| one.is_judged()));
    let nothing: Vec<Difference> = nothing.map(|(which, _)| Difference::Nothing { which }).collect();
    let differs = differences(base, head);
    if !nothing.is_empty() || (!differs.is_empty() && !options.force) {
        return Err(NotComparable { differences: nothing.into_iter().chain(differs).collect() });
    }
    let pairs = Pairs::of(base, head);
    let layers = layers(&pairs, options);
    let calls = calls::shift(base, head);
    let gate_doubt = new_gate_failures(base, head);
    let mut verdict = exit::worst(layers.iter().map(|layer| layer.verdict));
    if verdict == Verdict::Pass
        && (!gate_doubt.is_empty() || weight(base, head) > Weight::Note || !differs.is_empty())
    {
        verdict = Verdict::Inconclusive;
    }
    let mut reasons = reasons(&layers, gate_doubt, base, head);
    if !pairs.paired {
        reasons.push("The attempts of the two runs do not pair up, so shares were compared: this needs about twice as many.".to_owned());
    }
    let ended = (head.ended == Some(EndReason::BudgetSpent)).then_some(EndReason::Completed).or(head.ended);
    Ok(Comparison {
        version: COMPARISON_VERSION,
        sentence: sentence(verdict, base, head, &layers),
        exit_code: exit::code(verdict, ended),
        base: base.run.clone(),
        head: head.run.clone(),
        verdict,
        reasons,
        forced: !differs.is_empty(),
        differs: differs.iter().map(ToString::to_string).collect(),
        paired: pairs.paired,
        matching: pairs.matching,
        alpha: options.alpha,
        layers,
        gates: head.gate_results.clone(),
        findings: calls::findings(base, head),
        shifts: shift::shifts(&pairs),
        calls,
        second: None,
    })
}

/// Where two runs differ in what must be the same.
#[must_use]
pub fn differences(base: &RunRecords, head: &RunRecords) -> Vec<Difference> {
    let mut names: Vec<&String> = base.comparable.keys().chain(head.comparable.keys()).collect();
    names.sort();
    names.dedup();
    let digest = |run: &RunRecords, name: &str| run.comparable.get(name).cloned().unwrap_or_default();
    let overloaded = [("base", base), ("head", head)]
        .into_iter()
        .filter_map(|(which, run)| Some(Difference::Overloaded { which, why: run.overloaded.clone()? }));
    names
        .into_iter()
        .filter(|name| base.comparable.get(*name) != head.comparable.get(*name))
        .map(|name| Difference::Digest {
            what: name.clone(),
            base: digest(base, name),
            head: digest(head, name),
        })
        .chain(overloaded)
        .collect()
}

fn layers(pairs: &Pairs<'_>, options: &Options) -> Vec<LayerComparison> {
    let [worse_off, satisfied, claims, experience, conduct, safety] =
        SHARES.map(|(_, share)| options.alpha * share);
    let measured = |measures: Vec<Measure>, alpha: f64| -> Vec<MeasureComparison> {
        let each = alpha / f64::from(u32::try_from(measures.len()).unwrap_or(1).max(1));
        measures.iter().map(|measure| gatekeeping::test(measure, pairs, each, options.drop)).collect()
    };
    let mut outcome = measured(vec![measure::satisfied()], satisfied);
    outcome.extend(measured(measure::conduct().into(), conduct));
    let mut felt = measured(vec![worse_off::worse_off(pairs)], worse_off);
    felt.extend(measured(measure::experience(pairs), experience));
    // A wait that no attempt tells of (an old journal, nobody satisfied) says nothing, not even that it cannot be said.
    felt.retain(|measure| measure.suite.n > 0 || measure.invalid);
    felt.extend(measured(vec![measure::false_claims()], claims));
    vec![
        layer(Layer::Outcome, outcome),
        layer(Layer::Experience, felt),
        layer(Layer::Safety, vec![safety::compare(pairs, safety)]),
    ]
}

fn layer(layer: Layer, measures: Vec<MeasureComparison>) -> LayerComparison {
    let verdict = exit::worst(measures.iter().map(|measure| measure.verdict));
    let weightiest = measures.iter().find(|measure| measure.verdict == verdict);
    let sentence = weightiest.map_or(String::new(), |measure| measure.sentence.clone());
    LayerComparison { layer, verdict, sentence, measures }
}

fn weight(base: &RunRecords, head: &RunRecords) -> Weight {
    let all = base.degradations.iter().chain(&head.degradations);
    all.map(|one| one.weight).max().unwrap_or(Weight::Note)
}

/// Gates that the head misses and the base does not. They alone do not make a release worse: a figure near its bar passes
/// it by chance. Neither is it called good.
fn new_gate_failures(base: &RunRecords, head: &RunRecords) -> Vec<String> {
    let failed = |run: &RunRecords, text: &str| {
        run.gate_results.iter().any(|gate| gate.text == text && gate.verdict == Verdict::Fail)
    };
    let missed =
        head.gate_results.iter().filter(|gate| gate.verdict == Verdict::Fail && !failed(base, &gate.text));
    missed
        .map(|gate| {
            format!("The gate {} is missed, and the earlier release met it. {}", gate.text, gate.sentence)
        })
        .collect()
}

fn reasons(
    layers: &[LayerComparison],
    gates: Vec<String>,
    base: &RunRecords,
    head: &RunRecords,
) -> Vec<String> {
    let of = |verdict: Verdict| {
        let measures = layers.iter().flat_map(|layer| &layer.measures);
        measures.filter(move |measure| measure.verdict == verdict).map(|measure| measure.sentence.clone())
    };
    let mut reasons: Vec<String> = of(Verdict::Fail).collect();
    reasons.extend(gates);
    reasons.extend(of(Verdict::Inconclusive));
    for (which, run) in [("earlier", base), ("new", head)] {
        let heavy = run.degradations.iter().filter(|one| one.weight > Weight::Note);
        reasons.extend(heavy.map(|one| format!("In the run of the {which} release: {}", one.text)));
    }
    let passed = layers.iter().flat_map(|layer| &layer.measures).filter(|one| one.verdict == Verdict::Pass);
    let passed: Vec<String> = passed.map(|one| wording::words(&one.name)).collect();
    if !passed.is_empty() {
        reasons.push(format!("Not worse: {}.", passed.join(", ")));
    }
    reasons
}

fn sentence(verdict: Verdict, base: &RunRecords, head: &RunRecords, layers: &[LayerComparison]) -> String {
    let label = |run: &RunRecords| run.run.release.clone().unwrap_or_else(|| run.run.subject.clone());
    let (old, new) = (label(base), label(head));
    let why =
        layers.iter().find(|layer| layer.verdict == verdict).map_or("", |layer| layer.sentence.as_str());
    match verdict {
        Verdict::Fail => format!("{new} treats people worse than {old}. {why}"),
        Verdict::Pass => format!("{new} treats people no worse than {old}, as far as this run can tell."),
        Verdict::Inconclusive => format!("These runs cannot say whether {new} is worse than {old}. {why}"),
    }
}
