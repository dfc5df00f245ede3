//! pass^k: the chance that `k` attempts at one thing all succeed. Reliability, where a share is only an average.

use super::number;

/// The unbiased estimate from `successes` of `n`: the share of `k`-subsets that are all successes. `None` when `n < k` or `k` is 0.
#[must_use]
pub fn pass_k(successes: u64, n: u64, k: u32) -> Option<f64> {
    if k == 0 || n < u64::from(k) {
        return None;
    }
    let terms =
        (0..u64::from(k)).map(|drawn| number(successes.min(n).saturating_sub(drawn)) / number(n - drawn));
    Some(terms.product())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_counts_subsets() {
        // C(4,2) / C(5,2) = 6 / 10.
        assert!((pass_k(4, 5, 2).unwrap() - 0.6).abs() < 1e-12);
        assert_eq!(pass_k(1, 5, 2), Some(0.0));
        assert_eq!(pass_k(5, 5, 5), Some(1.0));
        assert_eq!(pass_k(3, 3, 4), None);
    }

    #[test]
    fn it_is_unbiased() {
        let mut stream = nightcrew_model::seed::Seed(5).stream("pass", "k", 0);
        let mean = (0..4000)
            .map(|_| pass_k((0..10).filter(|_| stream.chance_permille(900)).count() as u64, 10, 8).unwrap())
            .sum::<f64>()
            / 4000.0;
        assert!((mean - 0.430).abs() < 0.02, "0.9^8 = 0.430, found {mean}");
    }
}
