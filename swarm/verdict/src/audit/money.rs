//! What is spent and held stays below the cap (invariant 5 of the design).

use nightcrew_model::event::{Event, What};

use super::{Found, Invariant};

/// Checks what an event tells of money.
pub(super) fn check(event: &Event, found: &mut Found) {
    if let What::Spent(told) = &event.what
        && told.spent.0.saturating_add(told.held.0) > told.cap.0
    {
        found.add(event.seq, Invariant::Budget, || {
            format!("{} are spent and {} held of {}", told.spent.0, told.held.0, told.cap.0)
        });
    }
}
