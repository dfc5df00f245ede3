//! The board: what people notice, numbered, and who is listening. The latest notices are kept, so that a desk whose
//! connection was lost misses nothing when it comes back.

mod sockets;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::ws::Utf8Bytes;
use nightcrew_model::id::PersonId;
use nightcrew_model::notice::Notice;
use rustc_hash::FxHashMap;
use tokio::sync::Notify;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::mpsc::{Receiver, Sender, channel};

pub(crate) use sockets::desk;

/// Notices that wait for one person's socket. A person who is so far behind is cut off loudly.
pub const PERSON_QUEUE_MAX: usize = 64;
/// Notices that wait for a shared socket.
pub const SHARED_QUEUE_MAX: usize = 65_536;
/// The latest notices that are kept for desks that come back: at 10,000 a second, three seconds of them. An engine opens a
/// lost desk again after one.
pub const RECENT_MAX: usize = 32_768;
/// Bytes of them at most, whatever they say.
const RECENT_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Who is listening.
#[derive(Debug, Default)]
pub struct Board {
    listeners: Mutex<Listeners>,
    lost: AtomicU64,
    cut: Notify,
}

#[derive(Debug, Default)]
struct Listeners {
    people: FxHashMap<PersonId, Vec<Sender<Posted>>>,
    shared: Vec<Sender<Posted>>,
    inside: Vec<Sender<Utf8Bytes>>,
    /// The number of the last notice.
    number: u64,
    recent: VecDeque<(PersonId, Posted)>,
    recent_bytes: usize,
}

/// A notice as it goes over a socket: its number, a space, and its JSON.
#[derive(Clone, Debug)]
pub(crate) struct Posted {
    number: u64,
    line: Arc<str>,
}

/// What a desk that connects begins with.
pub(crate) struct Opened {
    /// The number of the last notice before those that will be received.
    number: u64,
    /// What it missed and can still have.
    missed: Vec<Posted>,
    /// So many notices of the board are no longer kept: of a person's desk, that many at most were theirs.
    lost: u64,
    receiver: Receiver<Posted>,
}

impl Board {
    /// Listens, in this process, for everybody's notices: each as JSON.
    pub fn listen_to_all(&self) -> Receiver<Utf8Bytes> {
        let (sender, receiver) = channel(SHARED_QUEUE_MAX);
        self.listeners().inside.push(sender);
        receiver
    }

    /// Opens a desk: one person's, or everybody's. `after` is the last number that it has, when it was open before.
    pub(crate) fn open(&self, person: Option<PersonId>, after: Option<u64>) -> Opened {
        let (sender, receiver) = channel(if person.is_some() { PERSON_QUEUE_MAX } else { SHARED_QUEUE_MAX });
        let mut listeners = self.listeners();
        match person {
            Some(person) => listeners.people.entry(person).or_default().push(sender),
            None => listeners.shared.push(sender),
        }
        let number = listeners.number;
        let after = after.unwrap_or(number).min(number);
        let kept = listeners.recent.partition_point(|(_, posted)| posted.number <= after);
        let missed = listeners.recent.iter().skip(kept);
        let theirs = missed.filter(|(to, _)| person.is_none_or(|person| person == *to));
        let missed = theirs.map(|(_, posted)| posted.clone()).collect();
        let first = listeners.recent.front().map_or(number + 1, |(_, posted)| posted.number);
        Opened { number, missed, lost: first.saturating_sub(after + 1), receiver }
    }

