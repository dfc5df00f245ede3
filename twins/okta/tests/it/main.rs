//! The Okta twin as clients meet it: over HTTP, through a host.

mod coverage;
mod groups;
mod server;
mod users;
mod wire;
