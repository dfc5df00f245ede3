//! Where the next attempts go: to the families in doubt.

use std::collections::BTreeMap;

use super::Gate;
use super::part::Part;

/// The part of a batch that follows the plan's mix while it is not yet refuted that all together got worse.
const BY_PLAN_OPEN: f64 = 0.75;
/// The same afterwards: a family that is clear keeps being looked at a little.
const BY_PLAN_CLEAR: f64 = 0.1;
/// The doubt of a family that is clear and calm.
const DOUBT_MIN: f64 = 0.02;

impl Gate<'_> {
    /// How the next batch's attempts should be spread over the families: shares that sum to 1. Families that are clear get few;
    /// those half-way to a FAIL, or with the proof of no drop far off, get many.
    #[must_use]
    pub fn next_shares(&self) -> BTreeMap<String, f64> {
        let planned = self.plan_shares();
        let open = self.tracked.iter().any(|one| !one.suite.cleared);
        let by_plan = if open { BY_PLAN_OPEN } else { BY_PLAN_CLEAR };
        // To settle a family takes about as many pairs whatever its size, so a small one gets more than the plan has of it.
        let doubts: Vec<f64> = (0..self.families.len()).map(|place| self.doubt(place)).collect();
        let all = doubts.iter().sum::<f64>().max(f64::MIN_POSITIVE);
        let families = self.families.iter().zip(doubts);
        families
            .filter_map(|(family, doubt)| {
                let share = by_plan * planned.get(&family.name)? + (1.0 - by_plan) * doubt / all;
                Some((family.name.clone(), share))
            })
            .collect()
    }

    /// How much is in doubt about a family, 0 to 1: how far any measure is on its way to "worse", or whether the proof that there is
    /// no drop is missing.
    fn doubt(&self, family: usize) -> f64 {
        let of =
            |one: &super::Tracked, part: &Part| one.progress(part).max(if part.cleared { 0.0 } else { 1.0 });
        let doubts = self.tracked.iter().filter_map(|one| Some(of(one, one.families.get(family)?)));
        doubts.fold(DOUBT_MIN, f64::max).min(1.0)
    }
}
