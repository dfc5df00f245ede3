//! The paired permutation test: if two releases are one, which of a pair's two sides is which is a coin's throw. It knows that
//! values within one attempt belong together, asks nothing of their distribution, and is exact up to the number of throws.

use nightcrew_model::seed::{Seed, Stream};

use super::number;

/// Throws for all pairs at most: below 1 in 1000, a p-value says no more than "rare".
const ROUNDS_MAX: usize = 999;
/// Throws for all pairs at least: a p-value of 1 in 100 can still be seen.
const ROUNDS_MIN: usize = 99;
/// Differences that are added up in all: some ten milliseconds.
const SUMS_MAX: usize = 4_000_000;
/// The seed of all throws: fixed, so that a comparison is a function of its journals.
const SEED: Seed = Seed(0x7065_726d);

/// The differences of one pair: columns, and by how much the second release has more. Columns that do not differ are left out.
pub type Differences = Vec<(u16, f64)>;

/// The p-value of "no column's sum of differences is further from 0 than chance makes it", for the sum of the distances over
/// `columns` columns. `purpose` names the stream.
#[must_use]
pub fn paired(pairs: &[Differences], columns: usize, purpose: &str) -> f64 {
    let terms: usize = pairs.iter().map(Vec::len).sum();
    if terms == 0 || columns == 0 {
        return 1.0;
    }
    let rounds = (SUMS_MAX / terms).clamp(ROUNDS_MIN, ROUNDS_MAX);
    let mut stream = SEED.stream("permutation", purpose, pairs.len() as u64);
    let mut sums = vec![0.0; columns];
    let seen = distance(pairs, &mut sums, || true);
    // Sums of the same terms in another order may differ in their last bits.
    let slack = seen * (1.0 - 1e-9);
    let as_far = (0..rounds)
        .filter(|_| {
            let mut coins = Coins::new(&mut stream);
            distance(pairs, &mut sums, || coins.toss()) >= slack
        })
        .count();
    (number(as_far as u64) + 1.0) / (number(rounds as u64) + 1.0)
}

/// The sum over columns of how far their differences add up, with each pair kept or turned round.
fn distance(pairs: &[Differences], sums: &mut [f64], mut kept: impl FnMut() -> bool) -> f64 {
    sums.fill(0.0);
    for pair in pairs {
        let sign = if kept() { 1.0 } else { -1.0 };
        for (column, difference) in pair {
            if let Some(sum) = sums.get_mut(usize::from(*column)) {
                *sum += sign * difference;
            }
        }
    }
    sums.iter().map(|sum| sum.abs()).sum()
}

/// Fair coins, sixty-four at a time.
struct Coins<'a> {
    stream: &'a mut Stream,
    bits: u64,
    left: u32,
}

impl<'a> Coins<'a> {
    fn new(stream: &'a mut Stream) -> Self {
        Self { stream, bits: 0, left: 0 }
    }

    fn toss(&mut self) -> bool {
        if self.left == 0 {
            self.bits = self.stream.below(u64::MAX);
            self.left = 63;
        }
        let heads = self.bits & 1 == 1;
        self.bits >>= 1;
        self.left -= 1;
        heads
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_pairs_are_counted_out() {
        // Six differences of one sign: 2 of the 64 ways to turn them are as far from 0.
        let pairs = vec![vec![(0, 1.0)]; 6];
        assert!((paired(&pairs, 1, "six") - 2.0 / 64.0).abs() < 0.012, "{}", paired(&pairs, 1, "six"));
        assert!((paired(&[], 1, "none") - 1.0).abs() < 1e-12);
        assert!((paired(&[vec![(0, 2.0)], vec![(0, -2.0)]], 1, "even") - 1.0).abs() < 1e-12);
    }

    #[test]
    fn one_release_is_seldom_another() {
        let alarms = (0..400_u64)
            .filter(|round| {
                let mut stream = Seed(5).stream("false alarms", "permutation", *round);
                let mut value = || number(stream.exponential_ms(1000));
                let pairs: Vec<Differences> =
                    (0..60).map(|_| vec![(0, value() - value()), (1, value() - value())]).collect();
                paired(&pairs, 2, "alarms") <= 0.05
            })
            .count();
        assert!((8..=34).contains(&alarms), "{alarms} of 400 at a nominal 5 %");
    }

    #[test]
    fn a_rare_long_wait_stands_out() {
        let mut stream = Seed(6).stream("tail", "permutation", 0);
        let pairs: Vec<Differences> = (0..300)
            .map(|pair| {
                let noise = number(stream.exponential_ms(50)) - number(stream.exponential_ms(50));
                vec![(0, noise + if pair % 12 == 0 { 4000.0 } else { 0.0 })]
            })
            .collect();
        assert!(paired(&pairs, 1, "tail") <= 0.001);
    }
}
