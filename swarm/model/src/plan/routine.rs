//! Background work, and how desks are connected: what makes a crew large without making it judged.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::time::Span;

/// The shortest pause of a routine: below it, people would be a load generator without thought.
pub const ROUTINE_EVERY_MIN: Span = Span(100);
/// The longest pause of a routine: a day.
pub const ROUTINE_EVERY_MAX: Span = Span::mins(24 * 60);
/// Up to so many people each have a desk of their own; a larger crew shares one.
pub const OWN_DESKS_MAX: usize = 2_000;

/// Work that nobody judges: the employees of a line write to colleagues and read what they were written, again and again.
/// With less than full detail the journal keeps of it how many acts there were and how long they took.
/// It is a closed loop: who waits for an answer does nothing else meanwhile, so a slow service is asked less often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Routine {
    /// The mean pause between two acts of one employee, on the crew's clock: each pause is drawn from half to one and a
    /// half of it. 100ms to 24h.
    pub every: Span,
}

/// How employees' desks, which notices come through, are connected to the twins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Connections {
    /// A WebSocket for each employee, with their own secret.
    #[default]
    PerEmployee,
    /// One connection that carries everybody's notices.
    Shared,
}

impl Connections {
    /// What a plan that says nothing gets, by the number of people with a desk.
    #[must_use]
    pub const fn for_people(people: usize) -> Self {
        if people > OWN_DESKS_MAX { Self::Shared } else { Self::PerEmployee }
    }

    /// Whether this is what a plan means that does not say it.
    #[must_use]
    pub const fn is_per_employee(&self) -> bool {
        matches!(self, Self::PerEmployee)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_crew_shares_its_desks_unless_it_is_told_otherwise() {
        assert_eq!(Connections::for_people(OWN_DESKS_MAX), Connections::PerEmployee);
        assert_eq!(Connections::for_people(OWN_DESKS_MAX + 1), Connections::Shared);
    }
}
