//! The binary as its users meet it, end to end: every test starts `nightcrew` as a process of its own. Whatever a run leaves is
//! in `target/tmp/e2e`, in a folder for each test.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails where it stands")]

mod bench;
mod bench_verdicts;
mod browser;
mod budget;
mod collection;
mod estimators;
mod files;
mod freeze;
mod gate;
mod journals;
mod judge;
mod plans;
mod process;
mod rehearse;
mod replay;
mod resume;
mod run;
mod sdk;
mod simulate;
mod slack_sdk;
mod soak;
mod tidy;
mod treatment;
mod vault;
mod virtual_time;
