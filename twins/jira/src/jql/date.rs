//! Moments in queries: days, times, spans from now (`-1d`, `4w 2d`), and functions such as `startOfDay("-1d")`. All in UTC.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan as _};

/// The most of one unit that a span may hold: far beyond any journal.
const AMOUNT_MAX: i64 = 100_000;

/// A moment given as text: Unix milliseconds. `None` when it is none.
pub(super) fn moment(text: &str, now: i64) -> Option<i64> {
    let text = text.trim();
    if text.bytes().all(|b| b.is_ascii_digit()) && text.len() > 8 {
        return text.parse().ok();
    }
    if let Some(at) = absolute(text) {
        return Some(millis(at));
    }
    let at = civil(now)?;
    add(at, text).map(millis)
}

fn absolute(text: &str) -> Option<DateTime> {
    let text = text.replace('/', "-");
    let (day, time) = text.split_once([' ', 'T']).unwrap_or((&text, "00:00"));
    let day: Date = day.parse().ok()?;
    let (hour, minute) = time.split_once(':')?;
    let hour: i8 = hour.parse().ok()?;
    let minute: i8 = minute.get(..2)?.parse().ok()?;
    let fits = (0..24).contains(&hour) && (0..60).contains(&minute);
    fits.then(|| day.at(hour, minute, 0, 0))
}

/// The moment of a function; `None` when there is none of this name or its argument is no span.
pub(super) fn function(name: &str, arguments: &[String], now: i64) -> Option<i64> {
    let name = name.to_ascii_lowercase();
    if name == "now" {
        return arguments.is_empty().then_some(now);
    }
    let (end, unit) = match name.strip_prefix("startof") {
        Some(unit) => (false, unit),
        None => (true, name.strip_prefix("endof")?),
    };
    let step: Span = match unit {
        "day" => 1.day(),
        "week" => 1.week(),
        "month" => 1.month(),
        "year" => 1.year(),
        _ => return None,
    };
    let mut at = civil(now)?;
    if let Some(argument) = arguments.first() {
        // A bare number counts in the function's own unit.
        at = match argument.trim_start_matches('+').parse::<i64>() {
            Ok(count) if count.abs() <= AMOUNT_MAX => at.checked_add(step.checked_mul(count).ok()?).ok()?,
            Ok(_) => return None,
            Err(_) => add(at, argument)?,
        };
    }
    let day = at.date();
    let start = match unit {
        "day" => day,
        // Weeks begin on Sunday, the vendor's default.
        "week" => day.checked_sub(i64::from(day.weekday().to_sunday_zero_offset()).days()).ok()?,
        "month" => day.first_of_month(),
        _ => day.first_of_year(),
    };
    let start = start.at(0, 0, 0, 0);
    if end {
        let next = start.checked_add(step).ok()?;
        return Some(millis(next) - 1);
    }
    Some(millis(start))
}

/// A moment with a span such as `-4w 2d` added.
fn add(at: DateTime, text: &str) -> Option<DateTime> {
    let text = text.trim();
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut at = at;
    let mut parts = 0;
    for part in rest.split_whitespace() {
        let digits = part.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
        let amount: i64 = digits.parse().ok().filter(|amount| (0..=AMOUNT_MAX).contains(amount))?;
        let amount = sign * amount;
        let span: Span = match part.get(digits.len()..)? {
            "y" => amount.years(),
            "M" => amount.months(),
            "w" => amount.weeks(),
            "d" => amount.days(),
            "h" => amount.hours(),
            "m" => amount.minutes(),
            _ => return None,
        };
        at = at.checked_add(span).ok()?;
        parts += 1;
    }
    (parts > 0).then_some(at)
}

fn civil(now: i64) -> Option<DateTime> {
    Timestamp::from_millisecond(now).ok().map(|now| TimeZone::UTC.to_datetime(now))
}

fn millis(at: DateTime) -> i64 {
    TimeZone::UTC.to_timestamp(at).map_or(0, Timestamp::as_millisecond)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-18T10:30:00Z, a Wednesday.
    const NOW: i64 = 1_794_997_800_000;
    const DAY: i64 = 86_400_000;

    #[test]
    fn spans_days_and_functions_name_moments() {
        let midnight = NOW - NOW.rem_euclid(DAY);
        assert_eq!(moment("2026-11-18 10:30", 0), Some(NOW));
        assert_eq!(moment("2026/11/18", 0), Some(midnight));
        assert_eq!(moment("-1d", NOW), Some(NOW - DAY));
        assert_eq!(moment("-1w 2d", NOW), Some(NOW - 9 * DAY));
        assert_eq!(moment("30m", NOW), Some(NOW + 1_800_000));
        let call = |name, arguments: &[&str]| {
            function(name, &arguments.iter().map(|a| (*a).to_owned()).collect::<Vec<_>>(), NOW)
        };
        assert_eq!(call("startOfDay", &[]), Some(midnight));
        assert_eq!(call("endOfDay", &["-1"]), Some(midnight - 1));
        assert_eq!(call("startOfWeek", &[]), Some(midnight - 3 * DAY));
        assert_eq!(call("startOfMonth", &["-1d"]), Some(midnight - 17 * DAY));
        assert_eq!(call("now", &[]), Some(NOW));
        for wrong in ["", "-", "yesterday", "2026-13-01", "2026-11-18 25:00", "1x", "-999999999999d", "é"] {
            assert_eq!(moment(wrong, NOW), None, "{wrong}");
        }
        assert_eq!(call("startOfLunch", &[]), None);
        assert_eq!(call("startOfDay", &["999999999"]), None);
    }
}
