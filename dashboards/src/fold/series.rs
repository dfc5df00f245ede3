//! Time series of a run in at most [`POINTS_MAX`] buckets, whatever its length: when they are full, neighbours are
//! merged and each bucket covers twice the time.

use nightcrew_model::time::At;

/// The most buckets kept: more than a chart has pixels to tell apart.
pub const POINTS_MAX: usize = 600;
/// What the first buckets cover, in milliseconds of the crew's clock.
const FIRST_WIDTH_MS: u64 = 1_000;

/// What happened within one bucket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bucket {
    /// Attempts begun.
    pub arrived: u64,
    /// Attempts that ended with what the person waited for, as far as the engine knows.
    pub well: u64,
    /// Attempts whose person walked away.
    pub walked: u64,
    /// Attempts that ended in another way: broken, stopped, out of budget.
    pub other: u64,
    /// First replies.
    pub replies: u64,
    /// The sum of their times, in milliseconds.
    pub reply_ms: u64,
    /// The slowest of them, in milliseconds.
    pub reply_max_ms: u64,
    /// What had been spent at its end, in nano-dollars, if told.
    pub spent: Option<u64>,
}

impl Bucket {
    /// The mean time to a first reply, in milliseconds.
    #[must_use]
    pub fn reply_mean_ms(&self) -> Option<u64> {
        self.reply_ms.checked_div(self.replies)
    }

    fn merge(self, later: Self) -> Self {
        Self {
            arrived: self.arrived + later.arrived,
            well: self.well + later.well,
            walked: self.walked + later.walked,
            other: self.other + later.other,
            replies: self.replies + later.replies,
            reply_ms: self.reply_ms.saturating_add(later.reply_ms),
            reply_max_ms: self.reply_max_ms.max(later.reply_max_ms),
            spent: later.spent.or(self.spent),
        }
    }
}

/// The series of a run, from its start.
#[derive(Clone, Debug)]
pub struct Series {
    width_ms: u64,
    buckets: Vec<Bucket>,
}

impl Default for Series {
    fn default() -> Self {
        Self { width_ms: FIRST_WIDTH_MS, buckets: Vec::new() }
    }
}

impl Series {
    /// The bucket that a moment belongs to.
    pub fn at(&mut self, at: At) -> &mut Bucket {
        while at.0 / self.width_ms >= POINTS_MAX as u64 {
            self.buckets = merged(&self.buckets, 2);
            self.width_ms = self.width_ms.saturating_mul(2);
        }
        let place = usize::try_from(at.0 / self.width_ms).unwrap_or(0).min(POINTS_MAX - 1);
        if self.buckets.len() <= place {
            self.buckets.resize(place + 1, Bucket::default());
        }
        // The resize above made the place; the first bucket stands in so that nothing can panic.
        let place = if place < self.buckets.len() { place } else { 0 };
        &mut self.buckets[place]
    }

    /// At most `points` buckets and what each covers in milliseconds, for drawing.
    #[must_use]
    pub fn drawn(&self, points: usize) -> (u64, Vec<Bucket>) {
        let factor = self.buckets.len().div_ceil(points.max(1)).max(1);
        (self.width_ms.saturating_mul(factor as u64), merged(&self.buckets, factor))
    }
}

fn merged(buckets: &[Bucket], factor: usize) -> Vec<Bucket> {
    buckets.chunks(factor).map(|chunk| chunk.iter().copied().fold(Bucket::default(), Bucket::merge)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_fits_and_nothing_is_lost() {
        let mut series = Series::default();
        for minute in 0..7 * 24 * 60_u64 {
            series.at(At(minute * 60_000)).arrived += 1;
        }
        let (width, buckets) = series.drawn(POINTS_MAX);
        assert!(buckets.len() <= POINTS_MAX);
        assert_eq!(buckets.iter().map(|b| b.arrived).sum::<u64>(), 7 * 24 * 60);
        assert!(width * buckets.len() as u64 >= 7 * 24 * 3_600_000 - 60_000);
        assert!(series.drawn(50).1.len() <= 50);
    }
}
