//! When people are not to be disturbed: at night by their own clock, and while they have snoozed their notifications.

use std::collections::BTreeMap;

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use nightcrew_model::id::PersonId;
use serde::{Deserialize, Serialize};

/// When Slack's usual night begins, and how long it lasts, in hours: from ten in the evening to eight in the morning.
const NIGHT_BEGINS: i8 = 22;
const NIGHT_HOURS: i64 = 10;

/// What somebody has set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Quiet {
    /// Until when notifications are snoozed: Unix seconds; 0 if they never were.
    pub snoozed_until: i64,
    /// The end of the night that was ended early: Unix seconds; 0 if none was.
    pub ended: i64,
}

/// What everybody has set who has set anything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Quiets(BTreeMap<PersonId, Quiet>);

impl Quiets {
    /// What a person has set.
    #[must_use]
    pub fn of(&self, person: PersonId) -> Quiet {
        self.0.get(&person).copied().unwrap_or_default()
    }

    pub(crate) fn set(&mut self, person: PersonId, quiet: Quiet) {
        self.0.insert(person, quiet);
    }
}

/// The night that is now or comes next in a zone, in Unix seconds: its beginning and its end. A night that ends at `ended` is
/// over already.
#[must_use]
pub fn night(zone: &str, unix_ms: i64, ended: i64) -> Option<(i64, i64)> {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let now = Timestamp::from_millisecond(unix_ms).ok()?;
    let today = now.to_zoned(zone.clone()).date();
    let evening = Time::new(NIGHT_BEGINS, 0, 0, 0).ok()?;
    (-1..=2_i64).find_map(|days| {
        let begins = today.checked_add(Span::new().try_days(days).ok()?).ok()?.to_datetime(evening);
        let ends = begins.checked_add(Span::new().try_hours(NIGHT_HOURS).ok()?).ok()?;
        let begins = begins.to_zoned(zone.clone()).ok()?.timestamp().as_second();
        let ends = ends.to_zoned(zone.clone()).ok()?.timestamp().as_second();
        (ends > now.as_second() && ends > ended).then_some((begins, ends))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_night_is_the_one_that_is_now_or_comes_next_by_ones_own_clock() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let night_at = |now: &str, ended: i64| {
            let (begins, ends) = night("America/New_York", at(now).as_millisecond(), ended).unwrap();
            (Timestamp::from_second(begins).unwrap(), Timestamp::from_second(ends).unwrap())
        };
        let first = (at("2026-07-02T02:00:00Z"), at("2026-07-02T12:00:00Z"));
        assert_eq!(night_at("2026-07-01T18:00:00Z", 0), first);
        assert_eq!(night_at("2026-07-02T04:00:00Z", 0), first, "at midnight it is that night");
        let next = (at("2026-07-03T02:00:00Z"), at("2026-07-03T12:00:00Z"));
        assert_eq!(night_at("2026-07-02T04:00:00Z", first.1.as_second()), next, "ended early");
        assert_eq!(night_at("2026-07-02T12:00:00Z", 0), next);
        assert!(night("Nowhere/Else", 0, 0).is_some());
    }
}
