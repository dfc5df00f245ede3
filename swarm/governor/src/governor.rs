//! Where holds come from: the day's account and those of the scopes within it. A hold is set aside in all of them or in none.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use nightcrew_model::money::NanoDollars;
use tokio::sync::Notify;
use tokio::sync::futures::Notified;

use crate::account::Account;
use crate::day::{Calendar, Day, DayError};
use crate::hold::{Hold, Reason, Refused};
use crate::ledger::{Ledger, LedgerError};
use crate::pacing::Pacing;

/// The machine's time in milliseconds since 1970, as the caller's clock tells it.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// Scopes with a cap of their own that one governor keeps at most: runs, scenarios and personas of one process.
const MAX_SCOPES: usize = 10_000;

/// The cap of a day.
#[derive(Clone, Debug)]
pub struct Cap {
    /// What all processes on this ledger may spend in a day, together.
    pub per_day: NanoDollars,
    /// What a day is.
    pub calendar: Calendar,
    /// How it is spread.
    pub pacing: Pacing,
}

/// A governor cannot be opened, or a scope not be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GovernorError {
    /// The ledger cannot be used.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The clock or zone has no days.
    #[error(transparent)]
    Day(#[from] DayError),
    /// More scopes than [`MAX_SCOPES`].
    #[error("more than {MAX_SCOPES} scopes have a cap of their own")]
    TooManyScopes,
}

/// What a scope within the day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeKind {
    /// One run, across restarts.
    Run,
    /// One scenario of a run.
    Scenario,
    /// One persona of a run.
    Persona,
}

impl ScopeKind {
    const fn label(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Scenario => "scenario",
            Self::Persona => "persona",
        }
    }
}

/// The scopes with a cap of their own that a hold belongs to, beside the day. The default is the day alone. Cheap to clone.
#[derive(Clone, Default)]
pub struct Scope(Arc<[Arc<Account>]>);

impl Scope {
    pub(crate) fn accounts(&self) -> impl Iterator<Item = &Arc<Account>> {
        self.0.iter()
    }
}

impl std::fmt::Debug for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|account| &account.name)).finish()
    }
}

/// What the day looks like. `spent + held <= cap` always (unless a provider charged more than was possible).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The day's date.
    pub day: String,
    /// Charged here today, and everything that other processes (dead ones included) have leased or spent.
    pub spent: NanoDollars,
    /// Set aside here for calls under way.
    pub held: NanoDollars,
    /// The day's cap.
    pub cap: NanoDollars,
    /// When the next day begins, in milliseconds since 1970.
    pub resets_at: i64,
}

/// The governor of one process.
pub struct Governor {
    ledger: Arc<dyn Ledger>,
    cap: Cap,
    clock: Clock,
    today: RwLock<(Day, Arc<Account>)>,
    scopes: Mutex<BTreeMap<String, Arc<Account>>>,
    released: Arc<Notify>,
}

impl std::fmt::Debug for Governor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Governor").field("cap", &self.cap).finish_non_exhaustive()
    }
}

impl Governor {
    /// A governor over `ledger`, which any number of processes may share.
    ///
    /// # Errors
    /// When the ledger or the clock cannot be used.
    pub fn open(ledger: Arc<dyn Ledger>, cap: Cap, clock: Clock) -> Result<Self, GovernorError> {
        let day = cap.calendar.day_of(clock())?;
        let account = open_day(&ledger, &cap, &day)?;
        Ok(Self {
            ledger,
            cap,
            clock,
            today: RwLock::new((day, Arc::new(account))),
            scopes: Mutex::default(),
            released: Arc::default(),
        })
    }

    /// The scope `name` within `outer`, with a cap of its own over all days. The same name under the same outer scope is the
    /// same account, in every process and after a restart.
    ///
    /// # Errors
    /// When the ledger cannot be read, or there are too many scopes.
    pub fn scope(
        &self,
        outer: &Scope,
        kind: ScopeKind,
        name: &str,
        cap: NanoDollars,
    ) -> Result<Scope, GovernorError> {
        let prefix = outer.0.last().map(|account| format!("{}/", account.name)).unwrap_or_default();
        let key = format!("{prefix}{}:{name}", kind.label());
        let mut scopes = self.scopes();
        let account = match scopes.get(&key) {
            Some(account) => Arc::clone(account),
            None if scopes.len() >= MAX_SCOPES => return Err(GovernorError::TooManyScopes),
            None => {
                let account = Account::open(Arc::clone(&self.ledger), key.clone(), kind.label(), cap, None)?;
                let account = Arc::new(account);
                scopes.insert(key, Arc::clone(&account));
                account
            }
        };
        Ok(Scope(outer.0.iter().cloned().chain([account]).collect()))
    }

