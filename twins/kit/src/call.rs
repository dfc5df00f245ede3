//! One call at a twin: its number in the ledger, its trace, and what its handler found out about it.

use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::FromRequestParts;
use http::request::Parts;
use nightcrew_model::event::Caller;
use nightcrew_model::id::{PersonId, Trace};

/// The most entities that one call is attributed by.
pub const TOUCHED_MAX: usize = 64;

/// A call under way. Handlers extract it; clones share what is noted.
#[derive(Clone, Debug)]
pub struct Call {
    /// Its number in the twins' ledger.
    pub seq: u64,
    /// The trace that the caller passed on.
    pub trace: Option<Trace>,
    /// Scheme and authority by which the caller reached the twin (`http://127.0.0.1:9000`): absolute URLs in answers are
    /// built from it, since clients compare and follow them.
    pub origin: Arc<str>,
    /// When it came: Unix milliseconds; 0 for one that no client made.
    pub came_ms: i64,
    notes: Arc<Mutex<Notes>>,
}

/// What is noted about a call while it is handled.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    /// Who called.
    pub by: Option<Caller>,
    /// What it touched, for attribution: `slack:thread:C01:17…`, `jira:issue:ITSM-4`.
    pub touched: Vec<String>,
    /// Whom it touched.
    pub people: Vec<PersonId>,
    /// Whether it changed the world.
    pub changed: bool,
    /// Whether the vendor would have refused it for its rate.
    pub over_limit: bool,
    /// The vendor's error code.
    pub error: Option<String>,
    /// What was done or said, in a line.
    pub note: Option<String>,
}

impl Call {
    pub(crate) fn new(seq: u64, trace: Option<Trace>, origin: Arc<str>, came_ms: i64) -> Self {
        Self { seq, trace, origin, came_ms, notes: Arc::default() }
    }

    /// A call that no client made: a twin's own work, such as a scheduled message.
    #[must_use]
    pub fn internal(seq: u64, trace: Option<Trace>) -> Self {
        Self::new(seq, trace, Arc::from(""), 0)
    }

    /// Notes who called, once the credential is known.
    pub fn by(&self, caller: Caller) {
        self.note_with(|notes| notes.by = Some(caller));
    }

    /// Notes an entity that the call touched.
    pub fn touch(&self, entity: impl Into<String>) {
        self.note_with(|notes| {
            if notes.touched.len() < TOUCHED_MAX {
                notes.touched.push(entity.into());
            }
        });
    }

    /// Notes a person whom the call touched.
    pub fn person(&self, person: PersonId) {
        self.note_with(|notes| {
            if notes.people.len() < TOUCHED_MAX && !notes.people.contains(&person) {
                notes.people.push(person);
            }
        });
    }

    /// Notes the vendor's error code that is answered.
    pub fn error(&self, code: impl Into<String>) {
        self.note_with(|notes| notes.error = Some(code.into()));
    }

    /// Notes in a line what was done or said; cut by the ledger.
    pub fn note(&self, line: impl Into<String>) {
        self.note_with(|notes| notes.note = Some(line.into()));
    }

    pub(crate) fn note_with<R>(&self, f: impl FnOnce(&mut Notes) -> R) -> R {
        f(&mut self.notes.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What is noted, for its record: nothing is left.
    pub(crate) fn take_notes(&self) -> Notes {
        self.note_with(std::mem::take)
    }

    /// A copy of what is noted so far.
    #[must_use]
    pub fn notes(&self) -> Notes {
        self.note_with(|notes| notes.clone())
    }
}

impl<S: Sync> FromRequestParts<S> for Call {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        // The pipeline puts a call into every request that goes through a router; without it (a handler under test) nothing is
        // recorded.
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_else(|| Self::internal(0, None)))
    }
}
