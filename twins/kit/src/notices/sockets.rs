//! Desks over WebSockets: one for each employee, or one shared connection for many.
//!
//! A frame holds one or more lines. A line is the number of a notice, a space, and its JSON. A desk begins with a line of a
//! number alone, after which it comes back with `?after=` the last number that it has; `<number> lost <count>` says that so
//! many notices before this number are no longer kept.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{Message as Frame, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use nightcrew_runtime::{Either, race};
use serde::Deserialize;

use super::{Opened, Posted};
use crate::host::Host;

/// The name by which a person's secret for the desk is made (see [`nightcrew_model::credential::CrewKey`]).
const DESK_SERVICE: &str = "desk";
/// Bytes read and written ahead on a desk's socket: the default would cost 128 KB an employee.
const SOCKET_BUFFER_BYTES: usize = 1_024;
/// The largest frame that a desk accepts: clients send nothing but pongs and closes.
const FRAME_BYTES_MAX: usize = 4_096;
/// Notices that a shared desk takes at a time.
const TOGETHER_MAX: usize = 256;
/// A frame that is as long as this takes no further notice: a desk bounds what it reads.
const FRAME_FULL_BYTES: usize = 64 * 1024;
/// How long a shared desk gathers notices after it has sent some: each frame costs both sides a system call, and a
/// millisecond is below anything that people notice.
const GATHER: Duration = Duration::from_millis(1);

/// The query of a desk.
#[derive(Debug, Deserialize)]
pub(crate) struct DeskQuery {
    /// Everybody's notices over one socket; needs the control token.
    #[serde(default)]
    shared: bool,
    /// The last number that the desk has, when it was open before.
    #[serde(default)]
    after: Option<u64>,
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
    let whose = if query.shared {
        host.is_control_token(secret).then_some(None)
    } else {
        host.common.key.person_of(DESK_SERVICE, secret).map(Some)
    };
    let Some(person) = whose else {
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
        .on_upgrade(move |socket| async move {
            // Opened when the socket stands, so that nothing piles up for one that never does.
            let opened = host.common.board.open(person, query.after);
            forward(&host, socket, opened, person.is_none()).await;
        })
}

/// Forwards notices until either side closes, or all desks are cut off.
async fn forward(host: &Host, mut socket: WebSocket, opened: Opened, shared: bool) {
    // It hears of every cut from here on, also of one while a notice is being sent.
    let mut cut = pin!(host.common.board.cut.notified());
    let Opened { number, missed, lost, mut receiver } = opened;
    let before = missed.first().map_or(number, |first| first.number.saturating_sub(1));
    let mut text = if lost > 0 { format!("{before} lost {lost}") } else { before.to_string() };
    if send(&mut socket, &mut text, &missed).await.is_none() {
        return;
    }
    let together = if shared { TOGETHER_MAX } else { 1 };
    let mut waiting: Vec<Posted> = Vec::new();
    loop {
        let news = race(receiver.recv_many(&mut waiting, together), socket.recv());
        let news = match race(news, cut.as_mut()).await {
            Either::First(news) => news,
            Either::Second(()) => return,
        };
        match news {
            // The listener was cut off: closing the socket tells it so.
            Either::First(0) => return,
            Either::First(_) => {
                if send(&mut socket, &mut text, &waiting).await.is_none() {
                    return;
                }
                waiting.clear();
                if shared {
                    tokio::time::sleep(GATHER).await;
                }
            }
            Either::Second(Some(Ok(Frame::Close(_)) | Err(_)) | None) => return,
            Either::Second(Some(Ok(_))) => {}
        }
    }
}

/// Sends what is in `text` and these notices, a line each, in as many frames as it takes; `None` when the other side is gone.
async fn send(socket: &mut WebSocket, text: &mut String, notices: &[Posted]) -> Option<()> {
    for posted in notices {
        if text.len() >= FRAME_FULL_BYTES {
            send_frame(socket, text).await?;
        }
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&posted.line);
    }
    if text.is_empty() { Some(()) } else { send_frame(socket, text).await }
}

async fn send_frame(socket: &mut WebSocket, text: &mut String) -> Option<()> {
    let frame = Frame::Text(Utf8Bytes::from(std::mem::take(text)));
    socket.send(frame).await.ok()
}
