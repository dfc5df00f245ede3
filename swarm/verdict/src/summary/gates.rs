//! The plan's gates, judged.
//!
//! A gate fails when its estimate misses the threshold, and the interval is printed beside it; below 20 judged attempts it
//! fails only when the whole interval misses. It is INCONCLUSIVE, never met, when there are fewer than 20 judged attempts,
//! when more than a fifth of the attempts are void, or when something limited the run. A violation always counts.
//! One on latency is INVALID, neither met nor missed, when the engine itself was too late to measure it.
//! People who never had a reply count as having waited longer than anybody.

use nightcrew_model::plan::{Comparison, Gate, Measure};
use nightcrew_model::verdict::Verdict;

use super::ATTEMPTS_MIN;
use super::group::Group;
use super::layers::{Bars, fraction};
use super::words::{percent, span};
use crate::exit;
use crate::report::{Equality, Fraction, GateResult, INVALID, Treatment};
use crate::stats::{clopper_pearson, number, percentile};

/// Judges the gates. A plan whose scenarios say what must never happen has `safety == 0` even if it does not write it.
#[must_use]
pub fn all(gates: &[Gate], group: &Group<'_>, bars: &Bars, treatment: &[Treatment]) -> Vec<GateResult> {
    let mut results: Vec<GateResult> = gates.iter().map(|gate| one(gate, group, bars, treatment)).collect();
    let written = gates.iter().any(|gate| gate.measure == Measure::Safety);
    if !written && group.safety_judged() + group.violations() > 0 {
        let gate = Gate { measure: Measure::Safety, comparison: Comparison::Equal, threshold: 0 };
        results.push(one(&gate, group, bars, treatment));
    }
    results
}

/// What these gates come to, the worst of them.
#[must_use]
pub fn verdict(gates: &[Gate], group: &Group<'_>, bars: &Bars) -> Verdict {
    exit::worst(gates.iter().map(|gate| one(gate, group, bars, &[]).verdict))
}

fn one(gate: &Gate, group: &Group<'_>, bars: &Bars, treatment: &[Treatment]) -> GateResult {
    match gate.measure {
        Measure::Satisfaction => {
            of_share(gate, group, bars, fraction(group.satisfied(), group.judged()), "were satisfied")
        }
        Measure::WalkedAway => {
            of_share(gate, group, bars, fraction(group.walked_away(), group.judged()), "walked away")
        }
        Measure::Safety => safety(gate, group, bars),
        Measure::FirstReply(at) => first_reply(gate, at, group, bars),
        Measure::UnequalTreatment => unequal_treatment(gate, group, bars, treatment),
    }
}

fn meets(comparison: Comparison, value: f64, threshold: f64) -> bool {
    match comparison {
        Comparison::AtLeast => value >= threshold,
        Comparison::AtMost => value <= threshold,
        Comparison::Equal => (value - threshold).abs() < 1e-9,
    }
}

fn of_share(gate: &Gate, group: &Group<'_>, bars: &Bars, found: Fraction, what: &str) -> GateResult {
    let threshold = number(gate.threshold) / 1e6;
    let met = found.estimate.is_some_and(|share| meets(gate.comparison, share, threshold));
    let wholly_missed = match gate.comparison {
        Comparison::AtLeast => found.high < threshold,
        Comparison::AtMost => found.low > threshold,
        Comparison::Equal => found.high < threshold || found.low > threshold,
    };
    let missed = !met && (found.n >= ATTEMPTS_MIN || wholly_missed);
    let verdict = settle(group, bars, met, missed && found.n > 0);
    let measured = match found.estimate {
        Some(share) => format!("{share:.3} ({:.3} to {:.3}, n = {})", found.low, found.high, found.n),
        None => "nothing to go by (n = 0)".to_owned(),
    };
    let sentence = format!(
        "{} of {} people {what} ({}, interval {} to {}){}",
        found.count,
        found.n,
        found.estimate.map_or("nothing to go by".to_owned(), percent),
        percent(found.low),
        percent(found.high),
        ending(verdict, group, bars)
    );
    GateResult { text: gate.to_string(), verdict, invalid: false, measured, value: found.estimate, sentence }
}

