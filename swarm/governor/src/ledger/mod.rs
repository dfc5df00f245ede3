//! The durable book. It grants *leases*: money that one process may spend from an account, counted as spent from the moment
//! of the grant until that process itself gives the unused part back. A process that dies gives nothing back: there is no
//! expiry, since a call that it had under way may have been billed.

pub mod memory;
pub mod sqlite;

use nightcrew_model::money::NanoDollars;

/// A lease's number: unique in its ledger, never used again, known only to the process that it was granted to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeaseId(pub i64);

/// A durable book of leases. Every method is done when it returns: what it granted survives the power going out.
pub trait Ledger: Send + Sync {
    /// Grants a new lease, or more on one. Calls are inline and may take as long as a disk's flush.
    ///
    /// # Errors
    /// When the book cannot be read or written. Nothing is granted then.
    fn lease(&self, ask: &LeaseAsk<'_>) -> Result<Grant, LedgerError>;

    /// Takes back the part of a lease that its process will not spend.
    ///
    /// # Errors
    /// When the lease holds less than that, or the book cannot be written. It stays counted as spent then.
    fn give_back(&self, lease: LeaseId, amount: NanoDollars) -> Result<(), LedgerError>;

    /// Writes down what a provider charged beyond what was set aside. It always succeeds if the book can be written, even
    /// past the cap: the book tells the truth.
    ///
    /// # Errors
    /// When the lease is unknown or the book cannot be written.
    fn overrun(&self, lease: LeaseId, amount: NanoDollars) -> Result<(), LedgerError>;

    /// Everything counted as spent from an account: charges, holds, and what is leased and unused. Zero if it is unknown.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn counted(&self, account: &str) -> Result<NanoDollars, LedgerError>;
}

/// What a process asks of the book.
#[derive(Clone, Copy, Debug)]
pub struct LeaseAsk<'a> {
    /// The account's name.
    pub account: &'a str,
    /// The lease to add to; a new one if none is named.
    pub lease: Option<LeaseId>,
    /// The account's cap.
    pub cap: NanoDollars,
    /// Less than this is of no use.
    pub least: NanoDollars,
    /// More than this is not needed.
    pub want: NanoDollars,
    /// For the account of a day: the calendar's name, and when the day begins.
    pub day: Option<(&'a str, i64)>,
}

/// The book's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant {
    /// Granted.
    Granted {
        /// The lease.
        lease: LeaseId,
        /// How much was added to it.
        amount: NanoDollars,
        /// Everything now counted as spent from the account, this grant included.
        counted: NanoDollars,
    },
    /// The account has no room for the least that was asked for.
    Full {
        /// Everything counted as spent from it.
        counted: NanoDollars,
    },
    /// A later day of this calendar has been seen already.
    ClockWentBack,
}

/// The book could not be kept. Whoever asked must not spend.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// The file cannot be opened, read or written.
    #[error("the ledger cannot be used: {0}")]
    Store(String),
    /// The file was written by a newer release.
    #[error("the ledger has version {found}, this release knows {known}")]
    Newer {
        /// Its version.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// The file is not a ledger.
    #[error("the file is a database, but not a ledger of Nightcrew")]
    Foreign,
    /// The lease does not exist, or holds less than was to be given back.
    #[error("lease {0} does not hold that much")]
    NoSuchLease(i64),
    /// An amount is beyond what the book can write ($9.2 bn).
    #[error("the amount is too large for the ledger")]
    TooLarge,
}

/// How much of the remaining room one grant may take beyond what is needed at once: an eighth, so that blocks shrink near the
/// cap and a process that dies, or sits idle, strands little.
const ROOM_SHARE: u64 = 8;

/// The size of a grant: at least `least`, up to `want`, shrinking with the room left. `None` when `least` does not fit.
fn grant_size(ask: &LeaseAsk<'_>, counted: u64) -> Option<u64> {
    let room = ask.cap.0.saturating_sub(counted);
    if ask.least.0 > room {
        return None;
    }
    Some(ask.want.0.min(room / ROOM_SHARE).max(ask.least.0))
}
