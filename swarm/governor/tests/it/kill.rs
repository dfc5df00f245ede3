//! kill -9 in the middle of spending, on a real file: what the child says was billed is never more than what is counted.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};
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

fn child(folder: &std::path::Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kill::spending_child", "--ignored", "--nocapture", "--test-threads=1"])
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// The sum of the next bills that a child tells of, at most `limit` of them, up to its end.
fn billed(lines: &mut impl Iterator<Item = std::io::Result<String>>, limit: usize) -> u64 {
    lines
        .map(Result::unwrap)
        // The first line stands behind the test harness's own words.
        .take_while(|line| !line.ends_with("done"))
        .filter_map(|line| line.rsplit_once("billed ").and_then(|(_, nano)| nano.parse::<u64>().ok()))
        .take(limit)
        .sum()
}

fn assert_books(folder: &std::path::Path, billed: u64) {
    let (ledger, _governor) = governor(folder);
    let counted = ledger.counted(ACCOUNT).unwrap().0;
    assert!(billed <= counted, "billed {billed}, counted {counted}");
    assert!(counted <= CAP, "counted {counted}");
}

#[test]
fn after_kill_9_the_book_counts_at_least_the_bill_and_at_most_the_cap() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("spend-here"), "").unwrap();
    let mut sum = 0_u64;
    for round in 0..5_usize {
        let mut child = child(folder.path());
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // Killed after a different number of calls each time; the last one runs until the cap stops it.
        sum += billed(&mut lines, if round == 4 { usize::MAX } else { 3 + round * 17 });
        child.kill().unwrap();
        child.wait().unwrap();
        // What it wrote before it died was billed as well.
        sum += billed(&mut lines, usize::MAX);
        assert_books(folder.path(), sum);
    }
    // Five kills stranded a few blocks and holds, not the cap.
    assert!(sum > CAP / 4, "only {sum} of {CAP} could be used");
}

#[test]
fn three_processes_that_begin_together_share_one_cap() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("spend-here"), "").unwrap();
    // The book does not exist yet: whoever comes first begins it.
    let mut children: Vec<Child> = (0..3).map(|_| child(folder.path())).collect();
    let outs: Vec<_> =
        children.iter_mut().map(|child| BufReader::new(child.stdout.take().unwrap()).lines()).collect();
    let sums: Vec<u64> = outs.into_iter().map(|mut lines| billed(&mut lines, usize::MAX)).collect();
    for child in &mut children {
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(sums.iter().sum::<u64>() > CAP / 2, "{sums:?}");
    assert_books(folder.path(), sums.iter().sum());
}
