//! When a reminder is due, as calls say it: a Unix time, seconds from now, or words (`in 20 minutes`, `tomorrow at 9`,
//! `every weekday at 5pm`). Words go by the clock of the one who is reminded.

use std::collections::BTreeSet;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use crate::json::{self, Object, Tree};
use crate::world::Recurrence;

/// Numbers up to this are seconds from now, as in Slack: a day.
const SECONDS_MAX: i64 = 24 * 60 * 60;
/// How far ahead a reminder may be, in seconds: five years, as in Slack.
const AHEAD_MAX_S: i64 = 5 * 366 * 24 * 60 * 60;
/// When one is reminded who says only which day.
const USUAL_HOUR: i8 = 9;
/// The longest words that are read, in bytes.
const WORDS_BYTES_MAX: usize = 200;
/// The most days that are looked through for the next one.
const DAYS_MAX: i64 = 8;

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// A moment, and how often it comes again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub unix_s: i64,
    pub recurrence: Option<Recurrence>,
}

impl Moment {
    /// Reads a moment; nothing when it cannot be understood, is past or too far ahead.
    pub(super) fn read(words: &str, now_ms: i64, zone: &TimeZone) -> Option<Self> {
        let now = now_ms.div_euclid(1000);
        let moment = match words.trim().parse::<f64>() {
            // Some clients send a fraction with Unix times.
            Ok(number) if number.is_finite() => {
                let whole = words.trim().split('.').next()?.parse::<i64>().ok()?;
                let unix_s = if whole <= SECONDS_MAX { now + whole } else { whole };
                Self { unix_s, recurrence: None }
            }
            _ => Reader { now: Timestamp::from_second(now).ok()?, zone }.read(words)?,
        };
        (moment.unix_s > now && moment.unix_s <= now + AHEAD_MAX_S).then_some(moment)
    }
}

struct Reader<'a> {
    now: Timestamp,
    zone: &'a TimeZone,
}

impl Reader<'_> {
    fn read(&self, words: &str) -> Option<Moment> {
        let lower = words.get(..words.floor_char_boundary(WORDS_BYTES_MAX))?.to_lowercase().replace(',', " ");
        let words: Vec<&str> = lower.split_whitespace().collect();
        let once = |unix_s| Some(Moment { unix_s, recurrence: None });
        match words.as_slice() {
            [] => None,
            ["in", rest @ ..] => once(self.now.as_second() + seconds(rest)?),
            ["every", rest @ ..] => self.every(rest),
            ["daily", rest @ ..] => self.every(&[&["day"], rest].concat()),
            _ => {
                let (day, time) = self.day(&words)?;
                let usual = || Time::new(USUAL_HOUR, 0, 0, 0).ok();
                let time = if time.is_empty() { usual()? } else { clock(time)? };
                let today = self.today();
                let at = self.moment((day.unwrap_or(today)).to_datetime(time))?;
                // A bare time that is past is tomorrow's.
                let tomorrow = || self.moment(today.tomorrow().ok()?.to_datetime(time));
                once(if day.is_none() && at <= self.now.as_second() { tomorrow()? } else { at })
            }
        }
    }

    fn today(&self) -> Date {
        self.now.to_zoned(self.zone.clone()).date()
    }

    fn moment(&self, at: DateTime) -> Option<i64> {
        Some(at.to_zoned(self.zone.clone()).ok()?.timestamp().as_second())
    }

    /// The day that words begin with, if they do, and what is left of them.
    fn day<'w>(&self, words: &'w [&'w str]) -> Option<(Option<Date>, &'w [&'w str])> {
        let today = self.today();
        Some(match words {
            ["today", rest @ ..] => (Some(today), rest),
            ["tomorrow", rest @ ..] => (Some(today.tomorrow().ok()?), rest),
            ["next", "week", rest @ ..] => (Some(self.next_weekday(&BTreeSet::from([0]))?), rest),
            ["on" | "next", day, rest @ ..] => (Some(self.named(day)?), rest),
            [day, rest @ ..] if self.named(day).is_some() => (self.named(day), rest),
            rest => (None, rest),
        })
    }

    /// A weekday, the next one; or a date.
    fn named(&self, word: &str) -> Option<Date> {
        weekday(word).and_then(|day| self.next_weekday(&BTreeSet::from([day]))).or_else(|| word.parse().ok())
    }

    fn next_weekday(&self, wanted: &BTreeSet<i8>) -> Option<Date> {
        let today = self.today();
        let days = (1..DAYS_MAX).filter_map(|days| today.checked_add(Span::new().days(days)).ok());
        days.into_iter().find(|day| wanted.contains(&day.weekday().to_monday_zero_offset()))
    }

    fn every(&self, words: &[&str]) -> Option<Moment> {
        let (what, rest) = words.split_first()?;
        let today = self.today();
        let recurrence = match *what {
            "day" => Recurrence::Daily,
            "weekday" => Recurrence::Weekly((0..5).collect()),
            "week" => Recurrence::Weekly(BTreeSet::from([today.weekday().to_monday_zero_offset()])),
            "month" => Recurrence::Monthly,
            "year" => Recurrence::Yearly,
            day => Recurrence::Weekly(BTreeSet::from([weekday(day)?])),
        };
        let time = if rest.is_empty() { Time::new(USUAL_HOUR, 0, 0, 0).ok()? } else { clock(rest)? };
        let at = self.moment(today.to_datetime(time))?;
        let fits = match &recurrence {
            Recurrence::Weekly(days) => days.contains(&today.weekday().to_monday_zero_offset()),
            _ => true,
        };
        let now_ms = self.now.as_millisecond();
        let unix_s =
            if fits && at > self.now.as_second() { at } else { next(&recurrence, at, now_ms, self.zone)? };
        Some(Moment { unix_s, recurrence: Some(recurrence) })
    }
}

