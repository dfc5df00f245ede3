//! The calendar of a run: time zones as spells of one offset each, looked up once, so that no arrival needs a time zone
//! database. Local time is milliseconds since Monday, 5 January 1970, midnight, by the zone's own clocks.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use nightcrew_model::time::{At, Span};

pub(super) const HOUR_MS: u64 = 3_600_000;
pub(super) const DAY_MS: u64 = 24 * HOUR_MS;
pub(super) const WEEK_MS: u64 = 7 * DAY_MS;
/// From Thursday, 1 January 1970, to the first Monday, in milliseconds; local time counts from there.
const MONDAY_MS: i64 = 4 * 24 * 3_600_000;
/// Changes of a zone's offset in one run: a run lasts a year at most, and no zone changes more than five times in one.
const SPELLS_MAX: usize = 16;

/// A stretch of the run with one offset.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spell {
    /// Its first moment.
    pub from: u64,
    /// The first moment after it.
    pub to: u64,
    /// The local time of its first moment.
    pub local: u64,
}

/// A time zone during a run.
#[derive(Clone, Debug, Default)]
pub(super) struct Zone {
    /// Its spells, in order and without gaps.
    pub spells: Vec<Spell>,
}

impl Zone {
    /// The zone of this name (UTC where nothing is known of it) in a run that starts at `epoch_ms` and lasts `duration`.
    pub fn new(name: &str, epoch_ms: i64, duration: Span) -> Self {
        let zone = TimeZone::get(name).unwrap_or(TimeZone::UTC);
        let mut spells = Vec::new();
        let Ok(start) = Timestamp::from_millisecond(epoch_ms) else { return Self { spells } };
        let mut offset = zone.to_offset(start).seconds();
        let mut from = 0;
        let mut push = |from: u64, to: u64, offset: i32| {
            let unix = epoch_ms.saturating_add_unsigned(from).saturating_add(i64::from(offset) * 1000);
            let local = u64::try_from(unix.saturating_sub(MONDAY_MS)).unwrap_or(0);
            spells.push(Spell { from, to, local });
        };
        for change in zone.following(start).take(SPELLS_MAX) {
            let at = u64::try_from(change.timestamp().as_millisecond().saturating_sub(epoch_ms)).unwrap_or(0);
            if at >= duration.0 {
                break;
            }
            if change.offset().seconds() != offset {
                push(from, at, offset);
                (from, offset) = (at, change.offset().seconds());
            }
        }
        push(from, duration.0, offset);
        Self { spells }
    }

    /// The moments of the run at which it is Monday, nine o'clock.
    pub fn mondays(&self) -> Vec<At> {
        let mut mondays = Vec::new();
        for spell in &self.spells {
            let mut nine = spell.local / WEEK_MS * WEEK_MS + 9 * HOUR_MS;
            if nine < spell.local {
                nine += WEEK_MS;
            }
            while nine - spell.local < spell.to - spell.from {
                mondays.push(At(spell.from + (nine - spell.local)));
                nine += WEEK_MS;
            }
        }
        mondays
    }
}
