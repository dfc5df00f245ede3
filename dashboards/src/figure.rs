//! How figures are written for people: durations, shares, counts, bytes. One spelling everywhere, so that the live page,
//! the report and a pull-request comment never disagree about the same number.

/// A duration in milliseconds: `340 ms`, `4.2 s`, `3 min 05 s`, `2 h 10 min`.
#[must_use]
pub fn millis(ms: u64) -> String {
    match ms {
        0..1_000 => format!("{ms} ms"),
        1_000..60_000 => format!("{}.{} s", ms / 1_000, ms % 1_000 / 100),
        60_000..3_600_000 => format!("{} min {:02} s", ms / 60_000, ms % 60_000 / 1_000),
        _ => format!("{} h {:02} min", ms / 3_600_000, ms % 3_600_000 / 60_000),
    }
}

/// A duration in microseconds: `0.3 ms`, `12.4 ms`, and from a tenth of a second on as [`millis`].
#[must_use]
pub fn micros(us: u64) -> String {
    match us {
        0..100_000 => format!("{}.{} ms", us / 1_000, us % 1_000 / 100),
        _ => millis(us / 1_000),
    }
}

/// A clock reading since a run's start, from milliseconds: `1:02:03`, `4:05`.
#[must_use]
pub fn clock(ms: u64) -> String {
    let secs = ms / 1_000;
    let (hours, minutes, secs) = (secs / 3_600, secs / 60 % 60, secs % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{secs:02}") } else { format!("{minutes}:{secs:02}") }
}

/// A share from 0 to 1 as a percentage with one decimal.
#[must_use]
pub fn percent(share: f64) -> String {
    if share.is_finite() { format!("{:.1} %", share.clamp(-1.0, 1.0) * 100.0) } else { "—".to_owned() }
}

/// `part` of `whole` as a percentage; a dash when there is nothing to divide by.
#[must_use]
pub fn percent_of(part: u64, whole: u64) -> String {
    if whole == 0 { "—".to_owned() } else { percent(ratio(part, whole)) }
}

/// `part / whole` as a float for drawing; zero when there is nothing to divide by.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "drawn or rounded to one decimal; counts stay far below 2^52")]
pub fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// A whole number with thin separators: `12,345`.
#[must_use]
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut spaced = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            spaced.push(',');
        }
        spaced.push(digit);
    }
    spaced
}

/// A number of bytes: `512 B`, `12 KiB`, `181 MiB`.
#[must_use]
pub fn bytes(number: u64) -> String {
    match number {
        0..1_024 => format!("{number} B"),
        1_024..1_048_576 => format!("{} KiB", number / 1_024),
        _ => format!("{} MiB", number / 1_048_576),
    }
}

/// Dollars from nano-dollars, rounded for reading: four decimals below a dollar, else two.
#[must_use]
pub fn dollars(nano: u64) -> String {
    if nano >= 1_000_000_000 || nano == 0 {
        let cents = nano.saturating_add(5_000_000) / 10_000_000;
        format!("${}.{:02}", count(cents / 100), cents % 100)
    } else {
        let parts = nano.saturating_add(50_000) / 100_000;
        format!("${}.{:04}", parts / 10_000, parts % 10_000)
    }
}

/// `1 attempt`, `2 attempts`.
#[must_use]
pub fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_as_people_write_them() {
        assert_eq!(millis(340), "340 ms");
        assert_eq!(millis(4_250), "4.2 s");
        assert_eq!((micros(1_950), micros(180_000)), ("1.9 ms".to_owned(), "180 ms".to_owned()));
        assert_eq!(millis(185_000), "3 min 05 s");
        assert_eq!(clock(3_723_000), "1:02:03");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(percent_of(19, 20), "95.0 %");
        assert_eq!(percent_of(1, 0), "—");
        assert_eq!(dollars(12_340_000_000), "$12.34");
        assert_eq!(dollars(850_000), "$0.0009");
        assert_eq!(percent(f64::NAN), "—");
    }
}
