//! Money set aside before a call, and how it is settled after it. A hold that nobody settles is spent in full: a cancelled
//! task, a panic and a forgotten branch all cost the most that the call could have cost, never less.

use std::sync::Arc;

use nightcrew_model::money::NanoDollars;
use tokio::sync::Notify;

use crate::account::Account;
use crate::governor::Scope;
use crate::ledger::LedgerError;

/// Why money was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It is set aside for calls under way, and some of it may come back: worth waiting for.
    HeldFull,
    /// It is spent: waiting does not help before the next day.
    SpentFull,
    /// Pacing keeps it for later.
    Paced {
        /// From when there is enough, in milliseconds since 1970.
        until: i64,
    },
    /// The clock shows a day that is over: nothing is granted until it is right again.
    ClockWentBack,
    /// The ledger cannot be used: no money without a book.
    Ledger(LedgerError),
}

/// A refusal, with the scope that refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{hold} refused by the {scope}'s budget: {reason}")]
pub struct Refused {
    /// The scope: `day`, `run`, `scenario`, `persona`.
    pub scope: &'static str,
    /// What was asked for.
    pub hold: NanoDollars,
    /// Why.
    pub reason: Reason,
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::HeldFull => f.write_str("it is held for calls under way"),
            Self::SpentFull => f.write_str("it is spent"),
            Self::Paced { until } => write!(f, "it is paced until {until} ms since 1970"),
            Self::ClockWentBack => f.write_str("the clock went back to a day that is over"),
            Self::Ledger(error) => write!(f, "{error}"),
        }
    }
}

/// How a call ended, as far as money is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was refused before it could run: nothing is charged.
    Refused,
    /// It ran, and the provider said what it used.
    Charged(NanoDollars),
    /// It may have run, and nobody knows what it cost: everything set aside is spent.
    Unknown,
}

/// What became of a hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    /// What was set aside.
    pub hold: NanoDollars,
    /// What was charged.
    pub charge: NanoDollars,
    /// How much the charge exceeds what was set aside. Always zero unless a bound or a price is wrong: raise an alarm and
    /// stop using the model.
    pub over: NanoDollars,
}

/// Money set aside. It belongs to the day in which it was made, whenever it is settled.
#[must_use = "a hold that is dropped unsettled is spent in full"]
pub struct Hold {
    day: Arc<Account>,
    scope: Scope,
    amount: NanoDollars,
    released: Arc<Notify>,
    settled: bool,
}

impl std::fmt::Debug for Hold {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hold")
            .field("day", &self.day.name)
            .field("amount", &self.amount)
            .finish_non_exhaustive()
    }
}

impl Hold {
    pub(crate) fn new(day: Arc<Account>, scope: Scope, amount: NanoDollars, released: Arc<Notify>) -> Self {
        Self { day, scope, amount, released, settled: false }
    }

    /// What is set aside.
    #[must_use]
    pub const fn amount(&self) -> NanoDollars {
        self.amount
    }

    /// Settles it: what was not charged is free again, in every scope.
    pub fn settle(mut self, outcome: Outcome) -> Settled {
        self.finish(outcome)
    }

    fn finish(&mut self, outcome: Outcome) -> Settled {
        self.settled = true;
        let charge = match outcome {
            Outcome::Refused => NanoDollars::ZERO,
            Outcome::Charged(charge) => charge,
            Outcome::Unknown => self.amount,
        };
        for account in std::iter::once(&self.day).chain(self.scope.accounts()) {
            account.settle(self.amount.0, charge.0);
        }
        self.released.notify_waiters();
        Settled { hold: self.amount, charge, over: charge.saturating_sub(self.amount) }
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        if !self.settled {
            self.finish(Outcome::Unknown);
        }
    }
}
