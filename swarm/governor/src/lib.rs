//! The token-budget governor: money is set aside before a model call and settled after it, and a cap is never exceeded.
//!
//! It knows money and days, and nothing of prompts, models or providers. It never reads a clock of its own (one is handed
//! in), never uses floats, and no timer ever gives money back: what is not known to be unspent counts as spent.
//!
//! | file | what |
//! | --- | --- |
//! | [`ledger`] | the durable book: block leases, in memory or in SQLite |
//! | [`day`] | which budget day a moment belongs to: a local date in a zone |
//! | [`pacing`] | how a cap is spread over a run |
//! | [`hold`] | money set aside, and how it is settled |
//! | [`governor`] | where holds come from: the day and the scopes within it |

mod account;
pub mod day;
pub mod governor;
pub mod hold;
pub mod ledger;
pub mod pacing;

pub use day::{Calendar, Day};
pub use governor::{Cap, Clock, Governor, GovernorError, Scope, ScopeKind, Status};
pub use hold::{Hold, Outcome, Reason, Refused, Settled};
pub use ledger::memory::MemoryLedger;
pub use ledger::sqlite::SqliteLedger;
pub use ledger::{Ledger, LedgerError};
pub use pacing::Pacing;
