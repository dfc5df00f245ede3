//! How many pairs a test of a fixed size needs.

use super::normal_quantile;

/// The pairs that McNemar's test needs to see a growth `drop` of the bad share with the chance `power`, two-sided at `alpha`,
/// when `differ` of the pairs differ (Connor 1987). `differ` is at least `drop`. A one-sided test at `alpha` is a two-sided one at
/// twice as much.
#[must_use]
pub fn mcnemar_pairs(differ: f64, drop: f64, alpha: f64, power: f64) -> f64 {
    let differ = differ.max(drop);
    let (z_alpha, z_power) = (normal_quantile(1.0 - alpha / 2.0), normal_quantile(power));
    let root = z_alpha * libm::sqrt(differ) + z_power * libm::sqrt((differ - drop * drop).max(0.0));
    libm::ceil(root * root / (drop * drop))
}

/// The share of pairs that differ when nothing is shared between two runs with these shares.
#[must_use]
pub fn differ_unshared(base: f64, head: f64) -> f64 {
    base * (1.0 - head) + (1.0 - base) * head
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_values() {
        // By hand, from 90 % to 80 % at 80 % power: (1.96·√0.18 + 0.8416·√0.17)² / 0.01 = 138.9, and so on.
        assert!((mcnemar_pairs(0.18, 0.1, 0.05, 0.8) - 139.0).abs() < 1.0);
        assert!((mcnemar_pairs(0.12, 0.1, 0.05, 0.8) - 92.0).abs() < 1.0);
        assert!((mcnemar_pairs(differ_unshared(0.9, 0.8), 0.1, 0.05, 0.8) - 202.0).abs() < 1.0);
    }
}
