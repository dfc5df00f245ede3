//! A conversation: who belongs to it, its messages in order, its threads.

use std::collections::{BTreeMap, BTreeSet};

use nightcrew_model::id::PersonId;
use serde::{Deserialize, Serialize};

use super::{Kind, Message, Pins, Place, Who};
use crate::id;
use crate::ts::Ts;

/// The most messages of a channel; the oldest go first. What is kept of the whole workspace is usually less: see
/// [`KEPT_MAX`](super::KEPT_MAX).
pub const MESSAGES_MAX: usize = 100_000;
/// The most messages kept of a direct conversation: there can be one for each person.
pub const IM_MESSAGES_MAX: usize = 1_000;
/// The most people who follow a thread: beyond it a post would have to walk a crowd.
pub const FOLLOWERS_MAX: usize = 1_000;

/// Who belongs to a conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Members {
    /// Everybody does.
    #[serde(default)]
    pub everyone: bool,
    /// The people, where not everybody does.
    #[serde(default)]
    pub people: BTreeSet<PersonId>,
    /// Who does not, where everybody else does.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub left: BTreeSet<PersonId>,
    /// The app does.
    #[serde(default)]
    pub app: bool,
}

impl Members {
    /// These.
    #[must_use]
    pub fn of(all: impl IntoIterator<Item = Who>) -> Self {
        let mut members = Self::default();
        for who in all {
            members.join(who);
        }
        members
    }

    /// Whether somebody belongs to it.
    #[must_use]
    pub fn has(&self, who: Who) -> bool {
        match who {
            Who::App => self.app,
            Who::Person(person) if self.everyone => !self.left.contains(&person),
            Who::Person(person) => self.people.contains(&person),
        }
    }

    /// Adds somebody; false when they were there.
    pub fn join(&mut self, who: Who) -> bool {
        match who {
            Who::App => !std::mem::replace(&mut self.app, true),
            Who::Person(person) if self.everyone => self.left.remove(&person),
            Who::Person(person) => self.people.insert(person),
        }
    }

    /// Takes somebody out; false when they were not there.
    pub fn leave(&mut self, who: Who) -> bool {
        match who {
            Who::App => std::mem::replace(&mut self.app, false),
            Who::Person(person) if self.everyone => self.left.insert(person),
            Who::Person(person) => self.people.remove(&person),
        }
    }
}

/// A thread.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    /// The replies, in order.
    pub replies: BTreeSet<Ts>,
    /// Who replied, in the order of their first reply.
    pub writers: Vec<Who>,
    /// Who is told of further replies: who began it, replied, or was mentioned.
    pub followers: BTreeSet<PersonId>,
}

/// A line about a conversation: its topic, its purpose.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// What it says.
    pub value: String,
    /// Who set it; nobody when it was planted.
    #[serde(default)]
    pub by: Option<Who>,
    /// When it was set: Unix seconds.
    #[serde(default)]
    pub set: i64,
}

/// A conversation.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Channel {
    /// Its number.
    pub place: Place,
    /// Its kind.
    pub kind: Kind,
    /// Its name, without `#`; empty for direct conversations.
    pub name: String,
    /// Its topic.
    #[serde(default)]
    pub topic: About,
    /// Its purpose.
    #[serde(default)]
    pub purpose: About,
    /// When it was made: Unix seconds.
    pub created: i64,
    /// Who made it; nobody when it was planted.
    #[serde(default)]
    pub creator: Option<Who>,
    /// When its name, its topic or the like were last changed: Unix milliseconds, 0 when they never were.
    #[serde(default)]
    pub updated: i64,
    /// It is archived.
    #[serde(default)]
    pub archived: bool,
    /// The names that it had, the oldest first.
    #[serde(default)]
    pub previous_names: Vec<String>,
    /// Those of a direct conversation who have closed it since the last message.
    #[serde(default)]
    pub closed: BTreeSet<Who>,
    /// Who belongs to it.
    pub members: Members,
    /// All messages.
    pub messages: BTreeMap<Ts, Message>,
    /// Those that the channel itself shows: not the replies in threads.
    pub timeline: BTreeSet<Ts>,
    /// Threads by their first message.
    pub threads: BTreeMap<Ts, Thread>,
    /// What is pinned.
    #[serde(default)]
    pub pins: Pins,
}

impl Channel {
    /// An empty conversation.
    #[must_use]
    pub fn new(place: Place, kind: Kind, name: String, members: Members, created: i64) -> Self {
        Self { place, kind, name, members, created, ..Self::default() }
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> String {
        id::channel(self.kind, self.place)
    }

    /// Whether it is the one that everybody belongs to and nobody leaves.
    #[must_use]
    pub fn is_general(&self) -> bool {
        self.kind == Kind::Public && self.name == "general"
    }

    /// Whether somebody may know of it and read it.
    #[must_use]
    pub fn is_visible(&self, who: Who) -> bool {
        self.kind == Kind::Public || self.members.has(who)
    }

    /// The other one of a direct conversation, or the one who talks to themselves.
    #[must_use]
    pub fn other(&self, one: Who) -> Who {
        let mut people = self.members.people.iter().map(|person| Who::Person(*person));
        if self.members.app && one != Who::App {
            return Who::App;
        }
        people.find(|who| *who != one).unwrap_or(one)
    }

    /// The most messages that are kept of it.
    #[must_use]
    pub const fn messages_max(&self) -> usize {
        match self.kind {
            Kind::Public | Kind::Private => MESSAGES_MAX,
            Kind::Im | Kind::Group => IM_MESSAGES_MAX,
        }
    }

    /// Takes a message away, with its thread if it began one.
    pub(crate) fn remove(&mut self, ts: Ts) -> Option<Message> {
        let gone = self.messages.remove(&ts)?;
        self.timeline.remove(&ts);
        self.pins.remove(ts);
        if let Some(thread) = self.threads.remove(&ts) {
            for reply in thread.replies {
                self.messages.remove(&reply);
                self.timeline.remove(&reply);
                self.pins.remove(reply);
            }
        }
        if let Some(thread) = gone.thread.and_then(|root| self.threads.get_mut(&root)) {
            thread.replies.remove(&ts);
        }
        Some(gone)
    }

    /// Drops the oldest messages beyond what is kept, but not the thread that somebody is `speaking_in`: that loses its replies
    /// in their turn, never its first message and with it the latest.
    pub(crate) fn trim(&mut self, speaking_in: Option<Ts>) {
        while self.messages.len() > self.messages_max() {
            let mut all = self.messages.keys().copied();
            let Some(oldest) = all.find(|ts| Some(*ts) != speaking_in) else { return };
            self.remove(oldest);
        }
    }
}
