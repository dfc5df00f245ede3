//! Seeded streams (invariant 2): every draw is derived from `hash(seed, entity, purpose, counter)`, never from
//! call order, so that adding one employee changes no other. Samplers use `libm` and round to integers at
//! once: the bits of the machine's own `ln` and `exp` differ between processors.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// How many times its median a log-normal span is at most.
pub const LOG_NORMAL_TIMES_MAX: u64 = 20;

/// The seed of a run or a company.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct Seed(pub u64);

impl Seed {
    /// The stream of `purpose` for `entity`, its `counter`-th. The same four always give the same stream.
    #[must_use]
    pub fn stream(self, entity: impl Into<Entity>, purpose: &str, counter: u64) -> Stream {
        Stream(ChaCha8Rng::from_seed(self.digest(&entity.into(), purpose, counter)))
    }

    /// A stable 64-bit number for the four: for ids, and for the seed of a part.
    #[must_use]
    pub fn derive(self, entity: impl Into<Entity>, purpose: &str, counter: u64) -> u64 {
        let digest = self.digest(&entity.into(), purpose, counter);
        digest.iter().take(8).fold(0, |number, byte| (number << 8) | u64::from(*byte))
    }

    fn digest(self, entity: &Entity, purpose: &str, counter: u64) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(self.0.to_le_bytes());
        hash.update(entity.0.to_le_bytes());
        hash.update(counter.to_le_bytes());
        hash.update(purpose.as_bytes());
        hash.finalize().into()
    }
}

/// Whom or what a stream belongs to, as a stable number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entity(u64);

impl From<u64> for Entity {
    fn from(number: u64) -> Self {
        Self(number)
    }
}

impl From<crate::id::PersonId> for Entity {
    fn from(person: crate::id::PersonId) -> Self {
        Self(u64::from(person.0))
    }
}

impl From<crate::id::AttemptId> for Entity {
    fn from(attempt: crate::id::AttemptId) -> Self {
        Self(attempt.0)
    }
}

impl From<&str> for Entity {
    fn from(name: &str) -> Self {
        let digest = Sha256::digest(name.as_bytes());
        Self(digest.iter().take(8).fold(0, |number, byte| (number << 8) | u64::from(*byte)))
    }
}

/// A stream of draws. Make one, draw what the purpose needs, drop it: it is 300 bytes and never stored.
#[derive(Debug)]
pub struct Stream(ChaCha8Rng);

impl Stream {
    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number below `bound`; 0 when `bound` is 0. (Multiply-shift: the bias is below 2⁻⁶⁴ × bound.)
    pub fn below(&mut self, bound: u64) -> u64 {
        let product = u128::from(self.bits()) * u128::from(bound);
        u64::try_from(product >> 64).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included; `low` when they are crossed.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high.saturating_sub(low).saturating_add(1))
    }

    /// A fraction in [0, 1) with 53 bits.
    pub fn fraction(&mut self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "53 bits are exact in a double")]
        let top = (self.bits() >> 11) as f64;
        top / 9_007_199_254_740_992.0
    }

    /// True with the given share in thousandths.
    pub fn chance_permille(&mut self, share: u32) -> bool {
        self.below(1000) < u64::from(share)
    }

    /// True with the given share in millionths.
    pub fn chance_ppm(&mut self, share: u32) -> bool {
        self.below(1_000_000) < u64::from(share)
    }

    /// One of `choices`; `None` when there is none.
    pub fn pick<'a, T>(&mut self, choices: &'a [T]) -> Option<&'a T> {
        let index = self.below(choices.len() as u64);
        usize::try_from(index).ok().and_then(|index| choices.get(index))
    }

    /// The place of one of `weights`, drawn in proportion; `None` when all are 0.
    pub fn weighted(&mut self, weights: &[u32]) -> Option<usize> {
        let total: u64 = weights.iter().map(|weight| u64::from(*weight)).sum();
        if total == 0 {
            return None;
        }
        let mut left = self.below(total);
        for (index, weight) in weights.iter().enumerate() {
            match left.checked_sub(u64::from(*weight)) {
                Some(rest) => left = rest,
                None => return Some(index),
            }
        }
        None
    }

    /// An exponential length with a mean of 1.
    pub fn exponential(&mut self) -> f64 {
        -libm::log(1.0 - self.fraction())
    }

    /// An exponential span with the given mean, in whole milliseconds.
    pub fn exponential_ms(&mut self, mean_ms: u64) -> u64 {
        #[expect(clippy::cast_precision_loss, reason = "means are far below 2^53 ms")]
        let span = self.exponential() * mean_ms as f64;
        whole(span)
    }

    /// A log-normal span with the given median and spread (`sigma` of the logarithm, in thousandths), in whole
    /// milliseconds, cut at [`LOG_NORMAL_TIMES_MAX`] × the median so that one draw cannot stall a run.
    pub fn log_normal_ms(&mut self, median_ms: u64, sigma_permille: u32) -> u64 {
        let normal = libm::sqrt(-2.0 * libm::log(1.0 - self.fraction()))
            * libm::cos(2.0 * std::f64::consts::PI * self.fraction());
        #[expect(clippy::cast_precision_loss, reason = "medians are far below 2^53 ms")]
        let span = median_ms as f64 * libm::exp(normal * f64::from(sigma_permille) / 1000.0);
        whole(span).min(median_ms.saturating_mul(LOG_NORMAL_TIMES_MAX))
    }
}

/// Rounds a non-negative span to whole milliseconds.
fn whole(span: f64) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a cast saturates, and spans are ≥ 0"
    )]
    let rounded = libm::round(span) as u64;
    rounded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_depends_on_all_four_and_on_nothing_else() {
        let draw = |seed: u64, entity: u64, purpose: &str, counter: u64| {
            Seed(seed).stream(entity, purpose, counter).bits()
        };
        let base = draw(7, 1, "think", 0);
        assert_eq!(base, draw(7, 1, "think", 0));
        assert!(
            [draw(8, 1, "think", 0), draw(7, 2, "think", 0), draw(7, 1, "type", 0), draw(7, 1, "think", 1)]
                .iter()
                .all(|other| *other != base)
        );
    }

    #[test]
    fn the_first_draws_never_change_between_releases() {
        // Recorded runs are replayed from their seed: a change here orphans them all.
        let mut stream = Seed(7).stream("company", "names", 3);
        assert_eq!([stream.below(1000), stream.below(1000), stream.exponential_ms(1000)], GOLDEN);
    }

    #[test]
    fn weights_are_kept_in_proportion() {
        let mut stream = Seed(1).stream(0, "weights", 0);
        let mut hits = [0_u32; 3];
        for _ in 0..6000 {
            if let Some(index) = stream.weighted(&[1, 2, 0]) {
                hits[index] += 1;
            }
        }
        assert_eq!(hits[2], 0);
        assert!((1800..2200).contains(&hits[0]), "{hits:?}");
        assert_eq!(stream.weighted(&[0, 0]), None);
    }

    const GOLDEN: [u64; 3] = [944, 466, 1928];
}
