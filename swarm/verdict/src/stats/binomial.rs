//! Tails of the binomial distribution with a fair coin: what the exact McNemar test and the sign test rest on.

use statrs::function::factorial::ln_binomial;

use super::number;

/// The chance of `k` or fewer heads in `n` throws of a fair coin.
#[must_use]
pub fn fair_lower_tail(k: u64, n: u64) -> f64 {
    if k >= n {
        return 1.0;
    }
    // The shorter side is summed: at most n/2 terms, each from its logarithm, so that nothing overflows.
    if k > n / 2 {
        return (1.0 - fair_lower_tail(n - k - 1, n)).clamp(0.0, 1.0);
    }
    let scale = number(n) * std::f64::consts::LN_2;
    (0..=k).map(|heads| libm::exp(ln_binomial(n, heads) - scale)).sum::<f64>().min(1.0)
}

/// The chance of `k` or more heads in `n` throws of a fair coin.
#[must_use]
pub fn fair_upper_tail(k: u64, n: u64) -> f64 {
    if k == 0 {
        return 1.0;
    }
    if k > n { 0.0 } else { fair_lower_tail(n - k, n) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn textbook_values() {
        assert!((fair_lower_tail(2, 10) - 56.0 / 1024.0).abs() < 1e-12);
        assert!((fair_upper_tail(8, 10) - 56.0 / 1024.0).abs() < 1e-12);
        assert!((fair_upper_tail(5, 10) - 638.0 / 1024.0).abs() < 1e-12);
        assert!((fair_lower_tail(0, 0) - 1.0).abs() < f64::EPSILON);
        assert!((fair_lower_tail(50_000, 100_000) - 0.501_261_565).abs() < 1e-6);
    }
}
