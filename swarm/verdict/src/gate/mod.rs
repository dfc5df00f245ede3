//! The gate: is the new release worse than the baseline? Asked again after every attempt, until it can be said or enough was
//! spent.
//!
//! **FAIL** when an e-value of "worse" reaches the bar of its part, or when something that must never happen does, where it did
//! not with the baseline. **PASS** when "worse by the drop" is refuted for the outcome (all together and, at
//! [`FAMILY_DROP_TIMES`] times the drop, in every family that has attempts enough) and for every share that is measured, and
//! nothing is half-way to a FAIL. **INCONCLUSIVE** at the cap; never a guess.
//!
//! The error rate α of a FAIL is shared out as in a comparison of two whole runs ([`SHARES`]), in equal parts among the measures of
//! a group. Each measure spends half of its part on all attempts together and half on the families in equal parts, so a defect of
//! one family is found and named. A wrong PASS needs every proof at once, so each may be made at the whole rate β.
//!
//! Attempts may be spent where doubt is ([`Gate::next_shares`]) without any of this being weakened. "Worse" is tested against
//! "in no family worse": whichever family the next pair comes from, by whatever rule from what was seen, its mean bet is fair at
//! best. "Not worse" is about the plan's mix: while it is open at least three quarters of each batch follow that mix, and a pair
//! counts by its family's share in the plan over that in the batch. Only two things would break it, and are ruled out: choosing
//! attempts by how they went in the baseline, and counting them as they end rather than as they began ([`matching::InOrder`]).

pub mod allocation;
pub mod fixed;
pub mod matching;
pub mod outcome;
mod part;
mod words;

use std::collections::BTreeMap;

use nightcrew_model::verdict::{Layer, Verdict};

use crate::compare::SHARES;
use crate::compare::measure::{self, Change, Measure};
use crate::compare::pairs::Pairs;
use crate::compare::worse_off::worse_off;
use crate::record::{AttemptRecord, RunRecords, ScenarioName};
use crate::stats::betting::Betting;
use crate::stats::sample_size::differ_unshared;
use crate::stats::{number, share};
use crate::summary::{ATTEMPTS_MIN, VOID_SHARE_MAX};
use matching::{Found, InOrder, Pairing, Partners};
use part::{Part, Weight};

/// The drop of one family that must be refuted, in drops of the suite: a family has a fraction of the attempts, and its drop
/// weighs so much less in all.
pub const FAMILY_DROP_TIMES: f64 = 4.0;
/// The largest drop of a family that is tested.
const FAMILY_DROP_MAX: f64 = 0.5;
/// The measure whose drop must be refuted family by family.
const SATISFIED: &str = "satisfied";
/// How near a FAIL rules out a PASS: a tenth of the way there in the e-value.
const DOUBT: f64 = 0.1;

/// How the gate decides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// How often a release that is no worse may fail, over all looks.
    pub alpha: f64,
    /// How often a release that is worse by the drop may pass, over all looks.
    pub beta: f64,
    /// The drop, as a share of attempts.
    pub drop: f64,
    /// Pairs at most.
    pub cap: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self { alpha: 0.05, beta: 0.1, drop: 0.05, cap: u64::MAX }
    }
}

/// A measure, followed.
struct Tracked {
    measure: Measure,
    layer: Layer,
    alpha: f64,
    suite: Part,
    /// In the order of the gate's families.
    families: Vec<Part>,
}

/// A family of the plan, as the baseline has it.
#[derive(Clone, Debug, Default)]
struct Family {
    name: String,
    judged: u64,
    violations: u64,
    /// What a pair of it counts in this batch.
    weight: f64,
}

/// What made the gate fail.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Cause {
    /// Something that must never happen, where it did not before: the scenario.
    Violation { family: String, scenario: String },
    /// A measure (its place), in a family or over all.
    Worse { measure: usize, family: Option<usize> },
}

/// The gate.
pub struct Gate<'a> {
    base: &'a RunRecords,
    options: Options,
    pairing: Pairing,
    partners: Partners<'a>,
    order: InOrder,
    tracked: Vec<Tracked>,
    families: Vec<Family>,
    /// The family of each of the plan's scenarios, by place.
    by_scenario: Vec<Option<usize>>,
    weight_max: f64,
    /// True when every family has attempts in this batch.
    whole_mix: bool,
    pairs: u64,
    void: u64,
    unmatched: u64,
    satisfied: [u64; 2],
    violations: u64,
    failed: Option<Cause>,
    passed: bool,
}

impl std::fmt::Debug for Gate<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gate")
            .field("options", &self.options)
            .field("pairs", &self.pairs)
            .finish_non_exhaustive()
    }
}

impl<'a> Gate<'a> {
    /// A gate that has seen nothing of the new release.
    #[must_use]
    pub fn new(options: Options, base: &'a RunRecords, pairing: Pairing) -> Self {
        let families = families(base);
        let place = |scenario: &ScenarioName| families.iter().position(|one| one.name == scenario.family);
        Self {
            by_scenario: base.scenarios.iter().map(place).collect(),
            tracked: tracked(&options, base, &families),
            partners: Partners::of(base, pairing),
            base,
            options,
            pairing,
            order: InOrder::default(),
            families,
            weight_max: 1.0,
            whole_mix: true,
            pairs: 0,
            void: 0,
            unmatched: 0,
            satisfied: [0, 0],
            violations: 0,
            failed: None,
            passed: false,
        }
    }

