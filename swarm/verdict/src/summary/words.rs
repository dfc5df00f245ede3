//! The sentences of a report: what a manager reads first.

use nightcrew_model::verdict::Verdict;

use super::group::Group;
use crate::record::Degradation;
use crate::report::{Equality, GateResult, LayerResult, MixFlip, RunCard, Treatment};
use crate::stats::share;

/// Reasons listed in a report.
const REASONS_MAX: usize = 20;
/// Other mixes of personas among the reasons: the rest stands in the honesty panel.
const MIX_MAX: usize = 3;

/// A share as people write it: `96.6 %`.
#[must_use]
pub fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// Milliseconds as people write them: `850 ms`, `12.4 s`.
#[must_use]
pub fn span(ms: f64) -> String {
    if ms < 1000.0 { format!("{ms:.0} ms") } else { format!("{:.1} s", ms / 1000.0) }
}

/// A verdict as people write it.
#[must_use]
pub fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "PASS",
        Verdict::Fail => "FAIL",
        Verdict::Inconclusive => "INCONCLUSIVE",
    }
}

/// What the verdict rests on, in one sentence; renderers put the verdict's word before it.
#[must_use]
pub fn verdict(run: &RunCard, whole: &Group<'_>) -> String {
    let release = run.release.as_deref().map_or(String::new(), |release| format!(" {release}"));
    let satisfied = match share(whole.satisfied(), whole.judged()) {
        Some(share) => format!(
            "{} of {} people got what they came for ({})",
            whole.satisfied(),
            whole.judged(),
            percent(share)
        ),
        None => "no attempt could be judged".to_owned(),
    };
    let violations = match whole.violations() {
        0 => "nothing forbidden happened".to_owned(),
        1 => "something forbidden happened once".to_owned(),
        count => format!("something forbidden happened {count} times"),
    };
    format!("{}{release}: {satisfied}; {violations}.", run.subject)
}

/// Why, the weightiest first: what failed, what cannot be said, what limited the run, then what is met.
#[must_use]
pub fn reasons(
    gates: &[GateResult],
    layers: &[LayerResult],
    degradations: &[Degradation],
    whole: &Group<'_>,
    treatment: &[Treatment],
    mix: &[MixFlip],
) -> Vec<String> {
    let of = |verdict: Verdict| {
        gates
            .iter()
            .filter(move |gate| gate.verdict == verdict)
            .map(|gate| format!("{}: {}", gate.text, gate.sentence))
    };
    let mut reasons: Vec<String> = mix.iter().take(MIX_MAX).map(|flip| flip.sentence.clone()).collect();
    reasons.extend(of(Verdict::Fail));
    let unequal = treatment.iter().filter(|row| row.equality == Equality::Unequal);
    reasons.extend(unequal.map(|row| row.sentence.clone()));
    reasons.extend(degradations.iter().map(|one| one.text.clone()));
    reasons.extend(of(Verdict::Inconclusive));
    if whole.false_claims() > 0 {
        reasons.push(format!(
            "The subject claimed success that the services denied, in {} attempts.",
            whole.false_claims()
        ));
    }
    reasons.extend(of(Verdict::Pass));
    if gates.is_empty() {
        reasons.extend(layers.iter().map(|layer| layer.sentence.clone()));
    }
    reasons.truncate(REASONS_MAX);
    reasons
}
