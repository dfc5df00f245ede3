//! `nightcrew simulate`: every seed holds, and an invariant that is broken on purpose is caught, told with its seed and step, and
//! caught again by the command that is printed.

use std::fs;
use std::os::unix::fs::MetadataExt as _;

use crate::process::{Process, folder, nightcrew};

/// Seeds and attempts of the short form; `NIGHTCREW_FULL=1` has more of both.
fn size() -> (u32, u32) {
    #[expect(clippy::disallowed_methods, reason = "how a test is told to measure in full size")]
    let full = std::env::var_os("NIGHTCREW_FULL").is_some_and(|full| full == "1");
    if full { (20, 100) } else { (4, 40) }
}

#[test]
fn every_seed_holds() {
    let folder = folder("simulate");
    let (seeds, attempts) = size();
    let (range, attempts) = (format!("0..{seeds}"), attempts.to_string());
    let ended = nightcrew(&folder, "simulate", &["simulate", "--seeds", &range, "--attempts", &attempts]);
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
    assert!(ended.stdout.contains("every invariant holds"), "{}", ended.stdout);
    assert!(ended.stdout.contains(&format!("{seeds} seeds")), "{}", ended.stdout);
    let kept = folder.join("runs/simulations").read_dir().unwrap().count();
    assert_eq!(kept, 0, "journals of seeds that hold are not kept");
}

#[test]
fn a_broken_invariant_is_caught_and_happens_again_by_the_printed_command() {
    let folder = folder("sabotage");
    let broken = ["simulate", "--seeds", "3..5", "--attempts", "40", "--sabotage", "ghost-grant"];
    let ended = nightcrew(&folder, "broken", &broken);
    assert_eq!(ended.code, Some(1), "{}{}", ended.stdout, ended.stderr);
    let told = |text: &str| {
        let line = text.lines().find(|line| line.trim_start().starts_with("step "));
        line.map(str::to_owned).unwrap()
    };
    assert!(ended.stdout.contains("no state changes without a call that changed it"), "{}", ended.stdout);
    let again = ended.stdout.lines().find_map(|line| line.trim().strip_prefix("again: nightcrew ")).unwrap();
    let words: Vec<&str> = again.split_whitespace().collect();
    let second = nightcrew(&folder, "again", &words);
    assert_eq!(second.code, Some(1), "{}{}", second.stdout, second.stderr);
    assert_eq!(told(&ended.stdout), told(&second.stdout), "the same step, the same breach");
    // Without the sabotage the same seed holds: it was the sabotage that was caught.
    let honest = nightcrew(&folder, "honest", &["simulate", "--seeds", "3", "--attempts", "40"]);
    assert_eq!(honest.code, Some(0), "{}{}", honest.stdout, honest.stderr);
}

#[test]
fn each_invariant_that_is_broken_on_purpose_is_caught() {
    let folder = folder("sabotages");
    let broken = [
        ("early-surrender", "every delivery is taken, tried again or given up by the vendor's timetable"),
        ("orphan-call", "every event has its cause, before it"),
        ("hidden-spending", "spent + held <= cap"),
        ("lost-ends", "every attempt begins once and ends once"),
    ];
    for (sabotage, rule) in broken {
        // Every third seed has a model, and so has something to spend.
        let simulate = ["simulate", "--seeds", "9", "--attempts", "20", "--sabotage", sabotage];
        let ended = nightcrew(&folder, sabotage, &simulate);
        assert_eq!(ended.code, Some(1), "{sabotage}: {}{}", ended.stdout, ended.stderr);
        let told = ended.stdout.lines().filter_map(|line| line.trim_start().strip_prefix("rule: "));
        let told: std::collections::BTreeSet<&str> = told.collect();
        assert_eq!(told, [rule].into(), "{sabotage}: {}", ended.stdout);
    }
    // Without a sabotage the same seed holds.
    let honest = nightcrew(&folder, "honest", &["simulate", "--seeds", "9", "--attempts", "20"]);
    assert_eq!(honest.code, Some(0), "{}{}", honest.stdout, honest.stderr);
}

#[test]
fn what_no_simulation_wrote_is_never_replaced_and_refused_before_anything_runs() {
    let folder = folder("simulate-foreign");
    let data = folder.join("mine/seed-1/data");
    fs::create_dir_all(data.parent().unwrap()).unwrap();
    fs::write(&data, "x").unwrap();
    // What is no seed's folder, or of a seed that was not asked for, is in nobody's way.
    fs::create_dir_all(folder.join("mine/seed-01")).unwrap();
    fs::write(folder.join("mine/seed-7"), "y").unwrap();
    let simulate = ["simulate", "--seeds", "0..2", "--attempts", "20", "--out", "mine"];
    let refused = nightcrew(&folder, "refused", &simulate);
    assert_eq!(refused.code, Some(2), "{}{}", refused.stdout, refused.stderr);
    assert!(refused.stderr.contains("mine/seed-1") && refused.stderr.contains("data"), "{}", refused.stderr);
    assert_eq!((refused.stdout.as_str(), fs::read_to_string(&data).unwrap().as_str()), ("", "x"));
    // A journal of something else is as little ours.
    fs::rename(&data, data.with_file_name("journal.jsonl.zst")).unwrap();
    assert_eq!(nightcrew(&folder, "journal", &simulate).code, Some(2));
    let elsewhere = ["simulate", "--seeds", "0", "--attempts", "20", "--out", "mine"];
    let ended = nightcrew(&folder, "elsewhere", &elsewhere);
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
    let mut left: Vec<_> =
        folder.join("mine").read_dir().unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["seed-01", "seed-1", "seed-7"]);
}

#[test]
fn the_journal_of_a_seed_that_fails_is_kept_and_takes_the_place_of_an_earlier_one() {
    let folder = folder("simulate-kept");
    let broken = ["simulate", "--seeds", "3", "--attempts", "40", "--sabotage", "ghost-grant"];
    let kept = folder.join("runs/simulations/seed-3/journal.jsonl.zst");
    assert_eq!(nightcrew(&folder, "first", &broken).code, Some(1));
    let first = fs::metadata(&kept).unwrap();
    let second = nightcrew(&folder, "second", &broken);
    assert_eq!(second.code, Some(1), "{}{}", second.stdout, second.stderr);
    assert!(second.stdout.contains("journal: runs/simulations/seed-3"), "{}", second.stdout);
    assert_ne!(first.ino(), fs::metadata(&kept).unwrap().ino(), "the later journal is another file");
    let left = folder.join("runs/simulations").read_dir().unwrap().count();
    assert_eq!(left, 1, "nothing but the kept journal stays");
}

#[test]
fn two_simulations_in_one_folder_do_not_meet() {
    let folder = folder("simulate-twice");
    let broken = ["simulate", "--seeds", "3", "--attempts", "40", "--sabotage", "ghost-grant"];
    let both = ["one", "other"].map(|log| Process::start(&folder, log, &broken));
    for mut process in both {
        let ended = process.wait();
        assert_eq!(ended.code, Some(1), "{}{}", ended.stdout, ended.stderr);
        assert!(ended.stdout.contains("journal: runs/simulations/seed-3"), "{}", ended.stdout);
    }
}

#[test]
fn the_last_seed_of_all_is_one_seed() {
    let folder = folder("simulate-last");
    let last = ["simulate", "--seeds", "18446744073709551615", "--attempts", "20", "--jobs", "2"];
    let ended = nightcrew(&folder, "last", &last);
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
    assert!(ended.stdout.starts_with("1 seeds, "), "{}", ended.stdout);
}
