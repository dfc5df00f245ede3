//! The course of one socket: the greeting, envelopes out and acknowledgements in, signs of life, and its end when its time is
//! over. It knows no WebSocket: it moves frames between the app's side of a line and the twin.

use std::future::Future;

use nightcrew_model::time::{At, Span};
use nightcrew_runtime::{Clock, Either, race};
use nightcrew_twin_kit::app_sockets::{AppSocket, Order};

use super::frames::{self, Farewell};

/// How long a socket lives. Slack speaks of hours and refreshes at will.
pub(super) const LIFE: Span = Span::secs(3_600);
/// The same when the address asks for quick refreshes.
pub(super) const DEBUG_LIFE: Span = Span::secs(360);
/// How long before its end a socket is told of it.
const WARNED_BEFORE: Span = Span::secs(10);
/// The same when somebody has ordered the refresh.
const ORDERED_WARNED_BEFORE: Span = Span::secs(1);
/// How long a socket that was told to go may still hand in what it has taken.
const GRACE: Span = Span::secs(2);
/// How often the twin pings: one SDK gives up a socket that was pinged once and then not for half a minute.
const PING_EVERY: Span = Span::secs(10);
/// A line on which nothing has come for so long, though each ping asks for an answer, leads nowhere.
const SILENCE_MAX: Span = Span::secs(60);

/// What the app's side says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// A text.
    Text(String),
    /// A sign of life.
    Life,
}

/// The app's side of a line.
pub(super) trait Line: Send {
    /// What it says next; `None` when it is gone. May be dropped and called again.
    fn hear(&mut self) -> impl Future<Output = Option<Heard>> + Send;
    /// Sends a text; false when it is gone.
    fn say(&mut self, text: String) -> impl Future<Output = bool> + Send;
    /// Sends a ping; false when it is gone.
    fn ping(&mut self) -> impl Future<Output = bool> + Send;
}

/// What is due next of a socket's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Due {
    Warning,
    Refresh,
    Close,
}

/// Takes a socket from its greeting to its end.
pub(super) async fn attend(clock: &Clock, mut socket: AppSocket, line: &mut impl Line, life: Span) {
    let began = clock.now();
    let hello = frames::hello(socket.count(), clock.unix_ms(), life.0 / 1000);
    if !line.say(hello).await {
        return;
    }
    let mut ends = (Due::Warning, At((began + life).0.saturating_sub(WARNED_BEFORE.0)));
    let (mut ping_at, mut heard_at) = (began + PING_EVERY, began);
    loop {
        let wakes = ends.1.min(ping_at);
        // It hears first: behind a queue that is filled again and again, what the app has taken would stay unheard, and be sent
        // once more. An app that never stops talking keeps only itself from being told.
        match race(race(line.hear(), socket.next()), clock.sleep_until(wakes)).await {
            Either::First(Either::Second(Some(Order::Send(text)))) => {
                if !line.say(text).await {
                    return;
                }
            }
            Either::First(Either::Second(Some(Order::Refresh))) => {
                socket.leave();
                if !line.say(frames::disconnect(Farewell::Warning)).await {
                    return;
                }
                ends = (Due::Refresh, clock.now() + ORDERED_WARNED_BEFORE);
            }
            Either::First(Either::Second(Some(Order::Disable))) => {
                line.say(frames::disconnect(Farewell::Disabled)).await;
                return;
            }
            Either::First(Either::First(None) | Either::Second(None)) => return,
            Either::First(Either::First(Some(heard))) => {
                heard_at = clock.now();
                if let Heard::Text(text) = heard
                    && let Some((name, answer)) = frames::acknowledgement(&text)
                {
                    socket.take(&name, answer);
                }
            }
            Either::Second(()) if ping_at <= ends.1 => {
                if clock.now().since(heard_at) > SILENCE_MAX || !line.ping().await {
                    return;
                }
                ping_at = ping_at + PING_EVERY;
            }
            Either::Second(()) => match end(&mut socket, line, ends).await {
                Some(next) => ends = next,
                None => return,
            },
        }
    }
}

/// Takes the next step towards a socket's end; `None` when it was the last.
async fn end(socket: &mut AppSocket, line: &mut impl Line, (due, at): (Due, At)) -> Option<(Due, At)> {
    let (farewell, next) = match due {
        Due::Warning => (Farewell::Warning, (Due::Refresh, at + WARNED_BEFORE)),
        Due::Refresh => (Farewell::Refresh, (Due::Close, at + GRACE)),
        Due::Close => return None,
    };
    socket.leave();
    line.say(frames::disconnect(farewell)).await.then_some(next)
}

#[cfg(test)]
mod tests;
