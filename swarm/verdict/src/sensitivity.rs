//! How far a verdict hangs on who plays the people: on the mix of personas, and on the mind. A verdict that another crew would
//! turn round is no verdict on the subject, so it becomes INCONCLUSIVE.
//!
//! The mix: each persona is left out, then counted twice, and the gates on the outcome are asked again. A run that fails because
//! some persona misses the bar all by itself (its whole interval does) keeps its FAIL: whoever is like them is let down, in any mix.

use std::collections::BTreeMap;

use nightcrew_model::plan::variants::original;
use nightcrew_model::plan::{Comparison as Compares, Gate, Measure};
use nightcrew_model::verdict::Verdict;

use crate::compare::comparison::Comparison;
use crate::compare::{Difference, NotComparable, differences};
use crate::exit;
use crate::fold::Run;
use crate::record::{AttemptRecord, RunRecords};
use crate::report::{GateResult, MixChange, MixFlip, SecondMind};
use crate::stats::{Z95, number, wilson};
use crate::summary::gates;
use crate::summary::group::Group;
use crate::summary::layers::Bars;
use crate::summary::words::word;

/// Personas tried: those with the most attempts. A plan has a dozen; a smaller one moves no verdict.
const PERSONAS_MAX: usize = 50;

/// The digest in which a second run differs by purpose.
const MIND: &str = "mind";

/// The mixes by which the gates on the outcome would say PASS instead of FAIL, or the other way round.
#[must_use]
pub fn to_mix(records: &RunRecords, bars: &Bars) -> Vec<MixFlip> {
    let outcome: Vec<Gate> =
        records.gates.iter().filter(|gate| gate.measure == Measure::Satisfaction).cloned().collect();
    if outcome.is_empty() {
        return Vec::new();
    }
    let whole = Group { records: records.attempts.iter().collect() };
    let now = gates::verdict(&outcome, &whole, bars);
    let other = match now {
        Verdict::Pass => Verdict::Fail,
        Verdict::Fail => Verdict::Pass,
        Verdict::Inconclusive => return Vec::new(),
    };
    let personas = personas(records);
    if now == Verdict::Fail && personas.iter().any(|(_, group)| misses_alone(group, &outcome)) {
        return Vec::new();
    }
    let mut flips = Vec::new();
    for (name, group) in &personas {
        let rest: Vec<&AttemptRecord> =
            records.attempts.iter().filter(|record| persona(records, record) != *name).collect();
        let doubled = whole.records.iter().chain(&group.records).copied().collect();
        for (change, mix) in [(MixChange::LeftOut, rest), (MixChange::Doubled, doubled)] {
            if gates::verdict(&outcome, &Group { records: mix }, bars) == other {
                let sentence = flipped(name, change, now, other);
                flips.push(MixFlip { persona: (*name).to_owned(), change, verdict: other, sentence });
            }
        }
    }
    flips
}

/// What becomes of a verdict: INCONCLUSIVE when another mix would turn it round, and nothing but the outcome decided it.
#[must_use]
pub fn settle(verdict: Verdict, gates: &[GateResult], gate_kinds: &[Gate], flips: &[MixFlip]) -> Verdict {
    let by_outcome = |result: &GateResult| {
        gate_kinds.iter().any(|gate| gate.measure == Measure::Satisfaction && gate.to_string() == result.text)
    };
    let fails_else = gates.iter().any(|result| result.verdict == Verdict::Fail && !by_outcome(result));
    if flips.is_empty() || fails_else { verdict } else { Verdict::Inconclusive }
}

fn persona<'a>(records: &'a RunRecords, record: &AttemptRecord) -> &'a str {
    records.personas.get(record.persona as usize).map_or("", |name| original(name))
}

