//! A figure with its band: where one further run of the same plan with another seed falls, 19 times out of 20.

use serde::Serialize;

/// The 0.975 quantiles of Student's t distribution, by degrees of freedom from 1 (tables of any textbook; 19 for the most runs
/// that a rehearsal makes).
const T: [f64; 19] = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
    2.120, 2.110, 2.101, 2.093,
];

/// A figure of several rehearsed runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// That of the plan's own seed: the run to come begins the very same attempts.
    pub expected: u64,
    /// The lower end of the band; as `expected` when a single run was rehearsed.
    pub low: u64,
    /// The upper end.
    pub high: u64,
    /// The figure of each rehearsed run, the plan's own seed first.
    pub runs: Vec<u64>,
}

impl Figure {
    /// The figure of these runs, the plan's own seed first. The band is the 95 % prediction interval for one further run by
    /// Student's t, and never narrower than from the lowest to the highest run that was rehearsed.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a band is an estimate: figures beyond 2^52 may lose their last digits, and the ends are clamped"
    )]
    pub fn of(runs: Vec<u64>) -> Self {
        let expected = runs.first().copied().unwrap_or(0);
        let (least, most) =
            (runs.iter().copied().min().unwrap_or(0), runs.iter().copied().max().unwrap_or(0));
        let n = runs.len() as f64;
        let Some(t) = runs.len().checked_sub(2).and_then(|place| T.get(place)) else {
            return Self { expected, low: least, high: most, runs };
        };
        let mean = runs.iter().map(|run| *run as f64).sum::<f64>() / n;
        let squares: f64 = runs.iter().map(|run| (*run as f64 - mean) * (*run as f64 - mean)).sum();
        let reach = t * (squares / (n - 1.0) * (1.0 + 1.0 / n)).sqrt();
        let low = (mean - reach).max(0.0).round() as u64;
        let high = (mean + reach).round() as u64;
        Self { expected, low: low.min(least), high: high.max(most), runs }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_is_the_prediction_interval_of_one_further_run() {
        // Mean 100, standard deviation 10, t = 4.303 for two degrees of freedom: 4.303 × 10 × √(4/3) = 49.7.
        let figure = Figure::of(vec![90, 100, 110]);
        assert_eq!((figure.expected, figure.low, figure.high), (90, 50, 150));
        assert_eq!(Figure::of(vec![7, 7, 7]), Figure { expected: 7, low: 7, high: 7, runs: vec![7; 3] });
        // Below nothing there is nothing.
        assert_eq!(Figure::of(vec![0, 10]).low, 0);
        assert_eq!(Figure::of(vec![5]), Figure { expected: 5, low: 5, high: 5, runs: vec![5] });
    }
}
