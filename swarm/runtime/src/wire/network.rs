//! The network: wires by authority. Whoever needs one is given a network, never an address to connect to by itself.

use std::fmt;
use std::sync::Arc;

use super::{TcpWire, Wire};

/// Gives wires to services by their authority (`host:port`).
pub trait Network: Send + Sync + fmt::Debug {
    /// A wire to `authority` with at most `connections` connections at a time.
    fn wire(&self, authority: &str, connections: usize) -> Arc<dyn Wire>;
}

/// The machine's network.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sockets;

impl Network for Sockets {
    fn wire(&self, authority: &str, connections: usize) -> Arc<dyn Wire> {
        Arc::new(TcpWire::new(authority, connections))
    }
}
