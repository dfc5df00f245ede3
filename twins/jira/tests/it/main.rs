//! The Jira twin as clients meet it: over HTTP, through a host that it shares with the Okta twin.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod access;
mod answers;
mod coverage;
mod issues;
mod search;
mod server;
mod wire;
