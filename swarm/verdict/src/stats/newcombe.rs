//! Newcombe's interval for the difference of two shares that are not paired: made of the two score intervals, so that it keeps
//! its promise near 0 and 1, where shares of satisfied people are.

use super::{Range, number, share, wilson::wilson};

/// The interval of `hits_a / n_a - hits_b / n_b` at the normal quantile `z`; -1 to 1 when one of the two is of nothing.
#[must_use]
pub fn difference((hits_a, n_a): (u64, u64), (hits_b, n_b): (u64, u64), z: f64) -> Range {
    let (hits_a, hits_b) = (hits_a.min(n_a), hits_b.min(n_b));
    let (Some(a), Some(b)) = (share(hits_a, n_a), share(hits_b, n_b)) else {
        return Range { low: -1.0, high: 1.0 };
    };
    let (range_a, range_b) = (wilson(hits_a, n_a, z), wilson(hits_b, n_b, z));
    let low = a - b - libm::hypot(a - range_a.low, range_b.high - b);
    let high = a - b + libm::hypot(range_a.high - a, b - range_b.low);
    Range { low: low.max(-1.0), high: high.min(1.0) }
}

/// The difference itself; `None` when one of the two is of nothing.
#[must_use]
pub fn estimate((hits_a, n_a): (u64, u64), (hits_b, n_b): (u64, u64)) -> Option<f64> {
    (n_a > 0 && n_b > 0).then(|| number(hits_a) / number(n_a) - number(hits_b) / number(n_b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Z95;
    use nightcrew_model::seed::Seed;

    #[test]
    fn published_values() {
        // Newcombe 1998 (Statistics in Medicine 17:873), table II, method 10.
        for (a, b, low, high) in [
            ((56, 70), (48, 80), 0.0524, 0.3339),
            ((9, 10), (3, 10), 0.1705, 0.8090),
            ((6, 7), (2, 7), 0.0582, 0.8062),
            ((5, 56), (0, 29), -0.0381, 0.1926),
            ((0, 10), (0, 20), -0.1611, 0.2775),
            ((0, 10), (0, 10), -0.2775, 0.2775),
            ((10, 10), (0, 20), 0.6791, 1.0),
            ((10, 10), (0, 10), 0.6075, 1.0),
        ] {
            let range = difference(a, b, Z95);
            assert!(
                (range.low - low).abs() < 6e-5 && (range.high - high).abs() < 6e-5,
                "{a:?} - {b:?}: {range:?}"
            );
        }
        assert!(estimate((1, 0), (1, 2)).is_none());
    }

    #[test]
    fn it_covers_about_as_often_as_it_says() {
        let mut stream = Seed(12).stream("coverage", "newcombe", 0);
        let covered = (0..2000)
            .filter(|_| {
                let mut hits = |n: u64, permille| (0..n).filter(|_| stream.chance_permille(permille)).count();
                let (a, b) = (hits(400, 960) as u64, hits(60, 900) as u64);
                let range = difference((a, 400), (b, 60), Z95);
                range.low <= 0.06 && 0.06 <= range.high
            })
            .count();
        assert!((1860..=1960).contains(&covered), "{covered} of 2000");
    }
}
