//! Onlookers: people who watch a twin's world through a page. Each is sent what they look at, part by part, and a part again
//! when it has changed. While nobody looks, a change of the world costs one load of a counter; however many changes come
//! together, an onlooker is shown the world at most ten times a second.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use http::{HeaderValue, StatusCode, header};
use nightcrew_runtime::race;
use tokio::sync::watch::{Receiver, Sender};

use crate::desk::Desk;
use crate::twin::Twin;

/// The most onlookers of a twin at a time: tabs of a few people.
pub const ONLOOKERS_MAX: usize = 32;
/// How long an onlooker is left in peace between two looks.
const PAUSE: Duration = Duration::from_millis(100);
/// How long nothing may be sent: a connection that is gone is noticed by it, and so is what changes by time alone.
const SILENCE: Duration = Duration::from_secs(10);

/// Who looks at a world.
#[derive(Debug, Default)]
pub(crate) struct Onlookers(Sender<()>);

impl Onlookers {
    /// The world has changed.
    pub(crate) fn changed(&self) {
        if self.0.receiver_count() > 0 {
            self.0.send_replace(());
        }
    }
}

/// A part of what somebody looks at: its name, and what it is as JSON.
pub type Part = (&'static str, String);

/// One onlooker.
struct Onlooker<T: Twin, L> {
    desk: Desk<T>,
    look: L,
    news: Receiver<()>,
    shown: Vec<Part>,
}

impl<T: Twin> Desk<T> {
    /// Shows the world to somebody until they go: lines of `{"part":…,"value":…}`, each part at first and whenever it is no
    /// longer what it was. `look` gets the world and the clock's Unix milliseconds; what it does must be bounded by what fits
    /// on a screen, since the world waits for it.
    pub fn show(&self, look: impl FnMut(&T::World, i64) -> Vec<Part> + Send + 'static) -> Response {
        let onlookers = &self.0.onlookers.0;
        if onlookers.receiver_count() >= ONLOOKERS_MAX {
            let why = format!("there are {ONLOOKERS_MAX} onlookers already; close a page");
            return (StatusCode::SERVICE_UNAVAILABLE, why).into_response();
        }
        let mut news = onlookers.subscribe();
        news.mark_changed();
        let onlooker = Onlooker { desk: self.clone(), look, news, shown: Vec::new() };
        let mut response = Response::new(Body::from_stream(stream::unfold(onlooker, Onlooker::next)));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

impl<T: Twin, L: FnMut(&T::World, i64) -> Vec<Part>> Onlooker<T, L> {
    /// Waits for news, and says what is different. An empty line keeps the connection.
    async fn next(mut self) -> Option<(std::io::Result<Bytes>, Self)> {
        if !self.shown.is_empty() {
            tokio::time::sleep(PAUSE).await;
        }
        // A desk that is held by its onlookers alone still ends with its host, whose listener drops them.
        let _ = race(self.news.changed(), tokio::time::sleep(SILENCE)).await;
        self.news.mark_unchanged();
        let unix_ms = self.desk.unix_ms();
        let look = &mut self.look;
        let now = self.desk.read(|world| look(world, unix_ms));
        let mut lines = String::new();
        for (name, value) in &now {
            if !self.shown.iter().any(|(known, shown)| known == name && shown == value) {
                lines.push_str("{\"part\":\"");
                lines.push_str(name);
                lines.push_str("\",\"value\":");
                lines.push_str(value);
                lines.push_str("}\n");
            }
        }
        if lines.is_empty() {
            lines.push('\n');
        }
        self.shown = now;
        Some((Ok(Bytes::from(lines)), self))
    }
}
