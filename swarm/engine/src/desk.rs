//! Desks: where notices come in. A WebSocket for each employee with their own secret, or one that carries everybody's.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use nightcrew_model::credential::CrewKey;
use nightcrew_model::event::Episode;
use nightcrew_model::id::PersonId;
use nightcrew_model::notice::{NOTICE_LINE_BYTES_MAX, Notice};
use nightcrew_runtime::Clock;
use serde::Deserialize;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::header::AUTHORIZATION;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error as SocketError, Message};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use crate::crew::Crew;

/// Bytes read ahead on an employee's socket: the default would cost 128 KB an employee.
const READ_BUFFER_BYTES: usize = 1_024;
/// Bytes read ahead on a shared socket, of which there is one.
const SHARED_BUFFER_BYTES: usize = 64 * 1_024;
/// The largest frame that is read. The twin sends notices that were missed together, and begins a new frame after each that is longer
/// than 64 KB.
const FRAME_BYTES_MAX: usize = 64 * 1024 + NOTICE_LINE_BYTES_MAX;
/// Sockets that are being opened at a time.
const OPENING_MAX: usize = 64;
/// The pause before a lost socket is opened again.
const REOPEN_AFTER: Duration = Duration::from_secs(1);
/// The name by which a person's secret for the desk is made.
const DESK_SERVICE: &str = "desk";

/// A desk that is open. Boxed: a task that runs it is moved a few times, and every move leaves room for what it holds.
pub type Desk = Box<WebSocketStream<TcpStream>>;

/// How notices come to the crew.
pub enum Notices {
    /// Over sockets, as the plan says: one for each employee, or one for all.
    Sockets,
    /// From the twins of this process, for everybody.
    InProcess(BoxStream<'static, Notice>),
}

/// Puts the notices of a stream into their people's slots, for as long as it lasts.
pub async fn hand_out(mut stream: BoxStream<'static, Notice>, clock: Clock, crew: Arc<Crew>) {
    while let Some(notice) = stream.next().await {
        crew.notice(notice, clock.elapsed_us());
    }
}

/// A desk cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// No connection could be made.
    #[error("cannot connect to the desks at {0}: {1}")]
    Connect(String, std::io::Error),
    /// The desk refused.
    #[error("the desk refused: {0}")]
    Refused(Box<SocketError>),
}

/// Whose desk it is.
#[derive(Clone, Debug)]
pub enum Whose {
    /// One employee's.
    Person(PersonId),
    /// Everybody's, by the token of the control surface.
    Everybody(Arc<str>),
}

/// What happened to desks since it was last told.
#[derive(Debug, Default)]
pub struct DeskBook {
    lost: AtomicU64,
    back: AtomicU64,
    missed: AtomicU64,
}

impl DeskBook {
    /// What happened since the last call, as a reader is told it: thousands of desks of one twin host go and come together.
    pub fn take(&self) -> Vec<Episode> {
        let whose =
            |desks: u64| if desks == 1 { "the crew".to_owned() } else { format!("{desks} employees") };
        let mut told = Vec::new();
        let lost = self.lost.swap(0, Ordering::AcqRel);
        let back = self.back.swap(0, Ordering::AcqRel);
        let missed = self.missed.swap(0, Ordering::AcqRel);
        told.extend((lost > 0).then(|| Episode::DeskLost(whose(lost))));
        told.extend((back > 0).then(|| Episode::DeskBack(whose(back))));
        told.extend((missed > 0).then_some(Episode::NoticesLost(missed)));
        told
    }
}

/// Opens desks.
pub struct Desks {
    authority: Arc<str>,
    key: CrewKey,
    opening: Arc<Semaphore>,
    clock: Clock,
}

/// As much of a notice as must be known of somebody who has no slot.
#[derive(Deserialize)]
struct Glance<'a> {
    to: PersonId,
    #[serde(borrow, default)]
    message: Option<GlanceMessage<'a>>,
}

#[derive(Deserialize)]
struct GlanceMessage<'a> {
    #[serde(borrow)]
    ts: Cow<'a, str>,
}

impl Desks {
    /// The desks at this authority (`host:port`).
    #[must_use]
    pub fn new(authority: &str, key: CrewKey, clock: Clock) -> Self {
        Self { authority: Arc::from(authority), key, opening: Arc::new(Semaphore::new(OPENING_MAX)), clock }
    }

