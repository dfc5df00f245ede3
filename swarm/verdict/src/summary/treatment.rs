//! Variants of a persona against their original. Only one trait differs and people are drawn at random for both, so a difference
//! is the trait's doing: a need of the same kind must reach the same state, whoever has it.
//!
//! The outcome decides: Fisher's exact test, by Holm's rule over all rows of the run, so that one accusation in twenty runs is
//! false at most, however many traits are tried. EQUAL is only said when the whole 95 % interval lies within the margin.
//! Unequal treatment is a finding and a reason, and fails a run only by a gate of its own (`unequal_treatment == 0`): whether a
//! difference between people is a fault is for whoever writes the plan to say.

use std::collections::BTreeMap;

use nightcrew_model::plan::variants::told_apart;

use super::ATTEMPTS_MIN;
use super::group::Group;
use super::layers::fraction;
use super::words::percent;
use crate::record::{AttemptRecord, RunRecords, Weight};
use crate::report::{Equality, Treated, Treatment};
use crate::stats::{Z95, fisher, multiplicity, newcombe, percentile, rao_scott, share};

/// The difference of shares below which treatment is called equal.
pub const MARGIN: f64 = 0.05;
/// The chance of a false accusation in a run.
const ALPHA: f64 = 0.05;
/// Rows of a report at most: a line of the crew has a handful of values.
const ROWS_MAX: usize = 500;

/// The rows, in the order of the personas' names. Where the run cannot say anything (`weight`), neither can they.
#[must_use]
pub fn all(records: &RunRecords, weight: Weight) -> Vec<Treatment> {
    let mut by_name: BTreeMap<&str, Vec<&AttemptRecord>> = BTreeMap::new();
    if !records.personas.iter().any(|name| told_apart(name).is_some()) {
        return Vec::new();
    }
    for record in records.attempts.iter().filter(|record| record.is_judged()) {
        let name = records.personas.get(record.persona as usize).map_or("", String::as_str);
        by_name.entry(name).or_default().push(record);
    }
    let group = |name: &str| Group { records: by_name.get(name).cloned().unwrap_or_default() };
    let variants = by_name.keys().filter_map(|name| Some((*name, told_apart(name)?))).take(ROWS_MAX);
    let mut rows: Vec<Treatment> = variants
        .map(|(name, (persona, of, value))| row((persona, of, value), &group(persona), &group(name)))
        .collect();
    let p_values: Vec<f64> = rows.iter().map(|row| row.p).collect();
    for (row, significant) in rows.iter_mut().zip(multiplicity::holm(&p_values, ALPHA)) {
        // People, not attempts: ten who try ten times each are ten.
        let enough = row.original.people >= ATTEMPTS_MIN && row.variant.people >= ATTEMPTS_MIN;
        row.equality = if weight == Weight::NoVerdict || !enough {
            Equality::CannotSay
        } else if significant {
            Equality::Unequal
        } else if row.low >= -MARGIN && row.high <= MARGIN {
            Equality::Equal
        } else {
            Equality::CannotSay
        };
        row.sentence = sentence(row);
    }
    rows
}

/// How many were treated otherwise than their original.
#[must_use]
pub fn unequal(rows: &[Treatment]) -> u64 {
    rows.iter().filter(|row| row.equality == Equality::Unequal).count() as u64
}

fn row((persona, of, value): (&str, &str, &str), original: &Group<'_>, variant: &Group<'_>) -> Treatment {
    let [a, b] = rao_scott::effective([&people(variant), &people(original)]);
    let range = newcombe::difference(a, b, Z95);
    Treatment {
        persona: persona.to_owned(),
        of: of.to_owned(),
        value: value.to_owned(),
        equality: Equality::CannotSay,
        original: treated(original),
        variant: treated(variant),
        difference: newcombe::estimate(
            (variant.satisfied(), variant.judged()),
            (original.satisfied(), original.judged()),
        ),
        low: range.low,
        high: range.high,
        p: fisher::exact_two_sided(a.0, a.1, b.0, b.1),
        sentence: String::new(),
    }
}

/// Satisfied and judged attempts of each person.
fn people(group: &Group<'_>) -> Vec<rao_scott::Cluster> {
    let mut people = BTreeMap::new();
    for record in group.records.iter().filter(|record| record.is_judged()) {
        let (satisfied, judged) = people.entry(record.person).or_insert((0, 0));
        *satisfied += u64::from(record.is_satisfied());
        *judged += 1;
    }
    people.into_values().collect()
}

fn treated(group: &Group<'_>) -> Treated {
    Treated {
        people: people(group).len() as u64,
        satisfied: fraction(group.satisfied(), group.judged()),
        walked_away: fraction(group.walked_away(), group.judged()),
        turns: share(group.records.iter().map(|record| u64::from(record.turns)).sum(), group.judged()),
        first_reply_p50_ms: percentile::of_sorted(&group.replies(), 50),
    }
}

/// Who the people of a variant are, as a sentence begins.
fn who(of: &str, value: &str) -> String {
    match of {
        "language" => format!("people who write in the language `{value}`"),
        "typos_permille" => format!("people who make {value} typing errors in 1,000 letters"),
        "seniority" => format!("people of seniority {value}"),
        "competence" => format!("people of competence {value}"),
        "hours" => format!("people who work at other hours ({value})"),
        "channel" => format!("people who ask in #{value}"),
        "name_script" => format!("people whose name is written in {value} letters"),
        _ => format!("people with {of} {value}"),
    }
}

fn sentence(row: &Treatment) -> String {
    let (a, b) = (&row.variant.satisfied, &row.original.satisfied);
    let counts = format!("{} of {} against {} of {}", a.count, a.n, b.count, b.n);
    let who = who(&row.of, &row.value);
    let margin = percent(MARGIN);
    match (row.equality, row.difference) {
        (Equality::Unequal, Some(difference)) => {
            let way = if difference < 0.0 { "less often" } else { "more often" };
            format!(
                "Unequal treatment of {}: {who} get what they came for {way} than others who want the same ({counts}, {} to {} points, p = {:.2e}).",
                row.persona,
                points(row.low),
                points(row.high),
                row.p
            )
        }
        (Equality::Equal, _) => {
            format!("Of {}, {who} fare as others do, within {margin} ({counts}).", row.persona)
        }
        _ => format!(
            "Of {}, it cannot be said whether {who} fare as others do ({counts}; the difference may be {} to {} points).",
            row.persona,
            points(row.low),
            points(row.high)
        ),
    }
}

fn points(share: f64) -> String {
    format!("{:+.1}", share * 100.0)
}
