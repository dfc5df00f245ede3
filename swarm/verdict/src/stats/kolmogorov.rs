//! Kolmogorov and Smirnov's test for two samples: how far apart two distributions are, and whether chance makes them so.

use super::number;

/// Terms of the series for the p-value: they fall faster than a double's last bit long before.
const TERMS: u32 = 100;
/// Below this the series is 1 to the last bit, and converges too slowly to be added up.
const ALWAYS: f64 = 0.2;

/// The greatest difference of the distribution functions of two samples, which are put into order; 0 when one is empty.
pub fn distance(a: &mut [f64], b: &mut [f64]) -> f64 {
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    a.sort_by(f64::total_cmp);
    b.sort_by(f64::total_cmp);
    let (n, m) = (number(a.len() as u64), number(b.len() as u64));
    let (mut i, mut j, mut most) = (0, 0, 0.0_f64);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        let at = x.min(*y);
        i += a.iter().skip(i).take_while(|value| **value <= at).count();
        j += b.iter().skip(j).take_while(|value| **value <= at).count();
        most = most.max((number(i as u64) / n - number(j as u64) / m).abs());
    }
    most
}

/// The p-value of a distance between samples of `n` and `m` (Stephens 1970): good from a dozen values on. Values that are equal, and
/// samples that are alike because they are paired, make it larger than it need be, never smaller.
#[must_use]
pub fn p_value(distance: f64, n: u64, m: u64) -> f64 {
    if n == 0 || m == 0 {
        return 1.0;
    }
    let root = libm::sqrt(number(n) * number(m) / (number(n) + number(m)));
    let scaled = (root + 0.12 + 0.11 / root) * distance;
    if scaled < ALWAYS {
        return 1.0;
    }
    let term = |k: u32| {
        let (k, sign) = (f64::from(k), if k % 2 == 1 { 2.0 } else { -2.0 });
        sign * libm::exp(-2.0 * k * k * scaled * scaled)
    };
    (1..=TERMS).map(term).sum::<f64>().clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_values() {
        // Kolmogorov's distribution (Smirnov 1948): 1.36 leaves 5 %, 1.63 leaves 1 %.
        let large = 1_000_000;
        let at = |scaled: f64| p_value(scaled / libm::sqrt(number(large) / 2.0), large, large);
        assert!((at(1.358) - 0.05).abs() < 2e-4, "{}", at(1.358));
        assert!((at(1.628) - 0.01).abs() < 2e-4, "{}", at(1.628));
        assert!((at(0.1) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_greatest_difference() {
        assert!((distance(&mut [1.0, 2.0, 3.0, 4.0], &mut [3.0, 4.0, 5.0, 6.0]) - 0.5).abs() < 1e-12);
        assert!((distance(&mut [2.0, 1.0], &mut [1.0, 2.0])).abs() < 1e-12);
        assert!((distance(&mut [1.0], &mut [2.0]) - 1.0).abs() < 1e-12);
        assert!(distance(&mut [], &mut [2.0]).abs() < 1e-12);
    }
}
