//! A book in memory: for virtual runs and tests, where nothing real is spent. Shared by `Arc`, it stands for one file that
//! several processes use. It must never be used for money that outlives the process.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use nightcrew_model::money::NanoDollars;

use super::{Grant, LeaseAsk, LeaseId, Ledger, LedgerError, grant_size};

/// A book in memory.
#[derive(Debug, Default)]
pub struct MemoryLedger(Mutex<Book>);

#[derive(Debug, Default)]
struct Book {
    counted: BTreeMap<String, u64>,
    leases: BTreeMap<i64, (String, u64)>,
    latest_day: BTreeMap<String, i64>,
    next: i64,
}

impl MemoryLedger {
    /// An empty book.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        // No code below can panic between two writes, so a poisoned book is still whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ledger for MemoryLedger {
    fn lease(&self, ask: &LeaseAsk<'_>) -> Result<Grant, LedgerError> {
        let mut book = self.book();
        if let Some((calendar, start)) = ask.day {
            let latest = book.latest_day.entry(calendar.to_owned()).or_insert(start);
            if *latest > start {
                return Ok(Grant::ClockWentBack);
            }
            *latest = start;
        }
        let counted = book.counted.get(ask.account).copied().unwrap_or(0);
        let Some(amount) = grant_size(ask, counted) else {
            return Ok(Grant::Full { counted: NanoDollars(counted) });
        };
        let id = match ask.lease {
            Some(LeaseId(id)) => {
                let (_, held) = book.leases.get_mut(&id).ok_or(LedgerError::NoSuchLease(id))?;
                *held += amount;
                id
            }
            None => {
                book.next += 1;
                let id = book.next;
                book.leases.insert(id, (ask.account.to_owned(), amount));
                id
            }
        };
        let counted = counted + amount;
        book.counted.insert(ask.account.to_owned(), counted);
        Ok(Grant::Granted { lease: LeaseId(id), amount: NanoDollars(amount), counted: NanoDollars(counted) })
    }

    fn give_back(&self, LeaseId(id): LeaseId, amount: NanoDollars) -> Result<(), LedgerError> {
        let book = &mut *self.book();
        let (account, held) = book.leases.get_mut(&id).ok_or(LedgerError::NoSuchLease(id))?;
        *held = held.checked_sub(amount.0).ok_or(LedgerError::NoSuchLease(id))?;
        if let Some(counted) = book.counted.get_mut(account) {
            *counted = counted.saturating_sub(amount.0);
        }
        Ok(())
    }

    fn overrun(&self, LeaseId(id): LeaseId, amount: NanoDollars) -> Result<(), LedgerError> {
        let book = &mut *self.book();
        let (account, held) = book.leases.get_mut(&id).ok_or(LedgerError::NoSuchLease(id))?;
        *held = held.saturating_add(amount.0);
        if let Some(counted) = book.counted.get_mut(account) {
            *counted = counted.saturating_add(amount.0);
        }
        Ok(())
    }

    fn counted(&self, account: &str) -> Result<NanoDollars, LedgerError> {
        Ok(NanoDollars(self.book().counted.get(account).copied().unwrap_or(0)))
    }
}
