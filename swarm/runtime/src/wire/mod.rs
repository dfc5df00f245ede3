//! The wire: how a call reaches a twin, or a delivery a subject. Callers get a [`Wire`], never a client.

mod in_process;
mod network;
mod tcp;
mod trace;

use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;
use http::{Request, Response};

pub use in_process::{InProcess, Line};
pub use network::{Network, Sockets};
pub use tcp::TcpWire;
pub use trace::{TRACEPARENT, trace_of};

/// The largest answer body that is read: far above any page a vendor sends.
pub const ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;

/// A call under way.
pub type Calling<'a> = Pin<Box<dyn Future<Output = Result<Response<Bytes>, WireError>> + Send + 'a>>;

/// One service, at the other end of a wire.
pub trait Wire: Send + Sync {
    /// Sends a request, whose URI is a path with an optional query, and waits for the whole answer.
    fn call(&self, request: Request<Bytes>) -> Calling<'_>;

    /// Calls that wait for a free connection; none where there are no connections to wait for.
    fn waiting(&self) -> u32 {
        0
    }
}

/// No answer came.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// No connection could be made: nothing was sent.
    #[error("cannot connect to {0}")]
    Connect(String),
    /// The connection broke after something was sent.
    #[error("the connection to {0} broke before an answer came")]
    Broken(String),
    /// The answer is larger than [`ANSWER_BYTES_MAX`].
    #[error("the answer of {0} is larger than {ANSWER_BYTES_MAX} bytes")]
    TooLarge(String),
}
