//! McNemar's test, exact: of the pairs in which two releases differ, do they differ in one direction?

use super::binomial::{fair_lower_tail, fair_upper_tail};

/// The two-sided p-value for `worse` pairs that went from good to bad and `better` that went from bad to good:
/// 1 when no pair differs. Pairs that agree tell nothing about a direction, whatever their number.
#[must_use]
pub fn exact_two_sided(worse: u64, better: u64) -> f64 {
    let n = worse.saturating_add(better);
    if n == 0 {
        return 1.0;
    }
    (2.0 * fair_lower_tail(worse.min(better), n)).min(1.0)
}

/// The one-sided p-value of "it got worse": the chance of so many worse pairs or more among those that differ, if either
/// direction is as likely.
#[must_use]
pub fn exact_one_sided(worse: u64, better: u64) -> f64 {
    fair_upper_tail(worse, worse.saturating_add(better))
}

/// The fewest pairs, all in one direction, that reach `alpha` one-sided.
#[must_use]
pub fn fewest_one_way(alpha: f64) -> u64 {
    (1..=64).find(|pairs| exact_one_sided(*pairs, 0) <= alpha).unwrap_or(64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use nightcrew_model::seed::Seed;

    #[test]
    fn published_values() {
        // Agresti 2013, table 11.1 in its exact form, and R's binom.test(b, b + c)$p.value.
        for (worse, better, p) in
            [(150, 86, 3.716e-5), (8, 2, 0.109_375), (0, 5, 0.0625), (12, 3, 0.035_156_25), (4, 4, 1.0)]
        {
            let found = exact_two_sided(worse, better);
            assert!((found - p).abs() < 2e-3 * p, "{worse} against {better}: {found}");
        }
    }

    #[test]
    fn one_side_is_half_of_both() {
        for (worse, better) in [(150, 86), (8, 2), (12, 3)] {
            assert!((2.0 * exact_one_sided(worse, better) - exact_two_sided(worse, better)).abs() < 1e-9);
        }
        assert!((exact_one_sided(0, 0) - 1.0).abs() < 1e-12);
        assert!(exact_one_sided(2, 8) > 0.9);
    }

    #[test]
    fn it_seldom_accuses_the_innocent() {
        let mut stream = Seed(3).stream("false alarms", "mcnemar", 0);
        let alarms = (0..4000)
            .filter(|_| {
                let (mut worse, mut better) = (0, 0);
                for _ in 0..300 {
                    match (stream.chance_permille(60), stream.chance_permille(60)) {
                        (true, false) => worse += 1,
                        (false, true) => better += 1,
                        _ => {}
                    }
                }
                exact_two_sided(worse, better) <= 0.05
            })
            .count();
        assert!(alarms <= 200, "{alarms} of 4000 at a nominal 5 %");
    }

    #[test]
    fn the_fewest_pairs() {
        assert_eq!(fewest_one_way(0.05), 5);
        assert_eq!(fewest_one_way(0.01), 7);
    }
}
