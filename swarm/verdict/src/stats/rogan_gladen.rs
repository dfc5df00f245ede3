//! A share as a fallible judge sees it, corrected for the judge's own errors (Rogan and Gladen 1978), with an interval that
//! carries the noise of the calibration as well (Lang and Reiczigel 2014).

use super::{Range, Z95, number, share};

/// How a judge fared on labelled examples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Calibration {
    /// Examples labelled as having the property.
    pub with: u64,
    /// Of these, those that the judge flagged.
    pub with_flagged: u64,
    /// Examples labelled as not having it.
    pub without: u64,
    /// Of these, those that the judge did not flag.
    pub without_passed: u64,
}

impl Calibration {
    /// The share of examples with the property that the judge flags; `None` without any.
    #[must_use]
    pub fn sensitivity(&self) -> Option<f64> {
        share(self.with_flagged.min(self.with), self.with)
    }

    /// The share of examples without the property that the judge passes; `None` without any.
    #[must_use]
    pub fn specificity(&self) -> Option<f64> {
        share(self.without_passed.min(self.without), self.without)
    }
}

/// A corrected share.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Corrected {
    /// The estimate, within 0 to 1.
    pub value: f64,
    /// Its 95 % interval.
    pub range: Range,
}

/// The true share behind `flagged` of `n`; `None` when nothing was judged, when the calibration lacks one of the two kinds of
/// examples, or when the judge is no better than a coin (sensitivity + specificity ≤ 1): then its word says nothing.
#[must_use]
pub fn corrected(flagged: u64, n: u64, calibration: &Calibration) -> Option<Corrected> {
    let (se, sp) = (calibration.sensitivity()?, calibration.specificity()?);
    let seen = share(flagged.min(n), n)?;
    if se + sp <= 1.0 {
        return None;
    }
    let value = ((seen + sp - 1.0) / (se + sp - 1.0)).clamp(0.0, 1.0);
    // Pseudo-counts keep the ends honest at small counts: z²/2 of each kind for the share, one of each for the calibration.
    let z2 = Z95 * Z95;
    let (n, with, without) =
        (number(n) + z2, number(calibration.with) + 2.0, number(calibration.without) + 2.0);
    let seen = (number(flagged) + z2 / 2.0) / n;
    let se = (number(calibration.with_flagged.min(calibration.with)) + 1.0) / with;
    let sp = (number(calibration.without_passed.min(calibration.without)) + 1.0) / without;
    let power = se + sp - 1.0;
    if power <= 0.0 {
        return Some(Corrected { value, range: Range { low: 0.0, high: 1.0 } });
    }
    let centre = (seen + sp - 1.0) / power;
    let (of_se, of_sp) = (se * (1.0 - se) / with, sp * (1.0 - sp) / without);
    let shift = 2.0 * z2 * (centre * of_se - (1.0 - centre) * of_sp);
    let variance =
        seen * (1.0 - seen) / n + centre * centre * of_se + (1.0 - centre) * (1.0 - centre) * of_sp;
    let half = Z95 * libm::sqrt(variance) / power;
    let end = |at: f64| (centre + shift + at).clamp(0.0, 1.0);
    let range = Range { low: end(-half).min(value), high: end(half).max(value) };
    Some(Corrected { value, range })
}

#[cfg(test)]
mod tests {
    use super::*;
    use nightcrew_model::seed::Seed;

    fn judge(se_permille: u64, sp_permille: u64, each: u64) -> Calibration {
        Calibration {
            with: each,
            with_flagged: each * se_permille / 1000,
            without: each,
            without_passed: each * sp_permille / 1000,
        }
    }

    #[test]
    fn a_known_judge_is_undone() {
        // Sensitivity 0.9, specificity 0.7: a true 10 % reads 0.1 · 0.9 + 0.9 · 0.3 = 36 %.
        let found = corrected(360, 1000, &judge(900, 700, 1000)).unwrap();
        assert!((found.value - 0.1).abs() < 1e-12, "{found:?}");
        assert!(found.range.low < 0.1 && 0.1 < found.range.high);
        // A perfect judge changes nothing.
        assert!((corrected(30, 100, &judge(1000, 1000, 100)).unwrap().value - 0.3).abs() < 1e-12);
    }

    #[test]
    fn a_judge_without_skill_or_examples_says_nothing() {
        assert_eq!(corrected(10, 100, &judge(500, 500, 100)), None);
        assert_eq!(corrected(10, 100, &Calibration { with: 0, ..judge(900, 900, 100) }), None);
        assert_eq!(corrected(0, 0, &judge(900, 900, 100)), None);
    }

    #[test]
    fn a_small_calibration_widens_the_interval() {
        let width = |each| {
            let range = corrected(200, 1000, &judge(900, 900, each)).unwrap().range;
            range.high - range.low
        };
        assert!(width(50) > 1.5 * width(5000), "{} and {}", width(50), width(5000));
    }

    #[test]
    fn it_covers_about_as_often_as_it_says() {
        for (truth, se, sp) in [(50_u32, 900_u32, 900_u32), (200, 800, 900), (500, 900, 700)] {
            let mut stream = Seed(12).stream("coverage", "rogan gladen", truth.into());
            let mut hits =
                |n: u64, permille: u32| (0..n).filter(|_| stream.chance_permille(permille)).count() as u64;
            let rounds = 1000;
            let covered = (0..rounds)
                .filter(|_| {
                    let with = hits(300, truth);
                    let flagged = hits(with, se) + hits(300 - with, 1000 - sp);
                    let calibration = Calibration {
                        with: 100,
                        with_flagged: hits(100, se),
                        without: 100,
                        without_passed: hits(100, sp),
                    };
                    let Some(found) = corrected(flagged, 300, &calibration) else { return true };
                    let truth = f64::from(truth) / 1000.0;
                    found.range.low <= truth && truth <= found.range.high
                })
                .count();
            assert!((925..=1000).contains(&covered), "{truth} permille: {covered} of {rounds}");
        }
    }
}