/// Personas with their attempts, variants among their original's; the most attempts first.
fn personas(records: &RunRecords) -> Vec<(&str, Group<'_>)> {
    let mut by_name: BTreeMap<&str, Vec<&AttemptRecord>> = BTreeMap::new();
    for record in &records.attempts {
        by_name.entry(persona(records, record)).or_default().push(record);
    }
    let mut personas: Vec<(&str, Group<'_>)> =
        by_name.into_iter().map(|(name, records)| (name, Group { records })).collect();
    personas.sort_by_key(|(_, group)| std::cmp::Reverse(group.records.len()));
    personas.truncate(PERSONAS_MAX);
    personas
}

fn misses_alone(group: &Group<'_>, outcome: &[Gate]) -> bool {
    let range = wilson::wilson(group.satisfied(), group.judged(), Z95);
    let below = |gate: &Gate| range.high < number(gate.threshold) / 1e6;
    group.judged() > 0 && outcome.iter().any(|gate| gate.comparison == Compares::AtLeast && below(gate))
}

fn flipped(name: &str, change: MixChange, now: Verdict, other: Verdict) -> String {
    let what = match change {
        MixChange::LeftOut => "without the attempts of",
        MixChange::Doubled => "with twice as many attempts of",
    };
    format!(
        "The verdict hangs on the mix of people: the outcome is {} as it is, and would be {} {what} {name}.",
        word(now),
        word(other)
    )
}

/// Holds a run against the same with another mind, and tells it in the report. When one passes and the other fails, the verdict
/// is INCONCLUSIVE.
///
/// # Errors
/// When the runs differ in anything but the mind, or not even in that.
pub fn second_mind(run: &mut Run, second: &Run) -> Result<(), NotComparable> {
    if_only_the_mind_differs(&run.records, &second.records)?;
    let (report, other) = (&mut run.report, &second.report);
    let told = told((report.verdict, &report.run.mind), (other.verdict, &other.run.mind));
    report.reasons.insert(0, told.sentence.clone());
    report.honesty.sentences.insert(0, told.sentence.clone());
    if told.flips {
        report.verdict = Verdict::Inconclusive;
        report.exit_code = exit::code(report.verdict, run.records.ended);
    }
    report.honesty.second = Some(told);
    Ok(())
}

/// Holds a comparison against the same with another mind: `base` and `head` are the records of the first, `others` of the second.
///
/// # Errors
/// When base or head differ from their others in anything but the mind, or not even in that.
pub fn second_comparison(
    comparison: &mut Comparison,
    (base, head): (&RunRecords, &RunRecords),
    other: &Comparison,
    (other_base, other_head): (&RunRecords, &RunRecords),
) -> Result<(), NotComparable> {
    if_only_the_mind_differs(base, other_base)?;
    if_only_the_mind_differs(head, other_head)?;
    let told = told((comparison.verdict, &comparison.head.mind), (other.verdict, &other.head.mind));
    comparison.reasons.insert(0, told.sentence.clone());
    if told.flips {
        comparison.verdict = Verdict::Inconclusive;
        comparison.sentence.clone_from(&told.sentence);
        comparison.exit_code = exit::code(comparison.verdict, None);
    }
    comparison.second = Some(told);
    Ok(())
}

fn if_only_the_mind_differs(run: &RunRecords, second: &RunRecords) -> Result<(), NotComparable> {
    let is_mind = |one: &Difference| matches!(one, Difference::Digest { what, .. } if what == MIND);
    let (minds, mut rest): (Vec<Difference>, Vec<Difference>) =
        differences(run, second).into_iter().partition(is_mind);
    if minds.is_empty() {
        rest.push(Difference::SameMind);
    }
    if run.run.release != second.run.release {
        let name = |run: &RunRecords| run.run.release.clone().unwrap_or_default();
        rest.push(Difference::Release { first: name(run), second: name(second) });
    }
    if rest.is_empty() { Ok(()) } else { Err(NotComparable { differences: rest }) }
}

fn told((verdict, mind): (Verdict, &str), (other_verdict, other_mind): (Verdict, &str)) -> SecondMind {
    let flips =
        matches!((verdict, other_verdict), (Verdict::Pass, Verdict::Fail) | (Verdict::Fail, Verdict::Pass));
    let end = if flips {
        "so it hangs on who plays the people, and says nothing certain of the subject"
    } else if verdict == other_verdict {
        "so it does not hang on who plays the people"
    } else {
        "which does not contradict each other"
    };
    let sentence = format!(
        "With the mind `{mind}` the verdict is {}, with `{other_mind}` it is {}, {end}.",
        word(verdict),
        word(other_verdict)
    );
    SecondMind {
        mind: mind.to_owned(),
        verdict,
        other_mind: other_mind.to_owned(),
        other_verdict,
        flips,
        sentence,
    }
}
