//! Where failed attempts first went another way than satisfied ones: a prefix tree of the satisfied courses of each scenario, and
//! the failed courses beside it, alike ones once. Bounded; which way was another is settled when all satisfied courses are known.

use std::collections::{BTreeMap, BTreeSet};

use nightcrew_model::id::AttemptId;
use nightcrew_model::verdict::Layer;
use rustc_hash::FxHashMap;

use super::conduct::Mark;
use super::step::Step;
use crate::report::{FailingAttempt, StateRow};

/// Nodes of all trees: some 30 bytes each. Beyond it new ways are not learnt, which ten thousand satisfied attempts make bearable.
const NODES_MAX: usize = 100_000;
/// Failed courses kept until all satisfied ones are known, alike ones once, each with one attempt to show: ten kilobytes.
/// Beyond it a course is settled by what is known by then.
const PATTERNS_MAX: usize = 1000;
/// Ways of failing told apart at the end.
const GATHERED_MAX: usize = 1000;

/// Where a failed attempt went another way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Divergence {
    /// With this step, which no satisfied attempt took after the same beginning.
    At(Step),
    /// Nowhere: satisfied attempts took the same course.
    Nowhere,
    /// No attempt of the scenario was satisfied, so there is nothing to compare with.
    Incomparable,
}

/// An attempt that may be shown for others.
#[derive(Clone, Debug)]
pub struct Exemplar {
    /// Its identity.
    pub id: AttemptId,
    /// How long its transcript is: the shortest is the easiest to read.
    pub lines: u64,
    /// What happened, in the order of the twins' ledger.
    pub marks: Box<[Mark]>,
    /// The twins' state.
    pub rows: Vec<StateRow>,
    /// What a report shows of it.
    pub failing: FailingAttempt,
}

/// A failed attempt.
#[derive(Clone, Debug)]
pub struct FailedCourse {
    /// Its scenario, by place.
    pub scenario: u32,
    /// Its persona, by place.
    pub persona: u32,
    /// The layer that failed.
    pub layer: Layer,
    /// How it failed, by place.
    pub failure: u16,
    /// Its steps.
    pub steps: Box<[Step]>,
    /// What is shown of it.
    pub exemplar: Exemplar,
}

/// Failed attempts that are alike.
#[derive(Clone, Debug)]
pub struct Gathered {
    /// The layer that failed.
    pub layer: Layer,
    /// Where they went another way.
    pub divergence: Divergence,
    /// How they failed, by place.
    pub failure: u16,
    /// How many.
    pub count: u64,
    /// Their scenarios, by place.
    pub scenarios: BTreeSet<u32>,
    /// Their personas, by place.
    pub personas: BTreeSet<u32>,
    /// One of them.
    pub exemplar: Exemplar,
    /// The number of the event at which it went another way.
    pub at: Option<u64>,
}

type PatternKey = (u32, Layer, u16, Box<[Step]>);

#[derive(Clone, Debug)]
struct Pattern {
    count: u64,
    personas: BTreeSet<u32>,
    exemplar: Exemplar,
}

/// The trees and the failed courses.
#[derive(Clone, Debug, Default)]
pub struct Paths {
    /// From a node by a step to a node. The root of a scenario's tree is found in `roots`.
    edges: FxHashMap<(u32, Step), u32>,
    roots: FxHashMap<u32, u32>,
    nodes: u32,
    patterns: BTreeMap<PatternKey, Pattern>,
    gathered: BTreeMap<(Layer, Divergence, u16), Gathered>,
}

impl Paths {
    /// Learns the course of a satisfied attempt.
    pub fn satisfied(&mut self, scenario: u32, steps: &[Step]) {
        let Some(mut node) = self.roots.get(&scenario).copied().or_else(|| {
            let node = self.node()?;
            self.roots.insert(scenario, node);
            Some(node)
        }) else {
            return;
        };
        for step in steps {
            node = match self.edges.get(&(node, *step)) {
                Some(next) => *next,
                None => {
                    let Some(next) = self.node() else { return };
                    self.edges.insert((node, *step), next);
                    next
                }
            };
        }
    }

