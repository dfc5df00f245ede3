//! Threads that people have with the app as their assistant.

use std::collections::BTreeMap;

use nightcrew_model::id::PersonId;
use serde::{Deserialize, Serialize};

use super::Place;
use crate::ts::Ts;

/// The most threads that are remembered; the oldest go first.
pub const ASSISTANT_THREADS_MAX: usize = 10_000;

/// A question that the app suggests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prompt {
    /// What stands on it.
    pub title: String,
    /// What is sent when it is chosen.
    pub message: String,
}

/// A thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssistantThread {
    /// The conversation with the app.
    pub place: Place,
    /// Whose it is.
    pub person: PersonId,
    /// The conversation that the person looks at beside it.
    #[serde(default)]
    pub context: Option<Place>,
    /// Its title.
    #[serde(default)]
    pub title: String,
    /// What the app says that it is doing, and since when.
    #[serde(default)]
    pub status: Option<(String, Ts)>,
    /// What the suggestions are headed with.
    #[serde(default)]
    pub heading: String,
    /// Suggestions.
    #[serde(default)]
    pub prompts: Vec<Prompt>,
}

/// All threads, by their first messages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AssistantThreads(BTreeMap<Ts, AssistantThread>);

impl AssistantThreads {
    /// The thread that this message began in this conversation.
    #[must_use]
    pub fn get(&self, place: Place, ts: Ts) -> Option<&AssistantThread> {
        self.0.get(&ts).filter(|thread| thread.place == place)
    }

    pub(crate) fn get_mut(&mut self, place: Place, ts: Ts) -> Option<&mut AssistantThread> {
        self.0.get_mut(&ts).filter(|thread| thread.place == place)
    }

    pub(crate) fn begin(&mut self, ts: Ts, thread: AssistantThread) {
        if self.0.len() >= ASSISTANT_THREADS_MAX {
            self.0.pop_first();
        }
        self.0.insert(ts, thread);
    }
}
