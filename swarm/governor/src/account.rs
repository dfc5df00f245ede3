//! One capped account as this process sees it: a leased block from which money is set aside with atomics, in well under a
//! microsecond, and which is enlarged in the ledger when it runs out. Must never set aside more than is leased.
//!
//! Money is in one of three counters, and is taken out of one before it is put into the next, so that no reader ever counts it
//! twice. `charged` only grows; reading it first and `held` after therefore never exceeds the lease.

use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use nightcrew_model::money::NanoDollars;

use crate::hold::Reason;
use crate::ledger::{Grant, LeaseAsk, LeaseId, Ledger, LedgerError};

/// A block is at most this share of the cap: 2 %. A process that dies strands about that much.
const BLOCK_SHARE: u64 = 50;
/// Above this many blocks of unused money (after holds were refunded), all but one block goes back to the ledger.
const SPARE_BLOCKS: u64 = 2;

pub(crate) struct Account {
    /// The ledger's key.
    pub name: String,
    /// How refusals name it: `day`, `run`, …
    pub label: &'static str,
    pub cap: NanoDollars,
    /// For the account of a day: the calendar's name, and when the day begins.
    day: Option<(String, i64)>,
    ledger: Arc<dyn Ledger>,
    free: AtomicU64,
    held: AtomicU64,
    charged: AtomicU64,
    lease: Mutex<Lease>,
    /// What others had spent when this process opened the account.
    pub spent_before: NanoDollars,
}

#[derive(Debug, Default)]
struct Lease {
    id: Option<LeaseId>,
    /// How much of the ledger's count is ours.
    ours: u64,
    /// How much was others', when the ledger was last asked.
    others: u64,
}

/// A reading of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    pub others: NanoDollars,
    pub charged: NanoDollars,
    pub held: NanoDollars,
}

impl Account {
    pub fn open(
        ledger: Arc<dyn Ledger>,
        name: String,
        label: &'static str,
        cap: NanoDollars,
        day: Option<(String, i64)>,
    ) -> Result<Self, LedgerError> {
        let spent_before = ledger.counted(&name)?;
        let lease = Mutex::new(Lease { others: spent_before.0, ..Lease::default() });
        let [free, held, charged] = [const { AtomicU64::new(0) }; 3];
        Ok(Self { name, label, cap, day, ledger, free, held, charged, lease, spent_before })
    }

    fn lock(&self) -> MutexGuard<'_, Lease> {
        self.lease.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets `amount` aside, or says why not.
    pub fn take(&self, amount: u64) -> Result<(), Reason> {
        let whole = self.free.fetch_update(SeqCst, SeqCst, |free| free.checked_sub(amount));
        if whole.is_err() {
            self.lease_for(amount)?;
        }
        self.held.fetch_add(amount, SeqCst);
        Ok(())
    }

    /// The slow way: what is free and what the ledger grants on top, together `amount`. Others who find too little wait here.
    fn lease_for(&self, amount: u64) -> Result<(), Reason> {
        let mut lease = self.lock();
        let mut part = 0;
        let _ = self.free.fetch_update(SeqCst, SeqCst, |free| {
            part = free.min(amount);
            Some(free - part)
        });
        let lack = amount - part;
        if lack == 0 {
            return Ok(());
        }
        let asked = self.ledger.lease(&LeaseAsk {
            account: &self.name,
            lease: lease.id,
            cap: self.cap,
            least: NanoDollars(lack),
            want: NanoDollars(self.block()),
            day: self.day.as_ref().map(|(name, start)| (name.as_str(), *start)),
        });
        let reason = match asked {
            Ok(Grant::Granted { lease: id, amount: granted, counted }) => {
                lease.id = Some(id);
                lease.ours = lease.ours.saturating_add(granted.0);
                lease.others = counted.0.saturating_sub(lease.ours);
                self.free.fetch_add(granted.0.saturating_sub(lack), SeqCst);
                return Ok(());
            }
            Ok(Grant::Full { counted }) => {
                lease.others = counted.0.saturating_sub(lease.ours);
                let gone = lease.others.saturating_add(self.charged.load(SeqCst));
                // What is held here may come back; what others hold is not ours to wait for.
                if gone.saturating_add(amount) <= self.cap.0 { Reason::HeldFull } else { Reason::SpentFull }
            }
            Ok(Grant::ClockWentBack) => Reason::ClockWentBack,
            Err(error) => Reason::Ledger(error),
        };
        self.free.fetch_add(part, SeqCst);
        Err(reason)
    }

    fn block(&self) -> u64 {
        (self.cap.0 / BLOCK_SHARE).max(1)
    }

    /// Undoes [`Self::take`] where another scope refused.
    pub fn untake(&self, amount: u64) {
        self.held.fetch_sub(amount, SeqCst);
        self.free.fetch_add(amount, SeqCst);
    }

    /// Turns what was set aside into a charge and frees the rest. A charge above it is written down as well; how much could
    /// only be written down beyond every lease is returned.
    pub fn settle(&self, amount: u64, charge: u64) -> NanoDollars {
        self.held.fetch_sub(amount, SeqCst);
        let mut beyond = 0;
        if let Some(excess) = charge.checked_sub(amount).filter(|excess| *excess > 0) {
            let mut lease = self.lock();
            let _ = self.free.fetch_update(SeqCst, SeqCst, |free| {
                beyond = excess.saturating_sub(free);
                Some(free.saturating_sub(excess))
            });
            if beyond > 0
                && let Some(id) = lease.id
                && self.ledger.overrun(id, NanoDollars(beyond)).is_ok()
            {
                lease.ours = lease.ours.saturating_add(beyond);
            }
        }
        self.charged.fetch_add(charge, SeqCst);
        self.free.fetch_add(amount.saturating_sub(charge), SeqCst);
        if self.free.load(SeqCst) > self.block().saturating_mul(SPARE_BLOCKS) {
            self.give_back(self.block());
        }
        NanoDollars(beyond)
    }

    /// Gives all unused money but `keep` back to the ledger. If that fails, it stays counted as spent.
    pub fn give_back(&self, keep: u64) {
        let mut lease = self.lock();
        let Some(id) = lease.id else { return };
        let mut spare = 0;
        let _ = self.free.fetch_update(SeqCst, SeqCst, |free| {
            spare = free.saturating_sub(keep);
            Some(free - spare)
        });
        if spare == 0 {
            return;
        }
        match self.ledger.give_back(id, NanoDollars(spare)) {
            Ok(()) => lease.ours = lease.ours.saturating_sub(spare),
            Err(_) => {
                self.free.fetch_add(spare, SeqCst);
            }
        }
    }

    /// What the account looks like now: `others + charged + held` never exceeds the cap (unless a provider overran a hold).
    pub fn reading(&self) -> Reading {
        let lease = self.lock();
        let charged = NanoDollars(self.charged.load(SeqCst));
        let held = NanoDollars(self.held.load(SeqCst));
        Reading { others: NanoDollars(lease.others), charged, held }
    }

    /// What this process has charged and holds, without waiting for a lease under way.
    pub fn used(&self) -> u64 {
        self.charged.load(SeqCst).saturating_add(self.held.load(SeqCst))
    }
}

/// A clean end gives the unused part back; a kill never comes here, and leaves it counted as spent.
impl Drop for Account {
    fn drop(&mut self) {
        self.give_back(0);
    }
}
