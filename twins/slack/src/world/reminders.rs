//! Reminders: what Slackbot is to tell people, each their own.

use std::collections::{BTreeMap, BTreeSet};

use nightcrew_model::id::PersonId;
use serde::{Deserialize, Serialize};

/// The most reminders of a person; the oldest go first.
pub const REMINDERS_MAX: usize = 500;

/// How often a reminder comes again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recurrence {
    /// Every day.
    Daily,
    /// On these days of each week, Monday being 0.
    Weekly(BTreeSet<i8>),
    /// Every month.
    Monthly,
    /// Every year.
    Yearly,
}

/// A reminder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    /// Its number.
    pub number: u32,
    /// What Slackbot is to say.
    pub text: String,
    /// When it is due next, or was: Unix seconds.
    pub time: i64,
    /// How often it comes again, if it does.
    #[serde(default)]
    pub recurrence: Option<Recurrence>,
    /// When it was completed: Unix seconds; 0 if it was not.
    #[serde(default)]
    pub completed: i64,
}

/// All reminders.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reminders {
    all: BTreeMap<PersonId, BTreeMap<u32, Reminder>>,
    due: BTreeSet<(i64, PersonId, u32)>,
}

impl Reminders {
    /// A person's reminders, the oldest first.
    pub fn of(&self, person: PersonId) -> impl Iterator<Item = &Reminder> {
        self.all.get(&person).into_iter().flat_map(BTreeMap::values)
    }

    /// A person's reminder of this number.
    #[must_use]
    pub fn get(&self, person: PersonId, number: u32) -> Option<&Reminder> {
        self.all.get(&person)?.get(&number)
    }

    /// When the next is due: Unix seconds.
    #[must_use]
    pub fn next(&self) -> Option<i64> {
        self.due.first().map(|(time, ..)| *time)
    }

    /// Adds a reminder, or puts it anew.
    pub(crate) fn put(&mut self, person: PersonId, reminder: Reminder) {
        self.remove(person, reminder.number);
        let own = self.all.entry(person).or_default();
        if own.len() >= REMINDERS_MAX
            && let Some((number, oldest)) = own.pop_first()
        {
            self.due.remove(&(oldest.time, person, number));
        }
        if reminder.completed == 0 {
            self.due.insert((reminder.time, person, reminder.number));
        }
        self.all.entry(person).or_default().insert(reminder.number, reminder);
    }

    /// Takes a reminder away.
    pub(crate) fn remove(&mut self, person: PersonId, number: u32) -> Option<Reminder> {
        let gone = self.all.get_mut(&person)?.remove(&number)?;
        self.due.remove(&(gone.time, person, number));
        Some(gone)
    }

    /// Takes the first reminder that is due out of the line. It is kept.
    pub(crate) fn pop_due(&mut self, unix_s: i64) -> Option<(PersonId, Reminder)> {
        let (_, person, number) = self.due.first().copied().filter(|(time, ..)| *time <= unix_s)?;
        self.due.pop_first();
        self.get(person, number).cloned().map(|reminder| (person, reminder))
    }
}
