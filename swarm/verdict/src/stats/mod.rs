//! Statistics: intervals, exact tests, resampling. Each is a pure function of counts or values, checked in its tests
//! against published figures. Nothing here knows of attempts, layers or verdicts.

pub mod betting;
pub mod binomial;
pub mod bootstrap;
pub mod chi_square;
pub mod clopper_pearson;
pub mod fisher;
pub mod kappa;
pub mod kolmogorov;
pub mod mcnemar;
pub mod multiplicity;
pub mod newcombe;
pub mod passk;
pub mod percentile;
pub mod permutation;
pub mod rao_scott;
pub mod rogan_gladen;
pub mod sample_size;
pub mod sign_mixture;
pub mod wilson;

/// The 97.5 % quantile of the standard normal distribution: two-sided 95 %.
pub const Z95: f64 = 1.959_963_984_540_054;
/// The 80 % quantile of the standard normal distribution: the usual power.
pub const Z80: f64 = 0.841_621_233_572_914_3;

/// The quantile of the standard normal distribution, for `probability` in (0, 1).
#[must_use]
pub fn normal_quantile(probability: f64) -> f64 {
    -std::f64::consts::SQRT_2 * statrs::function::erf::erfc_inv(2.0 * probability)
}

/// An interval.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Range {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// A count as a number to calculate with: exact up to 2⁵³, far above any count of attempts.
#[must_use]
pub fn number(count: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    let exact = count as f64;
    exact
}

/// `count / of`; `None` when `of` is 0.
#[must_use]
pub fn share(count: u64, of: u64) -> Option<f64> {
    (of > 0).then(|| number(count) / number(of))
}