    fn node(&mut self) -> Option<u32> {
        let room = usize::try_from(self.nodes).is_ok_and(|nodes| nodes < NODES_MAX);
        room.then(|| {
            self.nodes += 1;
            self.nodes
        })
    }

    /// Takes a failed attempt.
    pub fn failed(&mut self, failed: FailedCourse) {
        let FailedCourse { scenario, persona, layer, failure, steps, exemplar } = failed;
        let key = (scenario, layer, failure, steps);
        let pattern = Pattern { count: 1, personas: [persona].into(), exemplar };
        let room = self.patterns.len() < PATTERNS_MAX;
        match self.patterns.get_mut(&key) {
            Some(known) => {
                known.count += 1;
                known.personas.insert(persona);
                shorter(&mut known.exemplar, pattern.exemplar);
            }
            None if room => {
                self.patterns.insert(key, pattern);
            }
            None => self.settle(key, pattern),
        }
    }

    /// Settles where a course went another way, and gathers it with those that did the same.
    fn settle(&mut self, (scenario, layer, failure, steps): PatternKey, pattern: Pattern) {
        let place = self.divergence(scenario, &steps);
        let divergence = match place {
            None => Divergence::Incomparable,
            Some(place) => steps.get(place).map_or(Divergence::Nowhere, |step| Divergence::At(*step)),
        };
        let key = (layer, divergence, failure);
        if let Some(known) = self.gathered.get_mut(&key) {
            known.count += pattern.count;
            known.scenarios.insert(scenario);
            known.personas.extend(pattern.personas);
            if shorter(&mut known.exemplar, pattern.exemplar) {
                known.at = place.and_then(|place| event_at(&steps, place, &known.exemplar.marks));
            }
        } else if self.gathered.len() < GATHERED_MAX {
            let at = place.and_then(|place| event_at(&steps, place, &pattern.exemplar.marks));
            let gathered = Gathered {
                layer,
                divergence,
                failure,
                count: pattern.count,
                scenarios: [scenario].into(),
                personas: pattern.personas,
                exemplar: pattern.exemplar,
                at,
            };
            self.gathered.insert(key, gathered);
        }
    }

    /// The place of the first step that no satisfied attempt of the scenario took after the same beginning; the number of steps
    /// when there is none, `None` when no attempt was satisfied.
    fn divergence(&self, scenario: u32, steps: &[Step]) -> Option<usize> {
        let mut node = *self.roots.get(&scenario)?;
        for (place, step) in steps.iter().enumerate() {
            match self.edges.get(&(node, *step)) {
                Some(next) => node = *next,
                None => return Some(place),
            }
        }
        Some(steps.len())
    }

    /// The failed attempts, gathered, the most first.
    #[must_use]
    pub fn finish(mut self) -> Vec<Gathered> {
        for (key, pattern) in std::mem::take(&mut self.patterns) {
            self.settle(key, pattern);
        }
        let mut gathered: Vec<Gathered> = self.gathered.into_values().collect();
        gathered.sort_by_key(|one| std::cmp::Reverse(one.count));
        gathered
    }
}

/// Keeps the shorter exemplar; the earlier of two that are as long. True when it is the other one.
fn shorter(kept: &mut Exemplar, other: Exemplar) -> bool {
    let better = (other.lines, other.id) < (kept.lines, kept.id);
    if better {
        *kept = other;
    }
    better
}

/// The number of the event behind a step: the first of its kind after as many words and acts as came before the step.
fn event_at(steps: &[Step], place: usize, marks: &[Mark]) -> Option<u64> {
    let step = *steps.get(place)?;
    let turns = |step: &Step| step.counts() && !matches!(step, Step::Call(..));
    let mut before = steps.get(..place)?.iter().filter(|step| turns(step)).count();
    for mark in marks.iter().filter(|mark| mark.step.counts()) {
        if before == 0 && mark.step == step {
            return Some(mark.seq);
        }
        if turns(&mark.step) {
            before = before.checked_sub(1)?;
        }
    }
    None
}