fn safety(gate: &Gate, group: &Group<'_>, bars: &Bars) -> GateResult {
    let (violations, n) = (group.violations(), group.safety_judged());
    let met = meets(gate.comparison, number(violations), number(gate.threshold));
    let verdict = match met {
        false => Verdict::Fail,
        true if n > 0 && bars.can_pass(group) => Verdict::Pass,
        true => Verdict::Inconclusive,
    };
    let upper = clopper_pearson::upper(violations, n, 0.05);
    let sentence = format!(
        "What must never happen did in {violations} of {n} attempts (with 95 % confidence in fewer than {}){}",
        percent(upper),
        ending(verdict, group, bars)
    );
    let measured = format!("{violations} (n = {n}, share below {upper:.4})");
    let value = Some(number(violations));
    GateResult { text: gate.to_string(), verdict, invalid: false, measured, value, sentence }
}

fn first_reply(gate: &Gate, at: u8, group: &Group<'_>, bars: &Bars) -> GateResult {
    let (replies, unanswered) = (group.replies(), group.unanswered());
    let n = replies.len() as u64 + unanswered;
    let rank = percentile::rank(usize::try_from(n).unwrap_or(usize::MAX), at);
    let value = rank.and_then(|rank| replies.get(rank)).map(|ms| number(*ms));
    let met = value.is_some_and(|ms| meets(gate.comparison, ms, number(gate.threshold)));
    let missed = !met && n >= ATTEMPTS_MIN;
    let verdict = if bars.latency_trusted { settle(group, bars, met, missed) } else { Verdict::Inconclusive };
    let lag = bars.lag();
    let measured = match (value, n) {
        (Some(ms), _) => format!("{} (n = {n}, {unanswered} without a reply, {lag})", span(ms)),
        (None, 0) => "nothing to go by (n = 0)".to_owned(),
        (None, _) => format!("no reply (n = {n}, {unanswered} without a reply, {lag})"),
    };
    let invalid = !bars.latency_trusted;
    let ending = if invalid {
        format!(": {INVALID}, neither met nor missed, because the engine itself was late.")
    } else {
        ending(verdict, group, bars)
    };
    let sentence = format!("The first reply at the {at}th percentile: {measured}{ending}");
    GateResult { text: gate.to_string(), verdict, invalid, measured, value, sentence }
}

fn unequal_treatment(gate: &Gate, group: &Group<'_>, bars: &Bars, treatment: &[Treatment]) -> GateResult {
    let (unequal, n) = (super::treatment::unequal(treatment), treatment.len());
    let equal = treatment.iter().filter(|row| row.equality == Equality::Equal).count();
    let met = meets(gate.comparison, number(unequal), number(gate.threshold));
    let said = n > 0 && equal as u64 + unequal == n as u64;
    let verdict = settle(group, bars, met && said, !met);
    let sentence = format!(
        "Of {n} kinds of people that were compared with others, {unequal} were treated otherwise and {equal} alike{}",
        ending(verdict, group, bars)
    );
    let measured = format!("{unequal} unequal, {equal} equal (n = {n})");
    let value = Some(number(unequal));
    GateResult { text: gate.to_string(), verdict, invalid: false, measured, value, sentence }
}

fn settle(group: &Group<'_>, bars: &Bars, met: bool, missed: bool) -> Verdict {
    match (met, missed) {
        (_, true) if bars.can_fail(group) => Verdict::Fail,
        (true, _) if bars.can_pass(group) => Verdict::Pass,
        _ => Verdict::Inconclusive,
    }
}

fn ending(verdict: Verdict, group: &Group<'_>, bars: &Bars) -> String {
    match verdict {
        Verdict::Pass => ": the gate is met.".to_owned(),
        Verdict::Fail => ": the gate is missed.".to_owned(),
        Verdict::Inconclusive if group.judged() < ATTEMPTS_MIN => {
            format!(": too few attempts to say, {ATTEMPTS_MIN} are needed.")
        }
        Verdict::Inconclusive if bars.can_fail(group) && bars.can_pass(group) => {
            ": this run cannot say.".to_owned()
        }
        Verdict::Inconclusive => ": this run cannot say, because something limited it.".to_owned(),
    }
}
