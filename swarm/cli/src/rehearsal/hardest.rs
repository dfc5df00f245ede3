//! The rehearsed run that a budget hits hardest: what becomes of a cap is told by it, also where the plan's own seed gets by.

use std::cmp::Reverse;

use nightcrew_model::event::{AttemptEnd, EndReason};
use nightcrew_model::time::At;
use serde::Serialize;

use super::tally::Tally;

/// That run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hardest {
    /// Its seed.
    pub seed: u64,
    /// Attempts begun.
    pub attempts: u64,
    /// Attempts in which the person walked away.
    pub walked_away: u64,
    /// Choices that the scripted mind made instead of the model.
    pub fallbacks: u64,
    /// Calls that the budget refused.
    pub refused: u64,
    /// Why it ended.
    pub ended: Option<EndReason>,
    /// When it ended, on the crew's clock.
    pub ended_at_ms: u64,
}

impl Hardest {
    /// What is told of the run.
    pub fn new(seed: u64, tally: &Tally) -> Self {
        Self {
            seed,
            attempts: tally.attempts,
            walked_away: tally.ends.get(&AttemptEnd::WalkedAway).copied().unwrap_or(0),
            fallbacks: tally.fallbacks,
            refused: tally.refused(),
            ended: tally.reason,
            ended_at_ms: tally.ended_at.0,
        }
    }
}

/// Its place: the run that spends a day's cap first, or else the one of which most is refused. `None` when nothing is.
pub fn place(tallies: &[Tally]) -> Option<usize> {
    let refused = tallies.iter().enumerate().filter(|(_, tally)| tally.refused() > 0);
    let hard =
        |tally: &Tally| (tally.spent_at().map_or(u64::MAX, |(_, At(at))| at), Reverse(tally.refused()));
    refused.min_by_key(|(_, tally)| hard(tally)).map(|(place, _)| place)
}
