//! The crew's process is killed at random moments and started again, while the provider lives on and keeps its bill.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::sync::Arc;

use nightcrew_governor::{Ledger, Reason, Scope, SqliteLedger};
use nightcrew_llm::Without;
use nightcrew_runtime::Tasks;
use nightcrew_twin_llm::crew_key;

use crate::bill::{bad_weather, governed, request};
use crate::{count, faults, host, serve};

const CAP: u64 = 20_000_000;

/// The child: this same binary, started by the test below in a folder that says where the provider is.
#[tokio::test]
#[ignore = "the process that the test beside it kills"]
async fn crew_child() {
    let Ok(provider) = std::fs::read_to_string("provider") else { return };
    let (base_url, key) = provider.split_once('\n').unwrap();
    let ledger: Arc<dyn Ledger> = Arc::new(SqliteLedger::open(std::path::Path::new("ledger.db")).unwrap());
    let governed = governed(base_url.to_owned(), key.to_owned(), ledger, CAP);
    let (governed, day) = (&governed, &Scope::default());
    let workers = (0..16_u64).map(async |worker| {
        for number in 0_u64.. {
            let turn = governed.complete(day, request(number * 16 + worker)).await;
            println!("turn");
            std::io::stdout().flush().unwrap();
            if matches!(turn.reply, Err(Without::Budget(refused)) if refused.reason == Reason::SpentFull) {
                break;
            }
        }
    });
    futures_util::future::join_all(workers).await;
    println!("spent");
    std::io::stdout().flush().unwrap();
    let _ = std::io::stdin().read_line(&mut String::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_five_kills_the_bill_is_below_the_books_and_the_books_below_the_cap() {
    let (host, tasks) = (host(), Tasks::new());
    faults(&host, bad_weather());
    let folder = tempfile::tempdir().unwrap();
    let provider = format!("{}\n{}", serve(&host, &tasks).await, crew_key(host.key()));
    std::fs::write(folder.path().join("provider"), provider).unwrap();
    for round in 0..6_usize {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "kill::crew_child", "--ignored", "--nocapture", "--test-threads=1"])
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        // Five kills after a few turns each; the last child runs until the cap stops it.
        let turns = if round == 5 { usize::MAX } else { 1 + round * 7 };
        lines
            .take_while(|line| line != "spent")
            .filter(|line| line.ends_with("turn"))
            .take(turns)
            .for_each(drop);
        child.kill().unwrap();
        child.wait().unwrap();
        let ledger = SqliteLedger::open(&folder.path().join("ledger.db")).unwrap();
        let (bill, spent) = (count(&host, "bill"), ledger.counted("day:2026-11-21 UTC").unwrap().0);
        println!("round {round}: bill {bill} <= spent {spent} <= cap {CAP}");
        assert!(bill <= spent && spent <= CAP, "round {round}: bill {bill}, spent {spent}");
    }
    assert!(count(&host, "calls") > 30, "only {} calls", count(&host, "calls"));
    tasks.stop();
}