/// `20 minutes`, `an hour`, `half an hour`.
fn seconds(words: &[&str]) -> Option<i64> {
    let (many, unit) = match words {
        ["half", "an", "hour"] => return Some(30 * 60),
        ["a" | "an", unit] => (1, *unit),
        [many, unit] => (many.parse::<i64>().ok().filter(|many| (1..=1_000_000).contains(many))?, *unit),
        _ => return None,
    };
    let unit = match unit.trim_end_matches('s') {
        "second" | "sec" => 1,
        "minute" | "min" => 60,
        "hour" | "hr" => 60 * 60,
        "day" => 24 * 60 * 60,
        "week" => 7 * 24 * 60 * 60,
        _ => return None,
    };
    Some(many * unit)
}

/// `at 9`, `9am`, `at 5:30 pm`, `17:30`, `noon`.
fn clock(words: &[&str]) -> Option<Time> {
    let words = words.strip_prefix(&["at"]).unwrap_or(words);
    let said = words.concat();
    match said.as_str() {
        "noon" => return Time::new(12, 0, 0, 0).ok(),
        "midnight" => return Time::new(0, 0, 0, 0).ok(),
        _ => {}
    }
    let (digits, half) = match (said.strip_suffix("am"), said.strip_suffix("pm")) {
        (Some(digits), _) => (digits, Some(0)),
        (_, Some(digits)) => (digits, Some(12)),
        _ => (said.as_str(), None),
    };
    let (hour, minute) = digits.split_once(':').unwrap_or((digits, "0"));
    let (hour, minute): (i8, i8) = (hour.parse().ok()?, minute.parse().ok()?);
    let hour = match half {
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return None,
        None => hour,
    };
    Time::new(hour, minute, 0, 0).ok()
}

/// The number of a weekday, Monday being 0: `friday`, `fridays`, `fri`.
fn weekday(word: &str) -> Option<i8> {
    let word = word.trim_end_matches('s');
    let at =
        WEEKDAYS.iter().position(|day| word.len() >= 3 && day.trim_end_matches('s').starts_with(word))?;
    i8::try_from(at).ok()
}

/// When something comes again that was due at a moment: the first time that is still to come.
pub(super) fn next(recurrence: &Recurrence, due: i64, now_ms: i64, zone: &TimeZone) -> Option<i64> {
    let now = now_ms.div_euclid(1000);
    let first = Timestamp::from_second(due).ok()?.to_zoned(zone.clone()).datetime();
    let after = |many: i64| -> Option<DateTime> {
        let span = match recurrence {
            Recurrence::Daily | Recurrence::Weekly(_) => Span::new().try_days(many),
            Recurrence::Monthly => Span::new().try_months(many),
            Recurrence::Yearly => Span::new().try_years(many),
        };
        first.checked_add(span.ok()?).ok()
    };
    let fits = |at: &DateTime| match recurrence {
        Recurrence::Weekly(days) => days.contains(&at.weekday().to_monday_zero_offset()),
        _ => true,
    };
    // A workspace may have stood still for long: what was missed meanwhile does not come all at once.
    let missed = (now - due).max(0) / SECONDS_MAX;
    let skipped = match recurrence {
        Recurrence::Daily | Recurrence::Weekly(_) => missed,
        Recurrence::Monthly => missed / 31,
        Recurrence::Yearly => missed / 366,
    };
    let moments = (skipped..).take(usize::try_from(DAYS_MAX * 2).ok()?).map(|many| after(many + 1));
    let moments = moments.flatten().filter(fits);
    let unix = |at: DateTime| Some(at.to_zoned(zone.clone()).ok()?.timestamp().as_second());
    moments.filter_map(unix).find(|at| *at > now)
}