    /// An attempt of the new release began. Attempts count in this order.
    pub fn began(&mut self, head: nightcrew_model::id::AttemptId) {
        self.order.began(head);
    }

    /// An attempt of the new release was judged. A violation counts at once; everything else once all that began before are
    /// judged as well.
    pub fn judged(&mut self, head: AttemptRecord) {
        self.watch(&head);
        self.order.judged(head);
        while self.decision().is_none() {
            let Some(next) = self.order.next_in_turn() else { break };
            self.count(&next);
        }
    }

    /// The next batch begins, with these shares of its attempts for the families; empty for the plan's own.
    pub fn batch(&mut self, shares: &BTreeMap<String, f64>) {
        self.order.clear();
        self.weight_max = 1.0;
        let planned = self.plan_shares();
        for family in &mut self.families {
            let share = shares.get(&family.name).filter(|share| **share > 0.0);
            family.weight =
                share.zip(planned.get(&family.name)).map_or(1.0, |(share, planned)| planned / share);
            self.weight_max = self.weight_max.max(family.weight);
        }
        // A batch without one of the families says nothing of all together.
        let lacks = |family: &Family| !shares.get(&family.name).is_some_and(|share| *share > 0.0);
        self.whole_mix = shares.is_empty() || !self.families.iter().any(lacks);
    }

    /// Counts an attempt in its turn.
    fn count(&mut self, head: &AttemptRecord) {
        match self.partners.take(head) {
            Found::Partner(base) if head.is_judged() => self.add(base, head),
            Found::Partner(_) | Found::Void => self.void += 1,
            Found::Nobody => self.unmatched += 1,
        }
    }

    /// Takes a pair.
    pub fn add(&mut self, base: &AttemptRecord, head: &AttemptRecord) {
        self.pairs += 1;
        self.satisfied[0] += u64::from(base.is_satisfied());
        self.satisfied[1] += u64::from(head.is_satisfied());
        let family = self.family(base);
        let own = family.and_then(|place| self.families.get(place)).map_or(1.0, |family| family.weight);
        let weight = self.whole_mix.then_some(Weight { own, most: self.weight_max });
        for one in &mut self.tracked {
            let Some(change) = (one.measure.change)(base, head) else { continue };
            one.suite.add(change, weight);
            if let Some(part) = family.and_then(|place| one.families.get_mut(place)) {
                part.add(change, Some(Weight::ONE));
            }
        }
        if self.failed.is_none() {
            self.failed = self.worse();
        }
        self.passed |= self.failed.is_none() && self.clear();
    }

    /// The place of an attempt's family.
    fn family(&self, one: &AttemptRecord) -> Option<usize> {
        self.by_scenario.get(one.scenario as usize).copied().flatten()
    }

    /// A violation where the baseline has none fails at once.
    fn watch(&mut self, head: &AttemptRecord) {
        if !head.violation {
            return;
        }
        self.violations += 1;
        let known = self.family(head).and_then(|place| self.families.get(place));
        if known.is_none_or(|family| family.violations == 0) && self.failed.is_none() {
            let scenario = self.base.scenario(head).map(|one| one.name.clone()).unwrap_or_default();
            self.failed = Some(Cause::Violation { family: self.base.family(head).to_owned(), scenario });
        }
    }

    /// The first measure that is proved to be worse.
    fn worse(&self) -> Option<Cause> {
        self.tracked.iter().enumerate().find_map(|(measure, one)| {
            let family = one.families.iter().position(|part| one.progress(part) >= 1.0);
            (family.is_some() || one.progress(&one.suite) >= 1.0).then_some(Cause::Worse { measure, family })
        })
    }

    /// True when all that a PASS needs is proved.
    fn clear(&self) -> bool {
        let calm = |one: &Tracked| one.parts().all(|part| !one.near(part));
        let lost = share(self.void, self.void + self.pairs).unwrap_or(0.0);
        self.pairs >= ATTEMPTS_MIN
            && lost <= VOID_SHARE_MAX
            && self.tracked.iter().all(|one| one.parts().all(|part| part.cleared))
            && self.tracked.iter().all(calm)
    }

    /// The verdict, once there is one.
    #[must_use]
    pub fn decision(&self) -> Option<Verdict> {
        match (&self.failed, self.passed) {
            (Some(_), _) => Some(Verdict::Fail),
            (None, true) => Some(Verdict::Pass),
            (None, false) => (self.pairs >= self.options.cap).then_some(Verdict::Inconclusive),
        }
    }

    /// Takes back what rests on waiting times: the engine was too late to measure them.
    pub fn without_latency(&mut self) {
        self.tracked.retain(|one| !one.measure.is_latency);
        self.failed = self
            .failed
            .take()
            .filter(|cause| matches!(cause, Cause::Violation { .. }))
            .or_else(|| self.worse());
    }

