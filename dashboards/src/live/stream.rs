//! The event stream of one tab. A fragment is a whole part, so a tab that comes back needs no history: whatever its
//! `Last-Event-ID`, it is sent every part as it is now. A tab that lags is told to load the page anew.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::response::sse::Event as Sent;
use futures_util::stream::{self, Stream};
use serde::Serialize;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use crate::live::screen::Fragment;

/// Tabs at once. More are a mistake; each costs a copy of what changed.
pub const TABS_MAX: usize = 16;

/// What all tabs are sent at once.
#[derive(Debug)]
pub enum Frame {
    /// Parts that changed, as of the event of this number.
    Parts(u64, Vec<Fragment>),
    /// The end of the page.
    End,
}

#[derive(Serialize)]
struct Body<'a> {
    part: &'static str,
    html: &'a str,
}

/// Counts the streams that are open.
#[derive(Debug, Default)]
pub struct Seats(Arc<AtomicUsize>);

impl Seats {
    /// A seat, unless all are taken.
    #[must_use]
    pub fn take(&self) -> Option<Seat> {
        let one_more = |tabs| (tabs < TABS_MAX).then_some(tabs + 1);
        self.0.fetch_update(Ordering::AcqRel, Ordering::Acquire, one_more).ok()?;
        Some(Seat(Arc::clone(&self.0)))
    }

    /// Open streams.
    #[must_use]
    pub fn taken(&self) -> usize {
        self.0.load(Ordering::Acquire)
    }
}

/// A tab's place, given back when its stream ends.
#[derive(Debug)]
pub struct Seat(Arc<AtomicUsize>);

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

struct Tab {
    queue: VecDeque<Sent>,
    frames: Receiver<Arc<Frame>>,
    over: bool,
    _seat: Seat,
}

impl Tab {
    fn push(&mut self, frame: &Frame) {
        match frame {
            Frame::Parts(seq, fragments) => {
                for (part, html) in fragments {
                    let body = Body { part, html };
                    // A pair of strings always becomes JSON; were it not so, the fragment would be left out.
                    if let Ok(sent) = Sent::default().event("fragment").id(seq.to_string()).json_data(body) {
                        self.queue.push_back(sent);
                    }
                }
            }
            Frame::End => self.last("end"),
        }
    }

    fn last(&mut self, event: &str) {
        self.queue.push_back(Sent::default().event(event).data("{}"));
        self.over = true;
    }

    async fn next(mut self) -> Option<(Result<Sent, Infallible>, Self)> {
        loop {
            if let Some(sent) = self.queue.pop_front() {
                return Some((Ok(sent), self));
            }
            if self.over {
                return None;
            }
            match self.frames.recv().await {
                Ok(frame) => self.push(&frame),
                Err(RecvError::Lagged(_)) => self.last("reload"),
                Err(RecvError::Closed) => return None,
            }
        }
    }
}

/// The stream: every part as of `seq` first, then what changes.
pub fn events(
    seat: Seat,
    seq: u64,
    now: Vec<Fragment>,
    frames: Receiver<Arc<Frame>>,
) -> impl Stream<Item = Result<Sent, Infallible>> {
    let mut tab = Tab { queue: VecDeque::new(), frames, over: false, _seat: seat };
    tab.push(&Frame::Parts(seq, now));
    stream::unfold(tab, Tab::next)
}
