//! Wilson's score interval for a share. Unlike the usual "estimate ± 2 errors" it keeps its promise at small counts.

use super::{Range, number};

/// The interval of `successes` out of `n` at the normal quantile `z`; the whole of 0 to 1 when `n` is 0.
#[must_use]
pub fn wilson(successes: u64, n: u64, z: f64) -> Range {
    if n == 0 {
        return Range { low: 0.0, high: 1.0 };
    }
    let (total, share) = (number(n), number(successes.min(n)) / number(n));
    let z2 = z * z;
    let centre = (share + z2 / (2.0 * total)) / (1.0 + z2 / total);
    let half =
        z / (1.0 + z2 / total) * libm::sqrt(share * (1.0 - share) / total + z2 / (4.0 * total * total));
    // At 0 and n the ends are exact; rounding must not push them over.
    let low = if successes == 0 { 0.0 } else { (centre - half).max(0.0) };
    let high = if successes >= n { 1.0 } else { (centre + half).min(1.0) };
    Range { low, high }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Z95;
    use nightcrew_model::seed::Seed;

    #[test]
    fn published_values() {
        // Newcombe 1998 (Statistics in Medicine 17:857), method 3: 81/263, 15/148, 0/20, 1/29.
        for (successes, n, low, high) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ] {
            let range = wilson(successes, n, Z95);
            assert!(
                (range.low - low).abs() < 5e-5 && (range.high - high).abs() < 5e-5,
                "{successes}/{n}: {range:?}"
            );
        }
    }

    #[test]
    fn it_covers_about_as_often_as_it_says() {
        for (n, permille) in [(20_u64, 950_u32), (50, 900), (200, 970)] {
            let mut stream = Seed(11).stream("coverage", "wilson", n);
            let covered = (0..2000)
                .filter(|_| {
                    let hits = (0..n).filter(|_| stream.chance_permille(permille)).count() as u64;
                    let range = wilson(hits, n, Z95);
                    let truth = f64::from(permille) / 1000.0;
                    range.low <= truth && truth <= range.high
                })
                .count();
            assert!((1820..=1990).contains(&covered), "n = {n}: {covered} of 2000");
        }
    }
}
