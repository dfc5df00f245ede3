//! Which attempts a judge is asked about: each scenario in proportion, drawn from the run's seed by the attempt's own identity, so
//! that two releases are judged on mostly the same attempts. Whoever stops early has a smaller sample of the same kind.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use nightcrew_model::id::AttemptId;
use nightcrew_model::rubric::RubricSample;
use nightcrew_model::seed::Seed;

use super::JUDGED_MAX;
use crate::record::RunRecords;

/// Where an attempt stands in the order.
#[derive(Clone, Copy, Debug)]
struct Place {
    /// Its rank among those of its scenario.
    rank: u64,
    /// How many these are.
    of: u64,
    draw: u64,
    id: AttemptId,
}

impl Place {
    /// By how far down its scenario's list it stands, then by the draw.
    fn order(&self, other: &Self) -> Ordering {
        let share = |one: &Self, by: &Self| u128::from(2 * one.rank + 1) * u128::from(by.of);
        share(self, other)
            .cmp(&share(other, self))
            .then_with(|| (self.draw, self.id.0).cmp(&(other.draw, other.id.0)))
    }
}

/// The attempts to ask about, in the order in which to ask; at most [`JUDGED_MAX`].
#[must_use]
pub fn chosen(records: &RunRecords, sample: RubricSample) -> Vec<AttemptId> {
    let mut scenarios: BTreeMap<u32, Vec<(u64, AttemptId)>> = BTreeMap::new();
    for record in records.attempts.iter().filter(|record| record.is_judged()) {
        let draw = Seed(records.run.seed).derive(record.id.0, "judge sample", 0);
        scenarios.entry(record.scenario).or_default().push((draw, record.id));
    }
    let mut places = Vec::new();
    for mut members in scenarios.into_values() {
        members.sort_unstable_by_key(|(draw, id)| (*draw, id.0));
        let of = members.len() as u64;
        places.extend((0..).zip(members).map(|(rank, (draw, id))| Place { rank, of, draw, id }));
    }
    places.sort_unstable_by(Place::order);
    let all = places.len() as u64;
    let wanted = match sample {
        RubricSample::All => all,
        RubricSample::Share(share) => (all * u64::from(share.ppm)).div_ceil(1_000_000),
        RubricSample::Attempts(number) => u64::from(number.get()),
    };
    places.truncate(usize::try_from(wanted).unwrap_or(usize::MAX).min(JUDGED_MAX));
    places.into_iter().map(|place| place.id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{AttemptRecord, Judgement};
    use nightcrew_model::plan::Share;

    fn records(per_scenario: [u64; 3]) -> RunRecords {
        let mut records = RunRecords::default();
        records.run.seed = 7;
        for (scenario, count) in (0..).zip(per_scenario) {
            for number in 0..count {
                let judgement = if number % 3 == 0 { Judgement::Failed } else { Judgement::Satisfied };
                let judgement = if number == 1 { Judgement::Cut } else { judgement };
                let id = u64::from(scenario) * 1000 + number;
                let attempt = AttemptRecord { scenario, ..AttemptRecord::quiet(id, judgement) };
                records.attempts.push(attempt);
            }
        }
        records
    }

    #[test]
    fn each_scenario_in_proportion_and_only_what_was_judged() {
        let records = records([401, 101, 11]);
        let chosen = chosen(&records, RubricSample::Share(Share { ppm: 200_000 }));
        let of = |scenario: u64| chosen.iter().filter(|id| id.0 / 1000 == scenario).count();
        assert_eq!((chosen.len(), of(0), of(1), of(2)), (102, 80, 20, 2));
        assert!(chosen.iter().all(|id| id.0 % 1000 != 1), "cut attempts are not judged");
    }

    #[test]
    fn a_smaller_sample_is_the_beginning_of_a_larger_one() {
        let records = records([301, 51, 21]);
        let attempts = |number| RubricSample::Attempts(std::num::NonZeroU32::new(number).unwrap());
        let (few, many) = (chosen(&records, attempts(30)), chosen(&records, attempts(200)));
        assert_eq!(few, many[..30]);
        assert_eq!(chosen(&records, RubricSample::All).len(), 370);
        assert_eq!(chosen(&records, attempts(5000)).len(), 370);
    }
}
