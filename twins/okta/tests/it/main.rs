//! The Okta twin as clients meet it: over HTTP, through a host.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod coverage;
mod groups;
mod server;
mod users;
mod wire;
