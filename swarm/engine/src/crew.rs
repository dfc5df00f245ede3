//! The slots of the crew: what reaches an employee waits there until they look, and a bell wakes them.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use nightcrew_model::company::Company;
use nightcrew_model::event::{AttemptEnd, Health};
use nightcrew_model::id::{AttemptId, PersonId, Seq};
use nightcrew_model::notice::{Notice, NoticeKind};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

use crate::desk::DeskBook;
use crate::routine::Measured;

/// Notices that wait for one employee at most: a manager of a large team in a busy hour has one or two for each part they
/// play. Who is still further behind loses the oldest, and the attempt that it belonged to cannot be judged.
pub const INBOX_MAX: usize = Health::INBOX_MAX as usize;

/// Something that reaches an employee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A notice, and when it arrived in microseconds of the machine's clock.
    Notice(Box<Notice>, u64),
    /// A role of somebody else's attempt begins with a message of theirs: which, and the event that began it.
    Cue(AttemptId, Seq),
    /// An attempt of their own cannot go on, for reasons that are not the subject's.
    Failed(AttemptId, AttemptEnd, String),
    /// An attempt in whose cast they are is over.
    Over(AttemptId),
}

impl Item {
    /// Whether this tells that an attempt cannot go on, and one of these does so already.
    pub fn is_told_by<'a>(&self, mut waiting: impl Iterator<Item = &'a Self>) -> bool {
        let Self::Failed(attempt, ..) = self else { return false };
        waiting.any(|other| matches!(other, Self::Failed(told, ..) if told == attempt))
    }
}

/// One employee's slot.
#[derive(Debug, Default)]
pub struct Slot {
    inbox: Mutex<VecDeque<Item>>,
    /// Rung when something comes in. Only the employee's driver waits for it.
    pub bell: Notify,
}

impl Slot {
    /// Puts something in; when it is full, the oldest notice goes and is returned. Nothing else ever goes: there is no more
    /// of it than attempts under way, as an attempt that has failed already need not be told so again.
    pub fn put(&self, item: Item) -> Option<Notice> {
        let mut inbox = self.inbox.lock().unwrap_or_else(PoisonError::into_inner);
        if item.is_told_by(inbox.iter()) {
            return None;
        }
        let mut missed = None;
        if inbox.len() >= INBOX_MAX
            && let Some(oldest) = inbox.iter().position(|item| matches!(item, Item::Notice(..)))
            && let Some(Item::Notice(notice, _)) = inbox.remove(oldest)
        {
            missed = Some(*notice);
        }
        inbox.push_back(item);
        drop(inbox);
        self.bell.notify_one();
        missed
    }

    /// How much waits here.
    fn waiting(&self) -> u32 {
        u32::try_from(self.inbox.lock().unwrap_or_else(PoisonError::into_inner).len()).unwrap_or(u32::MAX)
    }

    /// Takes the oldest out.
    pub fn take(&self) -> Option<Item> {
        let mut inbox = self.inbox.lock().unwrap_or_else(PoisonError::into_inner);
        let item = inbox.pop_front();
        if inbox.is_empty() && inbox.capacity() > 0 {
            // Thousands of idle employees would otherwise keep the room of their busiest moment.
            *inbox = VecDeque::new();
        }
        item
    }
}

/// An attempt that is under way, as everybody in its cast may know it. All its plays share it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Casting {
    /// The scenario, by its place in the plan.
    pub scenario: u32,
    /// Whose attempt it is.
    pub protagonist: PersonId,
    /// Who plays the roles, in the order of the scenario's cast.
    pub players: Box<[PersonId]>,
    /// The facts, and names of people under their roles.
    pub facts: BTreeMap<String, String>,
}

impl Casting {
    /// The role that a person plays, by its place in the scenario's cast.
    #[must_use]
    pub fn role_of(&self, person: PersonId) -> Option<u8> {
        self.players.iter().position(|player| *player == person).and_then(|place| u8::try_from(place).ok())
    }
}

/// All slots, and the attempts under way.
#[derive(Debug, Default)]
pub struct Crew {
    /// What people with a routine do beside those who ask.
    pub(crate) background: Measured,
    /// What happened to desks.
    pub(crate) desks: DeskBook,
    slots: FxHashMap<PersonId, Arc<Slot>>,
    /// The most that waited in one slot since it was last told.
    fullest: AtomicU32,
    attempts: Mutex<Attempts>,
}

/// Attempts under way, by id and by the people in their casts.
#[derive(Debug, Default)]
struct Attempts {
    by_id: FxHashMap<AttemptId, Arc<Casting>>,
    by_person: FxHashMap<PersonId, Vec<AttemptId>>,
}

impl Crew {
    /// Slots for these people.
    #[must_use]
    pub fn new(people: impl IntoIterator<Item = PersonId>) -> Self {
        let slots = people.into_iter().map(|person| (person, Arc::default())).collect();
        Self {
            background: Measured::default(),
            desks: DeskBook::default(),
            slots,
            fullest: AtomicU32::new(0),
            attempts: Mutex::default(),
        }
    }

