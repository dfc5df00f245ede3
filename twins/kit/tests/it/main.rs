//! The kit under a small twin of its own, over real sockets.

mod calls;
mod composition;
mod deliveries;
mod till;
