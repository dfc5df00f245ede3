//! Many tests at once: Holm's procedure (no false alarm at all, with the promised chance) for families, Benjamini and
//! Hochberg's (few of the alarms false) for scenarios within a family that is already accused.

use super::number;

/// Which of the p-values Holm rejects at `alpha`, in their order.
#[must_use]
pub fn holm(p_values: &[f64], alpha: f64) -> Vec<bool> {
    let mut rejected = vec![false; p_values.len()];
    for (rank, place) in ascending(p_values).into_iter().enumerate() {
        let left = number((p_values.len() - rank) as u64);
        let Some(p) = p_values.get(place).filter(|p| **p <= alpha / left) else { break };
        debug_assert!(*p <= 1.0 + 1e-9, "a p-value is at most 1");
        if let Some(slot) = rejected.get_mut(place) {
            *slot = true;
        }
    }
    rejected
}

/// Which of the p-values Benjamini and Hochberg reject at false discovery rate `q`, in their order.
#[must_use]
pub fn benjamini_hochberg(p_values: &[f64], q: f64) -> Vec<bool> {
    let order = ascending(p_values);
    let m = number(p_values.len() as u64);
    let last = order.iter().enumerate().rposition(|(rank, place)| {
        p_values.get(*place).is_some_and(|p| *p <= q * number(rank as u64 + 1) / m)
    });
    let mut rejected = vec![false; p_values.len()];
    for place in order.iter().take(last.map_or(0, |rank| rank + 1)) {
        if let Some(slot) = rejected.get_mut(*place) {
            *slot = true;
        }
    }
    rejected
}

fn ascending(p_values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|a, b| match (p_values.get(*a), p_values.get(*b)) {
        (Some(a), Some(b)) => a.total_cmp(b),
        _ => std::cmp::Ordering::Equal,
    });
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_values() {
        // Benjamini and Hochberg 1995, section 3.2: fifteen p-values, of which the first four are rejected at 0.05.
        let p_values = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719,
            0.6528, 0.7590, 1.000,
        ];
        assert_eq!(benjamini_hochberg(&p_values, 0.05).iter().filter(|one| **one).count(), 4);
        assert_eq!(holm(&p_values, 0.05).iter().filter(|one| **one).count(), 3);
    }

    #[test]
    fn the_order_is_kept() {
        assert_eq!(holm(&[0.5, 0.001, 0.2], 0.05), [false, true, false]);
        assert_eq!(benjamini_hochberg(&[0.5, 0.001, 0.2], 0.05), [false, true, false]);
        assert!(holm(&[], 0.05).is_empty() && benjamini_hochberg(&[], 0.05).is_empty());
    }
}