    /// Puts a notice on its person's desk. Nobody listening is no error: the person is out of the office.
    pub fn post(&self, notice: &Notice) {
        let mut listeners = self.listeners();
        let listeners = &mut *listeners;
        if !listeners.inside.is_empty()
            && let Ok(json) = serde_json::to_string(notice)
        {
            let json = Utf8Bytes::from(json);
            listeners.inside.retain(|listener| self.hand(listener, &json));
        }
        if listeners.shared.is_empty() && listeners.people.is_empty() && listeners.recent.is_empty() {
            return;
        }
        listeners.number += 1;
        let Some(posted) = Posted::new(listeners.number, notice) else { return };
        if let Some(theirs) = listeners.people.get_mut(&notice.to) {
            theirs.retain(|listener| self.hand(listener, &posted));
            if theirs.is_empty() {
                listeners.people.remove(&notice.to);
            }
        }
        listeners.shared.retain(|listener| self.hand(listener, &posted));
        listeners.keep(notice.to, posted);
    }

    /// How many times a listener was cut off because it was too far behind.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }

    /// Closes every desk's socket, as when the service behind them goes away. Whoever listens in this process is not cut off.
    pub fn cut(&self) {
        self.cut.notify_waiters();
    }

    fn listeners(&self) -> MutexGuard<'_, Listeners> {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands something over; false when the listener is gone, or so far behind that it is cut off.
    fn hand<T: Clone>(&self, listener: &Sender<T>, what: &T) -> bool {
        match listener.try_send(what.clone()) {
            Ok(()) => true,
            Err(TrySendError::Closed(_)) => false,
            Err(TrySendError::Full(_)) => {
                self.lost.fetch_add(1, Ordering::Relaxed);
                false
            }
        }
    }
}

impl Listeners {
    /// Keeps a notice for desks that come back, and lets the oldest go.
    fn keep(&mut self, to: PersonId, posted: Posted) {
        self.recent_bytes += posted.line.len();
        self.recent.push_back((to, posted));
        while self.recent.len() > RECENT_MAX || self.recent_bytes > RECENT_BYTES_MAX {
            let Some((_, oldest)) = self.recent.pop_front() else { return };
            self.recent_bytes -= oldest.line.len();
        }
    }
}

impl Posted {
    fn new(number: u64, notice: &Notice) -> Option<Self> {
        let mut line = Vec::with_capacity(256);
        line.extend_from_slice(number.to_string().as_bytes());
        line.push(b' ');
        serde_json::to_writer(&mut line, notice).ok()?;
        let line = String::from_utf8(line).ok()?;
        Some(Self { number, line: line.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nightcrew_model::notice::NoticeKind;

    fn post(board: &Board, to: u32) {
        let kind = NoticeKind::MessageDeleted { channel: "C1".to_owned(), ts: "1.2".to_owned() };
        board.post(&Notice { to: PersonId(to), cause: 1, attempt: None, kind });
    }

    fn numbers(opened: &Opened) -> Vec<u64> {
        opened.missed.iter().map(|posted| posted.number).collect()
    }

    #[test]
    fn a_desk_that_comes_back_gets_what_it_missed_and_nothing_twice() {
        let board = Board::default();
        let mut first = board.open(Some(PersonId(1)), None);
        assert_eq!((first.number, first.missed.len(), first.lost), (0, 0, 0));
        post(&board, 1);
        post(&board, 2);
        assert_eq!(first.receiver.try_recv().unwrap().number, 1);
        drop(first);
        post(&board, 1);
        post(&board, 2);
        let back = board.open(Some(PersonId(1)), Some(1));
        assert_eq!((numbers(&back), back.number, back.lost), (vec![3], 4, 0));
        let shared = board.open(None, Some(1));
        assert_eq!((numbers(&shared), shared.lost), (vec![2, 3, 4], 0));
        // A number from another host's board, or from before a restart, is not believed.
        assert!(numbers(&board.open(None, Some(99))).is_empty());
    }

    #[test]
    fn what_is_no_longer_kept_is_counted() {
        let board = Board::default();
        let listening = board.open(None, None);
        for _ in 0..RECENT_MAX + 5 {
            post(&board, 1);
        }
        let back = board.open(None, Some(2));
        assert_eq!((back.missed.len(), back.lost), (RECENT_MAX, 3));
        drop(listening);
    }
}
