//! All attempts as rows, failing ones first, and how the run went over its time.

use std::collections::BTreeMap;

use nightcrew_model::verdict::Blame;

use super::group::Group;
use crate::record::{AttemptRecord, Judgement, RunRecords};
use crate::report::{
    ATTEMPT_ROWS_MAX, AttemptRow, OUTCOME_STEPS_MAX, OutcomeStep, RowJudgement, RunCourse, SPREADS_MAX,
    Spread, end_name,
};
use crate::stats::percentile;

/// Steps that a reader can take in: whole ones of a clock, from a second to a day, in milliseconds.
const STEPS_MS: [u64; 16] = [
    1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000,
    3_600_000, 10_800_000, 21_600_000, 86_400_000,
];

/// The attempts, violations first, then failures, void ones, cut ones, satisfied ones, each by when they began; at most
/// [`ATTEMPT_ROWS_MAX`].
#[must_use]
pub fn rows(records: &RunRecords) -> Vec<AttemptRow> {
    let mut order: Vec<&AttemptRecord> = records.attempts.iter().collect();
    order.sort_by_key(|record| (!record.violation, judgement(record), record.started_ms, record.id));
    order.truncate(ATTEMPT_ROWS_MAX);
    order.into_iter().map(|record| row(records, record)).collect()
}

fn judgement(record: &AttemptRecord) -> RowJudgement {
    match record.judgement {
        Judgement::Satisfied => RowJudgement::Satisfied,
        Judgement::Failed => RowJudgement::Failed,
        Judgement::Void(_) => RowJudgement::Void,
        Judgement::Cut => RowJudgement::Cut,
    }
}

fn row(records: &RunRecords, record: &AttemptRecord) -> AttemptRow {
    AttemptRow {
        attempt: record.id.to_string(),
        scenario: records.scenario(record).map_or_else(String::new, |scenario| scenario.name.clone()),
        persona: records.personas.get(record.persona as usize).cloned().unwrap_or_default(),
        judgement: judgement(record),
        blame: match record.judgement {
            Judgement::Failed => Some(Blame::Subject),
            Judgement::Void(blame) => Some(blame),
            Judgement::Satisfied | Judgement::Cut => None,
        },
        violation: record.violation,
        end: record.end.map(|end| end_name(end).to_owned()),
        started_ms: record.started_ms,
        turns: record.turns,
        re_asks: record.re_asks,
        first_reply_ms: record.first_reply_ms,
        slowest_reply_ms: record.conduct.slowest_reply_ms,
        false_claims: record.false_claims,
    }
}

/// How the run went.
#[must_use]
pub fn course(records: &RunRecords) -> RunCourse {
    let (step_ms, outcomes) = outcomes(&records.attempts);
    RunCourse { step_ms, outcomes, first_reply: spreads(records) }
}

fn outcomes(attempts: &[AttemptRecord]) -> (u64, Vec<OutcomeStep>) {
    let last = attempts.iter().map(|record| record.ended_ms).max().unwrap_or(0);
    // A run of months is cut into steps of its own.
    let longest = last / OUTCOME_STEPS_MAX + 1;
    let step_ms = STEPS_MS.into_iter().find(|step| *step >= longest).unwrap_or(longest);
    let mut steps = Vec::new();
    for record in attempts {
        let at = usize::try_from(record.ended_ms / step_ms).unwrap_or(usize::MAX);
        if at >= steps.len() && (at as u64) < OUTCOME_STEPS_MAX {
            steps.resize(at + 1, OutcomeStep::default());
        }
        let Some(step) = steps.get_mut(at) else { continue };
        match record.judgement {
            Judgement::Satisfied => step.satisfied += 1,
            Judgement::Failed => step.failed += 1,
            Judgement::Void(_) => step.void += 1,
            Judgement::Cut => step.cut += 1,
        }
    }
    (step_ms, steps)
}

fn spreads(records: &RunRecords) -> Vec<Spread> {
    let mut families: BTreeMap<&str, Vec<&AttemptRecord>> = BTreeMap::new();
    for record in &records.attempts {
        families.entry(records.family(record)).or_default().push(record);
    }
    let mut spreads: Vec<Spread> = families
        .into_iter()
        .filter(|(name, _)| !name.is_empty())
        .filter_map(|(name, members)| spread(name, &Group { records: members }))
        .collect();
    spreads.sort_by(|a, b| b.p90_ms.cmp(&a.p90_ms).then_with(|| a.family.cmp(&b.family)));
    let whole = spread("", &Group::of(&records.attempts, |_| true));
    whole.into_iter().chain(spreads).take(SPREADS_MAX).collect()
}

fn spread(family: &str, group: &Group<'_>) -> Option<Spread> {
    let replies = group.replies();
    let at = |percent| percentile::of_sorted(&replies, percent);
    Some(Spread {
        family: family.to_owned(),
        n: replies.len() as u64,
        p10_ms: at(10)?,
        p50_ms: at(50)?,
        p90_ms: at(90)?,
        p99_ms: at(99)?,
        max_ms: at(100)?,
    })
}

#[cfg(test)]
mod tests {
    use nightcrew_model::event::AttemptEnd;

    use super::*;

    fn record(id: u64, judgement: Judgement, violation: bool) -> AttemptRecord {
        AttemptRecord {
            end: Some(AttemptEnd::Heard),
            started_ms: id * 1_000,
            ended_ms: id * 1_000 + 500,
            violation,
            first_reply_ms: Some(id),
            ..AttemptRecord::quiet(id, judgement)
        }
    }

    #[test]
    fn what_matters_most_is_never_left_out() {
        let mut attempts: Vec<AttemptRecord> =
            (0..ATTEMPT_ROWS_MAX as u64).map(|id| record(id, Judgement::Satisfied, false)).collect();
        attempts.push(record(20_000, Judgement::Void(Blame::Twin), false));
        attempts.push(record(20_001, Judgement::Failed, false));
        attempts.push(record(20_002, Judgement::Failed, true));
        let listed = rows(&RunRecords { attempts, ..RunRecords::default() });
        assert_eq!(listed.len(), ATTEMPT_ROWS_MAX);
        assert!(listed[0].violation);
        assert_eq!(
            [listed[1].judgement, listed[2].judgement, listed[3].judgement],
            [RowJudgement::Failed, RowJudgement::Void, RowJudgement::Satisfied]
        );
        assert_eq!(listed[2].blame, Some(Blame::Twin));
    }

    #[test]
    fn every_attempt_stands_in_one_step_however_long_the_run() {
        for spacing in [1, 1_000, 50_000_000] {
            let mut attempts: Vec<AttemptRecord> =
                (0..300).map(|id| record(id, Judgement::Satisfied, false)).collect();
            attempts.iter_mut().for_each(|one| one.ended_ms = one.id.0 * spacing);
            let found = course(&RunRecords { attempts, ..RunRecords::default() });
            assert!(found.outcomes.len() as u64 <= OUTCOME_STEPS_MAX, "{spacing}");
            assert_eq!(found.outcomes.iter().map(|step| step.satisfied).sum::<u64>(), 300, "{spacing}");
            assert_eq!((found.first_reply[0].p50_ms, found.first_reply[0].max_ms), (149, 299));
        }
    }
}
