//! The Slack twin over real HTTP on loopback, against a stand-in for a subject.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test stops at the first surprise, runs a server beside itself, and may be told to bless"
)]

mod blocks;
mod chat;
mod choosing;
mod control;
mod coverage;
mod events;
mod files;
mod home;
mod hostile;
mod interaction;
mod limits;
mod methods;
mod notices;
mod office;
mod page;
mod size;
mod socket_mode;
mod subscription;
mod timetable;
mod views;
