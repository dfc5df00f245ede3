//! Budget days: local dates in a time zone that begin at a time of day. Safe over daylight saving: a day may have 23 or
//! 25 hours. This module turns moments into days and must never read a clock.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

/// The zone or a moment has no days.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DayError {
    /// The name is no time zone that this machine knows.
    #[error("unknown time zone `{0}`: expected an IANA name such as Europe/Berlin")]
    UnknownZone(String),
    /// The moment lies outside what calendars cover.
    #[error("the moment {0} ms since 1970 is outside the calendar")]
    OutOfRange(i64),
}

/// How moments become budget days.
#[derive(Clone, Debug)]
pub struct Calendar {
    name: String,
    zone: TimeZone,
    reset: Time,
}

impl Calendar {
    /// A calendar of the zone with this IANA name, whose days begin at midnight.
    ///
    /// # Errors
    /// When the zone is unknown.
    pub fn new(zone: &str) -> Result<Self, DayError> {
        Self::with_reset(zone, Time::midnight())
    }

    /// The same with days that begin at `reset`, local time.
    ///
    /// # Errors
    /// When the zone is unknown.
    pub fn with_reset(zone: &str, reset: Time) -> Result<Self, DayError> {
        let found = if zone == "UTC" { Ok(TimeZone::UTC) } else { TimeZone::get(zone) };
        let found = found.map_err(|_| DayError::UnknownZone(zone.to_owned()))?;
        let name = if reset == Time::midnight() { zone.to_owned() } else { format!("{zone} {reset}") };
        Ok(Self { name, zone: found, reset })
    }

    /// Zone and time of reset, as the ledger keys its days by. A cap of another zone is another book: their days overlap
    /// and cannot share one.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The budget day of a moment, in milliseconds since 1970.
    ///
    /// # Errors
    /// When the moment is outside years -9999 to 9999.
    pub fn day_of(&self, unix_ms: i64) -> Result<Day, DayError> {
        let out = |_| DayError::OutOfRange(unix_ms);
        let moment = Timestamp::from_millisecond(unix_ms).map_err(out)?;
        let mut date = moment.to_zoned(self.zone.clone()).date();
        let mut start_ms = self.start_of(date).map_err(out)?;
        if unix_ms < start_ms {
            date = date.checked_sub(1.day()).map_err(out)?;
            start_ms = self.start_of(date).map_err(out)?;
        }
        let next = date.checked_add(1.day()).map_err(out)?;
        let mut end_ms = self.start_of(next).map_err(out)?;
        if unix_ms >= end_ms {
            // Where clocks go back over midnight, the local date of the repeated hour is still yesterday's, but the day
            // that began at the first midnight has begun: days never overlap and never begin twice.
            date = next;
            start_ms = end_ms;
            end_ms = self.start_of(next.checked_add(1.day()).map_err(out)?).map_err(out)?;
        }
        Ok(Day { date, start_ms, end_ms })
    }

    /// When the budget day of `date` begins. A time that daylight saving skips counts as the moment after the gap, a
    /// repeated one as its first.
    fn start_of(&self, date: Date) -> Result<i64, jiff::Error> {
        Ok(date.to_datetime(self.reset).to_zoned(self.zone.clone())?.timestamp().as_millisecond())
    }
}

/// One budget day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// Its local date.
    pub date: Date,
    /// Its first millisecond since 1970.
    pub start_ms: i64,
    /// The first millisecond of the next day.
    pub end_ms: i64,
}

impl Day {
    /// Whether a moment belongs to it.
    #[must_use]
    pub const fn contains(&self, unix_ms: i64) -> bool {
        self.start_ms <= unix_ms && unix_ms < self.end_ms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_millisecond()
    }

    #[test]
    fn days_of_daylight_saving_have_23_and_25_hours() {
        let berlin = Calendar::new("Europe/Berlin").unwrap();
        let hours = |moment: &str| {
            let day = berlin.day_of(ms(moment)).unwrap();
            (day.end_ms - day.start_ms) / 3_600_000
        };
        assert_eq!(hours("2026-03-29T12:00:00Z"), 23);
        assert_eq!(hours("2026-10-25T12:00:00Z"), 25);
        assert_eq!(hours("2026-11-21T12:00:00Z"), 24);
    }

    #[test]
    fn one_moment_is_two_days_in_two_zones() {
        let moment = ms("2026-11-21T23:30:00Z");
        let date = |zone: &str| Calendar::new(zone).unwrap().day_of(moment).unwrap().date.to_string();
        assert_eq!(date("UTC"), "2026-11-21");
        assert_eq!(date("Europe/Berlin"), "2026-11-22");
        assert_eq!(date("America/Los_Angeles"), "2026-11-21");
    }

    #[test]
    fn a_reset_time_moves_the_boundary() {
        let calendar = Calendar::with_reset("Europe/Berlin", Time::constant(6, 0, 0, 0)).unwrap();
        let day = |moment: &str| calendar.day_of(ms(moment)).unwrap().date.to_string();
        assert_eq!(day("2026-11-21T04:59:59Z"), "2026-11-20");
        assert_eq!(day("2026-11-21T05:00:00Z"), "2026-11-21");
    }

    #[test]
    fn an_unknown_zone_is_refused() {
        assert_eq!(
            Calendar::new("Mars/Olympus").unwrap_err(),
            DayError::UnknownZone("Mars/Olympus".to_owned())
        );
    }

    proptest::proptest! {
        #[test]
        fn every_moment_lies_in_its_day_and_days_touch(
            unix_ms in 0_i64..4_000_000_000_000,
            zone in proptest::sample::select(vec!["UTC", "Europe/Berlin", "America/Sao_Paulo", "America/Havana", "Asia/Kathmandu", "Pacific/Apia"]),
            reset_hour in 0_i8..24,
        ) {
            let calendar = Calendar::with_reset(zone, Time::constant(reset_hour, 0, 0, 0)).unwrap();
            let day = calendar.day_of(unix_ms).unwrap();
            proptest::prop_assert!(day.contains(unix_ms), "{:?}", day);
            let next = calendar.day_of(day.end_ms).unwrap();
            proptest::prop_assert_eq!(next.start_ms, day.end_ms);
            proptest::prop_assert_eq!(calendar.day_of(day.end_ms - 1).unwrap(), day);
        }
    }
}
