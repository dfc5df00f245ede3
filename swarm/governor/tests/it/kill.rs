//! kill -9 in the middle of spending, on a real file: what the child says was billed is never more than what is counted.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::sync::Arc;

use nightcrew_governor::{Governor, Ledger, Outcome, Scope, SqliteLedger};
use nightcrew_model::money::NanoDollars;

use crate::{Hand, NOON, open};

const CAP: u64 = 50_000_000;
const ACCOUNT: &str = "day:2026-11-21 UTC";

fn governor(folder: &std::path::Path) -> (Arc<dyn Ledger>, Governor) {
    let ledger: Arc<dyn Ledger> = Arc::new(SqliteLedger::open(&folder.join("ledger.db")).unwrap());
    let governor = open(&ledger, CAP, "UTC", &Hand::at(NOON));
    (ledger, governor)
}

/// The child: this same binary, started by the test below in a folder of its own. Without that folder's mark it does nothing.
#[test]
#[ignore = "the process that the test beside it kills"]
fn spending_child() {
    if !std::path::Path::new("spend-here").exists() {
        return;
    }
    let (_ledger, governor) = governor(std::path::Path::new("."));
    let mut pending = std::collections::VecDeque::new();
    for call in 0_u64.. {
        let Ok(hold) = governor.hold(&Scope::default(), NanoDollars(400_000)) else { break };
        // From here the provider may bill; it says so before the hold is settled.
        let charge = 20_000 + call % 7 * 1000;
        println!("billed {charge}");
        std::io::stdout().flush().unwrap();
        pending.push_back((hold, charge));
        if pending.len() > 8
            && let Some((hold, charge)) = pending.pop_front()
        {
            hold.settle(Outcome::Charged(NanoDollars(charge)));
        }
    }
    println!("done");
    std::io::stdout().flush().unwrap();
    // Stay until killed.
    let mut line = String::new();
    let _ = std::io::stdin().read_line(&mut line);
}

#[test]
fn after_kill_9_the_book_counts_at_least_the_bill_and_at_most_the_cap() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("spend-here"), "").unwrap();
    let mut billed = 0_u64;
    for round in 0..5_usize {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "kill::spending_child", "--ignored", "--nocapture", "--test-threads=1"])
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut read = |limit: usize| {
            lines
                .by_ref()
                .map(Result::unwrap)
                .take_while(|line| line != "done")
                .filter_map(|line| line.rsplit_once("billed ").and_then(|(_, nano)| nano.parse::<u64>().ok()))
                .take(limit)
                .sum::<u64>()
        };
        // Killed after a different number of calls each time; the last one runs until the cap stops it.
        billed += read(if round == 4 { usize::MAX } else { 3 + round * 17 });
        child.kill().unwrap();
        child.wait().unwrap();
        // What it wrote before it died was billed as well.
        billed += read(usize::MAX);
        let (ledger, _governor) = governor(folder.path());
        let counted = ledger.counted(ACCOUNT).unwrap().0;
        assert!(billed <= counted, "round {round}: billed {billed}, counted {counted}");
        assert!(counted <= CAP, "round {round}: counted {counted}");
    }
    // Five kills stranded a few blocks and holds, not the cap.
    assert!(billed > CAP / 4, "only {billed} of {CAP} could be used");
}