    /// Opens a desk; `after` is the number of the last notice that it has, when it was open before.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub async fn open(&self, whose: &Whose, after: Option<u64>) -> Result<Desk, DeskError> {
        let _permit = self.opening.acquire().await;
        let refused = |error| DeskError::Refused(Box::new(error));
        let shared = matches!(whose, Whose::Everybody(_));
        let after = after.map_or_else(String::new, |after| format!("&after={after}"));
        let uri = format!("ws://{}/_desk?shared={shared}{after}", self.authority);
        let mut request = uri.into_client_request().map_err(refused)?;
        let secret = match whose {
            Whose::Person(person) => self.key.person_secret(DESK_SERVICE, *person),
            Whose::Everybody(token) => token.to_string(),
        };
        if let Ok(value) = format!("Bearer {secret}").parse() {
            request.headers_mut().insert(AUTHORIZATION, value);
        }
        let stream = TcpStream::connect(self.authority.as_ref())
            .await
            .map_err(|error| DeskError::Connect(self.authority.to_string(), error))?;
        let buffer = if shared { SHARED_BUFFER_BYTES } else { READ_BUFFER_BYTES };
        let config = WebSocketConfig::default()
            .read_buffer_size(buffer)
            .write_buffer_size(0)
            .max_frame_size(Some(FRAME_BYTES_MAX))
            .max_message_size(Some(FRAME_BYTES_MAX));
        let (socket, _) = client_async_with_config(request, stream, Some(config)).await.map_err(refused)?;
        Ok(Box::new(socket))
    }

    /// Reads a desk's notices into their people's slots, for as long as the task runs. A lost socket is opened again, and what
    /// was missed meanwhile is asked for.
    pub async fn attend(self: Arc<Self>, whose: Whose, mut socket: Desk, crew: Arc<Crew>) {
        let mut last = None;
        loop {
            while let Some(Ok(frame)) = socket.next().await {
                if let Message::Text(text) = frame {
                    let arrived_us = self.clock.elapsed_us();
                    text.lines().for_each(|line| take(line, arrived_us, &mut last, &crew));
                }
            }
            crew.desks.lost.fetch_add(1, Ordering::AcqRel);
            // Boxed: opening needs kilobytes that a desk which is open must not hold.
            socket = Box::pin(self.open_again(&whose, last, socket)).await;
            crew.desks.back.fetch_add(1, Ordering::AcqRel);
        }
    }

    /// Opens a desk that was lost, however often it takes.
    async fn open_again(&self, whose: &Whose, last: Option<u64>, mut lost: Desk) -> Desk {
        // It is gone either way; closing is only politeness.
        let _ = lost.close(None).await;
        drop(lost);
        loop {
            tokio::time::sleep(REOPEN_AFTER).await;
            if let Ok(again) = self.open(whose, last).await {
                return again;
            }
        }
    }
}

/// Takes a line of a desk: `<number> <notice>`, `<number>`, or `<number> lost <count>`.
fn take(line: &str, arrived_us: u64, last: &mut Option<u64>, crew: &Crew) {
    let (number, rest) = line.split_once(' ').unwrap_or((line, ""));
    let Ok(number) = number.parse::<u64>() else { return };
    *last = Some(number);
    if let Some(lost) = rest.strip_prefix("lost ") {
        crew.desks.missed.fetch_add(lost.parse().unwrap_or(0), Ordering::AcqRel);
        return;
    }
    // Most people of a large crew have no slot: of what they notice, little is looked at.
    let Ok(glance) = serde_json::from_str::<Glance<'_>>(rest) else { return };
    if crew.slot(glance.to).is_none() {
        if let Some(message) = glance.message {
            crew.background.arrived(&message.ts, arrived_us);
        }
        return;
    }
    if let Ok(notice) = serde_json::from_str::<Notice>(rest) {
        crew.notice(notice, arrived_us);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_desk_knows_how_far_it_has_read_and_what_is_lost() {
        let crew = Crew::new([PersonId(1)]);
        let mut last = None;
        take("7", 0, &mut last, &crew);
        assert_eq!((last, crew.desks.take()), (Some(7), vec![]));
        let notice = r#"{"to":1,"cause":3,"message_deleted":{"channel":"C1","ts":"1.2"}}"#;
        take(&format!("8 {notice}"), 5, &mut last, &crew);
        take("nonsense", 5, &mut last, &crew);
        take("9 {\"to\":", 5, &mut last, &crew);
        assert_eq!(last, Some(9));
        assert!(crew.slot(PersonId(1)).unwrap().take().is_some());
        assert!(crew.slot(PersonId(1)).unwrap().take().is_none());
        take("12 lost 3", 5, &mut last, &crew);
        assert_eq!(crew.desks.take(), [Episode::NoticesLost(3)]);
        assert!(crew.desks.take().is_empty());
    }
}
