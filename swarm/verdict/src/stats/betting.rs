//! "Worse by so much" refuted by betting: an e-process for a mean, that may be looked at after every pair.
//!
//! A pair counts 1 when it got worse, −1 when it got better, 0 otherwise (times its weight). Against "the mean is at least
//! `drop`" a part λ of the wealth is bet on each pair being better than that: wealth × (1 + λ (drop − x)). λ is chosen from the
//! pairs before, so each factor has a mean of at most 1 under the hypothesis and Ville's inequality holds at all looks together
//! (Waudby-Smith and Ramdas 2024). How well λ is chosen moves only how soon it ends, never the error.

/// Pairs that stand for what is expected before any is seen: enough that the first bets are not wild, few enough to be
/// outvoted soon.
const PRIOR_PAIRS: f64 = 20.0;
/// The share of pairs expected to differ at least: bets on none at all would be ruined by the first.
const PRIOR_DIFFER_MIN: f64 = 0.02;
/// The most of the wealth that one pair can cost.
const STAKE_MAX: f64 = 0.9;
/// Halvings in the search for the best bet: a millionth of the range is more than exact enough.
const HALVINGS: usize = 20;
/// Pairs without news after which the bet is thought over.
const PATIENCE: u32 = 8;

/// An e-process against "worse by at least `drop`".
#[derive(Clone, Copy, Debug)]
pub struct Betting {
    drop: f64,
    ln_e: f64,
    n: f64,
    worse: f64,
    better: f64,
    bet: f64,
    since: u32,
}

impl Betting {
    /// Nothing seen yet. `drop` is in (0, 1); `differ` is the share of pairs that are expected to differ between releases that
    /// are alike.
    #[must_use]
    pub fn new(drop: f64, differ: f64) -> Self {
        let half = differ.clamp(PRIOR_DIFFER_MIN, 1.0) / 2.0 * PRIOR_PAIRS;
        let drop = drop.clamp(f64::EPSILON, 0.99);
        let fresh = Self { drop, ln_e: 0.0, n: PRIOR_PAIRS, worse: half, better: half, bet: 0.0, since: 0 };
        Self { bet: fresh.best(), ..fresh }
    }

    /// The logarithm of the e-value.
    #[must_use]
    pub const fn ln_e(&self) -> f64 {
        self.ln_e
    }

    /// Takes a pair: `sign` is 1 (worse), 0 or −1 (better), `weight` what it counts, and `weight_max` the most that any pair of
    /// its batch could have counted. The bet must not depend on which of them came.
    pub fn add(&mut self, sign: i8, weight: f64, weight_max: f64) {
        let bet = self.bet.min(STAKE_MAX / (weight_max.max(1.0) - self.drop));
        self.ln_e += libm::log1p(bet * (self.drop - f64::from(sign) * weight));
        self.n += 1.0;
        self.worse += f64::from(u8::from(sign > 0));
        self.better += f64::from(u8::from(sign < 0));
        self.since += 1;
        if sign != 0 || self.since >= PATIENCE {
            (self.bet, self.since) = (self.best(), 0);
        }
    }

    /// The bet under which wealth would have grown fastest in the pairs so far. The slope of the mean logarithm falls in λ.
    fn best(&self) -> f64 {
        let (drop, same) = (self.drop, (self.n - self.worse - self.better).max(0.0));
        let slope = |bet: f64| {
            same * drop / (1.0 + bet * drop) - self.worse * (1.0 - drop) / (1.0 - bet * (1.0 - drop))
                + self.better * (1.0 + drop) / (1.0 + bet * (1.0 + drop))
        };
        let (mut low, mut high) = (0.0, STAKE_MAX / (1.0 - drop));
        if slope(high) > 0.0 {
            return high;
        }
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(low, high);
            if slope(middle) > 0.0 { low = middle } else { high = middle }
        }
        low
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nightcrew_model::seed::{Seed, Stream};

    fn sign(stream: &mut Stream, worse: u32, better: u32) -> i8 {
        match u32::try_from(stream.below(1000)).unwrap() {
            draw if draw < worse => 1,
            draw if draw < worse + better => -1,
            _ => 0,
        }
    }

    #[test]
    fn pairs_that_agree_refute_a_drop_about_as_fast_as_can_be() {
        let mut process = Betting::new(0.05, 0.0);
        let pairs = (1..).find(|_| {
            process.add(0, 1.0, 1.0);
            process.ln_e() >= libm::log(10.0)
        });
        // Were it certain that none differs, ln 10 / ln(1/0.95) = 45 pairs would do.
        assert!((45..=75).contains(&pairs.unwrap()), "{pairs:?}");
    }

    #[test]
    fn a_drop_that_is_there_is_seldom_refuted() {
        let rounds = 1500;
        for (worse, better) in [(50, 0), (80, 30), (140, 90)] {
            let mut stream = Seed(22).stream("missed", "betting", worse.into());
            let refuted = (0..rounds)
                .filter(|_| {
                    let mut process = Betting::new(0.05, 0.04);
                    (0..250).any(|_| {
                        process.add(sign(&mut stream, worse, better), 1.0, 1.0);
                        process.ln_e() >= libm::log(10.0)
                    })
                })
                .count();
            // The bound is 150; 3 errors of √(1500 · 0.1 · 0.9) = 11.6 above it are chance.
            assert!(refuted <= 184, "{worse} worse, {better} better of 1000: {refuted} of {rounds}");
        }
    }

    #[test]
    fn weights_make_up_for_an_uneven_choice() {
        // Two kinds of attempts, as many of each in the plan. The first is worse by 10 points and the second by none, so the
        // drop of 5 points is there; only every fourth pair is of the first kind, and counts twice.
        let (mut stream, rounds) = (Seed(23).stream("missed", "weights", 0), 1500);
        let refuted = (0..rounds)
            .filter(|_| {
                let mut process = Betting::new(0.05, 0.04);
                (0..250).any(|_| {
                    let first = stream.chance_permille(250);
                    let (worse, weight) = if first { (120, 2.0) } else { (20, 2.0 / 3.0) };
                    process.add(sign(&mut stream, worse, 20), weight, 2.0);
                    process.ln_e() >= libm::log(10.0)
                })
            })
            .count();
        assert!(refuted <= 184, "{refuted} of {rounds}");
    }
}
