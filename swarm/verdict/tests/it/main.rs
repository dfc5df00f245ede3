//! Judging and comparing whole journals, built by hand: every rule that a user's verdict depends on.

mod accounting;
mod blame;
mod comparing;
mod hostile;
mod journal;
mod judging;
mod reporting;
mod schemas;
