//! Cohen's kappa: how far two judges of the same things agree beyond what chance would give.

use super::{Range, Z95, number};

/// How two judges answered the same yes-or-no questions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    /// Both said yes.
    pub both: u64,
    /// Only the first said yes.
    pub first_only: u64,
    /// Only the second said yes.
    pub second_only: u64,
    /// Both said no.
    pub neither: u64,
}

/// Kappa with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Kappa {
    /// 1 for full agreement, 0 for what chance gives, negative below it.
    pub value: f64,
    /// Its 95 % interval (Fleiss, Cohen and Everitt 1969), within −1 to 1. It is a large-sample one: below some 50 questions,
    /// or with nearly all answers alike, it is too narrow.
    pub range: Range,
}

impl Agreement {
    /// Questions that both answered.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.both + self.first_only + self.second_only + self.neither
    }

    /// Kappa; `None` without an answer, or when both judges only ever say the same word: then chance alone agrees as often.
    #[must_use]
    pub fn kappa(&self) -> Option<Kappa> {
        let all = number(self.n());
        let cells = [[self.both, self.first_only], [self.second_only, self.neither]]
            .map(|row| row.map(|count| number(count) / all));
        let [[a, b], [c, d]] = cells;
        let (rows, columns) = ([a + b, c + d], [a + c, b + d]);
        let (seen, chance) = (a + d, rows[0] * columns[0] + rows[1] * columns[1]);
        if self.n() == 0 || chance >= 1.0 {
            return None;
        }
        let value = (seen - chance) / (1.0 - chance);
        // The variance by the delta method: cells that agree, cells that do not, and the correction for chance.
        let rest = 1.0 - value;
        let agreeing: f64 = [(a, rows[0] + columns[0]), (d, rows[1] + columns[1])]
            .map(|(cell, margins)| cell * (1.0 - margins * rest) * (1.0 - margins * rest))
            .iter()
            .sum();
        let [first, second] = [columns[0] + rows[1], columns[1] + rows[0]];
        let differing = rest * rest * (b * first * first + c * second * second);
        // Of a cell (i, j) counts the share of column i plus that of row j.
        let correction = value - chance * rest;
        let variance = (agreeing + differing - correction * correction).max(0.0)
            / ((1.0 - chance) * (1.0 - chance) * all);
        let half = Z95 * libm::sqrt(variance);
        Some(Kappa { value, range: Range { low: (value - half).max(-1.0), high: (value + half).min(1.0) } })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_values() {
        // The usual worked example of two readers of 50 grant proposals: 20 both, 5 and 10 one only, 15 neither.
        let agreement = Agreement { both: 20, first_only: 5, second_only: 10, neither: 15 };
        let kappa = agreement.kappa().unwrap();
        assert!((kappa.value - 0.4).abs() < 1e-12, "{kappa:?}");
        assert!(kappa.range.low > 0.1 && kappa.range.high < 0.7, "{kappa:?}");
    }

    #[test]
    fn agreement_and_its_opposite() {
        let full = Agreement { both: 30, neither: 20, ..Agreement::default() };
        assert!((full.kappa().unwrap().value - 1.0).abs() < 1e-12);
        let opposite = Agreement { first_only: 25, second_only: 25, ..Agreement::default() };
        assert!((opposite.kappa().unwrap().value + 1.0).abs() < 1e-12);
        assert_eq!(Agreement { both: 50, ..Agreement::default() }.kappa(), None);
        assert_eq!(Agreement::default().kappa(), None);
    }
}
