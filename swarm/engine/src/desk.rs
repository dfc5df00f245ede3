//! The desk: a WebSocket of notices for each employee, with their own secret.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use nightcrew_model::credential::CrewKey;
use nightcrew_model::id::PersonId;
use nightcrew_model::notice::Notice;
use nightcrew_runtime::Clock;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::header::AUTHORIZATION;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error as SocketError, Message};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use crate::crew::Crew;

/// Bytes read ahead on a socket: the default would cost 128 KB an employee.
const READ_BUFFER_BYTES: usize = 1_024;
/// The largest notice that is read: its texts are capped by the twin.
const NOTICE_BYTES_MAX: usize = 64 * 1024;
/// Sockets that are being opened at a time.
const OPENING_MAX: usize = 64;
/// The pause before a lost socket is opened again.
const REOPEN_AFTER: Duration = Duration::from_secs(1);
/// The name by which a person's secret for the desk is made.
const DESK_SERVICE: &str = "desk";

/// How notices come to the crew.
pub enum Notices {
    /// Over a socket for each employee.
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

/// Opens desks.
#[derive(Clone)]
pub struct Desks {
    authority: Arc<str>,
    key: CrewKey,
    opening: Arc<Semaphore>,
    clock: Clock,
}

impl Desks {
    /// The desks at this authority (`host:port`).
    #[must_use]
    pub fn new(authority: &str, key: CrewKey, clock: Clock) -> Self {
        Self { authority: Arc::from(authority), key, opening: Arc::new(Semaphore::new(OPENING_MAX)), clock }
    }

    /// Opens a person's desk.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub async fn open(&self, person: PersonId) -> Result<WebSocketStream<TcpStream>, DeskError> {
        let _permit = self.opening.acquire().await;
        let refused = |error| DeskError::Refused(Box::new(error));
        let mut request = format!("ws://{}/_desk", self.authority).into_client_request().map_err(refused)?;
        let secret = self.key.person_secret(DESK_SERVICE, person);
        if let Ok(value) = format!("Bearer {secret}").parse() {
            request.headers_mut().insert(AUTHORIZATION, value);
        }
        let stream = TcpStream::connect(self.authority.as_ref())
            .await
            .map_err(|error| DeskError::Connect(self.authority.to_string(), error))?;
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER_BYTES)
            .write_buffer_size(0)
            .max_message_size(Some(NOTICE_BYTES_MAX));
        let (socket, _) = client_async_with_config(request, stream, Some(config)).await.map_err(refused)?;
        Ok(socket)
    }

    /// Reads a person's notices into their slot, for as long as the task runs; a lost socket is opened again.
    pub async fn attend(self, person: PersonId, mut socket: WebSocketStream<TcpStream>, crew: Arc<Crew>) {
        loop {
            while let Some(Ok(frame)) = socket.next().await {
                if let Message::Text(text) = frame
                    && let Ok(notice) = serde_json::from_str::<Notice>(&text)
                {
                    crew.notice(notice, self.clock.elapsed_us());
                }
            }
            // It is gone either way; closing is only politeness.
            let _ = socket.close(None).await;
            socket = loop {
                tokio::time::sleep(REOPEN_AFTER).await;
                if let Ok(again) = self.open(person).await {
                    break again;
                }
            };
        }
    }
}
