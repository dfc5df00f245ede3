//! Clopper and Pearson's exact interval for a share: never too narrow, so it is the one for safety.

use statrs::function::beta::beta_reg;

use super::{Range, number};

/// Halvings of the unit interval until a bound is as exact as a double.
const HALVINGS: usize = 60;

/// The two-sided interval of `successes` out of `n` at error rate `alpha`.
#[must_use]
pub fn two_sided(successes: u64, n: u64, alpha: f64) -> Range {
    Range { low: lower(successes, n, alpha / 2.0), high: upper(successes, n, alpha / 2.0) }
}

/// The one-sided upper bound of `successes` out of `n` at error rate `alpha`; 1 when `n` is 0.
#[must_use]
pub fn upper(successes: u64, n: u64, alpha: f64) -> f64 {
    if successes >= n {
        return 1.0;
    }
    quantile(number(successes) + 1.0, number(n - successes), 1.0 - alpha)
}

/// The one-sided lower bound of `successes` out of `n` at error rate `alpha`.
#[must_use]
pub fn lower(successes: u64, n: u64, alpha: f64) -> f64 {
    if successes == 0 || n == 0 {
        return 0.0;
    }
    let successes = successes.min(n);
    quantile(number(successes), number(n - successes) + 1.0, alpha)
}

/// The quantile of the beta distribution, by bisection: its distribution function is monotone, so this cannot stray.
fn quantile(a: f64, b: f64, probability: f64) -> f64 {
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if beta_reg(a, b, middle) < probability {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_values() {
        // Newcombe 1998, method 5 (Clopper–Pearson): 81/263, 15/148, 0/20, 1/29.
        for (successes, n, low, high) in [
            (81, 263, 0.2527, 0.3676),
            (15, 148, 0.0578, 0.1617),
            (0, 20, 0.0, 0.1684),
            (1, 29, 0.0009, 0.1776),
        ] {
            let range = two_sided(successes, n, 0.05);
            assert!(
                (range.low - low).abs() < 5e-5 && (range.high - high).abs() < 5e-5,
                "{successes}/{n}: {range:?}"
            );
        }
    }

    #[test]
    fn nothing_seen_gives_the_rule_of_three_exactly() {
        for n in [29_u64, 59, 299, 20_000] {
            let exact = 1.0 - libm::pow(0.05, 1.0 / number(n));
            assert!((upper(0, n, 0.05) - exact).abs() < 1e-9, "{n}");
        }
        assert!(upper(0, 59, 0.05) < 0.05 && upper(0, 58, 0.05) > 0.05);
    }
}
