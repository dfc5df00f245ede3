//! Failed attempts that failed alike, told so that a person understands them.

use std::collections::{BTreeMap, BTreeSet};

use nightcrew_model::verdict::Layer;

use crate::fold::conduct::Mark;
use crate::fold::lexicon::Lexicon;
use crate::fold::paths::{Divergence, Gathered};
use crate::fold::step::Step;
use crate::fold::transcript::cap;
use crate::record::RunRecords;
use crate::report::{CHAIN_LINES_MAX, CLUSTER_NAMES_MAX, Cluster, StateRow};

/// Causes followed at most: marks of an attempt are fewer.
const CAUSES_MAX: usize = 256;
/// Names written out in a sentence.
const NAMED_MAX: usize = 3;

/// The clusters, the most first.
#[must_use]
pub fn clusters(gathered: Vec<Gathered>, records: &RunRecords, lexicon: &Lexicon) -> Vec<Cluster> {
    gathered.into_iter().map(|one| cluster(one, records, lexicon)).collect()
}

fn cluster(one: Gathered, records: &RunRecords, lexicon: &Lexicon) -> Cluster {
    let scenario = |place: &u32| records.scenarios.get(*place as usize);
    let scenarios = names(one.scenarios.iter().filter_map(scenario).map(|name| name.name.as_str()));
    let families = names(one.scenarios.iter().filter_map(scenario).map(|name| name.family.as_str()));
    let personas = names(
        one.personas.iter().filter_map(|place| records.personas.get(*place as usize)).map(String::as_str),
    );
    let difference = records.failures.get(usize::from(one.failure)).cloned().unwrap_or_default();
    let divergence = match one.divergence {
        Divergence::At(step) => Some(cap(&step.text(lexicon))),
        Divergence::Nowhere | Divergence::Incomparable => None,
    };
    let sentence = sentence(&one, &scenarios, divergence.as_deref(), &difference);
    Cluster {
        layer: one.layer,
        count: one.count,
        sentence,
        scenarios,
        families,
        personas,
        divergence,
        difference,
        exemplar: one.exemplar.id.to_string(),
        chain: chain(&one.exemplar.marks, one.at, lexicon),
        state: one.exemplar.rows,
        replay: format!("nightcrew replay RUN --attempt {}", one.exemplar.id),
    }
}

fn names<'a>(all: impl Iterator<Item = &'a str>) -> Vec<String> {
    let all: BTreeSet<&str> = all.collect();
    all.into_iter().take(CLUSTER_NAMES_MAX).map(str::to_owned).collect()
}

fn sentence(one: &Gathered, scenarios: &[String], divergence: Option<&str>, difference: &str) -> String {
    let people = match one.count {
        1 => "In 1 attempt".to_owned(),
        count => format!("In {count} attempts"),
    };
    let shown: Vec<&str> = scenarios.iter().take(NAMED_MAX).map(String::as_str).collect();
    let more = scenarios.len().saturating_sub(NAMED_MAX);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let what = match one.layer {
        Layer::Safety => "something happened that must never happen",
        Layer::Experience => "the person gave up before they heard that it was done",
        Layer::Outcome => "the person did not get what they came for",
    };
    let way = match (one.divergence, divergence) {
        (Divergence::At(_), Some(text)) => {
            format!("; what no satisfied attempt did after the same beginning: {text}")
        }
        (Divergence::Incomparable, _) => {
            "; no attempt there was satisfied, so none shows where it went wrong".to_owned()
        }
        _ => "; satisfied attempts took the same steps".to_owned(),
    };
    let state = match one.layer {
        Layer::Experience => String::new(),
        Layer::Safety | Layer::Outcome => state(&one.exemplar.rows, difference),
    };
    cap(&format!("{people} of {}{more} {what}{state}{way}.", shown.join(", ")))
}

/// The first question whose answer was not what it should have been.
fn state(rows: &[StateRow], difference: &str) -> String {
    match rows.iter().find(|row| row.missed && !row.after.is_empty()) {
        Some(row) => format!(" ({} was {})", row.question, row.after),
        None => format!(" ({difference})"),
    }
}

/// The lines from the first act to the event at which the attempt went another way (its last event where it did not), by what
/// caused what. What the subject does by itself has no cause in the journal: then the last thing that was said to it or
/// done by a person stands before it.
fn chain(marks: &[Mark], at: Option<u64>, lexicon: &Lexicon) -> Vec<String> {
    let places: BTreeMap<u64, usize> =
        marks.iter().enumerate().map(|(place, mark)| (mark.seq, place)).collect();
    let last = at.and_then(|seq| places.get(&seq).copied()).or_else(|| marks.len().checked_sub(1));
    let mut found: Vec<usize> = Vec::new();
    let mut next = last;
    while let Some(place) = next {
        if found.len() >= CAUSES_MAX || found.contains(&place) {
            break;
        }
        found.push(place);
        next = marks.get(place).and_then(|mark| cause(marks, place, mark, &places));
    }
    if let Some(first) = marks.iter().position(|mark| matches!(mark.step, Step::Act(_)))
        && found.last().is_some_and(|place| *place > first)
    {
        found.push(first);
    }
    let mut lines: Vec<String> = found
        .into_iter()
        .rev()
        .filter_map(|place| marks.get(place))
        .map(|mark| cap(&format!("event {}: {}", mark.seq, mark.step.text(lexicon))))
        .collect();
    if lines.len() > CHAIN_LINES_MAX {
        let cut = lines.len() - CHAIN_LINES_MAX + 1;
        let from = CHAIN_LINES_MAX / 2;
        lines.splice(from..from + cut, [format!("… {cut} more …")]);
    }
    lines
}

/// What caused a mark: the event that the journal names, the call that said what was heard, or what came last before it.
fn cause(marks: &[Mark], place: usize, mark: &Mark, places: &BTreeMap<u64, usize>) -> Option<usize> {
    if let Some(cause) = places.get(&mark.cause) {
        return Some(*cause);
    }
    let before = marks.get(..place)?;
    match mark.step {
        Step::Act(_) => None,
        Step::Heard(_) => before
            .iter()
            .rposition(|one| one.at == mark.at && matches!(one.step, Step::Call(..)))
            .or_else(|| before.iter().rposition(|one| prompts(one.step))),
        _ => before.iter().rposition(|one| prompts(one.step)),
    }
}

/// What a subject may be answering to.
fn prompts(step: Step) -> bool {
    matches!(step, Step::Act(_) | Step::Delivered(_))
}
