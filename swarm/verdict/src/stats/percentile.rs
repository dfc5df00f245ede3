//! Percentiles by nearest rank: always a value that was really seen.

/// The percentile `percent` (1–100) of ascending values; `None` when there are none.
#[must_use]
pub fn of_sorted<T: Copy>(sorted: &[T], percent: u8) -> Option<T> {
    sorted.get(rank(sorted.len(), percent)?).copied()
}

/// The place of the percentile among `n` ascending values.
#[must_use]
pub fn rank(n: usize, percent: u8) -> Option<usize> {
    let place = n.saturating_mul(usize::from(percent.min(100))).div_ceil(100).max(1) - 1;
    (n > 0).then(|| place.min(n - 1))
}

/// The percentile of values in any order, which are put into another.
#[must_use]
pub fn of_any(values: &mut [f64], percent: u8) -> Option<f64> {
    let place = rank(values.len(), percent)?;
    let (_, value, _) = values.select_nth_unstable_by(place, f64::total_cmp);
    Some(*value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_rank() {
        // The usual worked example: 15, 20, 35, 40, 50.
        let values = [15, 20, 35, 40, 50];
        assert_eq!(
            [5, 30, 40, 50, 100].map(|percent| of_sorted(&values, percent).unwrap()),
            [15, 20, 20, 35, 50]
        );
        assert_eq!(of_sorted::<u64>(&[], 50), None);
        assert_eq!(of_any(&mut [50.0, 15.0, 35.0, 40.0, 20.0], 30), Some(20.0));
    }
}
