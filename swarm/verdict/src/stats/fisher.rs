//! Fisher's exact test for two shares that are not paired.

use statrs::function::factorial::ln_binomial;

/// The two-sided p-value for `hits_a` of `n_a` against `hits_b` of `n_b`: all tables as unlikely as the seen one or more so.
#[must_use]
pub fn exact_two_sided(hits_a: u64, n_a: u64, hits_b: u64, n_b: u64) -> f64 {
    let (hits_a, hits_b) = (hits_a.min(n_a), hits_b.min(n_b));
    let hits = hits_a + hits_b;
    let all = ln_binomial(n_a + n_b, hits);
    let chance = |a: u64| libm::exp(ln_binomial(n_a, a) + ln_binomial(n_b, hits - a) - all);
    let seen = chance(hits_a);
    // Two tables that are equally likely on paper may differ in their last bits.
    let slack = 1.0 + 1e-7;
    let tables = hits.saturating_sub(n_b)..=hits.min(n_a);
    tables.map(chance).filter(|one| *one <= seen * slack).sum::<f64>().min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_values() {
        // Fisher's tea lady (3 of 4 against 1 of 4), and the dieting example (1 of 12 against 9 of 12).
        assert!((exact_two_sided(3, 4, 1, 4) - 0.485_714).abs() < 1e-6);
        assert!((exact_two_sided(1, 12, 9, 12) - 0.002_759_456).abs() < 1e-8);
        assert!((exact_two_sided(0, 0, 0, 0) - 1.0).abs() < 1e-12);
    }
}
