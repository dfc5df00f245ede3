//! Pearson's chi-square for two rows of counts: whether two releases call the same mix of endpoints.

use statrs::function::gamma::gamma_ur;

use super::number;

/// The result of the test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChiSquare {
    /// The statistic.
    pub statistic: f64,
    /// Degrees of freedom.
    pub freedom: u64,
    /// The p-value.
    pub p: f64,
    /// Cramér's V: how large the difference is, 0 to 1, whatever the counts.
    pub size: f64,
}

/// Two rows of counts over the same columns; `None` when fewer than two columns or an empty row leave nothing to compare.
#[must_use]
pub fn two_rows(columns: &[(u64, u64)]) -> Option<ChiSquare> {
    let first: u64 = columns.iter().map(|column| column.0).sum();
    let second: u64 = columns.iter().map(|column| column.1).sum();
    let used = columns.iter().filter(|column| column.0 + column.1 > 0).count() as u64;
    if first == 0 || second == 0 || used < 2 {
        return None;
    }
    let all = number(first + second);
    let cell = |seen: u64, row: u64, column: u64| {
        let expected = number(row) * number(column) / all;
        (number(seen) - expected) * (number(seen) - expected) / expected
    };
    let statistic = columns
        .iter()
        .filter(|column| column.0 + column.1 > 0)
        .map(|column| {
            cell(column.0, first, column.0 + column.1) + cell(column.1, second, column.0 + column.1)
        })
        .sum::<f64>();
    let freedom = used - 1;
    let p = if statistic > 0.0 { gamma_ur(number(freedom) / 2.0, statistic / 2.0) } else { 1.0 };
    Some(ChiSquare { statistic, freedom, p, size: libm::sqrt(statistic / all).min(1.0) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_values() {
        // R: chisq.test(matrix(c(762, 327, 468, 484, 239, 477), 2, byrow = TRUE)) (Agresti 2007, p. 39).
        let found = two_rows(&[(762, 484), (327, 239), (468, 477)]).unwrap();
        assert!((found.statistic - 30.070).abs() < 1e-3 && found.freedom == 2, "{found:?}");
        assert!((found.p - 2.954e-7).abs() < 1e-9, "{found:?}");
        assert_eq!(two_rows(&[(3, 4)]), None);
        assert_eq!(two_rows(&[(0, 4), (0, 2)]), None);
    }
}