/// How often something comes again, as calls say it: `{"frequency":"weekly","weekdays":["monday"]}`.
pub(super) fn recurrence(tree: &Tree) -> Option<Recurrence> {
    Some(match tree.text("frequency")? {
        "daily" => Recurrence::Daily,
        "weekly" => {
            let days = tree.items("weekdays").iter().map(|day| weekday(day.as_text()?));
            let days = days.collect::<Option<BTreeSet<i8>>>().filter(|days| !days.is_empty())?;
            Recurrence::Weekly(days)
        }
        "monthly" => Recurrence::Monthly,
        "yearly" => Recurrence::Yearly,
        _ => return None,
    })
}

/// The same as answers hold it.
pub(super) fn shown(recurrence: &Recurrence) -> String {
    let often = |word: &str| Object::new().text("frequency", word);
    match recurrence {
        Recurrence::Daily => often("daily"),
        Recurrence::Weekly(days) => {
            let names = days.iter().filter_map(|day| WEEKDAYS.get(usize::try_from(*day).ok()?));
            often("weekly").raw("weekdays", &json::texts(names))
        }
        Recurrence::Monthly => often("monthly"),
        Recurrence::Yearly => often("yearly"),
    }
    .end()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Wednesday, eleven in the morning in Berlin.
    const NOW: &str = "2026-07-15T09:00:00Z";

    fn read(words: &str) -> Option<(String, Option<Recurrence>)> {
        let now: Timestamp = NOW.parse().unwrap();
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let moment = Moment::read(words, now.as_millisecond(), &zone)?;
        let at = Timestamp::from_second(moment.unix_s).unwrap().to_zoned(zone).datetime();
        Some((at.to_string(), moment.recurrence))
    }

    #[test]
    fn words_go_by_ones_own_clock() {
        for (words, meant) in [
            ("in 20 minutes", "2026-07-15T11:20:00"),
            ("in an hour", "2026-07-15T12:00:00"),
            ("In half an hour", "2026-07-15T11:30:00"),
            ("in 2 days", "2026-07-17T11:00:00"),
            ("tomorrow", "2026-07-16T09:00:00"),
            ("tomorrow at 9", "2026-07-16T09:00:00"),
            ("tomorrow at 5:30 pm", "2026-07-16T17:30:00"),
            ("today at noon", "2026-07-15T12:00:00"),
            ("at 10am", "2026-07-16T10:00:00"),
            ("17:45", "2026-07-15T17:45:00"),
            ("on friday at 8am", "2026-07-17T08:00:00"),
            ("next wednesday", "2026-07-22T09:00:00"),
            ("on 2026-12-24 at 6pm", "2026-12-24T18:00:00"),
            ("next week", "2026-07-20T09:00:00"),
            ("90", "2026-07-15T11:01:30"),
            ("1784192400", "2026-07-16T11:00:00"),
        ] {
            assert_eq!(read(words), Some((meant.to_owned(), None)), "{words}");
        }
        for wrong in [
            "",
            "soon",
            "in minutes",
            "in 0 hours",
            "at 25",
            "at 13pm",
            "yesterday",
            "0",
            "-5",
            "1000000000",
            "99999999999",
            "NaN",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_comes_again_comes_at_the_same_hour() {
        let every = |words: &str| read(words).unwrap();
        assert_eq!(every("every day at 5pm"), ("2026-07-15T17:00:00".to_owned(), Some(Recurrence::Daily)));
        assert_eq!(every("every day").0, "2026-07-16T09:00:00");
        assert_eq!(every("every weekday at 8").1, Some(Recurrence::Weekly((0..5).collect())));
        assert_eq!(every("every Thursday").0, "2026-07-16T09:00:00");
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let next = |often: &Recurrence, due: &str, now: &str| {
            let next = next(often, at(due).as_second(), at(now).as_millisecond(), &zone).unwrap();
            Timestamp::from_second(next).unwrap().to_string()
        };
        let friday = "2026-10-23T07:00:00Z";
        assert_eq!(next(&Recurrence::Weekly((0..5).collect()), friday, friday), "2026-10-26T08:00:00Z");
        assert_eq!(
            next(&Recurrence::Monthly, "2026-01-31T08:00:00Z", "2026-01-31T08:00:00Z"),
            "2026-02-28T08:00:00Z"
        );
        assert_eq!(next(&Recurrence::Daily, friday, "2027-10-23T09:00:00Z"), "2027-10-24T07:00:00Z");
    }
}
