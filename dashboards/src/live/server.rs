//! The routes of the live page, and what they share.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware;
use axum::response::sse::{KeepAlive, Sse};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use tokio::sync::broadcast;

use crate::assets;
use crate::live::guard::{self, Hosts};
use crate::live::screen::Screen;
use crate::live::stream::{self, Frame, Seats};
use crate::live::{Header, metrics};
use crate::page;

/// Frames that a tab may lag behind: four seconds.
const FRAMES_KEPT: usize = 8;

/// What the routes share.
pub struct Shared {
    screen: Mutex<Screen>,
    frames: broadcast::Sender<Arc<Frame>>,
    seats: Seats,
    hosts: Arc<Hosts>,
}

impl Shared {
    /// Shared state of a page on `port`.
    #[must_use]
    pub fn new(header: &Header, port: u16) -> Self {
        Self {
            screen: Mutex::new(Screen::new(&header.title)),
            frames: broadcast::channel(FRAMES_KEPT).0,
            seats: Seats::default(),
            hosts: Arc::new(Hosts::new(port, &header.hosts)),
        }
    }

    /// The screen, locked; nothing awaits while it is. A panic in a part leaves the fold as it was, so its lock may be used on.
    pub fn screen(&self) -> MutexGuard<'_, Screen> {
        self.screen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Draws what changed and sends it to all tabs; draws nothing while nobody looks.
    pub fn draw(&self) {
        if self.frames.receiver_count() == 0 {
            return;
        }
        let frame = {
            let mut screen = self.screen();
            let changes = screen.changes();
            if changes.is_empty() {
                return;
            }
            Frame::Parts(screen.running().seq, changes)
        };
        // Sending fails when the last tab has just gone.
        drop(self.frames.send(Arc::new(frame)));
    }

    /// Tells all tabs that this is the end.
    pub fn end(&self) {
        drop(self.frames.send(Arc::new(Frame::End)));
    }

    /// Open streams.
    #[must_use]
    pub fn streams(&self) -> usize {
        self.seats.taken()
    }
}

/// The router, guarded.
pub fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/", get(index))
        .route("/events", get(events))
        .route("/conversations/{attempt}", get(conversation))
        .route("/assets/{name}", get(asset))
        .route("/metrics", get(prometheus))
        .route("/healthz", get(|| async { "ok\n" }))
        .fallback(|| async { (StatusCode::NOT_FOUND, "no such page\n") })
        .layer(middleware::from_fn_with_state(Arc::clone(&shared.hosts), guard::guard))
        .with_state(shared)
}

/// Serves until the thread ends.
pub async fn serve(listener: tokio::net::TcpListener, shared: Arc<Shared>) {
    // Accept errors are retried within; there is no other.
    drop(axum::serve(listener, router(shared)).await);
}

async fn index(State(shared): State<Arc<Shared>>) -> Html<String> {
    Html(page::live::live(shared.screen().running()).into_string())
}

async fn events(State(shared): State<Arc<Shared>>) -> Response {
    let Some(seat) = shared.seats.take() else {
        return (StatusCode::SERVICE_UNAVAILABLE, "too many tabs are open\n").into_response();
    };
    // Subscribed before the parts are drawn, so that no change falls between.
    let frames = shared.frames.subscribe();
    let (seq, now) = {
        let screen = shared.screen();
        (screen.running().seq, screen.all())
    };
    Sse::new(stream::events(seat, seq, now, frames)).keep_alive(KeepAlive::default()).into_response()
}

async fn conversation(State(shared): State<Arc<Shared>>, Path(attempt): Path<String>) -> Response {
    let screen = shared.screen();
    let found = attempt.parse().ok().and_then(|attempt| screen.running().feed.find(attempt));
    match found {
        Some(found) => Html(page::conversation::conversation(found).into_string()).into_response(),
        None => (
            StatusCode::NOT_FOUND,
            "this conversation is not kept here; the report or the journal holds it\n",
        )
            .into_response(),
    }
}

async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(asset) = assets::find(&name) else {
        return (StatusCode::NOT_FOUND, "no such asset\n").into_response();
    };
    let etag = asset.etag();
    let fresh = headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == etag.as_bytes());
    let mut response =
        if fresh { StatusCode::NOT_MODIFIED.into_response() } else { asset.content.into_response() };
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.media));
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        answer.insert(header::ETAG, etag);
    }
    response
}

async fn prometheus(State(shared): State<Arc<Shared>>) -> Response {
    let text = metrics::exposition(shared.screen().running());
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}
