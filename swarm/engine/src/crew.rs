//! The slots of the crew: what reaches an employee waits there until they look, and a bell wakes them.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use nightcrew_model::company::Company;
use nightcrew_model::id::{AttemptId, PersonId};
use nightcrew_model::notice::Notice;
use rustc_hash::FxHashMap;
use tokio::sync::Notify;

/// What waits for one employee at most. Who is so far behind reads the newest and has missed the oldest, as people do.
pub const INBOX_MAX: usize = 64;

/// Something that reaches an employee.
#[derive(Clone, Debug)]
pub enum Item {
    /// A notice, and when it arrived in microseconds of the machine's clock.
    Notice(Notice, u64),
    /// A role of somebody else's attempt begins with a message of theirs.
    Cue(AttemptId),
}

/// One employee's slot.
#[derive(Debug, Default)]
pub struct Slot {
    inbox: Mutex<VecDeque<Item>>,
    /// Rung when something comes in.
    pub bell: Notify,
}

impl Slot {
    /// Puts something in; the oldest goes when it is full.
    pub fn put(&self, item: Item) {
        let mut inbox = self.inbox.lock().unwrap_or_else(PoisonError::into_inner);
        if inbox.len() == INBOX_MAX {
            inbox.pop_front();
        }
        inbox.push_back(item);
        drop(inbox);
        self.bell.notify_one();
    }

    /// Takes the oldest out.
    pub fn take(&self) -> Option<Item> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}

/// An attempt that is under way, as everybody in its cast may know it.
#[derive(Clone, Debug)]
pub struct Casting {
    /// The scenario, by its place in the plan.
    pub scenario: u32,
    /// Who plays which role.
    pub roles: BTreeMap<String, PersonId>,
    /// The facts, and names of people under their roles.
    pub facts: BTreeMap<String, String>,
}

impl Casting {
    /// The role that a person plays.
    #[must_use]
    pub fn role_of(&self, person: PersonId) -> Option<&str> {
        self.roles.iter().find(|(_, player)| **player == person).map(|(role, _)| role.as_str())
    }
}

/// All slots, and the attempts under way.
#[derive(Debug, Default)]
pub struct Crew {
    slots: FxHashMap<PersonId, Arc<Slot>>,
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
        Self { slots, attempts: Mutex::default() }
    }

    /// A person's slot; `None` for people who do not take part.
    #[must_use]
    pub fn slot(&self, person: PersonId) -> Option<&Arc<Slot>> {
        self.slots.get(&person)
    }

    /// Puts something into a person's slot; people who do not take part are out of the office.
    pub fn put(&self, person: PersonId, item: Item) {
        if let Some(slot) = self.slots.get(&person) {
            slot.put(item);
        }
    }

    /// An attempt is under way from now on.
    pub fn begin(&self, attempt: AttemptId, casting: Arc<Casting>) {
        let mut attempts = self.attempts.lock().unwrap_or_else(PoisonError::into_inner);
        for person in casting.roles.values() {
            attempts.by_person.entry(*person).or_default().push(attempt);
        }
        attempts.by_id.insert(attempt, casting);
    }

    /// An attempt is over.
    pub fn end(&self, attempt: AttemptId) {
        let mut attempts = self.attempts.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(casting) = attempts.by_id.remove(&attempt) else { return };
        for person in casting.roles.values() {
            if let Some(theirs) = attempts.by_person.get_mut(person) {
                theirs.retain(|other| *other != attempt);
                if theirs.is_empty() {
                    attempts.by_person.remove(person);
                }
            }
        }
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
                attempts.by_id.get(attempt).map(|casting| casting.roles.values()).into_iter().flatten();
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
