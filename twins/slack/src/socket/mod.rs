//! Socket Mode: the endpoint behind a ticket's address. The app's side opens a WebSocket here, and everything that it is told
//! goes through it instead of to an address.

pub(crate) mod frames;
mod session;

use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{FromRequestParts, Query, Request, State};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::StatusCode;
use nightcrew_model::event::Caller;
use nightcrew_model::time::Span;
use nightcrew_runtime::{Clock, Either, race};
use nightcrew_twin_kit::pipeline::REQUEST_BYTES_MAX;
use nightcrew_twin_kit::{Call, Desk};
use serde::Deserialize;

use crate::method::Doing;
use crate::world::App;
use crate::{Slack, auth, id};
use frames::Farewell;
use session::{Heard, Line};

/// The endpoint's path.
pub(crate) const PATH: &str = "/link/";
/// What the twin's pings carry.
const PING: Bytes = Bytes::from_static(b"Ping from applink-1");
/// How long the other side may take to make room for a frame; then it does not read any more.
const SENT_WITHIN: Span = Span::secs(10);

/// How long the other side may take to say that it ends, too.
const CLOSED_WITHIN: Span = Span::secs(2);

/// What a ticket's address says.
#[derive(Debug, Deserialize)]
pub(crate) struct Link {
    /// The ticket.
    #[serde(default)]
    ticket: String,
    /// It is to be refreshed soon, for those who test that.
    #[serde(default)]
    debug_reconnects: bool,
}

/// A new address for one socket, under the address by which the app itself reached the twin.
pub(crate) fn address(doing: &mut Doing<'_>) -> String {
    let number = doing.world.next_number();
    doing.world.tickets.issue(number, doing.now_ms);
    let secret = auth::ticket_secret(doing.desk.key(), number);
    let origin = doing.call.origin.strip_prefix("http").unwrap_or("://localhost");
    format!("ws{origin}{PATH}?ticket={number:x}-{secret}&app_id={}", id::APP)
}

/// Whether what the app is told goes through sockets, or might: an app that named no address may open some.
pub(crate) const fn are_allowed(app: &App) -> bool {
    app.socket_mode || app.events_url.is_none()
}

/// Opens a socket for whoever has a ticket.
pub(crate) async fn serve(
    State(desk): State<Desk<Slack>>,
    Query(link): Query<Link>,
    call: Call,
    request: Request,
) -> Response {
    call.by(Caller::Subject);
    let (mut parts, _) = request.into_parts();
    let upgrade = match WebSocketUpgrade::from_request_parts(&mut parts, &desk).await {
        Ok(upgrade) => upgrade,
        Err(refused) => return refused.into_response(),
    };
    if !redeem(&desk, &link.ticket) {
        call.error("invalid_ticket");
        return (StatusCode::FORBIDDEN, "this ticket is used, over, or none").into_response();
    }
    let life = if link.debug_reconnects { session::DEBUG_LIFE } else { session::LIFE };
    upgrade.max_message_size(REQUEST_BYTES_MAX).on_upgrade(move |socket| async move {
        let mut line = Wire { socket, clock: desk.clock().clone() };
        let opened = desk.read(|world| are_allowed(&world.app)).then(|| desk.sockets().open());
        let farewell = match opened {
            Some(Ok(socket)) => {
                session::attend(desk.clock(), socket, &mut line, life).await;
                None
            }
            Some(Err(_)) => Some(Farewell::TooMany),
            None => Some(Farewell::Disabled),
        };
        if let Some(farewell) = farewell {
            line.say(frames::disconnect(farewell)).await;
        }
        line.close().await;
    })
}

/// Uses a ticket; false when it is none that is good.
fn redeem(desk: &Desk<Slack>, ticket: &str) -> bool {
    let Some((number, secret)) = ticket.split_once('-') else { return false };
    let Ok(number) = u64::from_str_radix(number, 16) else { return false };
    let now_ms = desk.unix_ms();
    auth::same(secret, &auth::ticket_secret(desk.key(), number))
        && desk.arrange(|world| world.tickets.redeem(number, now_ms))
}

/// The app's side over a WebSocket. Pings are answered by the protocol's own machinery, with what they carried.
struct Wire {
    socket: WebSocket,
    clock: Clock,
}

impl Wire {
    async fn send(&mut self, message: Message) -> bool {
        let sent = race(self.socket.send(message), self.clock.sleep(SENT_WITHIN)).await;
        matches!(sent, Either::First(Ok(())))
    }

    /// Ends the connection as the protocol asks for: each side says so, also when the other did first.
    async fn close(&mut self) {
        // The other side may be gone already, or have said it first: then the answer goes out with the next look.
        let _ = self.send(Message::Close(None)).await;
        let gone = async { while let Some(Ok(_)) = self.socket.recv().await {} };
        race(gone, self.clock.sleep(CLOSED_WITHIN)).await;
    }
}

impl Line for Wire {
    async fn hear(&mut self) -> Option<Heard> {
        match self.socket.recv().await? {
            Ok(Message::Text(text)) => Some(Heard::Text(text.as_str().to_owned())),
            Ok(Message::Binary(_) | Message::Ping(_) | Message::Pong(_)) => Some(Heard::Life),
            Ok(Message::Close(_)) | Err(_) => None,
        }
    }

    async fn say(&mut self, text: String) -> bool {
        self.send(Message::Text(text.into())).await
    }

    async fn ping(&mut self) -> bool {
        self.send(Message::Ping(PING)).await
    }
}
