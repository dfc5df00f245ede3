//! Bytes kept of an act, from a process's memory while acts are done.
//!
//! Memory moves in steps: the allocator takes pages before it needs them and gives them back late, and bursts come and go. What
//! is kept for ever raises what memory falls back to. So the acts after the warm-up are cut into blocks of equal length, of each
//! block only the lowest memory counts, and a line is laid through these floors by least squares. Nothing is noted of the warm-up,
//! in which whatever has a bound fills to it. The error of the line comes from how far the floors lie from it.

use serde::Serialize;

/// Blocks: enough that the error of the line is known well, few enough that each holds many moments.
const BLOCKS: u32 = 40;
/// The fewest blocks a line is laid through: with less its error says nothing.
const BLOCKS_MIN: usize = 6;
/// Errors that are added to a slope before it is believed: nineteen of twenty such sums lie above the truth, and more.
const ERRORS: f64 = 2.0;

/// How much memory grows with an act.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Slope {
    /// Bytes an act.
    pub bytes_per_act: f64,
    /// The standard error of that.
    pub error: f64,
}

impl Slope {
    /// How far the truth may lie away, in bytes an act.
    pub fn margin(self) -> f64 {
        self.error * ERRORS
    }
}

/// The lowest memory of each block of acts.
#[derive(Debug)]
pub struct Floors {
    from: u64,
    acts: u64,
    /// Of each block: acts and bytes at its lowest moment.
    lowest: Vec<Option<(u64, u64)>>,
}

impl Floors {
    /// Of so many acts, `from` of which on they are counted.
    pub fn over(from: u64, acts: u64) -> Self {
        Self { from, acts: acts.max(1), lowest: vec![None; BLOCKS as usize] }
    }

    /// After so many acts the process took so many bytes.
    pub fn note(&mut self, acts: u64, bytes: u64) {
        let Some(after) = acts.checked_sub(self.from) else { return };
        let block = usize::try_from(after * u64::from(BLOCKS) / self.acts).unwrap_or(usize::MAX);
        if let Some(lowest) = self.lowest.get_mut(block)
            && lowest.is_none_or(|(_, least)| bytes < least)
        {
            *lowest = Some((acts, bytes));
        }
    }

    /// The line through the floors; `None` when there are too few.
    pub fn slope(&self) -> Option<Slope> {
        #[expect(clippy::cast_precision_loss, reason = "acts and bytes are far below 2^53")]
        let points: Vec<(f64, f64)> =
            self.lowest.iter().flatten().map(|(acts, bytes)| (*acts as f64, *bytes as f64)).collect();
        (points.len() >= BLOCKS_MIN).then(|| line(&points))
    }
}

/// Least squares through at least three points whose places differ.
fn line(points: &[(f64, f64)]) -> Slope {
    #[expect(clippy::cast_precision_loss, reason = "there are tens of points")]
    let count = points.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (mean_x, mean_y) = (mean(|point| point.0), mean(|point| point.1));
    let spread: f64 = points.iter().map(|(x, _)| (x - mean_x).powi(2)).sum();
    let together: f64 = points.iter().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
    let bytes_per_act = together / spread;
    let away = |(x, y): &(f64, f64)| (y - mean_y - bytes_per_act * (x - mean_x)).powi(2);
    let variance = points.iter().map(away).sum::<f64>() / (count - 2.0);
    Slope { bytes_per_act, error: (variance / spread).sqrt() }
}

#[cfg(test)]
mod tests {
    use nightcrew_model::id::PersonId;
    use nightcrew_model::seed::Seed;

    use super::*;

    const WARM_UP: u64 = 1_000_000;
    const ACTS: u64 = 5_000_000;
    /// Acts of a second.
    const SECOND: u64 = 8_000;

    /// A process that takes 60 MB, fills 40 MB within the warm-up, has bursts of up to 6 MB and grows in steps of 64 KiB.
    fn slope(kept: f64, seed: u64) -> Slope {
        let mut floors = Floors::over(WARM_UP, ACTS);
        let mut noise = Seed(seed).stream(PersonId(0), "noise", 0);
        for acts in (0..WARM_UP + ACTS).step_by(usize::try_from(SECOND).unwrap()) {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                clippy::cast_precision_loss,
                reason = "small"
            )]
            let leaked = (acts as f64 * kept) as u64;
            let filled = 40_000_000 * acts.min(WARM_UP) / WARM_UP;
            floors.note(acts, (60_000_000 + filled + leaked + noise.below(6_000_000)) / 65_536 * 65_536);
        }
        floors.slope().unwrap()
    }

    #[test]
    fn a_process_that_keeps_nothing_is_flat_whatever_it_took_in_the_warm_up() {
        for seed in 0..20 {
            let slope = slope(0.0, seed);
            assert!(slope.bytes_per_act.abs() < 0.1, "{slope:?}");
            assert!(slope.bytes_per_act + slope.margin() < 0.2, "{slope:?}");
        }
    }

    #[test]
    fn two_bytes_an_act_are_found_and_so_is_half_a_byte() {
        for seed in 0..20 {
            let two = slope(2.0, seed);
            assert!((two.bytes_per_act - 2.0).abs() < 0.1, "{two:?}");
            let half = slope(0.5, seed);
            assert!(
                half.bytes_per_act - half.margin() > 0.3 && half.bytes_per_act + half.margin() < 0.7,
                "{half:?}"
            );
        }
    }

    #[test]
    fn a_line_is_exact_on_a_line_and_absent_on_nearly_nothing() {
        let mut floors = Floors::over(100, 4_000);
        for acts in (0..4_100).step_by(10) {
            floors.note(acts, if acts < 100 { 9_000_000 } else { 1_000 + acts * 3 });
        }
        let slope = floors.slope().unwrap();
        assert!((slope.bytes_per_act - 3.0).abs() < 1e-6 && slope.error < 1e-6, "{slope:?}");
        let mut few = Floors::over(0, 4_000);
        few.note(10, 1);
        few.note(3_990, 1);
        assert_eq!(few.slope(), None);
    }
}
