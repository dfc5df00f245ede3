//! A subject whose engine was killed lives on: who it is stands in the run's folder, so that a resumption can end it first.

use std::fs;
use std::io;
use std::path::Path;

use nightcrew_runtime::{Either, race};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use serde::{Deserialize, Serialize};

use super::{END_WITHIN, LOOK_EVERY};

/// The record's name in a run's folder.
const FILE_NAME: &str = "subject.json";

/// A process that no other can be mistaken for: numbers are given again, but not at the same moment of the same boot.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Record {
    pid: i32,
    started_ticks: u64,
    boot: String,
}

impl Record {
    /// The process of this number now; `None` when there is none, or the system does not tell.
    fn of(pid: i32) -> Option<Self> {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // The name in parentheses may hold anything; what follows it is fixed, and the start time is its 20th field.
        let (_, fields) = stat.rsplit_once(')')?;
        let mut fields = fields.split_whitespace();
        if fields.next()? == "Z" {
            return None;
        }
        let started_ticks = fields.nth(18)?.parse().ok()?;
        let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?.trim().to_owned();
        Some(Self { pid, started_ticks, boot })
    }

    fn is_alive(&self) -> bool {
        Self::of(self.pid).is_some_and(|now| now == *self)
    }
}

/// Writes down who leads the subject's process group, beside its log.
///
/// # Errors
/// When it cannot be written.
pub(super) fn record(log: &Path, group: Option<Pid>) -> io::Result<()> {
    let Some(record) = group.and_then(|group| Record::of(group.as_raw())) else { return Ok(()) };
    fs::write(log.with_file_name(FILE_NAME), serde_json::to_vec(&record)?)
}

/// Forgets a subject that has ended.
pub(super) fn forget(log: &Path) {
    // It may have been forgotten by now.
    let _ = fs::remove_file(log.with_file_name(FILE_NAME));
}

/// Ends the subject that an engine which was killed has left behind in this run's folder, if it still lives.
pub async fn end_stray(out: &Path) {
    let path = out.join(FILE_NAME);
    let read = fs::read(&path).ok();
    let Some(record) = read.and_then(|bytes| serde_json::from_slice::<Record>(&bytes).ok()) else { return };
    let group = Pid::from_raw(record.pid);
    if record.is_alive() {
        tracing::info!(pid = record.pid, "ending the subject that the killed engine left behind");
        for signal in [Signal::SIGTERM, Signal::SIGKILL] {
            // It may be gone by now.
            let _ = killpg(group, signal);
            let gone = async {
                while killpg(group, None).is_ok() {
                    tokio::time::sleep(LOOK_EVERY).await;
                }
            };
            if let Either::First(()) = race(gone, tokio::time::sleep(END_WITHIN)).await {
                break;
            }
        }
    }
    // Whoever starts the next one writes it anew.
    let _ = fs::remove_file(path);
}

#[cfg(test)]
mod tests {
    use std::process::Stdio;

    use tokio::process::{Child, Command};

    use super::*;

    fn sleeper() -> Child {
        Command::new("sleep").arg("100").stdin(Stdio::null()).process_group(0).spawn().unwrap()
    }

    #[tokio::test]
    async fn a_subject_left_behind_is_ended_and_a_number_given_again_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let log = dir.path().join("subject.log");
        let mut child = sleeper();
        let group = Some(Pid::from_raw(i32::try_from(child.id().unwrap()).unwrap()));
        record(&log, group).unwrap();
        // The same number, but a process that began at another time.
        let path = dir.path().join(FILE_NAME);
        let mut other: Record = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        other.started_ticks -= 1;
        fs::write(&path, serde_json::to_vec(&other).unwrap()).unwrap();
        end_stray(dir.path()).await;
        assert!(child.try_wait().unwrap().is_none(), "a stranger is left alone");
        record(&log, group).unwrap();
        let (status, ()) = futures_util::future::join(child.wait(), end_stray(dir.path())).await;
        assert!(!status.unwrap().success());
        assert!(!path.exists());
    }
}
