//! The engine against real twins over loopback: what the journal says of every attempt.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod accounting;
mod leftovers;
mod routine;
mod sockets;
mod stage;
