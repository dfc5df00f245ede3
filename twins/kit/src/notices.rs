//! The desk: what people notice, and the sockets it goes through. One WebSocket per employee, or one shared connection for many.

use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::ws::{Message as Frame, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use nightcrew_model::id::PersonId;
use nightcrew_model::notice::Notice;
use nightcrew_runtime::{Either, race};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use tokio::sync::Notify;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::host::Host;

/// Notices that wait for one person's socket. A person who is so far behind is cut off loudly.
pub const PERSON_QUEUE_MAX: usize = 64;
/// Notices that wait for a shared socket.
pub const SHARED_QUEUE_MAX: usize = 65_536;
/// The name by which a person's secret for the desk is made (see [`nightcrew_model::credential::CrewKey`]).
pub const DESK_SERVICE: &str = "desk";
/// Bytes read and written ahead on a desk's socket: the default would cost 128 KB an employee.
const SOCKET_BUFFER_BYTES: usize = 1_024;
/// The largest frame that a desk accepts: clients send nothing but pongs and closes.
const FRAME_BYTES_MAX: usize = 4_096;

/// Who is listening.
#[derive(Debug, Default)]
pub struct Board {
    people: Mutex<FxHashMap<PersonId, Vec<Sender<Utf8Bytes>>>>,
    shared: Mutex<Vec<Sender<Utf8Bytes>>>,
    lost: AtomicU64,
    cut: Notify,
}

impl Board {
    /// Listens for one person's notices.
    pub fn listen(&self, person: PersonId) -> Receiver<Utf8Bytes> {
        let (sender, receiver) = channel(PERSON_QUEUE_MAX);
        let mut people = self.people.lock().unwrap_or_else(PoisonError::into_inner);
        people.entry(person).or_default().push(sender);
        receiver
    }

    /// Listens for everybody's notices.
    pub fn listen_to_all(&self) -> Receiver<Utf8Bytes> {
        let (sender, receiver) = channel(SHARED_QUEUE_MAX);
        self.shared.lock().unwrap_or_else(PoisonError::into_inner).push(sender);
        receiver
    }

    /// Puts a notice on its person's desk. Nobody listening is no error: the person is out of the office.
    pub fn post(&self, notice: &Notice) {
        let mut people = self.people.lock().unwrap_or_else(PoisonError::into_inner);
        let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        if shared.is_empty() && !people.contains_key(&notice.to) {
            return;
        }
        let Ok(line) = serde_json::to_string(notice) else { return };
        let line = Utf8Bytes::from(line);
        if let Some(listeners) = people.get_mut(&notice.to) {
            listeners.retain(|listener| self.hand(listener, &line));
            if listeners.is_empty() {
                people.remove(&notice.to);
            }
        }
        shared.retain(|listener| self.hand(listener, &line));
    }

    /// Closes every desk's socket, as when the service behind them goes away. Whoever listens in this process is not cut off.
    pub fn cut(&self) {
        self.cut.notify_waiters();
    }

    /// How many notices were lost because a listener was too far behind.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }

    /// Hands a line over; false when the listener is gone, or so far behind that it is cut off.
    fn hand(&self, listener: &Sender<Utf8Bytes>, line: &Utf8Bytes) -> bool {
        match listener.try_send(line.clone()) {
            Ok(()) => true,
            Err(TrySendError::Closed(_)) => false,
            Err(TrySendError::Full(_)) => {
                self.lost.fetch_add(1, Ordering::Relaxed);
                false
            }
        }
    }
}

/// The query of a desk.
#[derive(Debug, Deserialize)]
pub(crate) struct DeskQuery {
    /// Everybody's notices over one socket; needs the control token.
    #[serde(default)]
    shared: bool,
}

/// `GET /_desk`: a person's desk with their own secret, or `?shared=true` with the control token.
pub(crate) async fn desk(
    State(host): State<Arc<Host>>,
    Query(query): Query<DeskQuery>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let secret = headers
        .get(http::header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .unwrap_or_default();
    let receiver = if query.shared {
        host.is_control_token(secret).then(|| host.board.listen_to_all())
    } else {
        host.key.person_of(DESK_SERVICE, secret).map(|person| host.board.listen(person))
    };
    let Some(receiver) = receiver else {
        return (
            StatusCode::UNAUTHORIZED,
            "a desk needs its person's secret, or the control token when shared",
        )
            .into_response();
    };
    upgrade
        .read_buffer_size(SOCKET_BUFFER_BYTES)
        .write_buffer_size(0)
        .max_message_size(FRAME_BYTES_MAX)
        .on_upgrade(move |socket| forward(host, socket, receiver))
}

/// Forwards notices until either side closes, or all desks are cut off.
async fn forward(host: Arc<Host>, mut socket: WebSocket, mut receiver: Receiver<Utf8Bytes>) {
    // It hears of every cut from here on, also of one while a notice is being sent.
    let mut cut = pin!(host.board.cut.notified());
    loop {
        let news = race(receiver.recv(), socket.recv());
        let news = match race(news, cut.as_mut()).await {
            Either::First(news) => news,
            Either::Second(()) => return,
        };
        match news {
            Either::First(Some(line)) => {
                if socket.send(Frame::Text(line)).await.is_err() {
                    return;
                }
            }
            // The listener was cut off: closing the socket tells it so.
            Either::First(None) => return,
            Either::Second(Some(Ok(Frame::Close(_)) | Err(_)) | None) => return,
            Either::Second(Some(Ok(_))) => {}
        }
    }
}
