//! A model of what the providers billed, beside the governor, over random interleavings of everything that happens to money.

use std::collections::BTreeMap;
use std::sync::Arc;

use nightcrew_governor::{
    Calendar, Governor, Hold, Ledger, MemoryLedger, Outcome, Reason, Scope, SqliteLedger,
};
use nightcrew_model::money::NanoDollars;
use proptest::prelude::*;

use crate::{Hand, NOON, open};

const CAP: u64 = 1_000;

#[derive(Clone, Copy, Debug)]
enum Step {
    Hold { process: usize, amount: u64 },
    Settle { which: usize, permille: u64 },
    Refund { which: usize },
    Forget { which: usize },
    Kill { process: usize },
    Restart { process: usize },
    Later { hours: i64 },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        8 => (0_usize..2, 1_u64..300).prop_map(|(process, amount)| Step::Hold { process, amount }),
        5 => (0_usize..64, 0_u64..=1000).prop_map(|(which, permille)| Step::Settle { which, permille }),
        2 => (0_usize..64).prop_map(|which| Step::Refund { which }),
        1 => (0_usize..64).prop_map(|which| Step::Forget { which }),
        1 => (0_usize..2).prop_map(|process| Step::Kill { process }),
        1 => (0_usize..2).prop_map(|process| Step::Restart { process }),
        1 => (-30_i64..30).prop_map(|hours| Step::Later { hours }),
    ];
    prop::collection::vec(step, 1..80)
}

struct Open {
    process: usize,
    day: String,
    hold: Hold,
}

/// What the providers know: for each day what was billed, at worst.
fn run(ledger: &Arc<dyn Ledger>, steps: Vec<Step>) -> Result<(), TestCaseError> {
    let calendar = Calendar::new("Europe/Berlin").unwrap();
    let hand = Hand::at(NOON);
    let start = || Some(open(ledger, CAP, "Europe/Berlin", &hand));
    let mut processes: [Option<Governor>; 2] = [start(), start()];
    let mut holds: Vec<Open> = Vec::new();
    let mut billed: BTreeMap<String, u64> = BTreeMap::new();
    let (mut now, mut killed) = (NOON, false);
    let mut latest_day = calendar.day_of(NOON).unwrap().start_ms;
    for step in steps {
        match step {
            Step::Hold { process, amount } => {
                let Some(governor) = processes[process].as_ref() else { continue };
                let day = calendar.day_of(now).unwrap();
                latest_day = latest_day.max(day.start_ms);
                match governor.hold(&Scope::default(), NanoDollars(amount)) {
                    Ok(hold) => {
                        holds.push(Open { process, day: day.date.to_string(), hold });
                    }
                    Err(refused) => match refused.reason {
                        // Worth waiting for only if something held here can come back.
                        Reason::HeldFull => prop_assert!(holds.iter().any(|open| open.process == process)),
                        Reason::SpentFull => {}
                        Reason::ClockWentBack => {
                            prop_assert!(day.start_ms < latest_day)
                        }
                        other => prop_assert!(false, "{other:?}"),
                    },
                }
            }
            Step::Settle { which, permille } if !holds.is_empty() => {
                let open = holds.swap_remove(which % holds.len());
                let charge = open.hold.amount().0 * permille / 1000;
                *billed.entry(open.day).or_default() += charge;
                open.hold.settle(Outcome::Charged(NanoDollars(charge)));
            }
            Step::Refund { which } if !holds.is_empty() => {
                holds.swap_remove(which % holds.len()).hold.settle(Outcome::Refused);
            }
            Step::Forget { which } if !holds.is_empty() => {
                let open = holds.swap_remove(which % holds.len());
                *billed.entry(open.day).or_default() += open.hold.amount().0;
            }
            Step::Kill { process } => {
                // kill -9: nothing of the process runs any more; its calls may have been billed in full.
                let (dead, alive): (Vec<Open>, Vec<Open>) =
                    holds.into_iter().partition(|open| open.process == process);
                holds = alive;
                for open in dead {
                    *billed.entry(open.day).or_default() += open.hold.amount().0;
                    std::mem::forget(open.hold);
                }
                std::mem::forget(processes[process].take());
                killed = true;
                processes[process] = start();
                latest_day = latest_day.max(calendar.day_of(now).unwrap().start_ms);
            }
            Step::Restart { process } => {
                processes[process] = None;
                processes[process] = start();
                latest_day = latest_day.max(calendar.day_of(now).unwrap().start_ms);
            }
            Step::Later { hours } => {
                now += hours * 3_600_000;
                hand.set(now);
            }
            _ => {}
        }
        check(ledger, &processes, &holds, &billed)?;
    }
    // After a clean end the book holds exactly what was billed, unless a killed process left its block behind.
    for open in holds {
        *billed.entry(open.day).or_default() += open.hold.amount().0;
    }
    processes = [None, None];
    drop(processes);
    for (day, billed) in &billed {
        let counted = ledger.counted(&format!("day:{day} Europe/Berlin")).unwrap().0;
        prop_assert!(counted >= *billed && counted <= CAP);
        prop_assert!(killed || counted == *billed, "{day}: counted {counted}, billed {billed}");
    }
    Ok(())
}

fn check(
    ledger: &Arc<dyn Ledger>,
    processes: &[Option<Governor>; 2],
    holds: &[Open],
    billed: &BTreeMap<String, u64>,
) -> Result<(), TestCaseError> {
    let mut worst = billed.clone();
    for open in holds {
        *worst.entry(open.day.clone()).or_default() += open.hold.amount().0;
    }
    for (day, worst) in &worst {
        let counted = ledger.counted(&format!("day:{day} Europe/Berlin")).unwrap().0;
        prop_assert!(*worst <= counted, "{day}: {worst} may be billed, only {counted} are counted");
        prop_assert!(counted <= CAP, "{day}: {counted} counted");
    }
    for governor in processes.iter().flatten() {
        let status = governor.status();
        prop_assert!(status.spent + status.held <= status.cap, "{status:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn nothing_gets_past_the_cap_in_memory(steps in steps()) {
        let ledger: Arc<dyn Ledger> = Arc::new(MemoryLedger::new());
        run(&ledger, steps)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn nothing_gets_past_the_cap_in_a_file(steps in steps()) {
        let folder = tempfile::tempdir().unwrap();
        let ledger: Arc<dyn Ledger> = Arc::new(SqliteLedger::open(&folder.path().join("ledger.db")).unwrap());
        run(&ledger, steps)?;
    }
}