    /// A person's slot; `None` for people who do not take part.
    #[must_use]
    pub fn slot(&self, person: PersonId) -> Option<&Arc<Slot>> {
        self.slots.get(&person)
    }

    /// A notice arrived at its desk at this moment, in microseconds of the machine's clock. Whoever has no slot has a routine
    /// at most, and goes on with it.
    pub fn notice(&self, notice: Notice, arrived_us: u64) {
        if let NoticeKind::Message(message) = &notice.kind {
            self.background.arrived(&message.ts, arrived_us);
        }
        if self.slots.contains_key(&notice.to) {
            self.put(notice.to, Item::Notice(Box::new(notice), arrived_us));
        }
    }

    /// Puts something into a person's slot. False for people who do not take part: they are out of the office.
    pub fn put(&self, person: PersonId, item: Item) -> bool {
        let Some(slot) = self.slots.get(&person) else { return false };
        if let Some(missed) = slot.put(item) {
            self.missed(&missed);
        }
        self.fullest.fetch_max(slot.waiting(), Ordering::Relaxed);
        true
    }

    /// The most that waited in one slot since the last call.
    pub fn take_fullest(&self) -> u32 {
        self.fullest.swap(0, Ordering::Relaxed)
    }

    /// A notice is lost, because somebody is too far behind to take it: the attempt that it belongs to cannot be judged.
    pub fn missed(&self, notice: &Notice) {
        if let Some((attempt, how, why)) = lost(notice) {
            self.fail(attempt, how, why);
        }
    }

    /// An attempt cannot go on, for reasons that are not the subject's: its protagonist is told, who ends it.
    pub fn fail(&self, attempt: AttemptId, how: AttemptEnd, why: String) {
        let mut failures = vec![(attempt, how, why)];
        while let Some((attempt, how, why)) = failures.pop() {
            let protagonist = self.casting(attempt).map(|casting| casting.protagonist);
            let slot = protagonist.and_then(|person| self.slots.get(&person));
            // What is told may push out a notice of another attempt, which then cannot go on either.
            let missed = slot.and_then(|slot| slot.put(Item::Failed(attempt, how, why)));
            failures.extend(missed.and_then(|notice| lost(&notice)));
        }
    }

    /// An attempt is under way from now on.
    pub fn begin(&self, attempt: AttemptId, casting: Arc<Casting>) {
        let mut attempts = self.attempts.lock().unwrap_or_else(PoisonError::into_inner);
        for person in &casting.players {
            attempts.by_person.entry(*person).or_default().push(attempt);
        }
        attempts.by_id.insert(attempt, casting);
    }

    /// An attempt is over: everybody in its cast is told.
    pub fn end(&self, attempt: AttemptId) {
        let mut attempts = self.attempts.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(casting) = attempts.by_id.remove(&attempt) else { return };
        for person in &casting.players {
            if let Some(theirs) = attempts.by_person.get_mut(person) {
                theirs.retain(|other| *other != attempt);
                if theirs.is_empty() {
                    attempts.by_person.remove(person);
                }
            }
        }
        drop(attempts);
        for person in casting.players.iter().filter(|person| **person != casting.protagonist) {
            // The protagonist ends it, and knows.
            self.put(*person, Item::Over(attempt));
        }
    }

    /// Whether an attempt is under way.
    #[must_use]
    pub fn is_under_way(&self, attempt: AttemptId) -> bool {
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner).by_id.contains_key(&attempt)
    }

    /// An attempt that is under way.
    #[must_use]
    pub fn casting(&self, attempt: AttemptId) -> Option<Arc<Casting>> {
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner).by_id.get(&attempt).cloned()
    }

    /// The attempt that a message to a person is about, when the twin cannot tell: the only one in whose cast they are, or the
    /// one of which the message names somebody else by name or e-mail address. What stays ambiguous is nobody's.
    #[must_use]
    pub fn mentioned_in(&self, person: PersonId, text: &str, company: &Company) -> Option<AttemptId> {
        let attempts = self.attempts.lock().unwrap_or_else(PoisonError::into_inner);
        let theirs = attempts.by_person.get(&person)?;
        if let [only] = theirs.as_slice() {
            return Some(*only);
        }
        let named = |attempt: &&AttemptId| {
            let others =
                attempts.by_id.get(attempt).map(|casting| casting.players.iter()).into_iter().flatten();
            let mut others =
                others.filter(|other| **other != person).filter_map(|other| company.person(*other));
            others.any(|other| text.contains(&*other.email) || text.contains(&other.display_name()))
        };
        let mut found = theirs.iter().filter(named);
        let first = found.next()?;
        found.next().is_none().then_some(*first)
    }

    /// How many attempts are under way.
    #[must_use]
    pub fn active(&self) -> usize {
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner).by_id.len()
    }
}

/// The attempt that cannot be judged because this notice is lost, how it ends, and why.
fn lost(notice: &Notice) -> Option<(AttemptId, AttemptEnd, String)> {
    tracing::warn!(person = %notice.to, "an employee is so far behind that a notice is lost");
    let why = "an employee was too far behind to take notice of the subject".to_owned();
    Some((notice.attempt?, AttemptEnd::Broken, why))
}

#[cfg(test)]
mod tests;
