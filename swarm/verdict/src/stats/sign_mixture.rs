//! The sign test that may be looked at after every pair: an e-process by a mixture of bets on the pairs that differ.
//!
//! Of the pairs in which two releases differ, let θ be the chance that one got worse. Against "θ ≤ ½" each θ' > ½ bets by its
//! likelihood ratio to ½; the mixture over a uniform θ' in [½, 1] has a closed form. Each factor has a mean of at most 1 under
//! the hypothesis, given all that came before, so the product is a supermartingale: the chance that it *ever* reaches 1/α is at
//! most α (Ville 1939), whenever and however often one looks, and by whatever rule the next pair is chosen from what was seen.

use statrs::function::beta::ln_beta;

use super::binomial::fair_lower_tail;
use super::number;

/// What has been seen of the pairs that differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SignMixture {
    /// Pairs that got worse.
    pub worse: u64,
    /// Pairs that got better.
    pub better: u64,
}

impl SignMixture {
    /// The logarithm of the e-value: 0 when nothing differs.
    #[must_use]
    pub fn ln_e(&self) -> f64 {
        let n = self.worse.saturating_add(self.better);
        if n == 0 {
            return 0.0;
        }
        // 2ⁿ⁺¹ ∫ θʷ (1−θ)ᵇ over [½, 1]; the part of the beta function above ½ is a tail of fair throws.
        let (worse, better) = (number(self.worse), number(self.better));
        let above = libm::log(fair_lower_tail(self.worse, n + 1));
        (number(n) + 1.0) * std::f64::consts::LN_2 + ln_beta(worse + 1.0, better + 1.0) + above
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nightcrew_model::seed::Seed;

    /// The mixture by summing many θ'.
    fn brute(worse: u32, better: u32) -> f64 {
        let steps = 20_000;
        let sum: f64 = (0..steps)
            .map(|step| {
                let theta = 0.5 + (f64::from(step) + 0.5) / (2.0 * f64::from(steps));
                (2.0 * theta).powi(i32::try_from(worse).unwrap())
                    * (2.0 - 2.0 * theta).powi(i32::try_from(better).unwrap())
            })
            .sum();
        sum / f64::from(steps)
    }

    #[test]
    fn the_closed_form_is_the_mixture() {
        for (worse, better) in [(0, 0), (1, 0), (0, 1), (5, 0), (8, 2), (3, 9), (30, 20), (0, 30)] {
            let found = libm::exp(SignMixture { worse: worse.into(), better: better.into() }.ln_e());
            let wanted = brute(worse, better);
            assert!(
                (found - wanted).abs() < 1e-6 * wanted.max(1e-3),
                "{worse}, {better}: {found} and {wanted}"
            );
        }
    }

    #[test]
    fn an_extreme_count_neither_overflows_nor_fails() {
        assert!(SignMixture { worse: 1_000_000, better: 10 }.ln_e() > 100_000.0);
        assert!(SignMixture { worse: 10, better: 1_000_000 }.ln_e() < 0.0);
    }

    #[test]
    fn looking_after_every_pair_seldom_accuses_the_innocent() {
        let (alpha, rounds) = (0.05, 2000);
        let mut stream = Seed(21).stream("false alarms", "sign mixture", 0);
        let alarms = (0..rounds)
            .filter(|_| {
                let mut seen = SignMixture::default();
                (0..150).any(|_| {
                    if stream.chance_permille(500) {
                        seen.worse += 1
                    } else {
                        seen.better += 1
                    }
                    seen.ln_e() >= -libm::log(alpha)
                })
            })
            .count();
        // The bound is 100; 3 errors of √(2000 · 0.05 · 0.95) = 9.7 above it are chance.
        assert!(alarms <= 129, "{alarms} of {rounds}");
        // And it is no empty promise: a tenth of the errors is spent at least.
        assert!(alarms >= 10, "{alarms} of {rounds}");
    }
}
