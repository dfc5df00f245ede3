//! Batches of a plan: parts of its crew, whose attempts keep the identity that they have in the whole plan.

use std::collections::{BTreeMap, BTreeSet};

use nightcrew_model::id::PersonId;
use nightcrew_model::plan::{Arrivals, Plan, Seat, Standby};
use nightcrew_model::time::Span;
use nightcrew_verdict::RunRecords;

/// Attempts of a batch: enough for most decisions, few enough that the next ones can go where doubt is.
const BATCH: usize = 120;
/// A rest of the crew smaller than this share of a batch goes into the batch before it.
const REST: usize = 4;
/// The shortest span in which a batch's attempts begin, on the crew's clock.
const WITHIN_MIN: Span = Span::secs(1);

/// A batch.
pub struct Batch {
    /// The plan with those of the crew who take part; the others still play their parts in others' attempts.
    pub plan: Plan,
    /// The shares of its attempts by family; empty where it is the whole plan.
    pub shares: BTreeMap<String, f64>,
}

/// The crew, as far as it has not taken part yet.
pub struct Pool<'a> {
    plan: &'a Plan,
    /// Seats by the family of the attempt that the baseline has of them, the next one last.
    left: BTreeMap<String, Vec<Seat>>,
    whole: bool,
    seats: usize,
}

impl<'a> Pool<'a> {
    /// The crew of a plan. Only where everybody comes once, at a moment of their own, is a part of the crew the same as it is in
    /// the whole; every other plan is one batch.
    pub fn new(plan: &'a Plan, base: &RunRecords) -> Self {
        let mut left: BTreeMap<String, Vec<Seat>> = BTreeMap::new();
        let families: BTreeMap<PersonId, &str> =
            base.attempts.iter().rev().map(|one| (one.person, base.family(one))).collect();
        let mut seats: Vec<(u64, &Seat)> = plan
            .seats
            .iter()
            .filter(|seat| !plan.has_routine(seat))
            .map(|seat| (plan.seed.derive(seat.person, "gate", 0), seat))
            .collect();
        // By lot, whatever came of their attempts in the baseline: choosing by that would be no fair choice.
        seats.sort_by_key(|(lot, _)| *lot);
        for (_, seat) in seats {
            let family = families.get(&seat.person).copied().unwrap_or_default();
            left.entry(family.to_owned()).or_default().push(*seat);
        }
        let all = left.values().map(Vec::len).sum();
        let splits = matches!(plan.arrivals, Arrivals::Once { .. })
            && plan.shocks.is_empty()
            && plan.seed.0 == base.run.seed
            && all > BATCH + BATCH / REST;
        Self { plan, left, whole: !splits, seats: all }
    }

    /// The next batch, of at most so many attempts, spread by these shares; `None` when nobody is left.
    pub fn next(&mut self, shares: &BTreeMap<String, f64>, most: u64) -> Option<Batch> {
        if self.whole {
            let plan = (!self.left.is_empty()).then(|| self.plan.clone())?;
            self.left.clear();
            return Some(Batch { plan, shares: BTreeMap::new() });
        }
        let left: usize = self.left.values().map(Vec::len).sum();
        let size = if left <= BATCH + BATCH / REST { left } else { BATCH };
        let size = size.min(usize::try_from(most).unwrap_or(usize::MAX));
        let mut chosen: Vec<Seat> = Vec::with_capacity(size);
        let mut taken: BTreeMap<String, usize> = BTreeMap::new();
        while chosen.len() < size {
            // The family that is furthest behind its share is next.
            let behind = |name: &String| {
                let share = shares.get(name).copied().unwrap_or(0.0);
                share * float(chosen.len() + 1) - float(taken.get(name).copied().unwrap_or(0))
            };
            let open = self.left.iter().filter(|(_, seats)| !seats.is_empty()).map(|(name, _)| name);
            let Some(name) = open.max_by(|a, b| behind(a).total_cmp(&behind(b))).cloned() else { break };
            chosen.extend(self.left.get_mut(&name).and_then(Vec::pop));
            *taken.entry(name).or_default() += 1;
        }
        if chosen.is_empty() {
            return None;
        }
        let all = float(chosen.len());
        let shares = taken.into_iter().map(|(name, count)| (name, float(count) / all)).collect();
        Some(Batch { plan: self.with(&chosen), shares })
    }

    /// The plan with these of the crew alone, at the rate at which the whole crew comes.
    fn with(&self, chosen: &[Seat]) -> Plan {
        let mut plan = self.plan.clone();
        let here: BTreeSet<PersonId> = chosen.iter().map(|seat| seat.person).collect();
        let standing: BTreeSet<PersonId> = plan.standby.iter().map(|standby| standby.person).collect();
        let away = |seat: &&Seat| !here.contains(&seat.person) && !self.plan.has_routine(seat);
        let away: Vec<Standby> = self
            .plan
            .seats
            .iter()
            .filter(away)
            .filter(|seat| !standing.contains(&seat.person))
            .filter_map(|seat| {
                let line = self.plan.lines.get(seat.line as usize)?;
                Some(Standby { person: seat.person, persona: line.persona })
            })
            .collect();
        plan.seats.retain(|seat| here.contains(&seat.person) || self.plan.has_routine(seat));
        plan.standby.extend(away);
        if let Arrivals::Once { within } = &mut plan.arrivals {
            let (part, seats) = (chosen.len() as u64, self.seats.max(1) as u64);
            *within = Span(within.0.saturating_mul(part) / seats).max(WITHIN_MIN).min(*within);
        }
        plan
    }
}

#[expect(clippy::cast_precision_loss, reason = "seats are far below 2^53")]
fn float(count: usize) -> f64 {
    count as f64
}
