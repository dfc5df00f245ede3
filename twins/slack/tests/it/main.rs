//! The Slack twin over real HTTP on loopback, against a stand-in for a subject.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test stops at the first surprise, runs a server beside itself, and may be told to bless"
)]

mod assistant;
mod authority;
mod blocks;
mod chat;
mod choosing;
mod control;
mod conversations;
mod coverage;
mod described;
mod events;
mod files;
mod home;
mod hostile;
mod interaction;
mod keeping;
mod limits;
mod methods;
mod notices;
mod oauth;
mod office;
mod page;
mod quiet;
mod reminders;
mod search;
mod size;
mod socket_mode;
mod steps;
mod still;
mod subscription;
mod timetable;
mod usergroups;
mod users;
mod views;
