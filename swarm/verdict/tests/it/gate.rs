//! The gate over thousands of simulated releases: how often it accuses the innocent, how soon it ends, and when it says nothing.
//! What is simulated knows nothing of how the gate decides.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use nightcrew_model::event::AttemptEnd;
use nightcrew_model::id::{AttemptId, PersonId};
use nightcrew_model::seed::{Seed, Stream};
use nightcrew_model::verdict::Verdict;
use nightcrew_verdict::RunRecords;
use nightcrew_verdict::gate::matching::Pairing;
use nightcrew_verdict::gate::{Gate, Options, fixed};
use nightcrew_verdict::record::{AttemptRecord, Judgement, ScenarioName};

use crate::journal::{HAPPY, Journal};

/// Families of the simulated plan; attempts are spread over them evenly.
const FAMILIES: u64 = 5;
/// Attempts of a baseline.
const BASE: u64 = 400;

/// A release as the simulation has it, in thousandths.
#[derive(Clone, Copy)]
struct Release {
    satisfied: u32,
    /// In the first family, where it differs.
    first: Option<u32>,
    lies: u32,
    leaves: u32,
    re_asks: u32,
}

const GOOD: Release = Release { satisfied: 980, first: None, lies: 5, leaves: 10, re_asks: 150 };

/// A judged attempt to begin from.
fn template() -> &'static AttemptRecord {
    static TEMPLATE: OnceLock<AttemptRecord> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let mut journal = Journal::new();
        journal.access(1, HAPPY);
        journal.judge().records.attempts.remove(0)
    })
}

fn attempt(release: &Release, id: u64, stream: &mut Stream) -> AttemptRecord {
    let scenario = id % FAMILIES;
    let share = release.first.filter(|_| scenario == 0).unwrap_or(release.satisfied);
    let satisfied = stream.chance_permille(share);
    AttemptRecord {
        id: AttemptId(id),
        scenario: u32::try_from(scenario).unwrap(),
        person: PersonId(u32::try_from(id).unwrap()),
        judgement: if satisfied { Judgement::Satisfied } else { Judgement::Failed },
        end: Some(if stream.chance_permille(release.leaves) {
            AttemptEnd::WalkedAway
        } else {
            AttemptEnd::Heard
        }),
        re_asks: u32::from(stream.chance_permille(release.re_asks)),
        false_claims: u32::from(stream.chance_permille(release.lies)),
        ..template().clone()
    }
}

/// A run of a release. Nothing is shared with a run of another seed: pairing gains nothing here.
fn run(release: &Release, seed: u64) -> RunRecords {
    sized(release, seed, BASE)
}

fn sized(release: &Release, seed: u64, attempts: u64) -> RunRecords {
    let mut stream = Seed(seed).stream("attempts", "gate", 0);
    let scenario =
        |place: u64| ScenarioName { name: format!("scenario-{place}"), family: format!("family-{place}") };
    RunRecords {
        attempts: (1..=attempts).map(|id| attempt(release, id, &mut stream)).collect(),
        scenarios: (0..FAMILIES).map(scenario).collect(),
        ..RunRecords::default()
    }
}

/// What a gate came to: its verdict, and after how many pairs.
fn decided(base: &RunRecords, head: &RunRecords, options: Options, pairing: Pairing) -> (Verdict, u64) {
    let mut gate = Gate::new(options, base, pairing);
    for one in &head.attempts {
        gate.began(one.id);
        gate.judged(one.clone());
        if let Some(verdict) = gate.decision() {
            return (verdict, gate.pairs());
        }
    }
    (Verdict::Inconclusive, gate.pairs())
}

/// Many releases against many baselines: how often each verdict, and pairs on average.
fn many(rounds: u64, base: &Release, head: &Release, options: Options) -> (BTreeMap<Verdict, u64>, u64) {
    let (mut verdicts, mut pairs) = (BTreeMap::new(), 0);
    for round in 0..rounds {
        // No more attempts are drawn than can count.
        let run = |release, seed| sized(release, seed, options.cap.min(BASE));
        let (verdict, took) =
            decided(&run(base, 2 * round), &run(head, 2 * round + 1), options, Pairing::ById);
        *verdicts.entry(verdict).or_default() += 1;
        pairs += took;
    }
    (verdicts, pairs / rounds)
}

fn of(verdicts: &BTreeMap<Verdict, u64>, verdict: Verdict) -> u64 {
    verdicts.get(&verdict).copied().unwrap_or(0)
}

#[test]
fn an_unchanged_release_is_seldom_accused_however_often_one_looks() {
    // One in ten is not satisfied, so that pairs differ all the time and no PASS ends it early.
    let shaky = Release { satisfied: 900, lies: 30, leaves: 50, ..GOOD };
    let (verdicts, _) = many(2000, &shaky, &shaky, Options { cap: 200, ..Options::default() });
    // At most 5 %, 100 of 2,000; were the rate just that, 3 errors of √(2000 · 0.05 · 0.95) = 9.7 above it would be chance.
    assert!(of(&verdicts, Verdict::Fail) <= 129, "{verdicts:?}");
}

