//! What was found of a measure, in a sentence that somebody understands who knows nothing of tests.

use nightcrew_model::verdict::Verdict;

use super::comparison::{MeasureComparison, Part};
use super::gatekeeping::names;
use super::measure::Measure;
use super::pairs::Pairs;
use crate::stats::number;
use crate::summary::words::{percent, span};

/// How the measure was tested.
pub fn method(measure: &Measure, paired: bool) -> String {
    if paired { measure.paired_method } else { "Fisher's exact test of shares, unpaired" }.to_owned()
}

/// The finding in a sentence.
pub fn sentence(measure: &Measure, pairs: &Pairs<'_>, found: &MeasureComparison) -> String {
    let facts = |part: &Part| facts(measure, pairs, part);
    let suite = &found.suite;
    let smallest = found.smallest_detectable.map_or(String::new(), |smallest| {
        format!(
            " A worsening in {} of attempts would have been seen in four of five such runs.",
            percent(smallest)
        )
    });
    let failed = |parts: &[Part]| names(parts).join(", ");
    let first = |parts: &[Part]| parts.iter().find(|part| part.verdict == Verdict::Fail).cloned();
    match (found.verdict, first(&found.families), first(&found.slices)) {
        (Verdict::Fail, Some(family), slice) => {
            let scenarios = failed(&found.scenarios);
            let within =
                if scenarios.is_empty() { String::new() } else { format!(" (scenarios: {scenarios})") };
            let people =
                slice.map_or(String::new(), |_| format!("; among people: {}", failed(&found.slices)));
            format!(
                "In {}{within} {}: in {} {}{people}.",
                failed(&found.families),
                measure.complaint,
                family.name,
                facts(&family)
            )
        }
        (Verdict::Fail, None, Some(slice)) => format!(
            "For {} {}: for {} {}.",
            failed(&found.slices),
            measure.complaint,
            slice.name,
            facts(&slice)
        ),
        (Verdict::Fail, None, None) => {
            let most = found.families.iter().max_by_key(|family| family.worse.saturating_sub(family.better));
            let most = most.map_or(String::new(), |family| format!("; most of it in {}", family.name));
            format!("Over all families {}: {}{most}.", measure.complaint, facts(suite))
        }
        (Verdict::Inconclusive, ..) => {
            format!("{}: these runs cannot say ({}).{smallest}", words(measure.name), facts(suite))
        }
        (Verdict::Pass, ..) => format!("{}: not worse ({}).{smallest}", words(measure.name), facts(suite)),
    }
}

fn facts(measure: &Measure, pairs: &Pairs<'_>, part: &Part) -> String {
    let figure = |value: Option<f64>| match (value, measure.unit) {
        (None, _) => "nothing".to_owned(),
        (Some(value), "share") => percent(value),
        (Some(value), "ms") => span(value),
        (Some(value), _) => format!("{value:.2}"),
    };
    let counted = if pairs.paired {
        let rest = if measure.name == "first_reply" { "not" } else { "better" };
        format!("{} of {} pairs worse, {} {rest}", part.worse, part.n, part.better)
    } else {
        format!("{} attempts, unpaired", part.n)
    };
    // The lag of both engines stands beside every latency.
    let lag = if measure.is_latency {
        let [base, head] = [pairs.base, pairs.head].map(|run| span(number(run.lag_p99_ms)));
        format!(" (engine lag p99 {base} and {head})")
    } else {
        String::new()
    };
    let figures = match (part.base, part.head) {
        (None, None) => String::new(),
        (base, head) => format!("{} → {}{lag}; ", figure(base), figure(head)),
    };
    format!("{figures}{counted}{}", chance(part.p))
}

/// How likely chance alone would have made it, where that is worth a word.
fn chance(p: Option<f64>) -> String {
    match p {
        Some(p) if p < 0.001 => "; p < 0.001".to_owned(),
        Some(p) if p < 0.5 => format!("; p = {p:.3}"),
        _ => String::new(),
    }
}

/// A measure's name as people read it.
pub fn words(name: &str) -> String {
    name.replace('_', " ")
}
