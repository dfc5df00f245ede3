//! The design that the gate is held against: McNemar's exact test, once, after a number of pairs that is fixed beforehand.

use crate::record::RunRecords;
use crate::stats::sample_size::{differ_unshared, mcnemar_pairs};
use crate::stats::share;

use super::Options;

/// The pairs that the fixed design takes to see the drop of the outcome with the chance 1 − β, one-sided at α, for the baseline's
/// share of satisfied people and with nothing shared between the two runs. It has one measure and no families: what a user would
/// plan who knows only the outcome.
#[must_use]
pub fn pairs(base: &RunRecords, options: &Options) -> u64 {
    let judged = base.attempts.iter().filter(|one| one.is_judged());
    let (satisfied, n) =
        judged.fold((0, 0), |(satisfied, n), one| (satisfied + u64::from(one.is_satisfied()), n + 1));
    let before = share(satisfied, n).unwrap_or(1.0);
    let differ = differ_unshared(before, (before - options.drop).max(0.0));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a cast saturates, and counts are ≥ 0"
    )]
    let pairs = mcnemar_pairs(differ, options.drop, 2.0 * options.alpha, 1.0 - options.beta) as u64;
    pairs
}
