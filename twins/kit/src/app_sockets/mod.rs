//! Sockets that the subject's app opens to a twin, through which deliveries go instead of HTTP. Each payload goes to exactly
//! one of them, and is taken when the app names its envelope. What the frames say is the vendor's business: a twin's endpoint
//! opens an [`AppSocket`] for each connection and moves frames between the two; a virtual run does the same without one.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use nightcrew_runtime::{Either, race};
use rustc_hash::FxHashMap;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::{Notify, oneshot};

/// The most sockets of an app at a time, as Slack has it.
pub const SOCKETS_MAX: usize = 10;
/// Orders that wait for one socket's writer: an app that reads so slowly gets the next ones through another socket.
pub const ORDERS_MAX: usize = 64;

/// How soon a text that no open socket could take is tried again.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// What a socket is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// Send this text.
    Send(String),
    /// Ask the app to come back through a new socket, and end.
    Refresh,
    /// Tell the app that it gets nothing through sockets any more, and end.
    Disable,
}

/// The sockets of a twin's app.
#[derive(Debug, Default)]
pub struct AppSockets {
    book: Mutex<Book>,
    open: AtomicUsize,
    opened: Notify,
}

#[derive(Default)]
struct Book {
    sockets: Vec<Entry>,
    /// How many payloads were handed out: each goes to the next socket in turn.
    turns: usize,
    numbers: u64,
    /// Whoever waits for an envelope to be taken. Each is a delivery under way, whose number is bounded.
    awaited: FxHashMap<Arc<str>, oneshot::Sender<Option<String>>>,
}

struct Entry {
    number: u64,
    leaves: bool,
    orders: Sender<Order>,
}

/// There are [`SOCKETS_MAX`] sockets already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an app may have {SOCKETS_MAX} sockets at a time")]
pub struct TooMany;

/// Why an envelope was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotTaken {
    /// There was no socket.
    NoSocket,
    /// The app did not name it in time.
    Timeout,
}

impl fmt::Debug for Book {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Book")
            .field("sockets", &self.sockets.len())
            .field("awaited", &self.awaited.len())
            .finish_non_exhaustive()
    }
}

impl AppSockets {
    /// Opens a socket.
    ///
    /// # Errors
    /// When there are too many.
    pub fn open(self: &Arc<Self>) -> Result<AppSocket, TooMany> {
        let (sender, orders) = channel(ORDERS_MAX);
        let mut book = self.book();
        if book.sockets.len() >= SOCKETS_MAX {
            return Err(TooMany);
        }
        book.numbers += 1;
        let number = book.numbers;
        book.sockets.push(Entry { number, leaves: false, orders: sender });
        let count = book.sockets.len();
        self.open.store(count, Ordering::Release);
        drop(book);
        self.opened.notify_waiters();
        Ok(AppSocket { sockets: Arc::clone(self), number, count, orders })
    }

    /// How many are open.
    #[must_use]
    pub fn count(&self) -> usize {
        self.open.load(Ordering::Acquire)
    }

    /// Gives all of them an order. One that cannot take it, because its app does not read, is cut off.
    pub fn order(&self, order: &Order) {
        self.book().sockets.retain(|entry| entry.orders.try_send(order.clone()).is_ok());
        self.count_anew();
    }

    /// Cuts all of them off without a word, as when the service behind them goes away.
    pub fn cut(&self) {
        self.book().sockets.clear();
        self.count_anew();
    }

    /// Sends an envelope through the next socket, waiting `within` for one to be open and `within` for the app to take it.
    /// Returns what the app answered.
    pub(crate) async fn deliver(
        &self,
        envelope: &str,
        text: String,
        within: Duration,
    ) -> Result<Option<String>, NotTaken> {
        let (sender, taken) = oneshot::channel();
        let envelope: Arc<str> = Arc::from(envelope);
        self.book().awaited.insert(Arc::clone(&envelope), sender);
        let _awaited = Awaited { sockets: self, envelope };
        match race(self.hand_out(text), tokio::time::sleep(within)).await {
            Either::First(()) => {}
            Either::Second(()) => return Err(NotTaken::NoSocket),
        }
        match race(taken, tokio::time::sleep(within)).await {
            Either::First(Ok(answer)) => Ok(answer),
            Either::First(Err(_)) | Either::Second(()) => Err(NotTaken::Timeout),
        }
    }

    /// Hands a text to the next socket that can take it, waiting until there is one.
    async fn hand_out(&self, text: String) {
        let mut order = Order::Send(text);
        loop {
            let opened = self.opened.notified();
            match self.book().hand(order) {
                Ok(()) => return,
                Err(back) => order = back,
            }
            if self.count() == 0 {
                opened.await;
            } else {
                // All are full: their apps read again soon, or never.
                race(opened, tokio::time::sleep(LOOK_AGAIN)).await;
            }
        }
    }

    fn take(&self, envelope: &str, answer: Option<String>) -> bool {
        let waiting = self.book().awaited.remove(envelope);
        // Whoever waited may have given up at this moment: then it was too late.
        waiting.is_some_and(|waiting| waiting.send(answer).is_ok())
    }

    fn close(&self, number: u64) {
        self.book().sockets.retain(|entry| entry.number != number);
        self.count_anew();
    }

    fn leave(&self, number: u64) {
        if let Some(entry) = self.book().sockets.iter_mut().find(|entry| entry.number == number) {
            entry.leaves = true;
        }
    }

    fn count_anew(&self) {
        let book = self.book();
        self.open.store(book.sockets.len(), Ordering::Release);
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book {
    /// Gives an order to the next socket in turn that can take it; those that are about to end only when there is no other.
    fn hand(&mut self, mut order: Order) -> Result<(), Order> {
        self.turns = self.turns.wrapping_add(1);
        let count = self.sockets.len();
        for leaves in [false, true] {
            for step in 0..count {
                let place = self.turns.wrapping_add(step) % count;
                let Some(entry) = self.sockets.get(place).filter(|entry| entry.leaves == leaves) else {
                    continue;
                };
                match entry.orders.try_send(order) {
                    Ok(()) => return Ok(()),
                    Err(TrySendError::Full(back) | TrySendError::Closed(back)) => order = back,
                }
            }
        }
        Err(order)
    }
}

/// A delivery that waits for its envelope to be taken, for as long as it waits.
struct Awaited<'a> {
    sockets: &'a AppSockets,
    envelope: Arc<str>,
}

impl Drop for Awaited<'_> {
    fn drop(&mut self) {
        self.sockets.book().awaited.remove(&self.envelope);
    }
}

/// An open socket of the app, seen from the twin; it is closed when this is dropped.
#[derive(Debug)]
pub struct AppSocket {
    sockets: Arc<AppSockets>,
    number: u64,
    count: usize,
    orders: Receiver<Order>,
}

impl AppSocket {
    /// Its number among all sockets of this twin.
    #[must_use]
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// How many were open when it was opened, itself among them.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.count
    }

    /// What it is to do next; `None` when it is cut off.
    pub async fn next(&mut self) -> Option<Order> {
        self.orders.recv().await
    }

    /// The app took an envelope, with an answer or without. False when nobody waits for it: it was taken before, or too late.
    pub fn take(&self, envelope: &str, answer: Option<String>) -> bool {
        self.sockets.take(envelope, answer)
    }

    /// It is about to end: what can go through another goes there.
    pub fn leave(&self) {
        self.sockets.leave(self.number);
    }
}

impl Drop for AppSocket {
    fn drop(&mut self) {
        self.sockets.close(self.number);
    }
}

#[cfg(test)]
mod tests;
