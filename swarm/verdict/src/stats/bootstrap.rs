//! The bootstrap, clustered: clusters are drawn with replacement, then values within them, so that an interval knows that
//! people of one persona resemble each other. Streams are seeded: the same values give the same interval.

use nightcrew_model::seed::{Seed, Stream};

use super::percentile::of_any;
use super::{Range, number};

/// Resamples where there is time for them.
const RESAMPLES_MAX: usize = 600;
/// Resamples at least: below, the ends of a 95 % interval are too rough.
const RESAMPLES_MIN: usize = 200;
/// Values drawn in all: some ten milliseconds, so that a journal of a million events is not slowed by its intervals.
const DRAWS_MAX: usize = 400_000;
/// Values of one resample at most. Beyond it an interval is a little too wide, never too narrow.
const SAMPLE_MAX: usize = 2_000;
/// The seed of all resampling: fixed, so that a report is a function of its journal.
const SEED: Seed = Seed(0x6e63_7265);

/// The 95 % percentile interval of `statistic` over `clusters`; `None` when there are no values.
/// With one cluster only, its values are resampled. `purpose` names the stream.
pub fn interval(
    clusters: &[Vec<f64>],
    purpose: &str,
    statistic: impl Fn(&mut [f64]) -> Option<f64>,
) -> Option<Range> {
    let clusters: Vec<&[f64]> =
        clusters.iter().map(Vec::as_slice).filter(|cluster| !cluster.is_empty()).collect();
    let n: usize = clusters.iter().map(|cluster| cluster.len()).sum();
    if n == 0 {
        return None;
    }
    let sampled = n.min(SAMPLE_MAX);
    let resamples = (DRAWS_MAX / sampled).clamp(RESAMPLES_MIN, RESAMPLES_MAX);
    let mut stream = SEED.stream("bootstrap", purpose, n as u64);
    let mut sample = Vec::with_capacity(sampled);
    let mut found = Vec::with_capacity(resamples);
    for _ in 0..resamples {
        sample.clear();
        for _ in 0..clusters.len() {
            draw(&clusters, (sampled, n), &mut stream, &mut sample);
        }
        found.extend(statistic(&mut sample));
    }
    found.sort_by(f64::total_cmp);
    let last = found.len().checked_sub(1)?;
    let end = |permille: usize| found.get(last * permille / 1000).copied();
    Some(Range { low: end(25)?, high: end(975)? })
}

/// Draws a cluster, and of its values as many as it has, scaled down where the whole is too large.
fn draw(clusters: &[&[f64]], (sampled, n): (usize, usize), stream: &mut Stream, sample: &mut Vec<f64>) {
    let Some(cluster) = stream.pick(clusters) else { return };
    for _ in 0..(cluster.len() * sampled / n).max(1) {
        sample.extend(stream.pick(cluster));
    }
}

/// The mean, as a statistic.
#[must_use]
pub fn mean(values: &mut [f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / number(values.len() as u64))
}

/// A percentile, as a statistic.
pub fn percentile(percent: u8) -> impl Fn(&mut [f64]) -> Option<f64> {
    move |values| of_any(values, percent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_values_give_the_same_interval() {
        let values = vec![(0..200).map(f64::from).collect::<Vec<_>>()];
        let first = interval(&values, "mean", mean).unwrap();
        assert_eq!(Some(first), interval(&values, "mean", mean));
        // The normal approximation gives 99.5 ± 8.0.
        assert!((first.low - 91.5).abs() < 1.5 && (first.high - 107.5).abs() < 1.5, "{first:?}");
        assert_eq!(interval(&[vec![]], "mean", mean), None);
    }

    #[test]
    fn clusters_that_differ_widen_it() {
        let alike: Vec<Vec<f64>> = (0..10).map(|_| (0..30).map(f64::from).collect()).collect();
        let apart: Vec<Vec<f64>> = (0..10).map(|cluster| vec![f64::from(cluster * 3); 30]).collect();
        let width = |clusters: &[Vec<f64>]| {
            interval(clusters, "w", mean).map(|range| range.high - range.low).unwrap()
        };
        assert!(width(&apart) > 2.0 * width(&alike));
    }

    #[test]
    fn it_covers_about_as_often_as_it_says() {
        let covered = (0..50_u64)
            .filter(|round| {
                let mut stream = Seed(2).stream("coverage", "bootstrap", *round);
                let clusters: Vec<Vec<f64>> =
                    vec![(0..80).map(|_| number(stream.exponential_ms(1000))).collect()];
                let range = interval(&clusters, "coverage", mean).unwrap();
                range.low <= 1000.0 && 1000.0 <= range.high
            })
            .count();
        assert!(covered >= 43, "{covered} of 50");
    }
}
