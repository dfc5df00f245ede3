//! accessdesk: the example subject, an honest access bot as a user of the vendors' APIs would write it.
//!
//! It hears requests in Slack, asks for what is missing, asks the manager, acts in Okta, records in Jira and answers.
//! It knows no nightcrew crate and must never use anything but the vendors' surfaces. It runs as a process of its
//! own (`main.rs`) or in process on a paused clock, so nothing here reads the machine's time, its environment or
//! chance: time comes from [`Clock`] and `tokio::time`, calls go through [`Transport`].
//!
//! # Layout
//! - [`config`], [`policy`], [`defect`]: what a run is given.
//! - [`transport`], [`clock`], [`tasks`]: the outside world, and the work in flight.
//! - [`services`]: Slack, Jira and Okta, each behind typed calls that obey 429 and never do a write twice.
//! - [`understand`]: text in, what the person wants out. Pure.
//! - [`request`]: the life of one request. Pure.
//! - [`words`]: all that the bot says, a file per language.
//! - [`book`]: what the bot remembers, bounded.
//! - `delivery`: what Slack delivers.
//! - [`desk`], [`inbox`]: the work itself, and the HTTP surface.
//! - [`bot`]: the public face.

pub mod book;
pub mod bot;
pub mod clock;
pub mod config;
pub mod defect;
mod delivery;
pub mod desk;
pub mod inbox;
pub mod policy;
pub mod program;
pub mod request;
mod reqwest_transport;
pub mod services;
pub mod signature;
pub mod tasks;
pub mod trace;
pub mod transport;
pub mod understand;
pub mod words;

pub use bot::Accessdesk;
pub use clock::{Clock, MachineClock, TokioClock};
pub use config::Config;
pub use defect::Defect;
pub use policy::{Policy, PolicyError};
pub use transport::{BoxFuture, Transport, TransportError};
