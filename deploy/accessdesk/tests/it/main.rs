//! The bot from the outside: signed deliveries in, calls to stand-in vendors out, on a paused clock.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that meets the unexpected must fail")]
#![expect(clippy::disallowed_methods, reason = "tests measure tokio's paused time")]

mod defects;
mod office;
mod refresh;
mod robustness;
mod standin;
mod stories;
mod understanding;