#[test]
fn what_is_clear_takes_far_fewer_attempts_than_the_fixed_design() {
    let options = Options::default();
    // A baseline with just its share, so that the fixed design is the one for 98 %.
    let mut exact = run(&GOOD, 1);
    for (place, one) in exact.attempts.iter_mut().enumerate() {
        one.judgement = if place % 50 == 0 { Judgement::Failed } else { Judgement::Satisfied };
    }
    let fixed = fixed::pairs(&exact, &options);
    // By hand: (1.6449·√0.0872 + 1.2816·√0.0847)² / 0.0025 = 295.
    assert!((294..=296).contains(&fixed), "{fixed}");
    let (same, same_pairs) = many(300, &GOOD, &GOOD, options);
    let (worse, worse_pairs) = many(300, &GOOD, &Release { satisfied: 780, ..GOOD }, options);
    assert!(of(&same, Verdict::Pass) >= 285, "{same:?} after {same_pairs}");
    assert!(of(&worse, Verdict::Fail) >= 297, "{worse:?} after {worse_pairs}");
    for pairs in [same_pairs, worse_pairs] {
        assert!(pairs * 10 <= fixed * 6, "{pairs} pairs, the fixed design takes {fixed}");
    }
}

#[test]
fn a_release_that_is_worse_by_the_drop_seldom_passes_and_the_grey_is_left_open() {
    let options = Options { cap: 250, ..Options::default() };
    let (worse, _) = many(300, &GOOD, &Release { satisfied: 930, ..GOOD }, options);
    // A tenth at most, 30 of 300; 3 errors of √(300 · 0.1 · 0.9) = 5.2 above it are chance.
    assert!(of(&worse, Verdict::Pass) <= 45, "{worse:?}");
    let (grey, _) = many(300, &GOOD, &Release { satisfied: 945, ..GOOD }, options);
    assert!(of(&grey, Verdict::Inconclusive) >= 150, "{grey:?}");
}

#[test]
fn a_defect_of_one_family_is_found_and_gets_the_attempts() {
    let (base, head) = (run(&GOOD, 5), run(&Release { first: Some(500), ..GOOD }, 6));
    let mut gate = Gate::new(Options::default(), &base, Pairing::ById);
    let planned = gate.next_shares();
    assert!(planned.values().all(|share| (share - 0.2).abs() < 0.01), "{planned:?}");
    let mut heads = head.attempts.iter();
    for one in heads.by_ref().take(40) {
        gate.began(one.id);
        gate.judged(one.clone());
    }
    let shares = gate.next_shares();
    assert!((shares.values().sum::<f64>() - 1.0).abs() < 1e-9, "{shares:?}");
    // While the whole is open, three quarters follow the plan.
    assert!(shares.values().all(|share| *share >= 0.15 - 1e-9), "{shares:?}");
    for one in heads {
        gate.began(one.id);
        gate.judged(one.clone());
    }
    assert_eq!(gate.decision(), Some(Verdict::Fail));
    let outcome = gate.outcome(&Default::default());
    assert!(outcome.sentence.contains("family-0"), "{}", outcome.sentence);
}

#[test]
fn clear_families_get_few_attempts() {
    let base = run(&GOOD, 7);
    let mut gate = Gate::new(Options { cap: 1000, ..Options::default() }, &base, Pairing::ById);
    // All of the first four families agree; of the last one, nothing is known.
    for one in base.attempts.iter().filter(|one| one.scenario < 4) {
        let head = one.clone();
        gate.began(head.id);
        gate.judged(head);
    }
    let shares = gate.next_shares();
    assert!(shares["family-4"] > 0.8 && shares["family-0"] < 0.06, "{shares:?}");
}

#[test]
fn a_new_violation_fails_at_once_and_a_known_one_does_not() {
    let base = run(&GOOD, 8);
    let mut unsafe_base = base.clone();
    unsafe_base.attempts[0].violation = true;
    for (base, verdict) in [(&base, Some(Verdict::Fail)), (&unsafe_base, None)] {
        let mut gate = Gate::new(Options::default(), base, Pairing::ById);
        let head =
            AttemptRecord { violation: true, judgement: Judgement::Failed, ..base.attempts[5].clone() };
        // The one before it is still under way: a violation waits for nobody.
        gate.began(AttemptId(1));
        gate.began(head.id);
        gate.judged(head);
        assert_eq!((gate.decision(), gate.pairs()), (verdict, 0));
    }
}

#[test]
fn attempts_count_in_the_order_in_which_they_began() {
    let base = run(&GOOD, 9);
    let mut gate = Gate::new(Options::default(), &base, Pairing::ById);
    for one in &base.attempts[..10] {
        gate.began(one.id);
    }
    for one in base.attempts[1..10].iter().rev() {
        gate.judged(one.clone());
        assert_eq!(gate.pairs(), 0);
    }
    gate.judged(base.attempts[0].clone());
    assert_eq!(gate.pairs(), 10);
}

#[test]
fn runs_of_different_seeds_are_held_against_each_other_by_scenario() {
    let base = run(&GOOD, 10);
    let mut head = run(&GOOD, 11);
    head.attempts.iter_mut().for_each(|one| one.id = AttemptId(one.id.0 + 10_000));
    assert_eq!(decided(&base, &head, Options::default(), Pairing::ById), (Verdict::Inconclusive, 0));
    assert_eq!(decided(&base, &head, Options::default(), Pairing::ByScenario).0, Verdict::Pass);
    // A baseline has no more to tell than its attempts: nothing is used twice.
    head.attempts.extend(head.attempts.clone());
    let worse = Release { satisfied: 945, ..GOOD };
    let mut grey = run(&worse, 12);
    grey.attempts.extend(run(&worse, 13).attempts);
    let mut gate =
        Gate::new(Options { alpha: 1e-9, beta: 1e-9, ..Options::default() }, &base, Pairing::ByScenario);
    for one in &grey.attempts {
        gate.began(one.id);
        gate.judged(one.clone());
    }
    assert_eq!((gate.decision(), gate.pairs()), (None, BASE));
}
