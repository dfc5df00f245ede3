//! Tickets: addresses of sockets, each for one connection.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How long a ticket is good, in milliseconds. Slack only calls them temporary; its older sockets had half a minute.
pub const TICKET_MS: i64 = 30_000;
/// The most tickets that are remembered at a time; the oldest go first. Far more than a client asks for in that time.
pub const TICKETS_MAX: usize = 1_000;

/// Tickets by number, with when they end in Unix milliseconds; those that were used are gone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tickets(BTreeMap<u64, i64>);

impl Tickets {
    /// Remembers a ticket.
    pub(crate) fn issue(&mut self, number: u64, unix_ms: i64) {
        while self.0.len() >= TICKETS_MAX
            || self.0.first_key_value().is_some_and(|(_, until)| *until <= unix_ms)
        {
            self.0.pop_first();
        }
        self.0.insert(number, unix_ms + TICKET_MS);
    }

    /// Uses a ticket; false when there is none that is good.
    pub(crate) fn redeem(&mut self, number: u64, unix_ms: i64) -> bool {
        self.0.remove(&number).is_some_and(|until| unix_ms < until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_good_once_and_not_for_long() {
        let mut tickets = Tickets::default();
        tickets.issue(1, 0);
        tickets.issue(2, 0);
        assert!(tickets.redeem(1, TICKET_MS - 1));
        assert!(!tickets.redeem(1, TICKET_MS - 1) && !tickets.redeem(2, TICKET_MS) && !tickets.redeem(3, 0));
        for number in 10..10 + 2 * TICKETS_MAX as u64 {
            tickets.issue(number, 0);
        }
        assert_eq!(tickets.0.len(), TICKETS_MAX);
        tickets.issue(9_999_999, TICKET_MS);
        assert_eq!(tickets.0.len(), 1);
    }
}
