//! Days, as search words name them: `2026-07-01`, `7/1/2026`, `today`, `yesterday`, a month, a year. They are the days of the
//! one who searches.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// A span of days: the first, and the one after the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Days {
    pub first: Date,
    pub end: Date,
}

/// The days that a word names on this day.
pub(super) fn days(word: &str, today: Date) -> Option<Days> {
    let word = word.trim().to_lowercase();
    match word.as_str() {
        "today" => one(today),
        "yesterday" => one(today.yesterday().ok()?),
        "week" | "this week" => {
            let since = i64::from(today.weekday().to_monday_zero_offset());
            span(today.checked_sub(Span::new().try_days(since).ok()?).ok()?, Span::new().days(7))
        }
        "month" | "this month" => span(today.first_of_month(), Span::new().months(1)),
        "year" | "this year" => span(today.first_of_year(), Span::new().years(1)),
        _ => date(&word).and_then(one).or_else(|| month(&word, today)).or_else(|| year(&word)),
    }
}

fn one(day: Date) -> Option<Days> {
    span(day, Span::new().days(1))
}

fn span(first: Date, length: Span) -> Option<Days> {
    Some(Days { first, end: first.checked_add(length).ok()? })
}

fn year(word: &str) -> Option<Days> {
    let year: i16 = word.parse().ok().filter(|year| (1970..=9000).contains(year))?;
    span(Date::new(year, 1, 1).ok()?, Span::new().years(1))
}

/// `july`, the last one that has begun, or `july 2025`.
fn month(word: &str, today: Date) -> Option<Days> {
    let (name, year) = word.split_once([' ', '-']).map_or((word, None), |(name, year)| (name, Some(year)));
    let at = MONTHS.iter().position(|month| name.len() >= 3 && month.starts_with(name))?;
    let month = i8::try_from(at + 1).ok()?;
    let year = match year {
        Some(year) => year.trim().parse().ok()?,
        None if month > today.month() => today.year() - 1,
        None => today.year(),
    };
    span(Date::new(year, month, 1).ok()?, Span::new().months(1))
}

/// `2026-07-01` or `7/1/2026`.
fn date(word: &str) -> Option<Date> {
    let numbers = |by: char| -> Option<[i16; 3]> {
        let parts: Vec<i16> = word.split(by).map(|part| part.parse().ok()).collect::<Option<_>>()?;
        parts.try_into().ok()
    };
    let day = |year: i16, month: i16, day: i16| {
        Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    };
    if let Some([year, month, of_month]) = numbers('-') {
        return day(year, month, of_month);
    }
    numbers('/').and_then(|[month, of_month, year]| day(year, month, of_month))
}

/// The day that it is in a zone.
pub(super) fn today(zone: &TimeZone, unix_ms: i64) -> Option<Date> {
    Some(Timestamp::from_millisecond(unix_ms).ok()?.to_zoned(zone.clone()).date())
}

/// When a day begins in a zone, in Unix seconds.
pub(super) fn begins(day: Date, zone: &TimeZone) -> Option<i64> {
    Some(day.to_zoned(zone.clone()).ok()?.timestamp().as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_months_and_years_are_understood_and_nothing_else() {
        let today = Date::constant(2026, 7, 15);
        let named = |word: &str| days(word, today).map(|days| format!("{}/{}", days.first, days.end));
        for (word, meant) in [
            ("today", "2026-07-15/2026-07-16"),
            ("Yesterday", "2026-07-14/2026-07-15"),
            ("2026-02-28", "2026-02-28/2026-03-01"),
            ("2/28/2026", "2026-02-28/2026-03-01"),
            ("July", "2026-07-01/2026-08-01"),
            ("sep", "2025-09-01/2025-10-01"),
            ("may 2024", "2024-05-01/2024-06-01"),
            ("2025", "2025-01-01/2026-01-01"),
            ("week", "2026-07-13/2026-07-20"),
        ] {
            assert_eq!(named(word).as_deref(), Some(meant), "{word}");
        }
        for wrong in ["", "2026-13-01", "99999999", "m", "2026-02-30", "-1", "1/2", "july x"] {
            assert_eq!(named(wrong), None, "{wrong}");
        }
    }
}
