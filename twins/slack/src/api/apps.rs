//! `apps.*`: the app itself, with its app-level token.

use crate::error::Refusal;
use crate::json::Object;
use crate::method::{Callers, Doing, Method, TIER_3, good, method};
use crate::socket;

pub(super) const METHODS: &[Method] =
    &[method("/api/apps.connections.open", TIER_3, "connections:write", connections_open)
        .of(Callers::AppLevel)];

/// A new address, for one socket.
fn connections_open(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let url = socket::address(doing);
    doing.call.note("asked for a socket");
    Ok(good().text("url", &url))
}
