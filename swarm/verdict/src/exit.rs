//! Exit codes (DESIGN 9) and the order of verdicts.

use nightcrew_model::event::EndReason;
use nightcrew_model::verdict::Verdict;

/// All gates are met.
pub const MET: u8 = 0;
/// A gate failed, or a release is worse.
pub const FAILED: u8 = 1;
/// The budget stopped the run.
pub const BUDGET: u8 = 4;
/// The run cannot say.
pub const INCONCLUSIVE: u8 = 5;

/// The exit code of a run. What failed has failed, even when the budget stopped the run afterwards.
#[must_use]
pub fn code(verdict: Verdict, ended: Option<EndReason>) -> u8 {
    match (verdict, ended) {
        (Verdict::Fail, _) => FAILED,
        (_, Some(EndReason::BudgetSpent)) => BUDGET,
        (Verdict::Inconclusive, _) => INCONCLUSIVE,
        (Verdict::Pass, _) => MET,
    }
}

/// The worst of several verdicts: FAIL, then INCONCLUSIVE, then PASS. PASS when there is none.
#[must_use]
pub fn worst(verdicts: impl IntoIterator<Item = Verdict>) -> Verdict {
    verdicts.into_iter().fold(Verdict::Pass, |worst, verdict| match (worst, verdict) {
        (Verdict::Fail, _) | (_, Verdict::Fail) => Verdict::Fail,
        (Verdict::Inconclusive, _) | (_, Verdict::Inconclusive) => Verdict::Inconclusive,
        (Verdict::Pass, Verdict::Pass) => Verdict::Pass,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes() {
        assert_eq!(code(Verdict::Pass, Some(EndReason::Completed)), 0);
        assert_eq!(code(Verdict::Fail, Some(EndReason::BudgetSpent)), 1);
        assert_eq!(code(Verdict::Inconclusive, Some(EndReason::BudgetSpent)), 4);
        assert_eq!(code(Verdict::Inconclusive, None), 5);
    }

    #[test]
    fn the_worst() {
        assert_eq!(worst([Verdict::Pass, Verdict::Inconclusive]), Verdict::Inconclusive);
        assert_eq!(worst([Verdict::Inconclusive, Verdict::Fail, Verdict::Pass]), Verdict::Fail);
        assert_eq!(worst([]), Verdict::Pass);
    }
}
