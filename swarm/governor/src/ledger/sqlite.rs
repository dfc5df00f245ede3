//! The book as one SQLite file: durable before a grant is answered (`synchronous=FULL`), shared by the processes of one
//! machine (`BEGIN IMMEDIATE`). Not for network file systems, whose locks lie.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use nightcrew_model::money::NanoDollars;
use rusqlite::{Connection, ErrorCode, OptionalExtension as _, TransactionBehavior, params};

use super::{Grant, LeaseAsk, LeaseId, Ledger, LedgerError, grant_size};

/// The version of the tables below, kept in `user_version`.
const SCHEMA_VERSION: i64 = 1;
/// `application_id` of a ledger ("NCLG"), so that another program's database is never taken for one.
const APPLICATION_ID: i64 = 0x4e43_4c47;
/// How long to wait for another process's transaction. One takes milliseconds; whoever waits longer than this had better
/// refuse the call than hang.
const BUSY: Duration = Duration::from_secs(5);
/// The pause before a book's mode is changed again that another process was just changing.
const AGAIN_AFTER: Duration = Duration::from_millis(5);

const SCHEMA: &str = "
CREATE TABLE account (name TEXT PRIMARY KEY, cap INTEGER NOT NULL, counted INTEGER NOT NULL CHECK (counted >= 0)) STRICT;
CREATE TABLE lease (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL REFERENCES account (name),
    amount INTEGER NOT NULL CHECK (amount >= 0)
) STRICT;
CREATE TABLE calendar (name TEXT PRIMARY KEY, latest_ms INTEGER NOT NULL) STRICT;
";

/// A book in a SQLite file.
#[derive(Debug)]
pub struct SqliteLedger(Mutex<Connection>);

impl From<rusqlite::Error> for LedgerError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.to_string())
    }
}

impl SqliteLedger {
    /// Opens the book in this file, or begins one.
    ///
    /// # Errors
    /// When the file cannot be opened, is no ledger, or was written by a newer release.
    pub fn open(path: &Path) -> Result<Self, LedgerError> {
        let mut connection = Connection::open(path)?;
        connection.busy_timeout(BUSY)?;
        // A foreign file is recognised before anything is written into it.
        let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        let application: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
        if tables > 0 && application != APPLICATION_ID {
            return Err(LedgerError::Foreign);
        }
        write_ahead(&connection)?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let found: i64 = change.pragma_query_value(None, "user_version", |row| row.get(0))?;
        match found {
            0 => {
                change.execute_batch(SCHEMA)?;
                change.pragma_update(None, "application_id", APPLICATION_ID)?;
                change.pragma_update(None, "user_version", SCHEMA_VERSION)?;
            }
            SCHEMA_VERSION => {}
            found => return Err(LedgerError::Newer { found, known: SCHEMA_VERSION }),
        }
        change.commit()?;
        Ok(Self(Mutex::new(connection)))
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        // A transaction that a panic cut off was rolled back when it was dropped, so the connection is still good.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds to (or takes from) a lease and its account, in one transaction.
    fn change(&self, LeaseId(id): LeaseId, by: i64) -> Result<(), LedgerError> {
        let mut connection = self.connection();
        let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let account: Option<String> = change
            .prepare_cached(
                "UPDATE lease SET amount = amount + ?2 WHERE id = ?1 AND amount + ?2 >= 0 RETURNING account",
            )?
            .query_row(params![id, by], |row| row.get(0))
            .optional()?;
        let account = account.ok_or(LedgerError::NoSuchLease(id))?;
        change
            .prepare_cached("UPDATE account SET counted = counted + ?2 WHERE name = ?1")?
            .execute(params![account, by])?;
        change.commit()?;
        Ok(())
    }
}

impl Ledger for SqliteLedger {
    fn lease(&self, ask: &LeaseAsk<'_>) -> Result<Grant, LedgerError> {
        let mut connection = self.connection();
        let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if let Some((calendar, start)) = ask.day {
            let latest: i64 = change
                .prepare_cached(
                    "INSERT INTO calendar (name, latest_ms) VALUES (?1, ?2)
                     ON CONFLICT (name) DO UPDATE SET latest_ms = max(latest_ms, excluded.latest_ms) RETURNING latest_ms",
                )?
                .query_row(params![calendar, start], |row| row.get(0))?;
            if latest > start {
                return Ok(Grant::ClockWentBack);
            }
        }
        let counted = counted_of(&change, ask.account)?;
        let Some(amount) = grant_size(ask, counted) else {
            return Ok(Grant::Full { counted: NanoDollars(counted) });
        };
        let counted = counted.saturating_add(amount);
        change
            .prepare_cached(
                "INSERT INTO account (name, cap, counted) VALUES (?1, ?2, ?3)
                 ON CONFLICT (name) DO UPDATE SET cap = excluded.cap, counted = excluded.counted",
            )?
            .execute(params![ask.account, signed(ask.cap.0)?, signed(counted)?])?;
        let lease = match ask.lease {
            Some(LeaseId(id)) => {
                let changed = change
                    .prepare_cached("UPDATE lease SET amount = amount + ?3 WHERE id = ?1 AND account = ?2")?
                    .execute(params![id, ask.account, signed(amount)?])?;
                if changed != 1 {
                    return Err(LedgerError::NoSuchLease(id));
                }
                LeaseId(id)
            }
            None => {
                change
                    .prepare_cached("INSERT INTO lease (account, amount) VALUES (?1, ?2)")?
                    .execute(params![ask.account, signed(amount)?])?;
                LeaseId(change.last_insert_rowid())
            }
        };
        change.commit()?;
        Ok(Grant::Granted { lease, amount: NanoDollars(amount), counted: NanoDollars(counted) })
    }

    fn give_back(&self, lease: LeaseId, amount: NanoDollars) -> Result<(), LedgerError> {
        self.change(lease, -signed(amount.0)?)
    }

    fn overrun(&self, lease: LeaseId, amount: NanoDollars) -> Result<(), LedgerError> {
        self.change(lease, signed(amount.0)?)
    }

    fn counted(&self, account: &str) -> Result<NanoDollars, LedgerError> {
        counted_of(&self.connection(), account).map(NanoDollars)
    }
}

fn counted_of(connection: &Connection, account: &str) -> Result<u64, LedgerError> {
    let counted: Option<i64> = connection
        .prepare_cached("SELECT counted FROM account WHERE name = ?1")?
        .query_row([account], |row| row.get(0))
        .optional()?;
    Ok(counted.and_then(|counted| u64::try_from(counted).ok()).unwrap_or(0))
}

/// SQLite's integers are signed.
fn signed(amount: u64) -> Result<i64, LedgerError> {
    i64::try_from(amount).map_err(|_| LedgerError::TooLarge)
}

/// Puts the book into write-ahead mode. Of several that open a new book at the same moment, SQLite lets one change the mode and
/// refuses the others at once, without the wait that every other statement has.
fn write_ahead(connection: &Connection) -> rusqlite::Result<()> {
    for _ in 0..BUSY.as_millis() / AGAIN_AFTER.as_millis() {
        match connection.pragma_update(None, "journal_mode", "WAL") {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
                std::thread::sleep(AGAIN_AFTER);
            }
            other => return other,
        }
    }
    connection.pragma_update(None, "journal_mode", "WAL")
}
