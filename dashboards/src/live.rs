//! The live page's server. It binds loopback unless told otherwise, runs on a thread of its own and is fed events through
//! a bounded channel that drops and counts rather than blocks: whatever happens here, the run goes on.

pub mod guard;
pub mod metrics;
pub mod screen;
pub mod server;
pub mod stream;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use nightcrew_model::event::Event;

use crate::live::server::Shared;
use crate::tasks;

/// Events under way to the page: a fifth of a second at the fastest rate that a run of thousands writes, and a few
/// megabytes at most.
const CHANNEL_EVENTS: usize = 16_384;
/// How often the page takes in what was fed.
const INTAKE_EVERY: Duration = Duration::from_millis(100);
/// After so many intakes a frame is drawn: two a second.
const INTAKES_A_FRAME: u32 = 5;
/// How long the end waits for tabs to hear that it is the end.
const FAREWELL: Duration = Duration::from_millis(400);

/// What can go wrong at the start.
#[derive(Debug, thiserror::Error)]
pub enum LiveError {
    /// The address is taken or not ours.
    #[error("the live page cannot listen on {address}: {source}")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// The page's thread could not be started.
    #[error("the live page's thread cannot be started: {0}")]
    Thread(std::io::Error),
}

/// What the page shows before the first event, and who may ask for it.
#[derive(Clone, Debug, Default)]
pub struct Header {
    /// The plan's name.
    pub title: String,
    /// Host names beside the loopback ones that a request may carry (a service's name in a Compose network), without port.
    pub hosts: Vec<String>,
}

/// The live page.
pub struct Live;

impl Live {
    /// Starts the page on `bind` (port 0 chooses one).
    ///
    /// # Errors
    /// When the address cannot be bound or the thread cannot be started.
    pub fn start(bind: SocketAddr, header: Header) -> Result<LiveHandle, LiveError> {
        let failed = |source| LiveError::Bind { address: bind, source };
        let listener = std::net::TcpListener::bind(bind).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let (sender, events) = sync_channel(CHANNEL_EVENTS);
        let feed = LiveFeed { sender, dropped: Arc::default() };
        let stop = Arc::new(AtomicBool::new(false));
        let (dropped, stopping) = (feed.dropped.clone(), stop.clone());
        let thread = tasks::thread("nightcrew-live", move || async move {
            let shared = Arc::new(Shared::new(&header, address.port()));
            if let Ok(listener) = tokio::net::TcpListener::from_std(listener) {
                tasks::beside(server::serve(listener, shared.clone()));
                Intake { events, dropped, stopping, shared }.run().await;
            }
        })
        .map_err(LiveError::Thread)?;
        Ok(LiveHandle { address, feed, stop, thread: Some(thread) })
    }
}

/// A running live page. Dropping it stops the page.
#[derive(Debug)]
pub struct LiveHandle {
    address: SocketAddr,
    feed: LiveFeed,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl LiveHandle {
    /// Where the page listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address to open in a browser.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// A feed that can be handed to the journal's writer.
    #[must_use]
    pub fn sender(&self) -> LiveFeed {
        self.feed.clone()
    }

    /// Feeds a copy of one event. Never blocks.
    pub fn feed(&self, event: &Event) {
        self.feed.feed(event);
    }

    /// Says goodbye to open tabs and stops, within about half a second.
    pub fn stop(mut self) {
        self.stop.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            // A panic of the page's thread is the page's own affair: the run has its journal.
            drop(thread.join());
        }
    }
}

impl Drop for LiveHandle {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
    }
}

/// The way in: clone it freely. Feeding never blocks; what does not fit is dropped and counted, and the page says so.
#[derive(Clone, Debug)]
pub struct LiveFeed {
    sender: SyncSender<Arc<Event>>,
    dropped: Arc<AtomicU64>,
}

impl LiveFeed {
    /// Feeds a copy of one event.
    pub fn feed(&self, event: &Event) {
        self.send(Arc::new(event.clone()));
    }

    /// Feeds one event.
    pub fn send(&self, event: Arc<Event>) {
        if let Err(TrySendError::Full(_)) = self.sender.try_send(event) {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Events dropped so far.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }
}

/// Takes events in and draws frames, until it is stopped.
struct Intake {
    events: Receiver<Arc<Event>>,
    dropped: Arc<AtomicU64>,
    stopping: Arc<AtomicBool>,
    shared: Arc<Shared>,
}

impl Intake {
    async fn run(self) {
        let mut beat: u32 = 0;
        loop {
            tokio::time::sleep(INTAKE_EVERY).await;
            let stopping = self.stopping.load(Ordering::Acquire);
            self.take();
            beat = beat.wrapping_add(1);
            if stopping || beat.is_multiple_of(INTAKES_A_FRAME) {
                self.shared.draw();
            }
            if stopping {
                break;
            }
        }
        self.shared.end();
        let mut waited = Duration::ZERO;
        while self.shared.streams() > 0 && waited < FAREWELL {
            tokio::time::sleep(Duration::from_millis(20)).await;
            waited += Duration::from_millis(20);
        }
    }

    fn take(&self) {
        let mut screen = self.shared.screen();
        for _ in 0..CHANNEL_EVENTS {
            match self.events.try_recv() {
                Ok(event) => screen.add(&event),
                Err(TryRecvError::Empty | TryRecvError::Disconnected) => break,
            }
        }
        screen.dropped(self.dropped.load(Ordering::Relaxed));
    }
}
