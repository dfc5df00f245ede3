//! Many seeds, some at a time. Whatever becomes of one is kept with its seed: what does not hold, that it could not be simulated,
//! that it broke down.

use std::ops::RangeInclusive;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Simulated;
use crate::failure::Failure;

/// Seeds at a time at most: each has a thread of its own.
const JOBS_MAX: usize = 256;

/// A seed of which something does not hold.
pub struct Broken {
    /// The seed.
    pub seed: u64,
    /// What came of it.
    pub simulated: Simulated,
    /// Where its journal is.
    pub kept: Result<PathBuf, Failure>,
}

/// What all seeds together came to.
#[derive(Default)]
pub struct Round {
    /// Seeds simulated.
    pub seeds: u64,
    /// Attempts begun.
    pub attempts: u64,
    /// Events of all journals.
    pub events: u64,
    /// Seeds of which something does not hold, in their order.
    pub broken: Vec<Broken>,
    /// Seeds that could not be simulated, in their order, and why. No further seed is begun after the first.
    pub failed: Vec<(u64, Failure)>,
}

/// What one seed came to, and where its journal is if something does not hold.
pub type One = Result<(Simulated, Option<Result<PathBuf, Failure>>), Failure>;

/// Seeds that are not yet begun, and what the others came to.
struct State {
    left: RangeInclusive<u64>,
    round: Round,
}

/// Simulates every seed by `one`, `jobs` at a time.
pub fn round(seeds: RangeInclusive<u64>, jobs: usize, one: impl Fn(u64) -> One + Sync) -> Round {
    let many = usize::try_from(seeds.end().saturating_sub(*seeds.start())).unwrap_or(usize::MAX);
    let state = Mutex::new(State { left: seeds, round: Round::default() });
    // Each simulation is a world of its own on a runtime of its own; only their results meet.
    std::thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, JOBS_MAX).min(many.saturating_add(1)) {
            scope.spawn(|| {
                while let Some(seed) = claim(&state) {
                    let done = catch_unwind(AssertUnwindSafe(|| one(seed)));
                    let done = done.unwrap_or_else(|panic| Err(broke_down(panic.as_ref())));
                    lock(&state).round.add(seed, done);
                }
            });
        }
    });
    let mut round = state.into_inner().unwrap_or_else(PoisonError::into_inner).round;
    round.broken.sort_by_key(|broken| broken.seed);
    round.failed.sort_by_key(|(seed, _)| *seed);
    round
}

/// The next seed, unless all are begun or one could not even be simulated.
fn claim(state: &Mutex<State>) -> Option<u64> {
    let mut state = lock(state);
    if state.round.failed.is_empty() { state.left.next() } else { None }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A panic, as why a seed could not be simulated.
fn broke_down(panic: &(dyn std::any::Any + Send)) -> Failure {
    let words = panic.downcast_ref::<&str>().copied();
    let words = words.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    Failure::Environment(format!("it broke down: {}", words.unwrap_or("a panic without words")))
}

impl Round {
    fn add(&mut self, seed: u64, done: One) {
        match done {
            Ok((simulated, kept)) => {
                self.seeds += 1;
                self.attempts += simulated.attempts;
                self.events += simulated.events;
                if let Some(kept) = kept {
                    self.broken.push(Broken { seed, simulated, kept });
                }
            }
            Err(failure) => self.failed.push((seed, failure)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use nightcrew_model::id::Seq;
    use nightcrew_verdict::audit::{Breach, Invariant};

    use super::*;

    fn sound() -> One {
        Ok((Simulated { attempts: 10, events: 100, breaches: Vec::new() }, None))
    }

    fn unsound() -> One {
        let breach = Breach { step: Seq(3), invariant: Invariant::State, what: "a ghost".to_owned() };
        let simulated = Simulated { attempts: 10, events: 100, breaches: vec![breach] };
        Ok((simulated, Some(Ok(PathBuf::from("kept")))))
    }

    #[test]
    fn the_last_seeds_of_all_are_done_once_each_and_then_it_ends() {
        for jobs in [1, 2, 5] {
            let seen = Mutex::new(Vec::new());
            let done = round(u64::MAX - 2..=u64::MAX, jobs, |seed| {
                seen.lock().unwrap().push(seed);
                sound()
            });
            let mut seen = seen.into_inner().unwrap();
            seen.sort_unstable();
            assert_eq!(seen, [u64::MAX - 2, u64::MAX - 1, u64::MAX]);
            assert_eq!((done.seeds, done.attempts, done.events), (3, 30, 300));
        }
    }

    #[test]
    fn a_seed_that_cannot_be_simulated_is_named_beside_those_that_fail_and_ends_the_round() {
        let begun = Mutex::new(BTreeSet::new());
        let done = round(0..=100, 1, |seed| {
            begun.lock().unwrap().insert(seed);
            match seed {
                2 => unsound(),
                4 => Err(Failure::Environment("no room".to_owned())),
                _ => sound(),
            }
        });
        assert_eq!(done.broken.iter().map(|broken| broken.seed).collect::<Vec<_>>(), [2]);
        let failed: Vec<_> = done.failed.iter().map(|(seed, why)| (*seed, why.to_string())).collect();
        assert_eq!(failed, [(4, "no room".to_owned())]);
        assert_eq!(begun.into_inner().unwrap(), BTreeSet::from([0, 1, 2, 3, 4]));
    }

    #[test]
    fn a_panic_names_its_seed_and_costs_no_other() {
        let done = round(0..=3, 1, |seed| {
            assert!(seed != 3, "seed three fell over");
            if seed == 1 { unsound() } else { sound() }
        });
        assert_eq!((done.seeds, done.broken.len()), (3, 1));
        let (seed, why) = &done.failed[0];
        assert_eq!((*seed, why.to_string()), (3, "it broke down: seed three fell over".to_owned()));
    }
}
