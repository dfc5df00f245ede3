//! How a cap is spread over a run, apart from the cap itself: so that the first hour of a night does not spend the whole of it.
//! Integers only; pacing may only delay, never allow more than the cap.

use nightcrew_model::money::NanoDollars;

use crate::day::Day;

/// How a day's cap is spread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pacing {
    /// First come, first served.
    #[default]
    None,
    /// Evenly over a window of the machine's time: at any moment the elapsed share of what was left at the beginning, and
    /// `burst` on top. A run over several days is paced over its part of each.
    Even {
        /// When the run begins, in milliseconds since 1970.
        start_ms: i64,
        /// When it ends.
        end_ms: i64,
        /// What may be spent ahead of time. At least one hold must fit, or nothing ever begins.
        burst: NanoDollars,
    },
}

impl Pacing {
    /// Whether `amount` fits at `now` beside what is `used`, of `budget` for this day; otherwise from when it will.
    ///
    /// # Errors
    /// The moment from which it fits, in milliseconds since 1970.
    pub(crate) fn admit(
        self,
        day: &Day,
        now_ms: i64,
        budget: u64,
        used: u64,
        amount: u64,
    ) -> Result<(), i64> {
        let Self::Even { start_ms, end_ms, burst } = self else { return Ok(()) };
        let (from, to) = (start_ms.max(day.start_ms), end_ms.min(day.end_ms));
        let length = u128::from(to.saturating_sub(from).max(1).unsigned_abs());
        let elapsed = u128::from(now_ms.saturating_sub(from).max(0).unsigned_abs()).min(length);
        let allowed = u128::from(budget) * elapsed / length + u128::from(burst.0);
        let needed = u128::from(used) + u128::from(amount);
        // At the window's end all of the budget is allowed; whether it is there is the cap's question, not pacing's.
        if needed <= allowed || elapsed == length {
            return Ok(());
        }
        let share = (needed - u128::from(burst.0).min(needed)) * length;
        let wait = share.div_ceil(u128::from(budget.max(1))).min(length);
        Err(from.saturating_add(i64::try_from(wait).unwrap_or(i64::MAX)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::Calendar;

    #[test]
    fn half_the_night_allows_half_the_cap_and_says_when_more_fits() {
        let day = Calendar::new("UTC").unwrap().day_of(1_000).unwrap();
        let pacing = Pacing::Even { start_ms: 0, end_ms: 1000, burst: NanoDollars(10) };
        assert_eq!(pacing.admit(&day, 500, 100, 50, 10), Ok(()));
        assert_eq!(pacing.admit(&day, 500, 100, 50, 11), Err(510));
        assert_eq!(pacing.admit(&day, 510, 100, 50, 11), Ok(()));
        assert_eq!(pacing.admit(&day, 0, 100, 0, 10), Ok(()));
        assert_eq!(pacing.admit(&day, 0, 100, 1, 10), Err(10));
        // After the window only the cap counts.
        assert_eq!(pacing.admit(&day, 2000, 100, 100, 50), Ok(()));
    }

    #[test]
    fn a_run_over_midnight_is_paced_within_each_day() {
        let day_ms = 86_400_000;
        let calendar = Calendar::new("UTC").unwrap();
        let pacing = Pacing::Even { start_ms: day_ms / 2, end_ms: day_ms * 3 / 2, burst: NanoDollars(1) };
        let next = calendar.day_of(day_ms).unwrap();
        assert_eq!(pacing.admit(&next, day_ms, 100, 1, 1), Err(day_ms + day_ms / 200));
        assert_eq!(pacing.admit(&next, day_ms + day_ms / 4, 100, 50, 1), Ok(()));
    }
}