    /// Sets `amount` aside in the day and in every scope, durably, before it returns.
    ///
    /// # Errors
    /// When a scope has no room; it is named, and nothing is set aside anywhere.
    pub fn hold(&self, scope: &Scope, amount: NanoDollars) -> Result<Hold, Refused> {
        let refused = |scope: &'static str, reason| Refused { scope, hold: amount, reason };
        let now = (self.clock)();
        let (day, today) = self.today(now).map_err(|reason| refused("day", reason))?;
        let budget = self.cap.per_day.saturating_sub(today.spent_before).0;
        let paced = self.cap.pacing.admit(&day, now, budget, today.used(), amount.0);
        paced.map_err(|until| refused("day", Reason::Paced { until }))?;
        let mut taken: Vec<&Arc<Account>> = Vec::with_capacity(scope.0.len() + 1);
        for account in std::iter::once(&today).chain(scope.accounts()) {
            if let Err(reason) = account.take(amount.0) {
                for account in &taken {
                    account.untake(amount.0);
                }
                // Someone may be waiting for what was set aside here for a moment. A caller that will itself wait and try
                // again must not wake others, or two of them would wake each other for ever; whoever it waits for will.
                if !taken.is_empty() && reason != Reason::HeldFull {
                    self.released.notify_waiters();
                }
                return Err(refused(account.label, reason));
            }
            taken.push(account);
        }
        Ok(Hold::new(Arc::clone(&today), scope.clone(), amount, Arc::clone(&self.released)))
    }

    /// Wakes when a hold is settled: make it before asking for a hold, await it after [`Reason::HeldFull`], and no release is
    /// missed.
    pub fn released(&self) -> Notified<'_> {
        self.released.notified()
    }

    /// The clock's time in milliseconds since 1970.
    #[must_use]
    pub fn now(&self) -> i64 {
        (self.clock)()
    }

    /// What the day looks like now.
    #[must_use]
    pub fn status(&self) -> Status {
        let (day, today) = self.latest();
        let reading = today.reading();
        Status {
            day: day.date.to_string(),
            spent: reading.others + reading.charged,
            held: reading.held,
            cap: self.cap.per_day,
            resets_at: day.end_ms,
        }
    }

    /// What the ledger counts as spent today, by all processes: what a restart would find.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn counted(&self) -> Result<NanoDollars, LedgerError> {
        self.ledger.counted(&self.latest().1.name)
    }

    /// Gives everything unused back to the ledger, as a clean shutdown does by itself when the last hold and scope are dropped.
    pub fn give_back(&self) {
        self.latest().1.give_back(0);
        for account in self.scopes().values() {
            account.give_back(0);
        }
    }

    fn scopes(&self) -> MutexGuard<'_, BTreeMap<String, Arc<Account>>> {
        self.scopes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn latest(&self) -> (Day, Arc<Account>) {
        let today = self.today.read().unwrap_or_else(PoisonError::into_inner);
        (today.0, Arc::clone(&today.1))
    }

    /// The account of the day that `now` belongs to. The account of a day that is over lives on in its holds.
    fn today(&self, now: i64) -> Result<(Day, Arc<Account>), Reason> {
        let latest = self.latest();
        if latest.0.contains(now) {
            return Ok(latest);
        }
        if now < latest.0.start_ms {
            return Err(Reason::ClockWentBack);
        }
        // A clock outside the calendar is as wrong as one that went back.
        let day = self.cap.calendar.day_of(now).map_err(|_| Reason::ClockWentBack)?;
        let mut today = self.today.write().unwrap_or_else(PoisonError::into_inner);
        if day.start_ms > today.0.start_ms {
            let account = open_day(&self.ledger, &self.cap, &day).map_err(Reason::Ledger)?;
            *today = (day, Arc::new(account));
        } else if day.start_ms < today.0.start_ms {
            return Err(Reason::ClockWentBack);
        }
        Ok((today.0, Arc::clone(&today.1)))
    }
}

fn open_day(ledger: &Arc<dyn Ledger>, cap: &Cap, day: &Day) -> Result<Account, LedgerError> {
    let calendar = cap.calendar.name();
    let name = format!("day:{} {calendar}", day.date);
    Account::open(Arc::clone(ledger), name, "day", cap.per_day, Some((calendar.to_owned(), day.start_ms)))
}