    /// The plan's share of each family, by the baseline's judged attempts.
    #[must_use]
    pub fn plan_shares(&self) -> BTreeMap<String, f64> {
        let all = number(self.families.iter().map(|family| family.judged).sum()).max(1.0);
        self.families.iter().map(|family| (family.name.clone(), number(family.judged) / all)).collect()
    }

    /// Pairs so far.
    #[must_use]
    pub const fn pairs(&self) -> u64 {
        self.pairs
    }
}

impl Tracked {
    fn parts(&self) -> impl Iterator<Item = &Part> {
        std::iter::once(&self.suite).chain(&self.families)
    }

    fn ln_e(&self, part: &Part) -> f64 {
        part.ln_e(self.measure.net_min)
    }

    /// True when a part is near "worse".
    fn near(&self, part: &Part) -> bool {
        self.ln_e(part) >= part.bar + libm::log(DOUBT)
    }

    /// How far a part is on its way to "worse": 1 is there.
    fn progress(&self, part: &Part) -> f64 {
        self.ln_e(part) / part.bar
    }
}

/// The families in which the baseline has a judged attempt, by name.
fn families(base: &RunRecords) -> Vec<Family> {
    let mut families: BTreeMap<&str, Family> = BTreeMap::new();
    for one in &base.attempts {
        let family = families.entry(base.family(one)).or_default();
        family.judged += u64::from(one.is_judged());
        family.violations += u64::from(one.violation);
    }
    let named =
        families.into_iter().map(|(name, family)| Family { name: name.to_owned(), weight: 1.0, ..family });
    named.filter(|family| family.judged > 0).collect()
}

/// What is followed: the outcome, false claims, the experience, and violations where the baseline has some.
fn tracked(options: &Options, base: &RunRecords, families: &[Family]) -> Vec<Tracked> {
    let pairs = Pairs::of(base, base);
    let of = |measure: Measure, layer: Layer, alpha: f64| {
        let shares = measure.unit == "share";
        let bad = bad_share(&measure, base);
        let betting = |drop: f64| Betting::new(drop, differ_unshared(bad, bad));
        let family_drop = (options.drop * FAMILY_DROP_TIMES).min(FAMILY_DROP_MAX).max(options.drop);
        let of_family = |family: &Family| {
            // A family too small to show such a drop is watched for it and asked for no proof.
            let proves = measure.name == SATISFIED && family.judged >= ATTEMPTS_MIN;
            let bar = alpha / 2.0 / number(families.len() as u64);
            Part::new(bar, proves.then(|| betting(family_drop)), options.beta)
        };
        let suite = Part::new(alpha / 2.0, shares.then(|| betting(options.drop)), options.beta);
        Tracked { families: families.iter().map(of_family).collect(), suite, measure, layer, alpha }
    };
    let [off, satisfied, claims, experience, conduct, safety] =
        SHARES.map(|(_, share)| options.alpha * share);
    let of_group = |layer: Layer, measures: Vec<Measure>, alpha: f64| {
        let timely = |one: &Measure| !one.is_latency || base.latency_invalid.is_none();
        let measures: Vec<Measure> = measures.into_iter().filter(timely).collect();
        let each = alpha / number(measures.len().max(1) as u64);
        measures.into_iter().map(|one| of(one, layer, each)).collect::<Vec<_>>()
    };
    let mut tracked = of_group(Layer::Outcome, vec![measure::satisfied()], satisfied);
    tracked.extend(of_group(Layer::Experience, vec![measure::false_claims()], claims));
    tracked.extend(of_group(Layer::Outcome, measure::conduct().into(), conduct));
    tracked.extend(of_group(Layer::Experience, vec![worse_off(&pairs)], off));
    tracked.extend(of_group(Layer::Experience, measure::experience(&pairs), experience));
    if families.iter().any(|family| family.violations > 0) {
        tracked.extend(of_group(Layer::Safety, vec![violations()], safety));
    }
    tracked
}

/// The baseline's share of attempts that are bad by a measure.
fn bad_share(measure: &Measure, base: &RunRecords) -> f64 {
    let judged = base.attempts.iter().filter(|one| one.is_judged()).filter_map(|one| (measure.bad)(one));
    let (bad, n) = judged.fold((0, 0), |(bad, n), one| (bad + u64::from(one), n + 1));
    share(bad, n).unwrap_or(0.0)
}

/// Violations as a measure, for families that were unsafe before.
fn violations() -> Measure {
    let by = |base: bool, head: bool| match (base, head) {
        (false, true) => Change::Worse,
        (true, false) => Change::Better,
        _ => Change::Same,
    };
    Measure {
        name: "violations",
        complaint: "what must never happen did more often",
        change: Box::new(move |base, head| Some(by(base.violation, head.violation))),
        bad: Box::new(|one| Some(one.violation)),
        figure: |one| Some(f64::from(u8::from(one.violation))),
        ..measure::false_claims()
    }
}
