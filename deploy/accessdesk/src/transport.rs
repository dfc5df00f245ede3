//! The way out: one HTTP exchange with a vendor.
//!
//! `main.rs` gives a reqwest body, an engine that runs the bot in process gives its own. Nothing else in the crate may
//! open a connection.

use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;
use http::{Request, Response};

/// A boxed future that can move between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// One HTTP exchange, without retries, redirects or cookies.
pub trait Transport: Send + Sync + 'static {
    /// Sends the request and reads the whole answer. The URI is absolute.
    fn call(&self, request: Request<Bytes>) -> BoxFuture<'static, Result<Response<Bytes>, TransportError>>;
}

/// Why an exchange gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// No connection was made, so the vendor cannot have acted.
    #[error("cannot connect: {0}")]
    Connect(String),
    /// The connection was lost or timed out after bytes had left: the vendor may have acted.
    #[error("no answer: {0}")]
    Lost(String),
}
