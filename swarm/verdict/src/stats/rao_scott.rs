//! Rao and Scott's correction of a share whose values come in clusters (attempts of one person): the counts are divided by the
//! design effect, so that what is made for independent attempts may be asked of them.

use super::{number, share};

/// A cluster: how many hits, of how many.
pub type Cluster = (u64, u64);

/// The counts, `(hits, n)`, of two groups of clusters that are to be compared, as many as independent values would need to tell
/// as much: rounded, and never more than there are. Both are divided by the larger of their effects: where all of one group are
/// alike, its own tells nothing.
#[must_use]
pub fn effective(groups: [&[Cluster]; 2]) -> [(u64, u64); 2] {
    // One value each is nothing to correct.
    let single = groups.iter().all(|clusters| clusters.iter().all(|(_, n)| *n <= 1));
    let effect = if single { 1.0 } else { groups.map(design_effect).into_iter().fold(1.0, f64::max) };
    groups.map(|clusters| {
        let hits: u64 = clusters.iter().map(|(hits, n)| hits.min(n)).sum();
        let n: u64 = clusters.iter().map(|(_, n)| n).sum();
        if n == 0 { (0, 0) } else { (rounded(number(hits) / effect), rounded(number(n) / effect).max(1)) }
    })
}

/// How many times as large the variance of the share is as that of independent values; 1 where nothing can be said.
#[must_use]
pub fn design_effect(clusters: &[Cluster]) -> f64 {
    let used: Vec<&Cluster> = clusters.iter().filter(|(_, n)| *n > 0).collect();
    let hits: u64 = used.iter().map(|(hits, n)| hits.min(n)).sum();
    let n: u64 = used.iter().map(|(_, n)| n).sum();
    let Some(mean) = share(hits, n).filter(|mean| *mean > 0.0 && *mean < 1.0 && used.len() > 1) else {
        return 1.0;
    };
    let (all, groups) = (number(n), number(used.len() as u64));
    let squares: f64 = used
        .iter()
        .map(|(hits, n)| {
            let residual = number((*hits).min(*n)) - mean * number(*n);
            residual * residual
        })
        .sum();
    let clustered = groups / (groups - 1.0) * squares / (all * all);
    clustered / (mean * (1.0 - mean) / all)
}

fn rounded(value: f64) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count divided by at least 1"
    )]
    let whole = value.round() as u64;
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_who_are_all_one_count_once() {
        // Ten people, five of whom fail always: a hundred attempts tell what ten would.
        let clusters: Vec<Cluster> = (0..10).map(|n| if n % 2 == 0 { (10, 10) } else { (0, 10) }).collect();
        assert!((design_effect(&clusters) - 100.0 / 9.0).abs() < 1e-9, "{}", design_effect(&clusters));
        let alike: Vec<Cluster> = vec![(10, 10); 10];
        assert_eq!(effective([&clusters, &alike]), [(5, 9), (9, 9)], "who are all alike tell no more");
    }

    #[test]
    fn one_attempt_each_is_left_as_it_is() {
        let clusters: Vec<Cluster> = (0..50).map(|n| (u64::from(n % 10 != 0), 1)).collect();
        assert_eq!(effective([&clusters, &[]]), [(45, 50), (0, 0)]);
        assert_eq!(effective([&[(3, 3), (2, 2)], &[(4, 4)]]), [(5, 5), (4, 4)], "nobody failed");
    }
}
