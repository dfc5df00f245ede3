//! A bare server in a process of its own: axum, one handler, which reads the request's body and answers bytes that it was given;
//! and one that hands a post on to every open socket.

use std::net::Ipv4Addr;
use std::process::{ExitCode, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::State;
use axum::extract::ws::{Message, Utf8Bytes, WebSocketUpgrade};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use bytes::Bytes;
use http::{Method, Request};
use nightcrew_runtime::{TcpWire, Wire as _};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::sync::broadcast;

use super::super::child::this;
use super::calls::{Common, Service};
use crate::commands::{Outcome, say};
use crate::failure::Failure;

/// Where the answer is put.
const ANSWER: &str = "/_answer";
/// Where desks are opened, as the twins have them.
const DESK: &str = "/_desk";
/// What is posted here, every desk gets.
const TOLD: &str = "/_told";
/// Texts that wait for a slow desk.
const WAITING_MAX: usize = 1_024;

/// The server, until this is dropped.
pub struct Echo {
    child: tokio::process::Child,
    authority: String,
}

impl Echo {
    /// Starts it.
    pub async fn start() -> Result<Self, Failure> {
        let failed = |error: std::io::Error| Failure::environment(&error);
        let flags = ["bench".to_owned(), "echo".to_owned()];
        let mut child = this(&flags)?.stdout(Stdio::piped()).kill_on_drop(true).spawn().map_err(failed)?;
        let mut authority = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout).read_line(&mut authority).await.map_err(failed)?;
        }
        Ok(Self { child, authority: authority.trim().to_owned() })
    }

    /// Where it listens.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id().unwrap_or_default()
    }

    /// A post that every desk gets as it is.
    pub fn told(&self, text: &str) -> Common {
        let service = Service { twin: "bare", authority: self.authority.clone(), secret: String::new() };
        service.call("a broadcast", Method::POST, TOLD, text)
    }

    /// It answers these bytes from now on.
    pub async fn answers(&self, bytes: &Bytes) -> Result<(), Failure> {
        let request = Request::builder().method(Method::PUT).uri(ANSWER).body(bytes.clone());
        let request = request.map_err(|error| Failure::environment(&error))?;
        let told = TcpWire::new(self.authority.clone(), 1).call(request).await;
        told.map(drop).map_err(|error| Failure::environment(&error))
    }
}

/// `nightcrew bench echo`: the server itself; it ends with its parent.
pub async fn serve() -> Outcome {
    let failed = |error: std::io::Error| Failure::environment(&error);
    let answer: Arc<Mutex<Bytes>> = Arc::default();
    let told = broadcast::Sender::<Utf8Bytes>::new(WAITING_MAX);
    let desks = Router::new().route(DESK, get(desk)).route(TOLD, post(tell_all)).with_state(told);
    let router = Router::new().route(ANSWER, put(take)).fallback(tell).with_state(answer).merge(desks);
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(failed)?;
    say(&listener.local_addr().map_err(failed)?.to_string());
    axum::serve(
        axum::serve::ListenerExt::tap_io(listener, |stream| {
            // A connection that refuses it still works.
            let _ = stream.set_nodelay(true);
        }),
        router,
    )
    .await
    .map_err(failed)?;
    Ok(ExitCode::SUCCESS)
}

async fn take(State(answer): State<Arc<Mutex<Bytes>>>, body: Bytes) {
    *answer.lock().unwrap_or_else(PoisonError::into_inner) = body;
}

async fn tell(State(answer): State<Arc<Mutex<Bytes>>>, _body: Bytes) -> impl IntoResponse {
    let answer = answer.lock().unwrap_or_else(PoisonError::into_inner).clone();
    ([(CONTENT_TYPE, "application/json; charset=utf-8")], answer)
}

/// Hands on what is told, as it is; the first frame says where the desk stands, as at the twins.
async fn desk(State(told): State<broadcast::Sender<Utf8Bytes>>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(move |mut socket| async move {
        let mut told = told.subscribe();
        let mut text = Utf8Bytes::from_static("0");
        while socket.send(Message::Text(text)).await.is_ok() {
            text = match told.recv().await {
                Ok(text) => text,
                Err(_) => return,
            };
        }
    })
}

async fn tell_all(State(told): State<broadcast::Sender<Utf8Bytes>>, text: String) {
    // Nobody listens once all desks are closed.
    let _ = told.send(text.into());
}
