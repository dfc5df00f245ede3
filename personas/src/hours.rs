//! When a persona works: the weights of the hours of a week, in the person's own time.

use nightcrew_model::persona::Hours;

/// Weights of a day's hours, from midnight, 0–100.
pub type Day = [u8; 24];

const NONE: Day = [0; 24];
/// Nine to six with peaks before and after lunch, and a little at the edges: two meetings' worth of people start early.
const OFFICE: Day = [0, 0, 0, 0, 0, 0, 2, 8, 35, 80, 100, 90, 50, 70, 95, 85, 65, 35, 12, 5, 3, 3, 1, 0];
/// One in five looks in before noon at a weekend.
const OFFICE_WEEKEND: Day = [0, 0, 0, 0, 0, 0, 0, 0, 1, 3, 4, 3, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0];

/// The weights of a weekday's and a weekend day's hours.
#[must_use]
pub fn week(hours: &Hours) -> (Day, Day) {
    match hours {
        Hours::Office => (OFFICE, OFFICE_WEEKEND),
        Hours::Early => (shifted(&OFFICE, 22), OFFICE_WEEKEND),
        Hours::Late => (shifted(&OFFICE, 2), OFFICE_WEEKEND),
        Hours::Always => ([100; 24], [100; 24]),
        Hours::Curve { weekday, weekend } => (day(weekday), day(weekend)),
    }
}

/// A day that begins so many hours later; 22 is two hours earlier.
fn shifted(from: &Day, hours: usize) -> Day {
    let mut to = *from;
    to.rotate_right(hours);
    to
}

fn day(weights: &[u8]) -> Day {
    let mut day = NONE;
    for (hour, weight) in day.iter_mut().zip(weights) {
        *hour = (*weight).min(100);
    }
    day
}
