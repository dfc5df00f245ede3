//! Stale reads: the answer that the same call (method, address, credential and body) got a while ago, as a lagging replica or a
//! cache would give it. Only answers of calls that changed nothing are kept, only while a rule of stale reads is in force.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, StatusCode, header};
use nightcrew_model::time::Span;

use crate::call::Notes;

/// The largest answer that is kept: a vendor's page.
pub(crate) const ANSWER_BYTES_MAX: u64 = 256 * 1024;
/// The longest call (address, credential and body) whose answer is kept.
pub(crate) const CALL_BYTES_MAX: usize = 8 * 1024;
/// All answers kept at a twin; when they are more, all are forgotten.
const KEPT_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Answers that were given.
#[derive(Debug, Default)]
pub(crate) struct Reads(Mutex<Book>);

#[derive(Debug, Default)]
struct Book {
    answers: BTreeMap<Box<[u8]>, Kept>,
    bytes: usize,
}

/// An answer that was given.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    /// When, in microseconds of the host's clock.
    pub us: u64,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// What the handler found out about the call.
    pub notes: Notes,
}

/// What makes a call the same as another; `None` when it is too long.
pub(crate) fn same_call(parts: &Parts, body: &[u8]) -> Option<Box<[u8]>> {
    let credential = parts.headers.get(header::AUTHORIZATION).map_or(&[][..], |value| value.as_bytes());
    let address = parts.uri.path_and_query().map_or("", |path| path.as_str());
    let whole = [parts.method.as_str().as_bytes(), address.as_bytes(), credential, body].join(&0);
    (whole.len() <= CALL_BYTES_MAX).then(|| whole.into_boxed_slice())
}

impl Reads {
    /// The answer that this call got, if it is no older than `up_to`.
    pub(crate) fn find(&self, call: &[u8], now_us: u64, up_to: Span) -> Option<Kept> {
        let book = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let age = |kept: &&Kept| now_us.saturating_sub(kept.us) / 1000;
        book.answers.get(call).filter(|kept| age(kept) <= up_to.0).cloned()
    }

    /// Keeps an answer.
    pub(crate) fn keep(&self, call: Box<[u8]>, mut kept: Kept) {
        // Whoever sends it again dates it anew.
        kept.headers.remove(header::DATE);
        let mut book = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = call.len() + kept.body.len();
        if book.bytes + bytes > KEPT_BYTES_MAX {
            *book = Book::default();
        }
        book.bytes += bytes;
        let key_bytes = call.len();
        if let Some(before) = book.answers.insert(call, kept) {
            book.bytes -= key_bytes + before.body.len();
        }
    }

    /// Forgets everything.
    pub(crate) fn clear(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Book::default();
    }
}
