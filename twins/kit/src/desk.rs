//! What a handler gets: the world, behind one lock, and the ways out of it. Parse, change the world, answer; no lock is held
//! across an await, and everything a change sets off is carried out after the world is free.

use std::hint::spin_loop;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, TryLockError};

use nightcrew_model::ask::{Answer, Ask};
use nightcrew_model::credential::CrewKey;
use nightcrew_model::event::{Attribution, Observed};
use nightcrew_model::id::{AttemptId, PersonId, Trace};
use nightcrew_model::notice::Notice;
use nightcrew_model::plan::{Limits, TwinSettings};
use nightcrew_model::seed::Seed;
use nightcrew_runtime::Clock;

use crate::alarm::Alarm;
use crate::app_sockets::AppSockets;
use crate::call::Call;
use crate::deliveries::{Cause, Dispatcher, Sender};
use crate::effects::Effects;
use crate::faults::Faults;
use crate::host::Common;
use crate::ledger::Recorded;
use crate::limits::{Allowance, Rate, Windows};
use crate::onlookers::Onlookers;
use crate::twin::Twin;
use crate::watch::News;

/// How often a world that is taken is looked at again before waiting for it asleep: about ten microseconds in all, the time of one
/// change. To be put to sleep and woken takes as long, and costs the system's work besides.
const LOOKS: u32 = 64;
/// Pauses of the processor between two looks.
const PAUSES: u32 = 8;

/// A twin at work. Clones share it.
pub struct Desk<T: Twin>(pub(crate) Arc<Inner<T>>);

pub(crate) struct Inner<T: Twin> {
    pub(crate) world: Mutex<T::World>,
    limits: RwLock<Limits>,
    pub(crate) faults: Arc<Faults>,
    sockets: Arc<AppSockets>,
    windows: Windows,
    pub(crate) alarm: Alarm,
    pub(crate) onlookers: Onlookers,
    pub(crate) common: Arc<Common>,
}

impl<T: Twin> Clone for Desk<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: Twin> Desk<T> {
    pub(crate) fn new(common: Arc<Common>) -> Self {
        let faults = Arc::new(Faults::new(common.seed, T::NAME, &[]));
        let limits = RwLock::default();
        let (sockets, windows) = (Arc::default(), Windows::default());
        let (onlookers, alarm) = (Onlookers::default(), Alarm::default());
        let world = Mutex::default();
        Self(Arc::new(Inner { world, limits, faults, sockets, windows, alarm, onlookers, common }))
    }

    /// The world, once it is free. Whoever finds it taken looks again for a while before they sleep.
    pub(crate) fn world(&self) -> MutexGuard<'_, T::World> {
        for _ in 0..LOOKS {
            match self.0.world.try_lock() {
                Ok(world) => return world,
                Err(TryLockError::Poisoned(left)) => return left.into_inner(),
                Err(TryLockError::WouldBlock) => (0..PAUSES).for_each(|_| spin_loop()),
            }
        }
        self.0.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at the world.
    pub fn read<R>(&self, look: impl FnOnce(&T::World) -> R) -> R {
        look(&self.world())
    }

    /// Arranges the world from outside: nobody did it, nothing is set off by it, and no question is answered anew.
    pub fn arrange<R>(&self, arrange: impl FnOnce(&mut T::World) -> R) -> R {
        let out = arrange(&mut self.world());
        self.0.onlookers.changed();
        out
    }

    /// Changes the world, and carries out what that sets off. Questions of watches are answered anew while the world is
    /// still held, so that no state is missed.
    pub fn change<R>(&self, call: &Call, change: impl FnOnce(&mut T::World, &mut Effects) -> R) -> R {
        let mut effects = Effects::default();
        let (out, news) = {
            let mut world = self.world();
            let out = change(&mut world, &mut effects);
            (out, self.renewed(&world, &effects.people))
        };
        self.carry_out(call, effects, news);
        out
    }

