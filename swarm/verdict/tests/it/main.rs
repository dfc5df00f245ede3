//! Judging and comparing whole journals, built by hand: every rule that a user's verdict depends on.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop at what cannot be, like the tests themselves")]

mod accounting;
mod blame;
mod clusters;
mod comparing;
mod conduct;
mod coverage;
mod gate;
mod hostile;
mod journal;
mod judging;
mod large;
mod rejudging;
mod reporting;
mod rubric;
mod schemas;
mod trust;
mod waiting;
