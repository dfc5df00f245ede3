//! The kit under a small twin of its own, over real sockets.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails where it stands")]

mod calls;
mod composition;
mod deliveries;
mod ended;
mod till;