    /// The clock of all twins: the machine's pace, since the subject lives by it.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.common.clock
    }

    /// Now, in Unix milliseconds.
    #[must_use]
    pub fn unix_ms(&self) -> i64 {
        self.0.common.clock.unix_ms()
    }

    /// The key of all credentials.
    #[must_use]
    pub fn key(&self) -> &CrewKey {
        &self.0.common.key
    }

    /// The seed of the twins' own draws.
    #[must_use]
    pub fn seed(&self) -> Seed {
        self.0.common.seed
    }

    /// The person whose secret at this twin (without the vendor's prefix) this is.
    #[must_use]
    pub fn person_of(&self, secret: &str) -> Option<PersonId> {
        self.0.common.key.person_of(T::NAME, secret)
    }

    /// Counts a call against a vendor's limit, as the plan has set limits: `served` is true unless they are enforced.
    #[must_use]
    pub fn limit(&self, call: &Call, key: &str, rate: Rate) -> Allowance {
        let mut allowance = self.0.windows.count(key, rate, self.unix_ms());
        let limits = self.limits();
        if limits != Limits::Off && !allowance.within {
            call.note_with(|notes| notes.over_limit = true);
        }
        allowance.served = allowance.within || limits != Limits::Enforce;
        allowance
    }

    /// How the plan has set limits.
    #[must_use]
    pub fn limits(&self) -> Limits {
        *self.0.limits.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The sockets that the subject's app has opened to this twin.
    #[must_use]
    pub fn sockets(&self) -> &Arc<AppSockets> {
        &self.0.sockets
    }

    /// The faults in force.
    #[must_use]
    pub fn faults(&self) -> Arc<Faults> {
        Arc::clone(&self.0.faults)
    }

    /// Puts settings in force. A twin that goes away by them takes the desks' connections and the app's with it.
    pub(crate) fn set(&self, settings: &TwinSettings) {
        *self.0.limits.write().unwrap_or_else(PoisonError::into_inner) = settings.limits;
        if self.0.faults.set(&settings.faults) {
            self.0.common.board.cut();
            self.0.sockets.cut();
        }
    }

    /// Answers a question about the world as it is.
    pub(crate) fn answer(world: &T::World, ask: &Ask) -> Option<Answer> {
        let question = T::questions().iter().find(|question| question.name == ask.question)?;
        (question.ask)(world, &ask.args)
    }

    pub(crate) fn renewed(&self, world: &T::World, people: &[PersonId]) -> Vec<News> {
        if people.is_empty() {
            return Vec::new();
        }
        self.0.common.watches.renew(T::NAME, people, |ask| Self::answer(world, ask))
    }

    /// Carries out what a change set off.
    pub(crate) fn carry_out(&self, call: &Call, effects: Effects, news: Vec<News>) {
        if effects.changed || !effects.notices.is_empty() {
            self.0.onlookers.changed();
        }
        let common = &self.0.common;
        call.note_with(|notes| {
            notes.changed |= effects.changed;
            notes.touched.extend(effects.touched.iter().cloned());
        });
        for person in &effects.people {
            call.person(*person);
        }
        let (attempt, _) = common.attempt_of(call);
        common.observe(call.seq, attempt, news);
        if let Some(attempt) = attempt {
            common.attributor.tie(effects.touched, attempt);
        }
        for change in &effects.changes {
            common.spread(T::NAME, change, call);
        }
        for (to, kind) in effects.notices {
            common.board.post(&Notice { to, cause: call.seq, attempt, kind });
        }
        let cause = Cause { attempt, call: call.seq };
        for order in &effects.orders {
            self.0.sockets.order(order);
        }
        for kind in &effects.withheld {
            Dispatcher::withhold(common, T::NAME, cause, kind);
        }
        for (url, challenge) in effects.challenges {
            Dispatcher::challenge(common, T::NAME, cause, url, challenge);
        }
        for delivery in effects.deliveries {
            let (faults, sockets) = (self.faults(), Arc::clone(&self.0.sockets));
            Dispatcher::send(common, Sender { twin: T::NAME, faults, sockets }, cause, delivery);
        }
        if let Some(unix_ms) = effects.wake {
            self.wake_at(unix_ms);
        }
    }
}

impl Common {
    /// The attempt of a call, and how it is known.
    pub(crate) fn attempt_of(&self, call: &Call) -> (Option<AttemptId>, Attribution) {
        match call.trace {
            Some(trace) if trace.attempt == AttemptId::NONE => (None, Attribution::Trace),
            Some(trace) => (Some(trace.attempt), Attribution::Trace),
            None => call.note_with(|notes| self.attributor.find(notes)),
        }
    }

    /// Records answers that changed.
    pub(crate) fn observe(&self, seq: u64, caused_by: Option<AttemptId>, news: Vec<News>) {
        for News { attempt, ask, answer } in news {
            let observed = Observed { twin_seq: seq, ask, answer, caused_by };
            let cause = Trace::TWIN_BIT | seq;
            self.ledger.record(self.clock.elapsed_us(), Some(attempt), cause, Recorded::Observed(observed));
        }
    }
}
