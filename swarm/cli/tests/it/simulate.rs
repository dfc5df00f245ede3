//! `nightcrew simulate`: every seed holds, and an invariant that is broken on purpose is caught, told with its seed and step, and
//! caught again by the command that is printed.

use crate::process::{folder, nightcrew};

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
