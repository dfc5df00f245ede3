//! The calendar's moment at which a run's clock starts: a local time with its zone, or a moment with its offset.

use jiff::{Timestamp, Zoned};

/// The earliest and the latest start, in milliseconds since 1970: the years 2000 to 2100, for which time zones are known.
const BOUNDS_MS: std::ops::Range<i64> = 946_684_800_000..4_102_444_800_000;

/// The text is not a moment at which a run could start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MomentError {
    message: String,
    hint: &'static str,
}

impl MomentError {
    /// What to do about it.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        self.hint
    }
}

impl std::fmt::Display for MomentError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for MomentError {}

/// Milliseconds since 1970 of `2026-11-23T22:00[Europe/Berlin]` or `2026-11-23T21:00Z`.
///
/// # Errors
/// When it is neither, or without a zone, or not between the years 2000 and 2100.
pub fn starts_at(text: &str) -> Result<i64, MomentError> {
    let read = text.parse::<Zoned>().map(|zoned| zoned.timestamp()).or_else(|_| text.parse::<Timestamp>());
    let told = read.map_err(|_| {
        let hint = if text.parse::<jiff::civil::DateTime>().is_ok() && !text.contains('[') {
            "say where: add the time zone, as in 2026-11-23T22:00[Europe/Berlin]"
        } else {
            "such as 2026-11-23T22:00[Europe/Berlin] or 2026-11-23T21:00Z"
        };
        MomentError { message: format!("`{text}` is not a moment of the calendar"), hint }
    })?;
    let ms = told.as_millisecond();
    if BOUNDS_MS.contains(&ms) {
        Ok(ms)
    } else {
        let message = format!("a run cannot start at `{text}`");
        Err(MomentError { message, hint: "use a year from 2000 to 2099" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_need_a_place() {
        assert_eq!(starts_at("2026-11-23T22:00[Europe/Berlin]"), Ok(1_795_467_600_000));
        assert_eq!(starts_at("2026-11-23T21:00:00Z"), Ok(1_795_467_600_000));
        assert_eq!(starts_at("2026-11-23T22:00+01:00"), Ok(1_795_467_600_000));
        assert!(starts_at("2026-11-23T22:00").unwrap_err().hint().contains("say where"));
        for wrong in
            ["", "tomorrow", "2026-13-01T00:00Z", "2026-11-23T22:00[Europe/Berlim]", "1970-01-01T00:00Z"]
        {
            assert!(starts_at(wrong).is_err(), "{wrong}");
        }
    }
}
